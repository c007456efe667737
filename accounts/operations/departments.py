"""Departments: add and edit. Merging and retiring touch letters and live on the top floor."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext

from accounts.models import Department, DepartmentAlias, Organization, Person
from accounts.models.fields import Folded
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.text import clean_line, lower_name

MOST_ALIASES = 50
LONGEST_NAME = 120


class DepartmentTaken(Exception):
    """Another department is known by this name or slug. `field`: which was given."""

    def __init__(self, sentence: str, *, field: str = "name") -> None:
        super().__init__(sentence)
        self.field = field


class StaleDepartment(Exception):
    """Somebody changed it meanwhile. `department` is what is stored now."""

    def __init__(self, department: Department) -> None:
        super().__init__(
            gettext("Somebody changed {department} meanwhile. Look again.").format(
                department=department.name
            )
        )
        self.department = department


# `aliases` is a list of names; the others are columns.
EDITABLE = (
    *("name", "short_name", "slug", "kind", "head", "deputy", "email", "phone"),
    *("headcount", "position", "aliases"),
)


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
    organization: Organization, drafts: Sequence[Mapping[str, Any]], *, by: Actor, now: datetime
) -> list[Department]:
    with change(organization, by=by, now=now) as current:
        taken = set(Department.objects.values_list("slug", flat=True))
        position = Department.objects.count()
        departments, aliases = [], []
        _refuse_names(draft["name"] for draft in drafts)
        for number, draft in enumerate(drafts):
            fields = dict(draft)
            slug = fields.get("slug") or free_slug(fields["name"], taken)
            taken.add(slug)
            called = fields.pop("aliases", ())
            department = Department.new(
                **({"position": position + number} | fields | {"slug": slug})
            )
            departments.append(department)
            aliases.append(tidy_aliases(called, department))
        try:
            with transaction.atomic():
                Department.objects.bulk_create(departments)
        except IntegrityError as error:
            raise DepartmentTaken(gettext("A department of that name is here already.")) from error
        for department, called in zip(departments, aliases, strict=True):
            after: dict[str, Any] = {"name": department.name}
            if called:
                _write_aliases(department, {}, called)
                after["aliases"] = called
            current.record("department.added", department, after=after)
            current.touch(departments=[department.pk])
        return departments


def edit_department(
    *, department: Department, fields: dict[str, Any], version: int, by: Actor, now: datetime
) -> Department:
    """Change fields named in EDITABLE. An old name or slug stays as an alias.

    Raises StaleDepartment, DepartmentTaken.
    """
    with change(department.organization, by=by, now=now) as current:
        department.refresh_from_db()
        if department.version != version:
            raise StaleDepartment(department)
        write_department(current, department, _with_old_names(department, fields))
        return department


def write_department(current: Change, department: Department, fields: Mapping[str, Any]) -> bool:
    """Make the fields what they shall be, inside an open change. Answers whether any differed.

    Raises DepartmentTaken.
    """
    said = dict(fields)
    rows = load_aliases(department)
    before = tell(department, rows, said)
    wanted = tidy_aliases(said.pop("aliases", rows), department, name=said.get("name"))
    if "name" in said and lower_name(said["name"]) != lower_name(department.name):
        _refuse_names([said["name"]], apart_from=department.pk)
    people = {department.head_id, department.deputy_id}
    for name, value in said.items():
        setattr(department, name, value)
    try:
        with transaction.atomic():
            _write_aliases(department, rows, wanted)
            after = tell(department, wanted, before)
            if after == before:
                return False
            department.version += 1
            department.save()
    except IntegrityError as error:
        raise DepartmentTaken(gettext("A department of that name is here already.")) from error
    different = [name for name in before if before[name] != after[name]]
    current.record(
        "department.changed",
        department,
        before={name: before[name] for name in different},
        after={name: after[name] for name in different},
    )
    people |= {department.head_id, department.deputy_id}
    current.touch(departments=[department.pk], people=[pk for pk in people if pk])
    return True


def tell(department: Department, aliases: Iterable[str], names: Iterable[str]) -> dict[str, Any]:
    """These fields as the trail tells them: people by their ids. Aliases always stand last."""
    told: dict[str, Any] = {}
    for name in names:
        if name != "aliases":
            value = getattr(department, name)
            told[name] = str(value.pk) if isinstance(value, Person) else value
    return told | {"aliases": sorted(aliases)}


def read_told(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that an event tells. Somebody who is gone is left out."""
    fields = dict(said)
    for name in ("head", "deputy"):
        if fields.get(name):
            fields[name] = Person.objects.filter(pk=fields[name]).first()
    return fields


