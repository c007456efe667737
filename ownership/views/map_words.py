"""What the panel beside the map says of a band or a name."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext, pgettext

from accounts.words import list_words, say_number
from ownership.models import DutyState
from ownership.queries.coverage import Coverage
from ownership.queries.map import TWO_OWNERS, Found, OwnershipMap
from ownership.queries.map_panel import count_holders
from ownership.snapshot import name_in_sentence
from ownership.views.map_chart import WORDS

# Departments that a sentence names.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Headline:
    """ "21 + 1 of 48": nobody's, two owners', a department's; and of how many."""

    unowned: int
    contested: int
    owned: int
    total: int
    shows_unowned: bool
    shows_contested: bool
    shows_owned: bool

    @property
    def number(self) -> int:
        """How many duties it is about: the rows of the list."""
        return self.unowned + self.contested + self.owned


def count_headline(loaded: OwnershipMap, found: Found) -> Headline:
    counted = loaded.count(found.covers)
    total = loaded.count(found.is_where).needed
    if found.holder is not None:
        return Headline(0, 0, counted.owned, total, False, False, True)
    shown = {
        state: found.state in ("", state) and loaded.filters.shows(state)
        for state in (DutyState.UNOWNED, DutyState.CONTESTED)
    }
    # What the address asks for by name is shown, whatever bands are.
    if found.state:
        shown[DutyState(found.state)] = True
    unowned, contested = shown[DutyState.UNOWNED], shown[DutyState.CONTESTED]
    return Headline(
        counted.unowned if unowned else 0,
        counted.contested if contested else 0,
        0,
        total,
        unowned,
        contested,
        False,
    )


def say_title(found: Found) -> list[tuple[str, str]]:
    """From whom "to" what "on" which platform: each with the word before it."""
    who = found.holder.name if found.holder else str(WORDS.get(found.focus.who, ""))
    activity = found.activity.name if found.activity else ""
    ground = found.ground.name if found.ground else ""
    # Translators: from whom "to" what "on" which platform, such as "Nobody to moderation on X".
    to, on = pgettext("before an activity", "to"), pgettext("before a platform", "on")
    parts = [("", who), (to if who else "", activity)]
    parts.append((on if who or activity else "", ground))
    return [(before, words) for before, words in parts if words]


def say_not_drawn(loaded: OwnershipMap) -> str:
    """Which departments have no place on the left."""
    names = [department.name for department in loaded.silent]
    if not names:
        return ""
    number = len(names)
    if number > NAMED:
        rest = number - NAMED + 1
        more = ngettext("{n} more", "{n} more", rest).format(n=say_number(rest))
        names = [*names[: NAMED - 1], more]
    return ngettext(
        "Not drawn on the left: {departments}, which answers for nothing on its own.",
        "Not drawn on the left: {departments}, which answer for nothing on their own.",
        number,
    ).format(departments=list_words(names))


def say_sentence(loaded: OwnershipMap, found: Found, headline: Headline) -> str:
    """What goes on after "21 of 48"."""
    one = headline.total == 1
    what = _say_what(found, 1 if one else headline.number)
    said = what.format(
        things=_name_things(found, headline.total),
        department=found.holder.name if found.holder else "",
        activity=name_in_sentence(found.activity.name) if found.activity else "",
    )
    return " ".join(filter(None, [said, _say_others(loaded, found, headline)]))


def _name_things(found: Found, total: int) -> str:
    if not found.ground:
        if found.activity:
            return ngettext("channel", "channels", total)
        return ngettext("duty", "duties", total)
    things = (
        ngettext("channel on {platform}", "channels on {platform}", total)
        if found.activity
        else ngettext("duty on {platform}", "duties on {platform}", total)
    )
    return things.format(platform=found.ground.name)


