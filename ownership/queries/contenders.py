"""What speaks for each department that holds a duty or claims it, for whoever decides."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from accounts.models import Department
from ownership.models import Assignment, Attestation, Duty, Finding
from ownership.queries.snapshots import accountable_letters
from ownership.rules import overloaded
from ownership.rules.confirmation import is_present_word


@dataclass(frozen=True, slots=True)
class Contender:
    """`elsewhere`: on how many other channels it answers for the same activity; `duties`: for how
    many in all. `confirmed_at`: when it confirmed this one last, and by whom; None where it did
    not, or only claims it.
    """

    elsewhere: int
    duties: int
    is_overloaded: bool
    confirmed_at: datetime | None
    confirmed_by: str


def load_contenders(
    duty: Duty, owners: Sequence[Assignment], claiming: Collection[Department]
) -> dict[UUID, Contender]:
    """By department. One statement."""
    since = {owner.department_id: owner.since for owner in owners}
    ids = {*since, *(department.pk for department in claiming)}
    here = {"department": OuterRef("pk")}
    same = Q(duty__activity=duty.activity_id) & ~Q(duty=duty.pk)
    counts = JSONObject(duties=Count("id"), elsewhere=Count("id", filter=same))
    letters = accountable_letters().filter(**here).order_by().values("department")
    words = Attestation.objects.confirming().filter(**here, duty=duty).order_by("-at")
    findings = Finding.objects.present().filter(**here, rule=overloaded.RULE.code)
    departments = Department.objects.filter(pk__in=ids).annotate(
        counts=Subquery(letters.annotate(counts=counts).values("counts")),
        is_overloaded=Exists(findings),
        said_at=Subquery(words.values("at")[:1]),
        said_by=Subquery(words.values("said_by_label")[:1]),
    )
    contenders = {}
    for pk, found, is_overloaded, said_at, said_by in departments.values_list(
        "pk", "counts", "is_overloaded", "said_at", "said_by"
    ):
        is_confirmed = (
            said_at is not None
            and pk in since
            and is_present_word(said_at=said_at, accountable_since=since[pk])
        )
        contenders[pk] = Contender(
            elsewhere=found["elsewhere"] if found else 0,
            duties=found["duties"] if found else 0,
            is_overloaded=is_overloaded,
            confirmed_at=said_at if is_confirmed else None,
            confirmed_by=said_by if is_confirmed else "",
        )
    return contenders
