"""What the keys and ids in a page of the audit trail are called today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import ApiKey, AuditEvent, Department, Membership, Person
from ownership.models import Activity


@dataclass(frozen=True, slots=True)
class AuditNames:
    """`by_id`: of activities, departments, people and seats. `keys`: of API keys, by their ids."""

    activities: dict[str, str]
    departments: dict[str, str]
    by_id: dict[str, str]
    keys: dict[UUID, str]

    def activity(self, key: str) -> str:
        return self.activities.get(key) or self.by_id.get(key) or key

    def department(self, slug: str) -> str:
        return self.departments.get(slug) or self.by_id.get(slug) or slug


def load_audit_names(events: Sequence[AuditEvent]) -> AuditNames:
    """Five statements, however many events there are, and whatever they name."""
    ids = list({found for event in events for found in find_ids((event.before, event.after))})
    activities = list(Activity.objects.values_list("pk", "key", "name"))
    departments = list(Department.objects.values_list("pk", "slug", "name"))
    people = Person.objects.filter(pk__among=ids).values_list("pk", "name")
    seats = Membership.objects.filter(pk__among=ids).select_related("user")
    callers = list({event.actor_id for event in events if event.actor_kind == "key"} - {None})
    keys = ApiKey.objects.filter(pk__among=callers).values_list("pk", "key")
    return AuditNames(
        activities={key: name for _, key, name in activities},
        departments={slug: name for _, slug, name in departments},
        by_id={
            **{str(pk): name for pk, _, name in activities},
            **{str(pk): name for pk, _, name in departments},
            **{str(pk): name for pk, name in people},
            **{str(seat.pk): str(seat.user) for seat in seats},
        },
        keys=dict(keys),
    )


def find_ids(said: Any) -> Iterator[UUID]:
    """All ids in what an event says, however deep."""
    if isinstance(said, str):
        if is_id(said):
            yield UUID(said)
        return
    inner: Iterable[Any] = ()
    if isinstance(said, dict):
        inner = said.values()
    elif isinstance(said, list | tuple):
        inner = said
    for one in inner:
        yield from find_ids(one)


def is_id(text: str) -> bool:
    if len(text) != 36 or text.count("-") != 4:
        return False
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
