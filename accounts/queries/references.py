"""Which department or person is meant: by id, or by what people call it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import Department, DepartmentAlias, Person
from accounts.models.fields import Folded
from accounts.text import lower_name


def read_id(text: str) -> UUID | None:
    """The id that a text is, in its usual form only: a slug may be 32 hexadecimal digits."""
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def find_department(text: str) -> Department | None:
    """By id, slug, name or alias. One statement."""
    return find_departments([text]).get(text)


def find_departments(texts: Collection[str]) -> dict[str, Department]:
    """Text -> department, for those that mean one; a slug wins over a name over an alias.

    A retired one is found by its names when no other goes by them: whoever took over does.
    At most two statements, however many texts.
    """
    words = {text: lower_name(text) for text in texts}
    ids = [i for i in map(read_id, texts) if i]
    found: dict[str, Department] = {}
    departments = list(
        Department.objects.annotate(folded=Folded("name")).filter(
            Q(pk__in=ids) | Q(slug__in=words.values()) | Q(folded__in=words.values())
        )
    )
    called: dict[bool, dict[str, Department]] = {True: {}, False: {}}
    for names in (lambda d: d.folded, lambda d: d.slug):
        for department in departments:
            called[department.retired_on is None][names(department)] = department
    by_id = {str(department.pk): department for department in departments}
    missing = set(words.values()) - called[True].keys() - by_id.keys()
    found |= called[False]
    if missing:
        aliases = DepartmentAlias.objects.annotate(folded=Folded("name")).filter(folded__in=missing)
        for alias in aliases.select_related("department"):
            found[alias.folded] = alias.department
    found |= called[True] | by_id
    return {text: found[word] for text, word in words.items() if word in found}


def find_person(text: str) -> Person | None:
    """By id, or by an e-mail address that one person alone has. One statement."""
    return find_people([text]).get(text)


def find_people(texts: Collection[str]) -> dict[str, Person]:
    """Text -> person. An address of several people means none of them. One statement."""
    words = {text.casefold() for text in texts}
    ids = [i for i in map(read_id, texts) if i]
    people = list(
        Person.objects.annotate(lower=Lower("email")).filter(
            Q(pk__in=ids) | Q(lower__in=words - {""})
        )
    )
    found: dict[str, list[Person]] = {}
    for person in people:
        found.setdefault(str(person.pk), []).append(person)
        found.setdefault(person.email.casefold(), []).append(person)
    return {
        text: found[text.casefold()][0]
        for text in texts
        if len(found.get(text.casefold(), ())) == 1
    }
