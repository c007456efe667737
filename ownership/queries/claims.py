"""Claims: which departments want to answer for what, since when, and who may decide that."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.capabilities import Capability, may
from accounts.models import Department, Membership
from accounts.queries.seats import list_stewarded, speaks_for
from ownership.models import Assignment, Claim, Duty, RaciRole

SHOWN = 200  # on one page: who has more decides these first


@dataclass(frozen=True, slots=True)
class Says:
    """What a seat may say of claims."""

    may_decide: bool
    speaks_for: Callable[[UUID], bool]

    def may_accept(self, owners: Iterable[UUID]) -> bool:
        """Also who speaks for a department that is accountable: it is theirs to give."""
        return self.may_decide or any(map(self.speaks_for, owners))

    def may_withdraw(self, department: UUID) -> bool:
        return self.may_decide or self.speaks_for(department)


def says_of(seat: Membership) -> Says:
    """One statement for a steward, none for the others."""
    return Says(may(seat.role, Capability.DECIDE_CLAIMS), speaks_for(seat, Capability.CLAIM))


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim, who is accountable meanwhile, and what the reader may do about it."""

    claim: Claim
    owners: tuple[Department, ...]
    days: int
    may_accept: bool
    may_decline: bool
    may_withdraw: bool

    @property
    def waits_for_reader(self) -> bool:
        return self.may_accept or self.may_decline


def load_open_claims(duties: Collection[Duty]) -> list[Claim]:
    """Of these duties, with their departments and whom to call there, the oldest first.

    One statement.
    """
    claims = Claim.objects.open().filter(duty__in=duties)
    named = claims.select_related("department__head", "department__deputy")
    return list(named.order_by("opened_at", "id"))


def describe_claims(
    claims: Sequence[Claim],
    owners: Callable[[UUID], Sequence[Department]],
    says: Says,
    *,
    now: datetime,
) -> list[ClaimLine]:
    """`owners`: who is accountable for a duty."""
    lines = []
    for claim in claims:
        of_duty = tuple(owners(claim.duty_id))
        lines.append(
            ClaimLine(
                claim=claim,
                owners=of_duty,
                days=max(0, (now - claim.opened_at).days),
                may_accept=says.may_accept(
                    owner.pk for owner in of_duty if owner.pk != claim.department_id
                ),
                may_decline=says.may_decide,
                may_withdraw=says.may_withdraw(claim.department_id),
            )
        )
    return lines


def describe_claim(claim: Claim, seat: Membership, *, now: datetime) -> ClaimLine:
    """One claim. One statement, two for a steward."""
    (line,) = _describe([claim], says_of(seat), now=now)
    return line


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """Open claims that wait for the reader, the reader's own, and what was decided last."""

    waiting: tuple[ClaimLine, ...]
    own: tuple[ClaimLine, ...]
    others: tuple[ClaimLine, ...]
    decided: tuple[Claim, ...]


DECIDED = 20


def load_claims_page(seat: Membership, *, now: datetime) -> ClaimsPage:
    """Five statements for a steward, four for the others."""
    says = says_of(seat)
    open_claims = _named(Claim.objects.open()).order_by("opened_at", "id")[:SHOWN]
    lines = _describe(list(open_claims), says, now=now)
    stands_for = list_stewarded(seat)
    waiting = [line for line in lines if line.waits_for_reader]
    own = [line for line in lines if line.claim.department_id in stands_for]
    shown = {line.claim.pk for line in (*waiting, *own)}
    return ClaimsPage(
        waiting=tuple(waiting),
        own=tuple(line for line in own if line not in waiting),
        others=tuple(line for line in lines if line.claim.pk not in shown),
        decided=tuple(_named(Claim.objects.decided()).order_by("-decided_at", "-id")[:DECIDED]),
    )


def _describe(claims: Sequence[Claim], says: Says, *, now: datetime) -> list[ClaimLine]:
    """One statement for the owners of all of them."""
    owners: dict[UUID, list[Department]] = defaultdict(list)
    letters = Assignment.objects.filter(
        duty__among={claim.duty_id for claim in claims}, role=RaciRole.ACCOUNTABLE
    )
    for letter in letters.select_related("department").order_by(
        "department__position", "department__name"
    ):
        owners[letter.duty_id].append(letter.department)
    return describe_claims(claims, lambda duty: owners[duty], says, now=now)


def _named(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.select_related(
        *("department", "duty__activity"),
        *("duty__channel__platform", "duty__channel__custom_platform"),
    )


def count_waiting(seat: Membership) -> int:
    """How many open claims wait for this seat. One statement, two for a steward."""
    may_all = may(seat.role, Capability.DECIDE_CLAIMS)
    return waiting_for(seat, frozenset() if may_all else list_stewarded(seat)).count()


def waiting_for(seat: Membership, stands_for: Collection[UUID]) -> QuerySet[Claim]:
    """Open claims that this seat decides: all, or those to what its departments answer for."""
    claims = Claim.objects.open()
    if may(seat.role, Capability.DECIDE_CLAIMS):
        return claims
    given = Assignment.objects.filter(
        duty=OuterRef("duty"), role=RaciRole.ACCOUNTABLE, department__in=list(stands_for)
    ).exclude(department=OuterRef("department"))
    return claims.filter(Q(Exists(given)))


def list_may_claim(duty: Duty, says: Says) -> list[Department]:
    """The departments that the seat may claim it for: not accountable, nothing claimed yet.

    One statement.
    """
    theirs = Assignment.objects.filter(duty=duty, role=RaciRole.ACCOUNTABLE).values("department")
    claimed = Claim.objects.open().filter(duty=duty).values("department")
    free = Department.objects.active().exclude(pk__in=theirs).exclude(pk__in=claimed)
    return [department for department in free.in_order() if says.speaks_for(department.pk)]
