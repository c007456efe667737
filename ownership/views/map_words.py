"""What the panel beside the map says of a band or a name."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from ownership.models import DutyState
from ownership.queries.coverage import Coverage
from ownership.queries.map import TWO_OWNERS, Found, OwnershipMap
from ownership.queries.map_panel import count_holders
from ownership.snapshot import name_in_sentence
from ownership.views.map_chart import WORDS

# What is missing where nobody answers, for activities that have better words than their name.
MISSING = {"crisis": "nobody to call in a crisis"}
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
    who = found.holder.name if found.holder else WORDS.get(found.focus.who, "")
    activity = found.activity.name if found.activity else ""
    ground = found.ground.name if found.ground else ""
    parts = [("", who), ("to" if who else "", activity)]
    parts.append(("on" if who or activity else "", ground))
    return [(before, words) for before, words in parts if words]


def say_not_drawn(loaded: OwnershipMap) -> str:
    """Which departments have no place on the left."""
    names = [department.name for department in loaded.silent]
    if not names:
        return ""
    if len(names) > NAMED:
        names = [*names[: NAMED - 1], f"{len(names) - NAMED + 1:,} more"]
    *most, last = names
    who = f"{', '.join(most)} and {last}" if most else last
    verb = "answer" if most else "answers"
    own = "their" if most else "its"
    return f"Not drawn on the left: {who}, which {verb} for nothing on {own} own."


def say_sentence(loaded: OwnershipMap, found: Found, headline: Headline) -> str:
    """What goes on after "21 of 48"."""
    one = headline.total == 1
    several = "channels" if found.activity else "duties"
    things = {"channels": "channel", "duties": "duty"}[several] if one else several
    where = f" on {found.ground.name}" if found.ground else ""
    has = "has" if one or headline.number == 1 else "have"
    return f"{things}{where} {has} {_say_what(found)}.{_say_others(loaded, found, headline)}"


def _say_what(found: Found) -> str:
    activity = found.activity
    name = name_in_sentence(activity.name) if activity else ""
    if found.holder:
        whom = found.holder.name
        if not found.holder.is_one:
            return f"one of {whom} as their only owner" + (f" for {name}" if name else "")
        return f"{whom} as their only owner" + (f" for {name}" if name else "")
    if found.state == DutyState.UNOWNED:
        if activity is None:
            return "nobody who answers for them"
        return MISSING.get(activity.key, f"nobody for {name}")
    if found.focus.who == TWO_OWNERS:
        return f"two owners{f' for {name}' if name else ''}: both say it is theirs"
    return f"no clear owner{f' for {name}' if name else ''}"


def _say_others(loaded: OwnershipMap, found: Found, headline: Headline) -> str:
    """Who answers on the rest; of a department, what it shares."""
    if found.holder:
        shared = found.holder.contested
        if not shared or found.activity or found.ground:
            return ""
        verb = "has" if shared == 1 else "have"
        return f" {shared:,} more {verb} a second owner: see Two owners."
    if found.activity is None:
        return ""
    rest = headline.total - headline.number
    holders = count_holders(loaded, found)
    if not holders:
        return ""
    department, number = holders[0]
    if number == rest:
        which = "the other one" if rest == 1 else f"the other {rest:,}"
        return f" {department.name} answers on {which}."
    return f" {department.name} answers on {number:,} of the others."


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
