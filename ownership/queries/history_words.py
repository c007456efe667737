"""The words that what happened is told in: names of today, and what departments confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import AuditEvent, Department
from ownership.models import Activity
from ownership.snapshot import name_in_sentence

NAMED = 3
# What one step did to many findings.
MANY_FINDINGS = {
    "finding.commented": "findings got a note",
    "finding.escalated": "findings were told to who answers for them",
    "finding.given": "findings were given to somebody",
    "finding.looked_at": "findings were looked at again",
    "finding.snoozed": "findings were snoozed",
    "finding.waived": "findings were accepted as they are",
    "finding.woken": "findings were opened again",
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


def say_day(at: datetime | date, *, today: date) -> str:
    """ "9 Nov" this year, else "9 Nov 2025"."""
    day = f"{at.day} {at:%b}"
    return day if at.year == today.year else f"{day} {at.year}"


def say_activities(keys: Sequence[str], names: Names) -> str:
    if len(keys) > NAMED:
        return f"{len(keys)} activities"
    return join([names.activity(key) for key in keys])


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
        what = say_activities(keys, names) if len(events) == 1 else f"{len(keys)} duties"
        clauses.setdefault((verb, what, tail), []).append(names.department(slug))
    if len(clauses) > NAMED:
        duties = len({(event.channel_id, key) for event in events for key in event.after})
        verbs = join(list(dict.fromkeys(verb for verb, _, _ in clauses)))
        return f"{len(by_slug)} departments {verbs} {duties} duties{place}"
    tails = {tail for _, _, tail in clauses}
    if len(tails) == 1:  # said once, at the end
        said = "; ".join(f"{join(who)} {verb} {what}" for (verb, what, _), who in clauses.items())
        return f"{said}{place}{tails.pop()}"
    return "; ".join(
        f"{join(who)} {verb} {what}{place}{tail}" for (verb, what, tail), who in clauses.items()
    )


def _say_word(word: Any, names: Names) -> tuple[str, str]:
    """What was said of a duty, and what follows it: why, and whose it should be."""
    if not isinstance(word, dict):
        return "confirmed", ""
    to = f" to {names.department(word['proposes'])}" if word.get("proposes") else ""
    return ("wants to hand over" if to else "released"), f"{to}: {word['released']}"


def say_campaign(event: AuditEvent) -> str:
    """Of a round of confirmations: that it began, and how it ended."""
    name, said = event.after["name"], event.after
    if event.verb == "campaign.started":
        duties = count(said["duties"], "duty", "duties")
        return f"{name} asks {count(said['departments'], 'department')} about {duties}"
    words = "was called off" if event.verb == "campaign.cancelled" else "has ended"
    parts = [f"{said['confirmed']} confirmed", f"{said['released']} handed over"]
    return f"{name} {words}: {', '.join(parts)}, {said['open']} open"


def say_claim(event: AuditEvent, names: Names, place: str) -> str:
    """ "Sales claimed customer care: Questions", "The claim of Sales to customer care was ..."."""
    said = event.after
    who, what = names.department(said["department"]), names.activity(said["activity"])
    where = f" on {event.object_label.rpartition(' on ')[2]}" if place else ""
    if event.verb == "claim.opened":
        return f"{who} claimed {what}{where}: {said['reason']}"
    clause = f"The claim of {who} to {what}{where} {_CLAIM_WORDS[event.verb]}"
    return f"{clause}: {said['note']}" if said["note"] else clause


_CLAIM_WORDS = {
    "claim.accepted": "was accepted",
    "claim.declined": "was declined",
    "claim.reopened": "is open again",
    "claim.withdrawn": "was withdrawn",
}


def say_charter(event: AuditEvent) -> str:
    """Of which version the charter is by it, and how that differs from before."""
    before, after = event.before["articles"], event.after["articles"]
    if not after:
        return "The charter was taken back: there is none now"
    if not before:
        return f"The charter was adopted, with {count(len(after), 'article')}"
    added = sum(article not in before for article in after)
    gone = sum(article not in after for article in before)
    changed = min(added, gone)
    parts = [
        f"{count(number, 'article')} {words}"
        for number, words in (
            (changed, "changed"),
            (added - changed, "added"),
            (gone - changed, "removed"),
        )
        if number
    ]
    if not parts and before != after:
        parts = ["articles in another order"]
    if event.before["next_review_on"] != event.after["next_review_on"]:
        parts.append("another day of review")
    return f"Version {event.after['number']} of the charter: {join(parts)}"


def say_charter_applied(event: AuditEvent) -> str:
    """How many duties got an owner by it, or another one."""
    said = event.after
    parts = [f"{count(said['duties'], 'duty', 'duties')} on {count(said['channels'], 'channel')}"]
    if said["replaced"]:
        parts.append(f"{count(said['replaced'], 'owner')} changed")
    return f"The charter was applied: {', '.join(parts)}"


def count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def join(words: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last


def say_disposition(event: AuditEvent, what: str) -> str:
    """What was said of one finding; `what` names it where it is not told beside it."""
    after = event.after
    until = ""
    if after.get("until"):
        until = f" until {say_day(date.fromisoformat(after['until']), today=event.at.date())}"
    match event.verb:
        case "finding.snoozed":
            words = f"was snoozed{until}"
        case "finding.waived":
            words = f"was accepted as it is{until}: {after.get('reason')}"
        case "finding.given":
            words = f"was given to {after.get('to') or 'somebody'}"
        case "finding.commented":
            return f"{what}: {after.get('text')}" if what else f"“{after.get('text')}”"
        case "finding.escalated":
            words = f"was open for long, and was told to {after.get('to')}"
        case "finding.looked_at":
            words = "was looked at again"
        case _:
            words = "was opened again"
    return f"{what} {words}" if what else f"{words[0].upper()}{words[1:]}"
