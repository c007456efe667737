"""Claims: a department says that a duty should be theirs, and others decide that."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from accounts.capabilities import Capability
from accounts.models import Department, Membership
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.queries.seats import speaks_for
from accounts.tenancy.inserts import insert_objects
from ownership.models import Assignment, Claim, ClaimState, Duty, Origin, RaciRole
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.claim_states import decide, decide_for, load_claims, tell_opened
from ownership.queries.claims import says_of


class ClaimNotTheirs(Exception):
    """The seat may not say this of the claim; the sentence says who may."""


class AlreadyAccountable(Exception):
    """The department answers for the duty: it has nothing to claim."""


class ClaimTaken(Exception):
    """The department claims the duty already. `claim` is the open one."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            gettext("{department} claims this already. It waits for a decision.").format(
                department=claim.department
            )
        )
        self.claim = claim


class ClaimRefused(Exception):
    """This cannot be claimed, and why. `code`: a stable word; `field`: the input it is about."""

    def __init__(self, sentence: str, *, code: str, field: str = "") -> None:
        super().__init__(sentence)
        self.code, self.field = code, field


class ReasonMissing(Exception):
    """A claim, and its decline, want a reason: it is kept for ever."""


class ClaimDecided(Exception):
    """It is not open any more. `claim` is what is stored now."""

    def __init__(self, claim: Claim) -> None:
        words = (
            gettext(
                "The claim of {department} was {state} by {who} meanwhile. Nothing was changed."
            )
            if claim.decided_by_label
            else gettext("The claim of {department} was {state} meanwhile. Nothing was changed.")
        )
        super().__init__(
            words.format(
                department=claim.department,
                state=claim.get_state_display().lower(),
                who=claim.decided_by_label,
            )
        )
        self.claim = claim


