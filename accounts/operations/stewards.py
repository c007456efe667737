"""Whom stewards stand for, when a department goes and another one takes over."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F

from accounts.models import Department, Invitation, Membership
from accounts.models.invitation import InvitationDepartment
from accounts.models.membership import MembershipDepartment
from accounts.operations.changes import Change
from accounts.tenancy.models import TenantModel

MOVED = "member.moved"
# Whose departments they are -> the row of each, and what it calls its owner.
_ROWS: dict[type[TenantModel], tuple[type[TenantModel], str]] = {
    Membership: (MembershipDepartment, "membership"),
    Invitation: (InvitationDepartment, "invitation"),
}


def move_stewards(current: Change, department: Department, to: Department) -> int:
    """Seats, and invitations, that stand for the department stand for the other one. How many.

    In a fixed number of statements.
    """
    return sum(_move(current, owner, department, to) for owner in _ROWS)


def _move(current: Change, owner: type[TenantModel], department: Department, to: Department) -> int:
    model, name = _ROWS[owner]
    rows = model.objects.filter(department=department)
    ids = list(rows.values_list(f"{name}_id", flat=True))
    if not ids:
        return 0
    before = _load(owner, ids)
    both = model.objects.filter(department=to).values(f"{name}_id")
    rows.filter(**{f"{name}__in": both}).delete()
    model.objects.filter(department=department).update(department=to)
    if owner is Membership:
        Membership.objects.filter(pk__in=ids).update(version=F("version") + 1)
    for thing in _named(owner, ids):
        was = before[thing.pk]
        after = sorted({to.slug if slug == department.slug else slug for slug in was})
        current.record(MOVED, thing, before={"departments": was}, after={"departments": after})
    return len(ids)


def stands_as_told(object_type: str, object_id: UUID, said: Mapping[str, Any]) -> bool:
    """Whether they stand for the departments that an event tells."""
    return _load(_owner(object_type), [object_id])[object_id] == said.get("departments")


def put_back(current: Change, object_type: str, object_id: UUID, said: Mapping[str, Any]) -> None:
    """Stand for what an event tells of before, inside an open change."""
    owner = _owner(object_type)
    model, name = _ROWS[owner]
    for thing in _named(owner, [object_id]):
        was = _load(owner, [object_id])[object_id]
        model.objects.filter(**{name: thing}).delete()
        model.objects.bulk_create(
            model.new(**{name: thing, "department": department})
            for department in Department.objects.filter(slug__in=said["departments"])
        )
        if owner is Membership:
            Membership.objects.filter(pk=object_id).update(version=F("version") + 1)
        after = {"departments": said["departments"]}
        current.record(MOVED, thing, before={"departments": was}, after=after)


def _owner(object_type: str) -> type[TenantModel]:
    return next(owner for owner in _ROWS if owner._meta.model_name == object_type)


def _named(owner: type[TenantModel], ids: Iterable[UUID]) -> Iterable[Any]:
    things = owner.objects.filter(pk__in=ids).order_by("id")
    return things.select_related("user") if owner is Membership else things


def _load(owner: type[TenantModel], ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Slugs by seat or invitation. One statement."""
    model, name = _ROWS[owner]
    found: dict[UUID, list[str]] = {pk: [] for pk in ids}
    rows = model.objects.filter(**{f"{name}__in": ids}).order_by("department__slug")
    for pk, slug in rows.values_list(f"{name}_id", "department__slug"):
        found[pk].append(slug)
    return found
