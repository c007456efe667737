"""Attestations: accountable departments say that their duties are right."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from accounts.capabilities import Capability
from accounts.models import Department, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.queries.seats import speaks_for
from accounts.tenancy.inserts import insert_rows
from accounts.tenancy.models import uuid7
from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Assignment, Attestation, AttestationKind, Duty, RaciRole


class NothingToConfirm(Exception):
    """No duty is there that somebody could confirm; the sentence says why."""


class NotTheirs(Exception):
    """The seat does not speak for the departments that would have to say it."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was said: the new attestations, on how many duties, by which departments."""

    attestations: tuple[UUID, ...]
    duties: int
    departments: tuple[str, ...]


class _Owner(NamedTuple):
    """A letter A on a needed duty."""

    duty: UUID
    activity: str
    channel: UUID
    department: UUID
    slug: str
    name: str


def confirm_duties(
    *,
    organization: Organization,
    seat: Membership,
    by: Actor,
    now: datetime,
    channels: Collection[UUID] = (),
    duties: Collection[UUID] = (),
    departments: Collection[UUID] | None = None,
) -> Confirmed:
    """Confirm the needed duties of these channels, and these duties, in a fixed number of
    statements.

    Each for the departments that are accountable today and that the seat speaks for; `departments`:
    for these alone. What two departments claim, each confirms for itself: it stays contested.
    Raises NothingToConfirm, NotTheirs.
    """
    with change(organization, by=by, now=now) as current:
        may = speaks_for(seat, Capability.CONFIRM)
        if departments is not None and not all(map(may, departments)):
            raise NotTheirs("You speak for your own departments only. Ask a lead to do this.")
        owners = _load_owners(channels, duties, departments)
        if not owners:
            raise NothingToConfirm(_say_why(channels, duties, departments))
        theirs = [owner for owner in owners if may(owner.department)]
        if not theirs:
            raise NotTheirs(_say_whose(owners))
        ids = [uuid7() for _ in theirs]
        columns = {
            "id": ids,
            "duty_id": [owner.duty for owner in theirs],
            "department_id": [owner.department for owner in theirs],
        }
        insert_rows(
            Attestation,
            columns,
            kind=AttestationKind.CONFIRMED,
            at=now,
            said_by_label=by.label[:200],
            membership_id=seat.pk,
        )
        told: dict[UUID, dict[str, dict[str, str]]] = defaultdict(dict)
        for owner in theirs:
            said = told[owner.channel].setdefault(owner.activity, {})
            said[owner.slug] = AttestationKind.CONFIRMED.value
        for channel in Channel.objects.filter(pk__in=told).order_by("id"):
            current.record(
                "attestation.made", channel, after=told[channel.pk], channel_id=channel.pk
            )
        current.touch(channels=told)
        return Confirmed(
            attestations=tuple(ids),
            duties=len({owner.duty for owner in theirs}),
            departments=tuple(dict.fromkeys(owner.name for owner in theirs)),
        )


def _load_owners(
    channels: Collection[UUID], duties: Collection[UUID], departments: Collection[UUID] | None
) -> list[_Owner]:
    """Two statements, so that the planner joins letters with the duties that are meant alone."""
    needed = Duty.objects.counted()
    meant = needed.filter(channel__in=channels) | needed.filter(pk__in=duties)
    ids = list(meant.values_list("pk", flat=True))
    letters = Assignment.objects.filter(role=RaciRole.ACCOUNTABLE, duty__among=ids)
    if departments is not None:
        letters = letters.filter(department__in=departments)
    rows = letters.order_by("department__position", "department__name", "id").values_list(
        *("duty_id", "duty__activity__key", "duty__channel_id"),
        *("department_id", "department__slug", "department__name"),
    )
    return [_Owner(*row) for row in rows]


def _say_why(
    channels: Collection[UUID], duties: Collection[UUID], departments: Collection[UUID] | None
) -> str:
    """What has to be done first. Of many, the first reason that is there."""
    asked = Duty.objects.filter(pk__in=duties).select_related("channel", "activity")
    of_duties = list(asked)
    meant = Channel.objects.filter(pk__in=[*channels, *(duty.channel_id for duty in of_duties)])
    for channel in meant.exclude(status__in=LOOKED_AT).order_by("id")[:1]:
        status = channel.get_status_display().lower()
        return f"{channel.label} is {status}: only channels in use are confirmed."
    for duty in of_duties:
        if not duty.needed:
            return f"{duty.activity.name} is not needed on {duty.channel.label}."
    names = list(Department.objects.filter(pk__in=departments or ()).values_list("name", flat=True))
    if names:
        return f"{_join(names)} answers for nothing here, so there is nothing to confirm."
    return "Nobody answers for anything here yet. Assign an owner first; then they can confirm it."


def _say_whose(owners: Sequence[_Owner]) -> str:
    names = list(dict.fromkeys(owner.name for owner in owners))
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} other departments"]
    return (
        f"{_join(names)} {'answers' if len(names) == 1 else 'answer'} for this, and you speak for"
        " your own departments only. Ask a lead to do this."
    )


def _join(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
