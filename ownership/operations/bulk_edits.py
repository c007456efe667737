"""One change to many channels: fields that all get, who answers where nobody does, what the charter
says, or that departments confirm what they answer for.

Up to IN_REQUEST channels it is one transaction, at once. What is more would hold the
organization's lock for too long (settling takes about 4 ms a channel), so a worker does it in
batches, each settled with the transaction that made it; all batches are one step.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext

from accounts.models import Job, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.jobs import JobFailed, actor_of, advance_job, request_job
from channels_registry.models import ChannelStatus
from channels_registry.operations.channels_bulk import set_fields
from ownership.models import Assignment, BulkEdit, Duty, RaciRole
from ownership.operations.assignments import Cell, UnwritableCells, set_letters
from ownership.operations.attestations import confirm_channels
from ownership.operations.charter_letters import fill_from_charter
from ownership.queries.charter_plans import Reach
from ownership.queries.charters import load_in_force
from ownership.queries.selections import Selected, Selection, read_selection

TASK = "ownership.tasks.edit_batch"
IN_REQUEST = 200
BATCH = 200
Outcome = dict[str, int]


class StaleSelection(Exception):
    """What was selected is not what was looked at; nothing was written. `selected` is it now."""

    def __init__(self, selected: Selected) -> None:
        super().__init__(gettext("Somebody changed this meanwhile. Nothing was saved; look again."))
        self.selected = selected


class NothingSelected(Exception):
    """No channel is selected, or none of those that were is here any more."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What each channel gets: `fields` of EDITABLE; or a department that becomes accountable.

    `activity`: for that duty alone; None for every needed one. `charter`: what that version says;
    to `duties` alone, where they are named, and of these also to those `off_charter`.
    `confirms_for`: the seat that says so, for the departments that it speaks for.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    department: UUID | None = None
    activity: UUID | None = None
    charter: UUID | None = None
    duties: frozenset[UUID] | None = None
    off_charter: frozenset[UUID] = frozenset()
    confirms_for: UUID | None = None

    @property
    def is_charter(self) -> bool:
        return self.charter is not None

    def as_json(self) -> dict[str, Any]:
        return {
            "fields": {
                n: v.isoformat() if isinstance(v, date) else v for n, v in self.fields.items()
            },
            "department": str(self.department) if self.department else None,
            "activity": str(self.activity) if self.activity else None,
            "charter": str(self.charter) if self.charter else None,
            "duties": None if self.duties is None else sorted(map(str, self.duties)),
            "off_charter": sorted(map(str, self.off_charter)),
            "confirms_for": str(self.confirms_for) if self.confirms_for else None,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        fields = dict(said["fields"])
        for name in ("closing_on", "verified_on"):
            if fields.get(name):
                fields[name] = date.fromisoformat(fields[name])
        department, activity, charter, confirms_for = (
            UUID(said[name]) if said.get(name) else None
            for name in ("department", "activity", "charter", "confirms_for")
        )
        duties = said.get("duties")
        return cls(
            fields,
            department,
            activity,
            charter,
            None if duties is None else frozenset(map(UUID, duties)),
            frozenset(map(UUID, said.get("off_charter", ()))),
            confirms_for,
        )


def edit_selected(
    *,
    organization: Organization,
    selection: Selection,
    instruction: Instruction,
    by: Actor,
    now: datetime,
) -> Outcome | BulkEdit:
    """Do it, or have it done by a worker when it is much: then the BulkEdit.

    Raises StaleSelection, NothingSelected, UnwritableCells (the department is gone).
    """
    with change(organization, by=by, now=now) as current:
        selected = read_selection(selection)
        if not len(selected):
            raise NothingSelected
        if selected.is_stale:
            raise StaleSelection(selected)
        if len(selected) <= IN_REQUEST:
            return _apply(current, list(selected.versions), instruction)
        bulk_edit = BulkEdit.new(
            channels=list(selected.versions),
            instruction=instruction.as_json(),
            created_at=now,
            created_by_label=by.label[:200],
        )
        bulk_edit.job = request_job(current, task=TASK, total=len(selected))
        bulk_edit.save(force_insert=True)
        current.record("bulk_edit.started", bulk_edit, after=bulk_edit.instruction)
        return bulk_edit


def advance_edit(
    *, organization_id: UUID, job_id: UUID, step: int, clock: Callable[[], datetime]
) -> None:
    """Edit the next batch of channels."""
    organization = Organization.objects.get(pk=organization_id)

    def edit_batch(job: Job) -> bool:
        bulk_edit = BulkEdit.objects.get(job=job)
        with change(organization, by=actor_of(job), now=clock()) as current:
            current.step = bulk_edit.pk  # one step for all batches: they are undone together
            return _edit_batch(current, bulk_edit, job)

    advance_job(
        organization_id=organization_id, job_id=job_id, step=step, work=edit_batch, clock=clock
    )


def _edit_batch(current: Change, bulk_edit: BulkEdit, job: Job) -> bool:
    ids = bulk_edit.channels[job.done : job.done + BATCH]
    instruction = Instruction.from_json(bulk_edit.instruction)
    seat_id = instruction.confirms_for
    if seat_id and not Membership.objects.active().filter(pk=seat_id).exists():
        raise JobFailed(
            gettext("Whoever confirmed has no seat any more. What was done until then stays.")
        )
    try:
        done = _apply(current, ids, instruction)
    except UnwritableCells as error:
        raise JobFailed(
            gettext("{error} What was done until now stays.").format(error=error)
        ) from error
    before = bulk_edit.outcome
    bulk_edit.outcome = {name: before.get(name, 0) + number for name, number in done.items()}
    bulk_edit.save(update_fields=["outcome"])
    job.done += len(ids)
    job.result = bulk_edit.outcome
    return job.done >= len(bulk_edit.channels)


def _apply(current: Change, ids: Collection[UUID], instruction: Instruction) -> Outcome:
    if instruction.charter:
        reach = Reach(frozenset(ids), instruction.duties, instruction.off_charter)
        return fill_from_charter(current, reach, load_in_force(instruction.charter))
    if instruction.confirms_for:
        return _confirm(current, ids, instruction.confirms_for)
    if instruction.department is None:
        changed = set_fields(current=current, channel_ids=ids, fields=instruction.fields)
        return {"changed": len(changed), "same": len(ids) - len(changed)}
    return _assign(current, ids, instruction.department, instruction.activity)


def _confirm(current: Change, ids: Collection[UUID], seat_id: UUID) -> Outcome:
    confirmed = confirm_channels(current, Membership.objects.get(pk=seat_id), ids)
    return {"channels": confirmed.channels, "duties": confirmed.duties}


def _assign(
    current: Change, ids: Collection[UUID], department: UUID, activity: UUID | None
) -> Outcome:
    """Make the department accountable for the needed duties that nobody is accountable for."""
    needed = Duty.objects.filter(channel__in=ids, needed=True).exclude(
        channel__status=ChannelStatus.RETIRED
    )
    if activity is not None:
        needed = needed.filter(activity=activity)
    duties = dict(needed.values_list("pk", "channel_id"))
    owned = set(
        Assignment.objects.filter(duty__in=duties, role=RaciRole.ACCOUNTABLE).values_list(
            "duty_id", flat=True
        )
    )
    free = [duty_id for duty_id in duties if duty_id not in owned]
    if free:
        set_letters(
            organization=current.organization,
            cells=[Cell(duty_id, department, RaciRole.ACCOUNTABLE) for duty_id in free],
            by=current.by,
            now=current.now,
        )
    channels = {duties[duty_id] for duty_id in free}
    return {"channels": len(channels), "duties": len(free), "owned": len(owned)}
