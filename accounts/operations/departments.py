"""Departments: add and edit. Merging and retiring touch letters and live on the top floor."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.models import Department, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change


class DepartmentTaken(Exception):
    """Another department has this name or slug."""


class StaleDepartment(Exception):
    """Somebody changed it meanwhile. `department` is what is stored now."""

    def __init__(self, department: Department) -> None:
        super().__init__(f"Somebody changed {department.name} meanwhile. Look again.")
        self.department = department


EDITABLE = ("name", "short_name", "slug", "kind", "email", "phone", "headcount", "position")


def add_departments(
    *, organization: Organization, names: Iterable[str], by: Actor, now: datetime
) -> list[Department]:
    """Add a department per name, in order, with slugs made from the names. Taken names raise."""
    return _add(
        organization, [{"name": name, "short_name": name[:40]} for name in names], by=by, now=now
    )


def add_department(
    *, organization: Organization, fields: dict[str, Any], by: Actor, now: datetime
) -> Department:
    """Add one department; `fields` are named in EDITABLE. Raises DepartmentTaken."""
    return _add(organization, [fields], by=by, now=now)[0]


def _add(
    organization: Organization, drafts: list[dict[str, Any]], *, by: Actor, now: datetime
) -> list[Department]:
    with change(organization, by=by, now=now) as current:
        taken = set(Department.objects.values_list("slug", flat=True))
        position = Department.objects.count()
        departments = []
        for number, draft in enumerate(drafts):
            slug = draft.get("slug") or free_slug(draft["name"], taken)
            taken.add(slug)
            departments.append(
                Department.new(**({"position": position + number} | draft | {"slug": slug}))
            )
        try:
            with transaction.atomic():
                Department.objects.bulk_create(departments)
        except IntegrityError as error:
            raise DepartmentTaken("A department of that name is here already.") from error
        current.known.clear()
        for department in departments:
            current.record("department.added", department, after={"name": department.name})
        return departments


def edit_department(
    *, department: Department, fields: dict[str, Any], version: int, by: Actor, now: datetime
) -> Department:
    """Change fields named in EDITABLE. Raises StaleDepartment, DepartmentTaken."""
    with change(department.organization, by=by, now=now) as current:
        department.refresh_from_db()
        if department.version != version:
            raise StaleDepartment(department)
        before = {name: getattr(department, name) for name in fields}
        for name, value in fields.items():
            setattr(department, name, value)
        department.version += 1
        try:
            with transaction.atomic():
                department.save()
        except IntegrityError as error:
            raise DepartmentTaken("A department of that name is here already.") from error
        current.record("department.changed", department, before=before, after=fields)
        current.touch(departments=[department.pk])
        return department


def free_slug(name: str, taken: set[str]) -> str:
    """A slug made from the name, numbered when it is taken: "press", "press-2"."""
    base = slugify(name)[:50] or "department"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
