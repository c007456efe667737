"""Who can be named, and on how much they are."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q

from accounts.models import Person
from ownership.models import Assignment

PER_PAGE = 50
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class PersonRow:
    person: Person
    duties: int
    has_left: bool

    @property
    def leaves(self) -> bool:
        """On a day to come."""
        return self.person.left_on is not None and not self.has_left


@dataclass(frozen=True, slots=True)
class PeopleList:
    rows: tuple[PersonRow, ...]
    page: Page


def load_people_list(*, text: str, page: str, today: date) -> PeopleList:
    """Those who are here first, by name. Three statements, whatever the size.

    `text`: a part of the name or the address.
    """
    people = Person.objects.select_related("department", "membership__user")
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    ordered = people.order_by(F("left_on").asc(nulls_first=True), "name", "id")
    shown = Paginator(ordered, PER_PAGE).get_page(page)
    found = list(shown)
    named = Assignment.objects.filter(person__in=[person.pk for person in found])
    duties = dict(named.values_list("person_id").annotate(number=Count("id")))
    return PeopleList(
        rows=tuple(
            PersonRow(person, duties.get(person.pk, 0), person.has_left(today)) for person in found
        ),
        page=shown,
    )