class StaleClaim(Exception):
    """Somebody changed it meanwhile. `claim` is what is stored now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            gettext("Somebody changed the claim of {department} meanwhile. Look again.").format(
                department=claim.department
            )
        )
        self.claim = claim


# What the former owner becomes: the decider picks one of these.
FORMER_OWNER = (RaciRole.CONSULTED, RaciRole.RESPONSIBLE)


def open_claim(
    *,
    duty: Duty,
    department: Department,
    reason: str,
    seat: Membership,
    by: Actor,
    now: datetime,
    evidence: str = "",
    due_on: date | None = None,
) -> Claim:
    """A department says that the duty should be theirs. It waits until somebody decides.

    Raises ClaimNotTheirs, ReasonMissing, ClaimRefused, AlreadyAccountable, ClaimTaken.
    """
    with change(duty.organization, by=by, now=now) as current:
        if not speaks_for(seat, Capability.CLAIM)(department.pk):
            raise ClaimNotTheirs(
                gettext("You claim for your own departments only. Ask a lead to do this.")
            )
        duty = Duty.objects.select_related("organization", "channel", "activity").get(pk=duty.pk)
        department.refresh_from_db()
        _refuse_unclaimable(duty, department)
        if not reason.strip():
            raise ReasonMissing(gettext("Say why this should be theirs."))
        if due_on is not None and due_on <= duty.organization.day_of(now):
            raise ClaimRefused(gettext("Choose a day after today."), code="invalid", field="due_on")
        mine = Claim.objects.open().filter(duty=duty, department=department)
        for existing in load_claims(mine):
            raise ClaimTaken(existing)
        claim = Claim.new(
            duty=duty,
            department=department,
            reason=reason.strip(),
            evidence=evidence.strip(),
            due_on=due_on,
            opened_at=now,
            opened_by_label=by.label[:200],
            membership=seat,
        )
        claim.save(force_insert=True)
        tell_opened(current, claim)
        return claim


def open_proposed(
    current: Change,
    duties: Sequence[Duty],
    department: Department,
    *,
    reason: str,
    seat: Membership,
) -> int:
    """The claims of a department that another one proposes, inside an open change. How many.

    Not where it answers already, nor where it has claimed before. `duties`: needed, with their
    channels and activities. Three statements.
    """
    ids = [duty.pk for duty in duties]
    owned = Assignment.objects.filter(
        duty__among=ids, department=department, role=RaciRole.ACCOUNTABLE
    )
    claimed = Claim.objects.open().filter(duty__among=ids, department=department)
    has = {*owned.values_list("duty_id", flat=True), *claimed.values_list("duty_id", flat=True)}
    claims = [
        Claim.new(
            duty=duty,
            department=department,
            reason=reason,
            opened_at=current.now,
            opened_by_label=current.by.label[:200],
            membership=seat,
        )
        for duty in duties
        if duty.pk not in has
    ]
    insert_objects(claims)
    for claim in claims:
        tell_opened(current, claim)
    return len(claims)


def accept_claim(
    *,
    claim: Claim,
    version: int,
    seat: Membership,
    by: Actor,
    now: datetime,
    former: str = RaciRole.CONSULTED,
    note: str = "",
) -> Claim:
    """The duty is theirs: the claimant is the one owner, other open claims on it are declined.

    `former`: the letter that every other owner gets, one of FORMER_OWNER. Leads and above, and the
    steward of a department that is accountable: it is theirs to give.
    Raises ClaimDecided, StaleClaim, ClaimNotTheirs, UnwritableCells.
    """
    with change(claim.organization, by=by, now=now) as current:
        claim = _load_open(claim.pk, version)
        letters = Assignment.objects.filter(duty=claim.duty_id, role=RaciRole.ACCOUNTABLE)
        others = letters.exclude(department=claim.department_id)
        owners = list(others.values_list("department_id", flat=True))
        if not says_of(seat).may_accept(owners):
            raise ClaimNotTheirs(
                gettext("Only a lead can accept this, or the department that answers for it today.")
            )
        decide_for(current, claim.duty, claim.department, note=note.strip())
        cells = [Cell(claim.duty_id, claim.department_id, RaciRole.ACCOUNTABLE)]
        cells += [Cell(claim.duty_id, owner, former) for owner in owners]
        set_letters(
            organization=claim.organization, cells=cells, by=by, now=now, origin=Origin.CLAIM
        )
        return _load(claim.pk)


def decline_claim(
    *, claim: Claim, reason: str, version: int, seat: Membership, by: Actor, now: datetime
) -> Claim:
    """The duty stays as it is; the reason is kept for ever. Leads and above: nobody judges what
    is said against themselves. Raises ClaimDecided, StaleClaim, ClaimNotTheirs, ReasonMissing.
    """
    with change(claim.organization, by=by, now=now) as current:
        claim = _load_open(claim.pk, version)
        if not says_of(seat).may_decide:
            raise ClaimNotTheirs(gettext("Only a lead can decline a claim. Ask one to decide."))
        if not reason.strip():
            raise ReasonMissing(gettext("Say why it is declined: the department reads it."))
        decide(current, [claim], ClaimState.DECLINED, note=reason.strip())
        return claim


def withdraw_claim(
    *, claim: Claim, version: int, seat: Membership, by: Actor, now: datetime, note: str = ""
) -> Claim:
    """The department does not claim it any more: its own people say so, or who may decide.

    Raises ClaimDecided, StaleClaim, ClaimNotTheirs.
    """
    with change(claim.organization, by=by, now=now) as current:
        claim = _load_open(claim.pk, version)
        if not says_of(seat).may_withdraw(claim.department_id):
            raise ClaimNotTheirs(
                gettext(
                    "Only {department} can withdraw its claim. Ask a lead to decide it."
                ).format(department=claim.department)
            )
        decide(current, [claim], ClaimState.WITHDRAWN, note=note.strip())
        return claim


def _refuse_unclaimable(duty: Duty, department: Department) -> None:
    channel = duty.channel
    if not channel.is_looked_at:
        status = channel.get_status_display().lower()
        raise ClaimRefused(
            gettext("{channel} is {status}: only channels in use are claimed.").format(
                channel=channel.label, status=status
            ),
            code="channel_not_in_use",
        )
    if not duty.needed:
        raise ClaimRefused(
            gettext("{activity} is not needed on {channel}, so nobody can claim it.").format(
                activity=duty.activity.name, channel=channel.label
            ),
            code="not_needed",
        )
    if department.retired_on is not None:
        raise ClaimRefused(
            gettext("{department} is retired: it claims nothing.").format(department=department),
            code="department_retired",
            field="department",
        )
    owns = Assignment.objects.filter(
        duty=duty, department=department, role=RaciRole.ACCOUNTABLE
    ).exists()
    if owns:
        raise AlreadyAccountable(
            gettext("{department} answers for this already.").format(department=department)
        )


def _load(pk: UUID) -> Claim:
    (claim,) = load_claims(Claim.objects.select_related("organization").filter(pk=pk))
    return claim


def _load_open(pk: UUID, version: int) -> Claim:
    """As it is under the organization's lock."""
    claim = _load(pk)
    if not claim.is_open:
        raise ClaimDecided(claim)
    if claim.version != version:
        raise StaleClaim(claim)
    return claim
