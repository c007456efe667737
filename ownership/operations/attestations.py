"""Attestations: accountable departments say that their duties are right, or not theirs."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext, ngettext

from accounts.capabilities import Capability
from accounts.models import Department, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.queries.seats import speaks_for
from accounts.tenancy.inserts import insert_rows
from accounts.tenancy.models import uuid7
from accounts.words import list_words
from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Assignment, Attestation, AttestationKind, Duty, RaciRole
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.campaign_answers import count_answers
from ownership.operations.claims import open_proposed
from ownership.operations.letters import remember_letters

# With the name of the department before it, it is the reason of the claim as well.
LONGEST_REASON = 300


class NothingToConfirm(Exception):
    """No duty is there that somebody could confirm, or release; the sentence says why."""


class ReleaseRefused(Exception):
    """It cannot be released so. `field`: the input that it is about."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class NotTheirs(Exception):
    """The seat does not speak for the departments that would have to say it."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was said: the new attestations, of how many duties and channels, by whom."""

    attestations: tuple[UUID, ...] = ()
    duties: int = 0
    channels: int = 0
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Released:
    """What was given up: the new attestations, one for each duty, and how many claims opened."""

    step: UUID
    attestations: tuple[UUID, ...]
    claims: int

    @property
    def duties(self) -> int:
        return len(self.attestations)


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
            raise NotTheirs(
                gettext("You speak for your own departments only. Ask a lead to do this.")
            )
        owners = _load_owners(channels, duties, departments)
        if not owners:
            raise NothingToConfirm(_say_why(channels, duties, departments))
        theirs = [owner for owner in owners if may(owner.department)]
        if not theirs:
            raise NotTheirs(_say_whose(owners))
        return _confirm(current, seat, theirs)


def confirm_channels(current: Change, seat: Membership, channels: Collection[UUID]) -> Confirmed:
    """Within another change: what the seat speaks for on these channels, be it nothing."""
    may = speaks_for(seat, Capability.CONFIRM)
    owners = _load_owners(channels, (), None)
    theirs = [owner for owner in owners if may(owner.department)]
    return _confirm(current, seat, theirs) if theirs else Confirmed()


def _confirm(current: Change, seat: Membership, owners: Sequence[_Owner]) -> Confirmed:
    said = {(owner.duty, owner.department): owner for owner in owners}
    ids = _say(current, seat, list(said), AttestationKind.CONFIRMED)
    told: _Told = defaultdict(dict)
    for owner in owners:
        by_slug = told[owner.channel].setdefault(owner.activity, {})
        by_slug[owner.slug] = AttestationKind.CONFIRMED.value
    _tell(current, told)
    return Confirmed(
        attestations=ids,
        duties=len({owner.duty for owner in owners}),
        channels=len({owner.channel for owner in owners}),
        departments=tuple(dict.fromkeys(owner.name for owner in owners)),
    )


def release_duties(
    *,
    organization: Organization,
    department: Department,
    reason: str,
    seat: Membership,
    by: Actor,
    now: datetime,
    channels: Collection[UUID] = (),
    duties: Collection[UUID] = (),
    proposes: Department | None = None,
) -> Released:
    """The department does not answer for its needed duties of these channels, and these duties,
    any more: its A becomes C. In a fixed number of statements.

    `proposes`: another department, for which a claim opens on each with the reason; nothing is
    decided. Where nobody else answers that leaves a gap, with that claim on it.

    Undoing it gives the letter back as it was, since the same day, so that what was confirmed
    before counts again; and withdraws the claim. The word itself stays, because it was said and
    nobody may change that: it counts for nothing while the department answers again, and the trail
    has both.

    Raises NotTheirs, ReleaseRefused, NothingToConfirm.
    """
    with change(organization, by=by, now=now) as current:
        if not speaks_for(seat, Capability.CONFIRM)(department.pk):
            raise NotTheirs(
                gettext("You speak for your own departments only. Ask a lead to do this.")
            )
        reason = reason.strip()
        _refuse_release(department, reason, proposes)
        letters = _load_letters(channels, duties, department)
        if not letters:
            raise NothingToConfirm(_say_why(channels, duties, [department.pk], is_release=True))
        remember_letters(current, letters)
        cells = [Cell(row.duty_id, department.pk, RaciRole.CONSULTED) for row in letters]
        set_letters(organization=organization, cells=cells, by=by, now=now)
        claims = 0
        if proposes is not None:
            claims = open_proposed(
                current,
                [letter.duty for letter in letters],
                proposes,
                reason=f"{department.name} hands it over: {reason}",
                seat=seat,
            )
        said = [(letter.duty_id, department.pk) for letter in letters]
        ids = _say(current, seat, said, AttestationKind.RELEASED, reason=reason)
        what = {"released": reason} | ({"proposes": proposes.slug} if proposes else {})
        told: _Told = defaultdict(dict)
        for letter in letters:
            told[letter.duty.channel_id][letter.duty.activity.key] = {department.slug: what}
        _tell(current, told)
        return Released(current.step, ids, claims)


_Told = dict[UUID, dict[str, dict[str, Any]]]


