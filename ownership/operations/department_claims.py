"""The open claims of a department that goes: another one has them, or they end."""

from django.db.models import F

from accounts.models import Department
from accounts.operations.changes import Change
from ownership.models import Assignment, Claim, ClaimState, RaciRole
from ownership.operations import claim_states


def move_claims(current: Change, department: Department, to: Department | None) -> tuple[int, int]:
    """How many claims the other one has now, and how many were withdrawn.

    Withdrawn: what one of the two claims of the other, or of itself; and of two claims on one duty
    that of whoever goes. Asked before their letters move. In a fixed number of statements.
    """
    two = [department.pk] + ([to.pk] if to else [])
    claims = claim_states.load_claims(Claim.objects.open().filter(department__in=two))
    if to is None:
        claim_states.decide(
            current, claims, ClaimState.WITHDRAWN, note=f"{department.name} was retired."
        )
        return 0, len(claims)
    duties = [claim.duty_id for claim in claims]
    owned = set(
        Assignment.objects.filter(
            duty__among=duties, department__in=two, role=RaciRole.ACCOUNTABLE
        ).values_list("duty_id", flat=True)
    )
    theirs = {claim.duty_id for claim in claims if claim.department_id == to.pk}
    moved, ended = [], []
    for claim in claims:
        goes = claim.department_id == department.pk
        if claim.duty_id in owned or (goes and claim.duty_id in theirs):
            ended.append(claim)
        elif goes:
            moved.append(claim)
    note = f"{department.name} and {to.name} are one now."
    claim_states.decide(current, ended, ClaimState.WITHDRAWN, note=note)
    give_claims(current, moved, to)
    return len(moved), len(ended)


def give_claims(current: Change, claims: list[Claim], to: Department) -> None:
    """They are another department's from now on, and stay open."""
    if not claims:
        return
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(
        department=to, version=F("version") + 1
    )
    for claim in claims:
        before = claim_states.tell(claim)
        claim.department = to
        channel_id = claim.duty.channel_id
        current.record(
            "claim.moved",
            claim,
            before=before,
            after=claim_states.tell(claim),
            channel_id=channel_id,
        )
        current.touch(channels=[channel_id])