def _say_what(found: Found, n: int) -> str:
    """`n`: how many of the things have it."""
    if found.holder:
        return _say_holder(n, is_one=found.holder.is_one, is_for=bool(found.activity))
    if found.state == DutyState.UNOWNED:
        return _say_nobody(found, n)
    if found.focus.who == TWO_OWNERS:
        if found.activity:
            return ngettext(
                "{things} has two owners for {activity}: both say it is theirs.",
                "{things} have two owners for {activity}: both say it is theirs.",
                n,
            )
        return ngettext(
            "{things} has two owners: both say it is theirs.",
            "{things} have two owners: both say it is theirs.",
            n,
        )
    if found.activity:
        return ngettext(
            "{things} has no clear owner for {activity}.",
            "{things} have no clear owner for {activity}.",
            n,
        )
    return ngettext("{things} has no clear owner.", "{things} have no clear owner.", n)


def _say_holder(n: int, *, is_one: bool, is_for: bool) -> str:
    match is_one, is_for:
        case True, True:
            return ngettext(
                "{things} has {department} as their only owner for {activity}.",
                "{things} have {department} as their only owner for {activity}.",
                n,
            )
        case True, False:
            return ngettext(
                "{things} has {department} as their only owner.",
                "{things} have {department} as their only owner.",
                n,
            )
        case False, True:
            return ngettext(
                "{things} has one of {department} as their only owner for {activity}.",
                "{things} have one of {department} as their only owner for {activity}.",
                n,
            )
    return ngettext(
        "{things} has one of {department} as their only owner.",
        "{things} have one of {department} as their only owner.",
        n,
    )


def _say_nobody(found: Found, n: int) -> str:
    if found.activity is None:
        return ngettext(
            "{things} has nobody who answers for them.",
            "{things} have nobody who answers for them.",
            n,
        )
    if found.activity.key == "crisis":  # for which there are better words than its name
        return ngettext(
            "{things} has nobody to call in a crisis.",
            "{things} have nobody to call in a crisis.",
            n,
        )
    return ngettext(
        "{things} has nobody for {activity}.", "{things} have nobody for {activity}.", n
    )


def _say_others(loaded: OwnershipMap, found: Found, headline: Headline) -> str:
    """Who answers on the rest; of a department, what it shares."""
    if found.holder:
        shared = found.holder.contested
        if not shared or found.activity or found.ground:
            return ""
        return ngettext(
            "{n} more has a second owner: see Two owners.",
            "{n} more have a second owner: see Two owners.",
            shared,
        ).format(n=say_number(shared))
    if found.activity is None:
        return ""
    rest = headline.total - headline.number
    holders = count_holders(loaded, found)
    if not holders:
        return ""
    department, number = holders[0]
    if number == rest:
        sentence = ngettext(
            "{department} answers on the other one.",
            "{department} answers on the other {n}.",
            rest,
        )
    else:
        sentence = ngettext(
            "{department} answers on {n} of the others.",
            "{department} answers on {n} of the others.",
            number,
        )
    return sentence.format(department=department.name, n=say_number(number))


def link_to_matrix(organization: str, loaded: OwnershipMap, found: Found) -> str:
    """The rows of the list in the matrix: of its activity, else of the one that has the most."""
    activity = found.activity
    if activity is None:
        counts = [
            (_open_or_owned(loaded, found, candidate.pk), candidate)
            for candidate, _ in loaded.activities
        ]
        activity = max(counts, key=lambda pair: pair[0])[1] if counts else None
    filters = loaded.filters
    platform = found.ground.key if found.ground and found.ground.is_one else filters.platform
    said = {
        "activity": activity.key if activity else "",
        "state": found.state or filters.state or "open",
        "platform": platform,
        "brand": filters.brand,
        "region": filters.region,
    }
    query = urlencode({name: word for name, word in said.items() if word})
    return f"{reverse('matrix', args=[organization])}?{query}"


def _open_or_owned(loaded: OwnershipMap, found: Found, activity: object) -> int:
    counted: Coverage = loaded.count(lambda flow: found.covers(flow) and flow.activity == activity)
    return counted.owned if found.holder else counted.open
