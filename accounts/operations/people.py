"""People: those who can be named, with or without a seat."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext

from accounts.models import Department, Membership, Organization, Person
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change

# What may be said about somebody; the day they left is a departure, on the top floor.
EDITABLE = ("name", "email", "phone", "title", "department", "membership")


class PersonTaken(Exception):
    """Somebody has this e-mail address already. `person` is them."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            gettext("{email} is {person} here already. Write that name.").format(
                email=person.email, person=person.name
            )
        )
        self.person = person


class SeatLinked(Exception):
    """The seat is another person's. `person` is them."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            gettext("That seat is {person}'s. Take it off there first.").format(person=person.name)
        )
        self.person = person


class StalePerson(Exception):
    """Somebody changed them meanwhile. `person` is what is stored now."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            gettext("Somebody changed {person} meanwhile. Look again.").format(person=person.name)
        )
        self.person = person


def add_person(
    *,
    organization: Organization,
    name: str,
    email: str,
    by: Actor,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> Person:
    """Somebody new, by name and e-mail address; `more` fields are named in EDITABLE.

    Raises PersonTaken, SeatLinked.
    """
    with change(organization, by=by, now=now) as current:
        person = Person.new(name=name, email=email, **(more or {}))
        _refuse_taken(person)
        person.save(force_insert=True)
        said = {"name": person.name, "email": person.email}
        current.record("person.added", person, after=said | tell(person, more or {}))
        current.touch(people=[person.pk])
        return person


def edit_person(
    *, person: Person, fields: Mapping[str, Any], version: int, by: Actor, now: datetime
) -> Person:
    """Change fields named in EDITABLE. Raises StalePerson, PersonTaken, SeatLinked."""
    with change(person.organization, by=by, now=now) as current:
        stored = load_people(Person.objects.filter(pk=person.pk)).get()
        if stored.version != version:
            raise StalePerson(stored)
        write_people(current, [(stored, fields)])
        if {"email", "membership"} & fields.keys():
            _refuse_taken(stored)
        return stored


def load_people(people: QuerySet[Person]) -> QuerySet[Person]:
    """With what is told of them."""
    return people.select_related("organization", "department", "membership__user")


def write_people(
    current: Change,
    edits: Sequence[tuple[Person, Mapping[str, Any]]],
    *,
    verb: str = "person.changed",
) -> list[Person]:
    """Change fields of many people inside an open change, in one statement.

    Answers those that really changed. `load_people` loaded them.
    """
    changed: list[Person] = []
    names: set[str] = set()
    for person, fields in edits:
        different = {
            name: value for name, value in fields.items() if getattr(person, name) != value
        }
        if not different:
            continue
        before = tell(person, different)
        for name, value in different.items():
            setattr(person, name, value)
        person.version += 1
        names |= different.keys()
        changed.append(person)
        current.record(verb, person, before=before, after=tell(person, different))
    if changed:
        Person.objects.bulk_update(changed, [*sorted(names), "version"], batch_size=500)
        current.touch(people=[person.pk for person in changed])
    return changed


def tell(person: Person, names: Mapping[str, Any]) -> dict[str, Any]:
    """These fields as the trail tells them: a department by its slug, a seat by its id."""
    return {name: _say(getattr(person, name)) for name in names}


def read_told(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that an event tells. What it names and is gone is left empty."""
    fields: dict[str, Any] = {}
    columns = {field.name: field for field in Person._meta.concrete_fields}
    for name, value in said.items():
        if name == "department":
            fields[name] = Department.objects.filter(slug=value).first()
        elif name == "membership":
            fields[name] = Membership.objects.filter(pk=value).first() if value else None
        else:
            fields[name] = columns[name].to_python(value)
    return fields


def _say(value: Any) -> Any:
    if isinstance(value, Department):
        return value.slug
    if isinstance(value, Membership):
        return str(value.pk)
    return value if value is None or isinstance(value, str) else DjangoJSONEncoder().default(value)


def _refuse_taken(person: Person) -> None:
    others = Person.objects.exclude(pk=person.pk).order_by("id")
    if person.email:
        same = others.annotate(lower=Lower("email")).filter(lower=person.email.lower())
        if taken := same.first():
            raise PersonTaken(taken)
    if person.membership_id and (linked := others.filter(membership=person.membership_id).first()):
        raise SeatLinked(linked)
