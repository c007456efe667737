"""The words that what happened is told in: names of today, and what departments confirmed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accounts.models import AuditEvent, Department
from ownership.models import Activity
from ownership.snapshot import name_in_sentence

NAMED = 3


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
        return f"{len(keys)} activities"
    return join([names.activity(key) for key in keys])


def say_confirmed(events: Sequence[AuditEvent], names: Names, place: str) -> str:
    """What departments confirmed; those that confirmed the same are named together.

    Of many channels only the number of duties is told.
    """
    by_slug: dict[str, list[str]] = {}
    for event in events:
        for key, said in sorted(event.after.items()):
            for slug in said:
                by_slug.setdefault(slug, []).append(key)
    clauses: dict[str, list[str]] = {}
    for slug, keys in sorted(by_slug.items()):
        what = say_activities(keys, names) if len(events) == 1 else f"{len(keys)} duties"
        clauses.setdefault(what, []).append(names.department(slug))
    if len(clauses) > NAMED:
        duties = len({(event.channel_id, key) for event in events for key in event.after})
        return f"{len(by_slug)} departments confirmed {duties} duties{place}"
    return "; ".join(f"{join(who)} confirmed {what}" for what, who in clauses.items()) + place


def join(words: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last
