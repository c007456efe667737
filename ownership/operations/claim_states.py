"""How the state of a claim is written and told, and what follows for claims from other changes.

An open claim ends with the thing that it is about: when its department becomes the one owner, when
the duty is not needed, when the channel is retired.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import Department
from accounts.operations.changes import Change
from channels_registry.models import ChannelStatus
from ownership.models import Assignment, Claim, ClaimState, Duty, RaciRole

MADE_OWNER = "{} was made accountable."
RETIRED = "The channel was retired."
NOT_NEEDED = "The duty is not needed any more."
UNDONE = "Undone."
_NOTE = 500


def load_claims(claims: QuerySet[Claim]) -> list[Claim]:
    """With what a sentence about them needs, the oldest first. One statement."""
    named = claims.select_related("department", "duty__activity", "duty__channel")
    return list(named.order_by("opened_at", "id"))


def tell_opened(current: Change, claim: Claim) -> None:
    """A new claim, and that its channel has to be looked at."""
    _tell(current, claim, before={})


def decide(current: Change, claims: Sequence[Claim], state: ClaimState, *, note: str = "") -> None:
    """Write one decision on open claims, in one statement, and tell each."""
    _write(current, [(claim, _say(current, state, note)) for claim in claims])


def decide_for(current: Change, duty: Duty, owner: Department, *, note: str = "") -> None:
    """A duty has its one owner: the owner's claim is accepted, the others are declined for it.

    `note`: what is said to the owner.
    """
    claims = load_claims(Claim.objects.open().filter(duty=duty))
    made = MADE_OWNER.format(owner.name)
    decide(
        current,
        [claim for claim in claims if claim.department_id == owner.pk],
        ClaimState.ACCEPTED,
        note=note or made,
    )
    others = [claim for claim in claims if claim.department_id != owner.pk]
    decide(current, others, ClaimState.DECLINED, note=made)


def put_back(current: Change, claims: Iterable[tuple[Claim, dict[str, Any]]]) -> None:
    """Make them what an event says of before, inside an open change.

    A claim that was not there before is withdrawn, and stays: others may have read it, its page
    and its history still answer, and undoing the undoing opens the same one again.
    """
    withdrawn = _say(current, ClaimState.WITHDRAWN, UNDONE)
    _write(current, [(claim, said or withdrawn) for claim, said in claims])


def follow_changes(current: Change, duties: Collection[UUID]) -> bool:
    """End the open claims on these duties that this change decided; answers whether it did.

    Two statements and one for each decision, however many duties and claims.
    """
    claims = load_claims(Claim.objects.open().filter(duty__among=list(duties)))
    owners = _load_owners({claim.duty_id for claim in claims})
    claiming: dict[UUID, set[UUID]] = defaultdict(set)
    for claim in claims:
        claiming[claim.duty_id].add(claim.department_id)
    said = []
    for claim in claims:
        decision = _follow(claim, owners[claim.duty_id], claiming[claim.duty_id])
        if decision is not None:
            said.append((claim, _say(current, *decision)))
    _write(current, said)
    return bool(said)


def _follow(
    claim: Claim, owners: dict[UUID, str], claiming: Set[UUID]
) -> tuple[ClaimState, str] | None:
    """What became of an open claim, and the note that says so. None: nobody decided it.

    An owner who claimed nothing leaves the claims of others open; when a claim is accepted, the
    others on that duty are declined by it.
    """
    if claim.duty.channel.status == ChannelStatus.RETIRED:
        return ClaimState.WITHDRAWN, RETIRED
    if not claim.duty.needed:
        return ClaimState.WITHDRAWN, NOT_NEEDED
    if len(owners) != 1 or not claiming & owners.keys():
        return None
    ((owner, name),) = owners.items()
    is_theirs = owner == claim.department_id
    return (ClaimState.ACCEPTED if is_theirs else ClaimState.DECLINED), MADE_OWNER.format(name)


def _load_owners(duties: Collection[UUID]) -> dict[UUID, dict[UUID, str]]:
    """The names of the accountable departments by duty."""
    owners: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    letters = Assignment.objects.filter(duty__among=duties, role=RaciRole.ACCOUNTABLE)
    for duty, department, name in letters.values_list(
        "duty_id", "department_id", "department__name"
    ):
        owners[duty][department] = name
    return owners


def _say(current: Change, state: ClaimState, note: str) -> dict[str, Any]:
    return {"state": state.value, "note": note[:_NOTE], "decided_by": current.by.label[:200]}


def _write(current: Change, claims: Sequence[tuple[Claim, dict[str, Any]]]) -> None:
    """One statement for all that become the same."""
    same: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim, said in claims:
        same[said["state"], said["note"], said["decided_by"]].append(claim)
    for (state, note, decided_by), of_them in same.items():
        fields = {
            "state": state,
            "decision_note": note,
            "decided_by_label": decided_by,
            "decided_at": None if state == ClaimState.OPEN else current.now,
        }
        Claim.objects.filter(pk__in=[claim.pk for claim in of_them]).update(
            version=F("version") + 1, **fields
        )
        for claim in of_them:
            before = tell(claim)
            claim.version += 1
            for name, value in fields.items():
                setattr(claim, name, value)
            _tell(current, claim, before=before)


def tell(claim: Claim) -> dict[str, Any]:
    """A claim as the trail tells it: activity and department by their words."""
    return {
        "activity": claim.duty.activity.key,
        "department": claim.department.slug,
        "reason": claim.reason,
        "state": claim.state,
        "note": claim.decision_note,
        "decided_by": claim.decided_by_label,
    }


def is_as_told(claim: Claim, said: dict[str, Any]) -> bool:
    """Whether it is in the state that an event says."""
    told = tell(claim)
    return all(told[name] == said.get(name) for name in ("state", "note", "decided_by"))


def _tell(current: Change, claim: Claim, *, before: dict[str, Any]) -> None:
    channel_id = claim.duty.channel_id
    is_back = claim.state == ClaimState.OPEN and before
    word = "reopened" if is_back else "opened" if not before else claim.state
    current.record(f"claim.{word}", claim, before=before, after=tell(claim), channel_id=channel_id)
    current.touch(channels=[channel_id])
