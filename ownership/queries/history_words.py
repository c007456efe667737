"""The words that what happened is told in: names of today, and what departments confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import AuditEvent, Department
from accounts.words import gettext, list_words, ngettext, ngettext_lazy, say_day, say_number
from accounts.words import gettext_lazy as _
from ownership.models import Activity
from ownership.snapshot import name_in_sentence

NAMED = 3
# What one step did to many findings.
MANY_FINDINGS: dict[str, Any] = {
    "finding.commented": ngettext_lazy(
        "{n} finding got a note{place}", "{n} findings got a note{place}", "number"
    ),
    "finding.escalated": ngettext_lazy(
        "{n} finding was told to who answers for it{place}",
        "{n} findings were told to who answers for them{place}",
        "number",
    ),
    "finding.given": ngettext_lazy(
        "{n} finding was given to somebody{place}",
        "{n} findings were given to somebody{place}",
        "number",
    ),
    "finding.looked_at": ngettext_lazy(
        "{n} finding was looked at again{place}",
        "{n} findings were looked at again{place}",
        "number",
    ),
    "finding.snoozed": ngettext_lazy(
        "{n} finding was snoozed{place}", "{n} findings were snoozed{place}", "number"
    ),
    "finding.waived": ngettext_lazy(
        "{n} finding was accepted as it is{place}",
        "{n} findings were accepted as they are{place}",
        "number",
    ),
    "finding.woken": ngettext_lazy(
        "{n} finding was opened again{place}", "{n} findings were opened again{place}", "number"
    ),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys in audit events are called today. A key without a name stands for itself."""

    activities: dict[str, str]
    departments: dict[str, str]

    def activity(self, key: str) -> str:
        return name_in_sentence(self.activities.get(key, key))

    def department(self, slug: str) -> str:
        return self.departments.get(slug, slug)


Teller = Callable[[AuditEvent, Names, str], str]


def load_names() -> Names:
    return Names(
        activities=dict(Activity.objects.values_list("key", "name")),
        departments=dict(Department.objects.values_list("slug", "name")),
    )


def say_activities(keys: Sequence[str], names: Names) -> str:
    if len(keys) > NAMED:
        return ngettext("{n} activity", "{n} activities", len(keys)).format(n=len(keys))
    return list_words([names.activity(key) for key in keys])


def say_confirmed(events: Sequence[AuditEvent], names: Names, place: str) -> str:
    """What departments confirmed, or released; those that said the same are named together.

    Of many channels only the number of duties is told.
    """
    by_slug: dict[tuple[str, str, str], list[str]] = {}
    for event in events:
        for key, said in sorted(event.after.items()):
            for slug, word in said.items():
                verb, tail = _say_word(word, names)
                by_slug.setdefault((slug, verb, tail), []).append(key)
    clauses: dict[tuple[str, str, str], list[str]] = {}
    for (slug, verb, tail), keys in sorted(by_slug.items()):
        what = say_activities(keys, names) if len(events) == 1 else _say_number(len(keys))
        clauses.setdefault((verb, what, tail), []).append(names.department(slug))
    if len(clauses) > NAMED:
        duties = len({(event.channel_id, key) for event in events for key in event.after})
        verbs = list_words(list(dict.fromkeys(str(_VERBS[verb]) for verb, *_rest in clauses)))
        return ngettext(
            "{n} department {verbs} {duties}{place}",
            "{n} departments {verbs} {duties}{place}",
            len(by_slug),
        ).format(n=len(by_slug), verbs=verbs, duties=_say_number(duties), place=place)
    told = [
        (str(_CONFIRMED[verb]).format(who=list_words(who), what=what), tail)
        for (verb, what, tail), who in clauses.items()
    ]
    tails = {tail for _clause, tail in told}
    if len(tails) == 1:  # said once, at the end
        return f"{'; '.join(clause for clause, _tail in told)}{place}{tails.pop()}"
    return "; ".join(f"{clause}{place}{tail}" for clause, tail in told)


_CONFIRMED = {
    "confirmed": _("{who} confirmed {what}"),
    "released": _("{who} released {what}"),
    "wants": _("{who} wants to hand over {what}"),
}
_VERBS = {
    "confirmed": _("confirmed"),
    "released": _("released"),
    "wants": _("wants to hand over"),
}


def _say_number(duties: int) -> str:
    return ngettext("{n} duty", "{n} duties", duties).format(n=duties)


def _say_word(word: Any, names: Names) -> tuple[str, str]:
    """What was said of a duty, and what follows it: why, and whose it should be."""
    if not isinstance(word, dict):
        return "confirmed", ""
    if not word.get("proposes"):
        return "released", f": {word['released']}"
    to = gettext(" to {department}").format(department=names.department(word["proposes"]))
    return "wants", f"{to}: {word['released']}"


def say_campaign(event: AuditEvent) -> str:
    """Of a round of confirmations: that it began, and how it ended."""
    name, said = event.after["name"], event.after
    if event.verb == "campaign.started":
        return gettext("{campaign} asks {departments} about {duties}").format(
            campaign=name,
            departments=say_departments(said["departments"]),
            duties=say_duties(said["duties"]),
        )
    words = (
        gettext(
            "{campaign} was called off: {confirmed} confirmed, {released} handed over, {open} open"
        )
        if event.verb == "campaign.cancelled"
        else gettext(
            "{campaign} has ended: {confirmed} confirmed, {released} handed over, {open} open"
        )
    )
    return words.format(
        campaign=name, confirmed=said["confirmed"], released=said["released"], open=said["open"]
    )