def _say(
    current: Change,
    seat: Membership,
    said: Sequence[tuple[UUID, UUID]],
    kind: AttestationKind,
    *,
    reason: str = "",
) -> tuple[UUID, ...]:
    """Write these words of (duty, department), and have them answer the campaigns that asked."""
    ids = [uuid7() for _ in said]
    duties, departments = (list(column) for column in zip(*said, strict=True))
    insert_rows(
        Attestation,
        {"id": ids, "duty_id": duties, "department_id": departments},
        kind=kind,
        reason=reason,
        at=current.now,
        said_by_label=current.by.label[:200],
        membership_id=seat.pk,
    )
    count_answers(ids, duties=duties, departments=set(departments), now=current.now)
    return tuple(ids)


def _tell(current: Change, told: _Told) -> None:
    """One event per channel: {activity key: {department slug: what it said}}."""
    for channel in Channel.objects.filter(pk__among=list(told)).order_by("id"):
        current.record("attestation.made", channel, after=told[channel.pk], channel_id=channel.pk)
    current.touch(channels=told)


def _refuse_release(department: Department, reason: str, proposes: Department | None) -> None:
    if not reason:
        raise ReleaseRefused(
            gettext("Say why it is not yours: whoever comes next reads it."), field="reason"
        )
    if len(reason) > LONGEST_REASON:
        raise ReleaseRefused(
            gettext("Say it in {longest_reason} characters.").format(longest_reason=LONGEST_REASON),
            field="reason",
        )
    if proposes is None:
        return
    if proposes.pk == department.pk:
        raise ReleaseRefused(gettext("Propose another department, or none."), field="proposes")
    if Department.objects.filter(pk=proposes.pk, retired_on__isnull=False).exists():
        raise ReleaseRefused(
            gettext("{proposes} is retired: propose another one.").format(proposes=proposes),
            field="proposes",
        )


def _load_letters(
    channels: Collection[UUID], duties: Collection[UUID], department: Department
) -> list[Assignment]:
    """What the department answers for among what is meant. Two statements."""
    rows = Assignment.objects.filter(
        role=RaciRole.ACCOUNTABLE, department=department, duty__among=_find_meant(channels, duties)
    )
    return list(rows.select_related("duty__activity", "duty__channel", "department").order_by("id"))


def _find_meant(channels: Collection[UUID], duties: Collection[UUID]) -> list[UUID]:
    needed = Duty.objects.counted()
    meant = needed.filter(channel__in=channels) | needed.filter(pk__in=duties)
    return list(meant.values_list("pk", flat=True))


def _load_owners(
    channels: Collection[UUID], duties: Collection[UUID], departments: Collection[UUID] | None
) -> list[_Owner]:
    """Two statements, so that the planner joins letters with the duties that are meant alone."""
    letters = Assignment.objects.filter(
        role=RaciRole.ACCOUNTABLE, duty__among=_find_meant(channels, duties)
    )
    if departments is not None:
        letters = letters.filter(department__in=departments)
    rows = letters.order_by("department__position", "department__name", "id").values_list(
        *("duty_id", "duty__activity__key", "duty__channel_id"),
        *("department_id", "department__slug", "department__name"),
    )
    return [_Owner(*row) for row in rows]


def _say_why(
    channels: Collection[UUID],
    duties: Collection[UUID],
    departments: Collection[UUID] | None,
    *,
    is_release: bool = False,
) -> str:
    """What has to be done first. Of many, the first reason that is there."""
    asked = Duty.objects.filter(pk__in=duties).select_related("channel", "activity")
    of_duties = list(asked)
    meant = Channel.objects.filter(pk__in=[*channels, *(duty.channel_id for duty in of_duties)])
    for channel in meant.exclude(status__in=LOOKED_AT).order_by("id")[:1]:
        status = channel.get_status_display().lower()
        words = (
            gettext("{channel} is {status}: only channels in use are released.")
            if is_release
            else gettext("{channel} is {status}: only channels in use are confirmed.")
        )
        return words.format(channel=channel.label, status=status)
    for duty in of_duties:
        if not duty.needed:
            return gettext("{activity} is not needed on {channel}.").format(
                activity=duty.activity.name, channel=duty.channel.label
            )
    names = list(Department.objects.filter(pk__in=departments or ()).values_list("name", flat=True))
    if names:
        words = (
            gettext("{who} answers for nothing here, so there is nothing to release.")
            if is_release
            else gettext("{who} answers for nothing here, so there is nothing to confirm.")
        )
        return words.format(who=list_words(names))
    return gettext(
        "Nobody answers for anything here yet. Assign an owner first; then they can confirm it."
    )


def _say_whose(owners: Sequence[_Owner]) -> str:
    names = list(dict.fromkeys(owner.name for owner in owners))
    if len(names) > 3:
        more = len(names) - 2
        others = ngettext("{n} other department", "{n} other departments", more).format(n=more)
        names = [*names[:2], others]
    return ngettext(
        "{who} answers for this, and you speak for your own departments only. Ask a lead to do"
        " this.",
        "{who} answer for this, and you speak for your own departments only. Ask a lead to do"
        " this.",
        len(names),
    ).format(who=list_words(names))
