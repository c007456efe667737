"""Who handles this activity on this channel? The question the product exists for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery

from accounts.models import Department, MemberRole, Membership, Organization, Person
from channels_registry.models import Channel
from ownership.models import (
    Activity,
    Assignment,
    Claim,
    Condition,
    Duty,
    DutyState,
    Finding,
    RaciRole,
)
from ownership.queries.charter_plans import find_recommended
from ownership.queries.claims import load_open_claims
from ownership.queries.confirmations import last_words
from ownership.queries.escalation import EscalationStep, climb


@dataclass(frozen=True, slots=True)
class Answerer:
    """A department with a letter, and the person to ask for."""

    department: Department
    person: Person | None
    email: str
    phone: str
    since: datetime
    # When the department last said that it is accountable here, and who; None where it is not.
    confirmed_at: datetime | None = None
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class Claimant:
    """A department whose claim is open, and the person to ask for there."""

    claim: Claim
    department: Department
    person: Person | None
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Who is accountable, responsible, consulted and informed, and whom to call if nobody answers.

    `claims`: departments that say it should be theirs; those are called where nobody is
    accountable. `escalation` always ends with somebody. `recommended`: whom the charter names,
    where nobody is accountable, by article number `by_article`.
    """

    channel: Channel
    activity: Activity
    duty: Duty
    accountable: tuple[Answerer, ...]
    responsible: tuple[Answerer, ...]
    consulted: tuple[Answerer, ...]
    informed: tuple[Answerer, ...]
    claims: tuple[Claimant, ...]
    findings: tuple[Finding, ...]
    escalation: tuple[EscalationStep, ...]
    as_of: datetime
    recommended: Department | None = None
    by_article: int = 0

    @property
    def state(self) -> str:
        return self.duty.state

    @property
    def is_owned(self) -> bool:
        return self.duty.state == DutyState.OWNED

    @property
    def sides(self) -> tuple[Department, ...]:
        """The departments between which it is."""
        owners = [answerer.department for answerer in self.accountable]
        claiming = [claimant.department for claimant in self.claims]
        return tuple(dict.fromkeys([*owners, *claiming]))

    @property
    def to_call(self) -> tuple[Answerer | Claimant, ...]:
        """Whoever answers for it today, however that ends; else whoever wants to."""
        return self.accountable or self.claims


def answer_who_owns(
    *,
    organization: Organization,
    channel: Channel,
    activity: Activity,
    now: datetime,
    asks_charter: bool = True,
) -> Answer:
    """The stored answer for one duty. Four statements, whatever the size of the registry; two more
    where it is not owned, for there may be claims and the charter is asked.
    """
    duty = Duty.objects.get(channel=channel, activity=activity)
    duty.channel, duty.activity = channel, activity
    return answer_for_duty(organization=organization, duty=duty, now=now, asks_charter=asks_charter)


def answer_for_duty(
    *,
    organization: Organization,
    duty: Duty,
    now: datetime,
    may_be_claimed: bool = True,
    asks_charter: bool = True,
) -> Answer:
    """The same for a duty at hand, with its channel and activity loaded.

    Three statements; one more where nobody is accountable and the charter is asked, and one for
    claims. `may_be_claimed`: False saves that, for who knows already that no claim is open.
    """
    channel, activity = duty.channel, duty.activity
    letters = _load_letters(duty)
    findings = Finding.objects.filter(
        channel=channel, activity=activity, condition=Condition.PRESENT
    ).order_by("-severity", "opened_at")
    accountable = letters[RaciRole.ACCOUNTABLE]
    # What is owned is claimed by nobody, else it would be contested.
    is_settled = duty.state == DutyState.OWNED or not duty.needed
    is_claimed = may_be_claimed and not is_settled
    claims = [_reach(claim) for claim in load_open_claims([duty])] if is_claimed else []
    is_contested = duty.state == DutyState.CONTESTED
    called: list[Answerer | Claimant] = [*(accountable or (claims if is_contested else ()))]
    is_open = duty.needed and duty.state == DutyState.UNOWNED
    article = find_recommended(duty) if is_open and asks_charter else None
    return Answer(
        channel=channel,
        activity=activity,
        duty=duty,
        accountable=tuple(accountable),
        # An accountable department with no R beside it also does the work.
        responsible=tuple(letters[RaciRole.RESPONSIBLE] or accountable),
        consulted=tuple(letters[RaciRole.CONSULTED]),
        informed=tuple(letters[RaciRole.INFORMED]),
        claims=tuple(claims),
        findings=tuple(findings),
        escalation=climb(
            departments=[(side.department, side.person) for side in called],
            organization=organization,
            first_owner_email=first_owner_email,
            first_reply_minutes=activity.first_reply_minutes,
            today=now.date(),
        ),
        as_of=now,
        recommended=article.department if article else None,
        by_article=article.position if article else 0,
    )


def _load_letters(duty: Duty) -> dict[str, list[Answerer]]:
    letters: dict[str, list[Answerer]] = defaultdict(list)
    for row in (
        Assignment.objects.filter(duty=duty)
        .select_related("department__head__membership", "department__deputy__membership")
        .select_related("person__membership")
        .annotate(
            confirmed_at=Subquery(last_words().values("at")[:1]),
            confirmed_by=Subquery(last_words().values("said_by_label")[:1]),
        )
        .order_by("department__position", "department__name")
    ):
        contact = row.person or row.department.head
        is_confirmed = row.role == RaciRole.ACCOUNTABLE and row.confirmed_at
        letters[row.role].append(
            Answerer(
                department=row.department,
                person=contact,
                email=(contact.email if contact else "") or row.department.email,
                phone=(contact.phone if contact else "") or row.department.phone,
                since=row.since,
                confirmed_at=row.confirmed_at if is_confirmed else None,
                confirmed_by=row.confirmed_by if is_confirmed else "",
            )
        )
    return letters


def _reach(claim: Claim) -> Claimant:
    head = claim.department.head
    return Claimant(
        claim=claim,
        department=claim.department,
        person=head,
        email=(head.email if head else "") or claim.department.email,
        phone=(head.phone if head else "") or claim.department.phone,
    )


def first_owner_email() -> str:
    """Asked only while the organization has no duty contact."""
    seat = (
        Membership.objects.active()
        .filter(role=MemberRole.OWNER)
        .select_related("user")
        .order_by("joined_at", "id")
        .first()
    )
    return seat.user.email if seat else ""