def load_aliases(department: Department) -> dict[str, UUID]:
    """Name -> id of its row. One statement."""
    rows = DepartmentAlias.objects.filter(department=department).order_by("id")
    return dict(rows.values_list("name", "pk"))


def tidy_aliases(
    names: Iterable[str], department: Department, *, name: str | None = None
) -> list[str]:
    """As they are kept: clean, each once, and none that is the department's name itself."""
    found: dict[str, str] = {}
    for alias in names:
        clean = clean_line(alias)[:LONGEST_NAME]
        found.setdefault(lower_name(clean), clean)
    found.pop(lower_name(name or department.name), None)
    found.pop("", None)
    if len(found) > MOST_ALIASES:
        raise DepartmentTaken(
            gettext("At most {most_aliases} other names.").format(most_aliases=MOST_ALIASES),
            field="aliases",
        )
    return list(found.values())


def _with_old_names(department: Department, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same; what it was called stays known, unless another department is called that."""
    old = [
        getattr(department, name)
        for name in ("name", "slug")
        if name in fields and lower_name(fields[name]) != lower_name(getattr(department, name))
    ]
    if not old:
        return dict(fields)
    free = [name for name in old if not find_holders([name], apart_from=[department.pk])]
    aliases = fields.get("aliases", load_aliases(department))
    return {**fields, "aliases": [*aliases, *free]}


def _write_aliases(department: Department, rows: Mapping[str, UUID], wanted: Sequence[str]) -> None:
    new = [name for name in wanted if name not in rows]
    for name, other in find_holders(new, apart_from=[department.pk]).items():
        raise DepartmentTaken(
            gettext("{other} is called “{name}” already.").format(other=other, name=name),
            field="aliases",
        )
    gone = [pk for name, pk in rows.items() if name not in wanted]
    if gone:
        DepartmentAlias.objects.filter(pk__in=gone).delete()
    if new:
        DepartmentAlias.objects.bulk_create(
            DepartmentAlias.new(department=department, name=name) for name in new
        )


def find_holders(names: Sequence[str], *, apart_from: Collection[UUID]) -> dict[str, str]:
    """Which of the names mean another department, and which. Two statements, for none none.

    The name of a retired one is free: whoever took over may be called that too.
    """
    words = {lower_name(name): name for name in names}
    if not words:
        return {}
    others = Department.objects.active().exclude(pk__in=apart_from).annotate(folded=Folded("name"))
    held: dict[str, str] = {}
    for other in others.filter(Q(folded__in=words) | Q(slug__in=words)):
        held |= {word: other.name for word in (other.folded, other.slug) if word in words}
    aliases = DepartmentAlias.objects.exclude(department__in=apart_from).annotate(
        folded=Folded("name")
    )
    for alias in aliases.filter(folded__in=words).select_related("department"):
        held.setdefault(alias.folded, alias.department.name)
    return {words[word]: other for word, other in held.items()}


def _refuse_names(names: Iterable[str], *, apart_from: UUID | None = None) -> None:
    """A name that another department is also known by would turn what is looked up round."""
    words = {lower_name(name) for name in names}
    aliases = DepartmentAlias.objects.annotate(folded=Folded("name")).filter(folded__in=words)
    for alias in aliases.exclude(department=apart_from).select_related("department"):
        raise DepartmentTaken(
            gettext("“{alias}” is another name of {department}. Take it off there first.").format(
                alias=alias.name, department=alias.department.name
            )
        )


def free_slug(name: str, taken: set[str]) -> str:
    """A slug made from the name, numbered when it is taken: "press", "press-2"."""
    base = slugify(name)[:50] or "department"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
