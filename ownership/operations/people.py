"""People, where it takes more than the ground floor knows: taking somebody out again."""

from datetime import datetime

from django.utils.translation import gettext

from accounts.models import Person
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.people import StalePerson
from accounts.tenancy.deletes import delete_among
from ownership.queries.uses import Uses, find_uses_of_person


class PersonInUse(Exception):
    """Only somebody who is named nowhere is taken out. `uses` says where they are."""

    def __init__(self, person: Person, uses: Uses) -> None:
        super().__init__(
            gettext("{person} is named ({uses}). Say that they leave, and who takes over.").format(
                person=person.name, uses=uses
            )
        )
        self.uses = uses


def remove_person(*, person: Person, version: int, by: Actor, now: datetime) -> None:
    """Take out somebody who is named nowhere. Raises StalePerson, PersonInUse."""
    with change(person.organization, by=by, now=now) as current:
        stored = Person.objects.get(pk=person.pk)
        if stored.version != version:
            raise StalePerson(stored)
        if uses := find_uses_of_person(stored):
            raise PersonInUse(stored, uses)
        before = {"name": stored.name, "email": stored.email}
        current.record("person.removed", stored, before=before)
        delete_among(Person, [stored.pk])
