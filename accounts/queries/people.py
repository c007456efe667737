"""Who can be named: suggestions for a form, and whom somebody means by what they typed."""

import re
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.models import Person
from accounts.models.fields import Folded
from accounts.text import lower_name

# More than anybody scrolls through; whoever is not among them can still be typed.
SUGGESTED = 300
_EMAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+")


def suggest_people(today: date) -> list[Person]:
    """Those who have not left, by name. One statement."""
    return list(Person.objects.here(today).order_by("name", "email", "id")[:SUGGESTED])


def type_person(person: Person) -> str:
    """As a form shows somebody, and takes them back."""
    return f"{person.name}, {person.email}" if person.email else person.name


def name_in(text: str) -> str:
    """What was typed, without the address."""
    return _EMAIL.sub("", text).strip(" ,;<>()")


def find_typed_people(text: str) -> list[Person]:
    """Everybody who may be meant by a name, an address, or both: "Ada Okafor, ada@acme.example".

    One statement. An address decides: beside it the name is not asked.
    """
    email = _EMAIL.search(text)
    people: QuerySet[Any]
    if email:
        people = Person.objects.annotate(lower=Lower("email")).filter(lower=email[0].lower())
    else:
        people = Person.objects.annotate(folded=Folded("name")).filter(folded=lower_name(text))
    return list(people.order_by("left_on", "name", "id")[:20])
