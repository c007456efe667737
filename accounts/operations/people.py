"""People: those who can be named, with or without a seat."""

from datetime import datetime

from django.db.models.functions import Lower

from accounts.models import Organization, Person
from accounts.operations.actors import Actor
from accounts.operations.changes import change


class PersonTaken(Exception):
    """Somebody has this e-mail address already. `person` is them."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.email} is {person.name} here already. Write that name.")
        self.person = person


def add_person(
    *, organization: Organization, name: str, email: str, by: Actor, now: datetime
) -> Person:
    """Somebody new, by name and e-mail address. Raises PersonTaken."""
    with change(organization, by=by, now=now) as current:
        same = Person.objects.annotate(lower=Lower("email")).filter(lower=email.lower())
        taken = same.order_by("id").first() if email else None
        if taken is not None:
            raise PersonTaken(taken)
        person = Person.new(name=name, email=email)
        person.save(force_insert=True)
        current.record("person.added", person, after={"name": person.name, "email": person.email})
        current.touch(people=[person.pk])
        return person
