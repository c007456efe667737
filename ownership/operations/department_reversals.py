"""How departments, their people and what moved with them are put back."""

from collections.abc import Sequence

from accounts.models import AuditEvent, Department, Person
from accounts.operations import departments, people, retirements, stewards
from accounts.operations.changes import Change
from ownership.models import Claim, ClaimState
from ownership.operations import claim_states, department_claims
from ownership.operations.putting_back import Reversal, Unplaced


def _put_back_departments(current: Change, events: Sequence[AuditEvent]) -> None:
    for event in events:
        department = Department.objects.filter(pk=event.object_id).first()
        if department is None:
            raise Unplaced([event])
        told = departments.tell(department, departments.load_aliases(department), event.after)
        if any(told[name] != value for name, value in event.after.items()):
            raise Unplaced([event])
        try:
            departments.write_department(current, department, departments.read_told(event.before))
        except departments.DepartmentTaken as error:
            raise Unplaced([event]) from error


def _put_back_retired(current: Change, events: Sequence[AuditEvent]) -> None:
    for event in events:
        department = Department.objects.filter(pk=event.object_id).first()
        if department is None or not retirements.is_as_told(department, event.after):
            raise Unplaced([event])
        retirements.put_back(current, department, event.before)


def _put_back_people(current: Change, events: Sequence[AuditEvent]) -> None:
    ids = [event.object_id for event in events]
    found = {one.pk: one for one in people.load_people(Person.objects.filter(pk__in=ids))}
    edits, moved = [], []
    for event in events:
        person = found.get(event.object_id)
        if person is None or people.tell(person, event.after) != event.after:
            moved.append(event)
        else:
            edits.append((person, people.read_told(event.before)))
    if moved:
        raise Unplaced(moved)
    people.write_people(current, edits)


def _put_back_stewards(current: Change, events: Sequence[AuditEvent]) -> None:
    for event in events:
        if not stewards.stands_as_told(event.object_type, event.object_id, event.after):
            raise Unplaced([event])
        stewards.put_back(current, event.object_type, event.object_id, event.before)


def _put_back_moved_claims(current: Change, events: Sequence[AuditEvent]) -> None:
    """A claim that another department took is its own again."""
    slugs = {event.before["department"] for event in events}
    owners = {one.slug: one for one in Department.objects.active().filter(slug__in=slugs)}
    for slug in sorted(slugs):
        of_slug = [event for event in events if event.before["department"] == slug]
        claims = _find_claims(of_slug, taken_by=owners.get(slug))
        if slug not in owners:
            raise Unplaced(of_slug)
        department_claims.give_claims(current, claims, owners[slug])


def _find_claims(events: Sequence[AuditEvent], taken_by: Department | None = None) -> list[Claim]:
    """In the order of the events, each still as its event left it.

    `taken_by`: who claims none of these duties otherwise.
    """
    rows = Claim.objects.filter(pk__in=[event.object_id for event in events])
    found = {claim.pk: claim for claim in claim_states.load_claims(rows)}
    taken = set(Claim.objects.open().filter(department=taken_by).values_list("duty_id", flat=True))
    moved = [
        event
        for event in events
        if event.object_id not in found
        or claim_states.tell(found[event.object_id]) != event.after
        or (event.before["state"] == ClaimState.OPEN and found[event.object_id].duty_id in taken)
    ]
    if moved:
        raise Unplaced(moved)
    return [found[event.object_id] for event in events]


REVERSALS_OF_DEPARTMENTS: dict[str, Reversal] = {
    "claim.moved": _put_back_moved_claims,
    "department.changed": _put_back_departments,
    "department.merged": _put_back_retired,
    "department.restored": _put_back_retired,
    "department.retired": _put_back_retired,
    "member.moved": _put_back_stewards,
    "person.changed": _put_back_people,
    "person.left": _put_back_people,
}
