"""What people carry: duties on which they are named."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Person
from channels_registry.models import LOOKED_AT
from ownership.models import Assignment, RaciRole

# The most loaded of them; who wants them all asks for the duties.
MOST = 500


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """Needed duties with this person's name on an A or an R."""

    person: Person
    accountable: int
    responsible: int


def load_people() -> list[PersonLoad]:
    """The most loaded first. Two statements."""
    counts = (
        Assignment.objects.filter(
            person__isnull=False,
            duty__needed=True,
            duty__channel__status__in=LOOKED_AT,
            role__in=[RaciRole.ACCOUNTABLE, RaciRole.RESPONSIBLE],
        )
        .values_list("person_id")
        .annotate(
            accountable=Count("id", filter=Q(role=RaciRole.ACCOUNTABLE)),
            responsible=Count("id", filter=Q(role=RaciRole.RESPONSIBLE)),
        )
        .order_by("-accountable", "-responsible", "person_id")[:MOST]
    )
    rows = list(counts)
    people = Person.objects.in_bulk([pk for pk, _, _ in rows])
    return [
        PersonLoad(people[pk], accountable, responsible) for pk, accountable, responsible in rows
    ]