def say_claim(event: AuditEvent, names: Names, place: str) -> str:
    """ "Sales claimed customer care: Questions", "The claim of Sales to customer care was ..."."""
    said = event.after
    who, what = names.department(said["department"]), names.activity(said["activity"])
    where = ""
    if place:
        where = gettext(" on {channel}").format(channel=event.object_label.rpartition(" on ")[2])
    if event.verb == "claim.opened":
        return gettext("{who} claimed {what}{place}: {reason}").format(
            who=who, what=what, place=where, reason=said["reason"]
        )
    clause = str(_CLAIM_WORDS[event.verb]).format(who=who, what=what, place=where)
    return f"{clause}: {said['note']}" if said["note"] else clause


_CLAIM_WORDS = {
    "claim.accepted": _("The claim of {who} to {what}{place} was accepted"),
    "claim.declined": _("The claim of {who} to {what}{place} was declined"),
    "claim.reopened": _("The claim of {who} to {what}{place} is open again"),
    "claim.withdrawn": _("The claim of {who} to {what}{place} was withdrawn"),
}


def say_charter(event: AuditEvent) -> str:
    """Of which version the charter is by it, and how that differs from before."""
    before, after = event.before["articles"], event.after["articles"]
    if not after:
        return gettext("The charter was taken back: there is none now")
    if not before:
        return ngettext(
            "The charter was adopted, with {n} article",
            "The charter was adopted, with {n} articles",
            len(after),
        ).format(n=say_number(len(after)))
    added = sum(article not in before for article in after)
    gone = sum(article not in after for article in before)
    changed = min(added, gone)
    parts = [
        words.format(number=number, n=say_number(number))
        for number, words in (
            (changed, _ARTICLES_CHANGED),
            (added - changed, _ARTICLES_ADDED),
            (gone - changed, _ARTICLES_REMOVED),
        )
        if number
    ]
    if not parts and before != after:
        parts = [gettext("articles in another order")]
    if event.before["next_review_on"] != event.after["next_review_on"]:
        parts.append(gettext("another day of review"))
    return gettext("Version {number} of the charter: {changes}").format(
        number=event.after["number"], changes=list_words(parts)
    )


_ARTICLES_CHANGED = ngettext_lazy("{n} article changed", "{n} articles changed", "number")
_ARTICLES_ADDED = ngettext_lazy("{n} article added", "{n} articles added", "number")
_ARTICLES_REMOVED = ngettext_lazy("{n} article removed", "{n} articles removed", "number")


def say_charter_applied(event: AuditEvent) -> str:
    """How many duties got an owner by it, or another one."""
    said = event.after
    duties, channels = say_duties(said["duties"]), say_channels(said["channels"])
    if not said["replaced"]:
        return gettext("The charter was applied: {duties} on {channels}").format(
            duties=duties, channels=channels
        )
    return ngettext(
        "The charter was applied: {duties} on {channels}, {n} owner changed",
        "The charter was applied: {duties} on {channels}, {n} owners changed",
        said["replaced"],
    ).format(duties=duties, channels=channels, n=say_number(said["replaced"]))


def say_duties(number: int) -> str:
    return ngettext("{n} duty", "{n} duties", number).format(n=say_number(number))


def say_channels(number: int) -> str:
    return ngettext("{n} channel", "{n} channels", number).format(n=say_number(number))


def say_departments(number: int) -> str:
    return ngettext("{n} department", "{n} departments", number).format(n=say_number(number))


def say_disposition(event: AuditEvent, what: str) -> str:
    """What was said of one finding; `what` names it where it is not told beside it."""
    after, until = event.after, ""
    if after.get("until"):
        day = say_day(date.fromisoformat(after["until"]), today=event.at.date())
        until = gettext(" until {day}").format(day=day)
    if event.verb == "finding.commented":
        return f"{what}: {after.get('text')}" if what else f"“{after.get('text')}”"
    words, alone = _DISPOSITIONS.get(event.verb, _WOKEN)
    return str(words if what else alone).format(
        what=what,
        until=until,
        reason=after.get("reason"),
        to=after.get("to") or (gettext("somebody") if event.verb == "finding.given" else None),
    )


# With the name of the finding, and where it is told beside it.
_DISPOSITIONS = {
    "finding.snoozed": (_("{what} was snoozed{until}"), _("Was snoozed{until}")),
    "finding.waived": (
        _("{what} was accepted as it is{until}: {reason}"),
        _("Was accepted as it is{until}: {reason}"),
    ),
    "finding.given": (_("{what} was given to {to}"), _("Was given to {to}")),
    "finding.escalated": (
        _("{what} was open for long, and was told to {to}"),
        _("Was open for long, and was told to {to}"),
    ),
    "finding.looked_at": (_("{what} was looked at again"), _("Was looked at again")),
}
_WOKEN = (_("{what} was opened again"), _("Was opened again"))
