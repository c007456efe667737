"""The open claims of a department that goes: another one has them, or they end."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import Department
from accounts.operations.changes import Change
from ownership.models import Assignment, Claim, ClaimState, RaciRole

_NOTE = 500


def move_claims(current: Change, department: Department, to: Department | None) -> tuple[int, int]:
    """How many claims the other one has now, and how many were withdrawn.

    Withdrawn: what one of the two claims of the other, or of itself; and of two claims on one duty
    that of whoever goes. Asked before their letters move. In a fixed number of statements.
    """
    two = [department.pk] + ([to.pk] if to else [])
    claims = load_claims(Claim.objects.open().filter(department__in=two))
    if to is None:
        _withdraw(current, claims, f"{department.name} was retired.")
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
    _withdraw(current, ended, f"{department.name} and {to.name} are one now.")
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
        before = tell_claim(claim)
        claim.department = to
        _tell(current, "claim.moved", claim, before)


def load_claims(claims: QuerySet[Claim]) -> list[Claim]:
    """With what is told of them."""
    named = claims.select_related("department", "duty__activity", "duty__channel")
    return list(named.order_by("opened_at", "id"))


def put_back_claims(current: Change, said: list[tuple[Claim, Mapping[str, Any]]]) -> None:
    """Open again, or withdrawn again, as events tell of before. One statement for all alike."""
    alike: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim, told in said:
        alike[told["state"], told["note"], told["decided_by"]].append(claim)
    for (state, note, decided_by), claims in alike.items():
        is_open = state == ClaimState.OPEN
        _write(
            current,
            claims,
            "claim.reopened" if is_open else f"claim.{state}",
            state=ClaimState(state),
            decided_at=None if is_open else current.now,
            decided_by_label=decided_by,
            decision_note=note,
        )


def _withdraw(current: Change, claims: list[Claim], note: str) -> None:
    _write(
        current,
        claims,
        "claim.withdrawn",
        state=ClaimState.WITHDRAWN,
        decided_at=current.now,
        decided_by_label=current.by.label[:200],
        decision_note=note[:_NOTE],
    )


def _write(current: Change, claims: list[Claim], verb: str, **fields: Any) -> None:
    if not claims:
        return
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(
        version=F("version") + 1, **fields
    )
    for claim in claims:
        before = tell_claim(claim)
        for name, value in fields.items():
            setattr(claim, name, value)
        _tell(current, verb, claim, before)


def tell_claim(claim: Claim) -> dict[str, Any]:
    """A claim as the trail tells it: activity and department by their words."""
    return {
        "activity": claim.duty.activity.key,
        "department": claim.department.slug,
        "reason": claim.reason,
        "state": str(claim.state),
        "note": claim.decision_note,
        "decided_by": claim.decided_by_label,
    }


def _tell(current: Change, verb: str, claim: Claim, before: dict[str, Any]) -> None:
    channel_id = claim.duty.channel_id
    current.record(verb, claim, before=before, after=tell_claim(claim), channel_id=channel_id)
    current.touch(channels=[channel_id])
