"""How each kind of change is put back. A new kind that can be undone gets one function here.

Each function is given events of its kind in one step, the newest first. It raises Unplaced, having
written nothing that is not rolled back, when what is there is not what the step left. Of a channel
that the step registered there is the registration alone: it goes as a whole.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import AuditEvent, Department, Person
from accounts.operations.changes import Change
from channels_registry.models import Channel, ChannelAccess, Stake
from channels_registry.operations import channel_access, stakes
from channels_registry.operations.channels import edit_channels, forget_channels
from ownership.models import Assignment, Claim, ClaimState, Duty, RuleSetting
from ownership.operations import claim_states, dispositions
from ownership.operations.assignments import Cell, UnwritableCells, set_letters
from ownership.operations.charter_versions import (
    draft_articles,
    read_told,
    record_version,
    tell,
    write_version,
)
from ownership.operations.department_reversals import REVERSALS_OF_DEPARTMENTS
from ownership.operations.duties import restore_needed
from ownership.operations.letters import describe_letters, tell_letter
from ownership.operations.putting_back import Reversal, Unplaced, as_json
from ownership.operations.rule_settings import is_as_told, restore_rule
from ownership.queries.charters import load_in_force


def _put_back_letters(current: Change, events: Sequence[AuditEvent]) -> None:
    duties = _find_duties(events)
    departments = {d.slug: d.pk for d in Department.objects.all()}
    held = {
        (duty_id, department_id): role
        for duty_id, department_id, role in Assignment.objects.filter(
            duty__in=duties.values()
        ).values_list("duty", "department", "role")
    }
    cells, moved = [], []
    for event in events:
        for activity, after in event.after.items():
            duty = duties.get((event.channel_id, activity))
            for slug, letter in after.items():
                department = departments.get(slug)
                if not duty or not department or held.get((duty, department)) != letter:
                    moved.append(event)
                    continue
                cells.append(Cell(duty, department, event.before.get(activity, {}).get(slug)))
    if moved:
        raise Unplaced(moved)
    if cells:
        # A department that went took letters along that nobody else may write.
        of_department = _is_of_department(events)
        try:
            set_letters(
                organization=current.organization,
                cells=cells,
                by=current.by,
                now=current.now,
                everywhere=of_department,
            )
        except UnwritableCells as error:
            raise Unplaced from error


def _is_of_department(events: Sequence[AuditEvent]) -> bool:
    went = ("department.merged", "department.retired", "department.restored")
    return AuditEvent.objects.filter(step=events[0].step, verb__in=went).exists()


def _put_back_descriptions(current: Change, events: Sequence[AuditEvent]) -> None:
    """The person and the note beside letters; of letters that moved, since when and whence."""
    duties = _find_duties(events)
    rows = Assignment.objects.select_related("duty__activity", "duty__channel", "person")
    letters = {
        (letter.duty_id, letter.department.slug): letter
        for letter in rows.select_related("department").filter(duty__among=duties.values())
    }
    said, moved = [], []
    for event in events:
        for activity, by_slug in event.after.items():
            for slug, after in by_slug.items():
                duty = duties.get((event.channel_id, activity))
                letter = letters.get((duty, slug)) if duty else None
                if letter is None or tell_letter(letter, after) != after:
                    moved.append(event)
                else:
                    said.append((letter, event.before[activity][slug]))
    if moved:
        raise Unplaced(moved)
    ids = {fields["person"] for _, fields in said if fields.get("person")}
    people = {str(pk): person for pk, person in Person.objects.in_bulk(ids).items()}
    describe_letters(
        current, [(letter, _read_description(fields, people)) for letter, fields in said]
    )


def _read_description(said: dict[str, Any], people: dict[str, Person]) -> dict[str, Any]:
    fields = dict(said)
    if fields.get("person"):
        fields["person"] = people.get(fields["person"])
    if "since" in fields:
        fields["since"] = datetime.fromisoformat(fields["since"])
    return fields


def _put_back_needed(current: Change, events: Sequence[AuditEvent]) -> None:
    duties = {
        duty.pk: duty
        for duty in Duty.objects.select_related("channel", "activity").filter(
            pk__in=[event.object_id for event in events]
        )
    }
    for event in events:
        duty = duties.get(event.object_id)
        if duty is None or (duty.needed, duty.needed_reason) != (
            event.after["needed"],
            event.after["reason"],
        ):
            raise Unplaced([event])
        restore_needed(current, duty, event.before)


def _put_back_fields(current: Change, events: Sequence[AuditEvent]) -> None:
    channels = Channel.objects.in_bulk([event.object_id for event in events])
    fields_of_channel = {field.name: field for field in Channel._meta.concrete_fields}
    edits, moved = [], []
    for event in events:
        channel = channels.get(event.object_id)
        is_as_left = channel is not None and all(
            as_json(getattr(channel, name)) == value for name, value in event.after.items()
        )
        if channel is None or not is_as_left:
            moved.append(event)
        else:
            fields = {
                name: fields_of_channel[name].to_python(value)
                for name, value in event.before.items()
            }
            edits.append((channel, fields))
    if moved:
        raise Unplaced(moved)
    edit_channels(current=current, channels=edits)


def _put_back_access(current: Change, events: Sequence[AuditEvent]) -> None:
    entries = ChannelAccess.objects.select_related("person", "channel__organization")
    found = {entry.pk: entry for entry in entries.filter(pk__in=[e.object_id for e in events])}
    for event in events:
        entry = found.get(event.object_id)
        told = channel_access.tell(entry) if entry else {}
        is_as_left = all(
            as_json(told.get(name)) == value
            for name, value in event.after.items()
            if name != "name"  # a person may be called otherwise by now
        )
        is_there = (entry is None) == (event.verb == "access.removed")
        if event.channel_id is None or not is_as_left or not is_there:
            raise Unplaced([event])
        try:
            channel_access.put_back(current, event.object_id, event.channel_id, event.before)
        except (channel_access.AccessTaken, Channel.DoesNotExist) as error:
            raise Unplaced([event]) from error


def _put_back_stakes(current: Change, events: Sequence[AuditEvent]) -> None:
    rows = Stake.objects.select_related("department", "channel")
    found = {stake.pk: stake for stake in rows.filter(pk__in=[e.object_id for e in events])}
    for event in events:
        stake = found.get(event.object_id)
        told = stakes.tell(stake) if stake else {}
        if event.channel_id is None or told != event.after:
            raise Unplaced([event])
        try:
            stakes.put_back(current, event.object_id, event.channel_id, event.before)
        except (stakes.StakeTaken, stakes.StakeRefused, Channel.DoesNotExist) as error:
            raise Unplaced([event]) from error


def _put_back_claims(current: Change, events: Sequence[AuditEvent]) -> None:
    """Open again, or decided as they were; one that the step opened is withdrawn."""
    rows = Claim.objects.filter(pk__in=[event.object_id for event in events])
    found = {claim.pk: claim for claim in claim_states.load_claims(rows)}
    taken = set(
        Claim.objects.open()
        .filter(duty__in={claim.duty_id for claim in found.values()})
        .values_list("duty_id", "department_id")
    )
    moved, claims = [], []
    for event in events:
        claim = found.get(event.object_id)
        if claim is None or not claim_states.is_as_told(claim, event.after):
            moved.append(event)
            continue
        if event.before.get("state") == ClaimState.OPEN:
            # One open claim of a department on a duty; a retired department holds none.
            is_taken = (claim.duty_id, claim.department_id) in taken
            if is_taken or claim.department.retired_on is not None:
                moved.append(event)
                continue
        claims.append((claim, event.before))
    if moved:
        raise Unplaced(moved)
    claim_states.put_back(current, claims)


def _put_back_dispositions(current: Change, events: Sequence[AuditEvent]) -> None:
    if moved := dispositions.put_back(current, events):
        raise Unplaced(moved)


def _put_back_rules(current: Change, events: Sequence[AuditEvent]) -> None:
    found = RuleSetting.objects.in_bulk([event.object_id for event in events])
    moved = [event for event in events if not is_as_told(found.get(event.object_id), event.after)]
    if moved:
        raise Unplaced(moved)
    for event in events:
        restore_rule(current, found[event.object_id], event.before)


def _forget_registered(current: Change, events: Sequence[AuditEvent]) -> None:
    """They go. That nothing was done to them since is asked before, of all together."""
    ids = [event.object_id for event in events]
    channels = list(Channel.objects.filter(pk__among=ids))
    if len(channels) != len(ids):
        raise Unplaced
    forget_channels(current=current, channels=channels)


def _put_back_charter(current: Change, events: Sequence[AuditEvent]) -> None:
    """What it was before is the next version; where there was none, one without articles."""
    for event in events:
        there = load_in_force()
        review = there.version.next_review_on if there and there.version else None
        articles = draft_articles(there) if there else []
        left = read_told(event.after)
        before = read_told(event.before)
        if left is None or before is None:
            raise Unplaced([event])
        told = tell(articles, review)
        if told != tell(*left):
            raise Unplaced([event])
        number = event.before["number"]
        note = f"Undone: as version {number} was." if number else "Undone: there was none before."
        version = write_version(current, before[0], next_review_on=before[1], note=note)
        was = told.as_json(there.number if there else 0)
        record_version(current, version, was, tell(*before))


def _find_duties(events: Sequence[AuditEvent]) -> dict[tuple[UUID | None, str], UUID]:
    channels = {event.channel_id for event in events}
    rows = Duty.objects.filter(channel__in=channels)
    return {
        (channel, activity): duty
        for channel, activity, duty in rows.values_list("channel", "activity__key", "pk")
    }


REVERSALS: dict[str, Reversal] = {
    "access.added": _put_back_access,
    "access.changed": _put_back_access,
    "access.removed": _put_back_access,
    "assignment.changed": _put_back_letters,
    "assignment.described": _put_back_descriptions,
    "assignment.remembered": _put_back_descriptions,
    "channel.approved": _put_back_fields,
    "channel.changed": _put_back_fields,
    "channel.declined": _put_back_fields,
    "channel.registered": _forget_registered,
    "channel.requested": _forget_registered,
    "channel.restored": _put_back_fields,
    "channel.retired": _put_back_fields,
    "charter.changed": _put_back_charter,
    "claim.accepted": _put_back_claims,
    "claim.declined": _put_back_claims,
    "claim.opened": _put_back_claims,
    "claim.reopened": _put_back_claims,
    "claim.withdrawn": _put_back_claims,
    "duty.needed_changed": _put_back_needed,
    "finding.given": _put_back_dispositions,
    "finding.snoozed": _put_back_dispositions,
    "finding.waived": _put_back_dispositions,
    "finding.woken": _put_back_dispositions,
    "rule.changed": _put_back_rules,
    "stake.added": _put_back_stakes,
    "stake.changed": _put_back_stakes,
    "stake.removed": _put_back_stakes,
    **REVERSALS_OF_DEPARTMENTS,
}
