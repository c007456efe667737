"""Settle: make duties, labels and findings agree with the facts. The only writer of all three.

Given a set of channels it creates missing duties, writes their states, and opens, settles and
reopens findings; idempotent, in a number of statements that does not depend on the number of
channels. It runs inside every change, for what the change touched, and in the sweep, for all.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from accounts.models import Department, Organization
from accounts.operations.changes import Change, after_change
from accounts.operations.jobs import is_working
from accounts.tenancy.inserts import insert_rows
from accounts.tenancy.models import uuid7
from accounts.tenancy.statistics import refresh_statistics
from channels_registry.models import Channel
from ownership.defaults import is_needed
from ownership.models import Activity, Duty, DutyState, Finding
from ownership.operations.agreement import Settled, agree, count_differences
from ownership.operations.claim_states import follow_changes
from ownership.operations.follow_ups import request_follow_up
from ownership.queries.facts import DepartmentFact, load_departments
from ownership.queries.snapshots import DutyRow, FirstLetters, Loaded, load_snapshots, weigh
from ownership.queries.terms import load_decided
from ownership.queries.touched import channels_of_departments, channels_of_people
from ownership.rules import find_problems, find_problems_of_department
from ownership.rules.states import state_of, worst_state
from ownership.snapshot import Terms

# Channels looked at together: bounds memory and the length of a statement.
BATCH = 500
# What somebody waits for: of more channels than these, the findings follow in a job.
AT_ONCE = 200


@after_change
def settle_touched(current: Change) -> None:
    """What follows from every change, whoever made it: registered when this floor starts."""
    fit_reshaped(current)
    if current.returned_channels:
        returned = Duty.objects.filter(channel__in=current.returned_channels, needed=True)
        returned.update(state_since=current.now)
    channels = (
        current.channels
        | channels_of_departments(current.departments)
        | channels_of_people(current.people)
    )
    departments = current.departments
    if current.everything:
        channels |= set(Channel.objects.values_list("pk", flat=True))
        departments = departments | set(Department.objects.values_list("pk", flat=True))
    if not channels and not departments and not current.loads:
        return
    if is_working():
        refresh_statistics()  # what this step wrote is read now, and may be most of what there is
    is_large = len(channels) > AT_ONCE and not is_working()
    outcome = settle_channels(
        channels,
        organization=current.organization,
        lettered=current.duties,
        departments=departments,
        loads=current.loads,
        known=current.known.get("departments"),
        first_letters=_find_untouched(current),
        states_only=is_large,
        now=current.now,
        step=current.step,
        decide_claims=partial(follow_changes, current),
    )
    if is_large:
        request_follow_up(current, channels)
    current.outcome["settled"] = outcome


def _find_untouched(current: Change) -> dict[UUID, FirstLetters]:
    """Channels whose first letters are still the only ones: nothing was written after them."""
    given: dict[UUID, FirstLetters] = current.known.get("first_letters", {})
    described = current.find_channels("assignment.described") if given else set()
    return {
        channel_id: first
        for channel_id, first in given.items()
        if channel_id not in described
        and current.duties.isdisjoint(duty.id for duty in first.duties)
    }


def settle_channels(
    channel_ids: Collection[UUID],
    *,
    organization: Organization,
    now: datetime,
    step: UUID,
    lettered: AbstractSet[UUID] = frozenset(),
    departments: AbstractSet[UUID] = frozenset(),
    loads: AbstractSet[UUID] = frozenset(),
    known: dict[UUID, DepartmentFact] | None = None,
    first_letters: Mapping[UUID, FirstLetters] | None = None,
    states_only: bool = False,
    counting_drift: bool = False,
    decide_claims: Callable[[Collection[UUID]], bool] | None = None,
) -> Settled:
    """Make everything stored about these channels true, and what is stored about the load of
    these departments and of those that answer for the channels. Answers what differed.

    `lettered`: duties of theirs whose letters changed, for whoever saw them is out of date.
    `known`: the departments, where they were read; `first_letters`: by channel, what was made in
    the same change and need not be read. `states_only`: the findings follow later.
    `counting_drift`: for the sweep, whose facts are those that the edits left behind.
    `decide_claims`: ends those that the change decided, of these duties; answers whether any was.
    """
    outcome = Settled()
    decided = load_decided(organization.day_of(now))
    terms = decided.terms
    zone = ZoneInfo(organization.time_zone)
    ids = sorted(channel_ids)
    everybody = load_departments(zone) if known is None else known
    beside: dict[str, Any] = {
        "departments": everybody,
        "articles": decided.articles,
        "zone": zone,
        "now": now,
        "first_letters": first_letters or {},
    }
    carrying = set(departments | loads)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        loaded = load_snapshots(batch, **beside)
        claimed = {d.id for channel in loaded.snapshots for d in channel.duties if d.claiming}
        if claimed and decide_claims is not None and decide_claims(claimed):
            loaded = load_snapshots(batch, **beside)
        outcome.duties += _write_states(loaded, lettered, now=now)
        _write_labels(loaded, None if states_only else terms.today)
        carrying |= _find_owners(loaded)
        if states_only:
            continue
        stored = list(Finding.objects.filter(channel__in=loaded.labels))
        if counting_drift:
            outcome.drift += _count_drift(loaded, stored, terms)
        problems = [p for snapshot in loaded.snapshots for p in find_problems(snapshot, terms)]
        agree(stored, problems, outcome, now=now, step=step)
    # Without a headcount nobody can say how much is too much: nothing is asked about those.
    weighed = [
        fact
        for fact in everybody.values()
        if fact.id in departments or (fact.id in carrying and fact.headcount)
    ]
    _settle_departments(weighed, terms, outcome, now=now, step=step)
    return outcome


def _find_owners(loaded: Loaded) -> set[UUID]:
    return {
        owner.id
        for snapshot in loaded.snapshots
        for duty in snapshot.duties
        for owner in duty.accountable
    }


def _count_drift(loaded: Loaded, stored: Iterable[Finding], terms: Terms) -> int:
    """Findings that are not what the rules said on the day they were settled: what time alone
    has changed since is nobody's mistake.
    """
    by_channel: dict[UUID | None, list[Finding]] = defaultdict(list)
    for finding in stored:
        by_channel[finding.channel_id].append(finding)
    drift = 0
    for snapshot in loaded.snapshots:
        settled_on = loaded.settled_on[snapshot.id]
        if settled_on is not None:
            then = replace(terms, today=settled_on)
            drift += count_differences(by_channel[snapshot.id], find_problems(snapshot, then))
    return drift


def _settle_departments(
    departments: Collection[DepartmentFact],
    terms: Terms,
    outcome: Settled,
    *,
    now: datetime,
    step: UUID,
) -> None:
    if not departments:
        return
    ids = [department.id for department in departments]
    stored = list(Finding.objects.filter(channel__isnull=True, department__in=ids))
    problems = [p for d in weigh(departments) for p in find_problems_of_department(d, terms)]
    agree(stored, problems, outcome, now=now, step=step)


# Those that were not there before, by channel, in the order of the activities.
NewDuties = dict[UUID, list[DutyRow]]
NO_STATES: Mapping[UUID, str] = {}


def fit_reshaped(current: Change, *, states: Mapping[UUID, str] = NO_STATES) -> NewDuties:
    """Fit the duties of what the change reshaped so far; for who needs them before it ends."""
    made: NewDuties = {}
    if current.reshaped_channels:
        ids = sorted(current.reshaped_channels)
        for start in range(0, len(ids), BATCH):
            made |= fit_duties(ids[start : start + BATCH], now=current.now, states=states)
        for channel_id in ids:
            current.known.get("first_letters", {}).pop(channel_id, None)
        current.touch(channels=current.reshaped_channels)
        current.reshaped_channels.clear()
    return made


def fit_duties(
    channel_ids: Collection[UUID], *, now: datetime, states: Mapping[UUID, str] = NO_STATES
) -> NewDuties:
    """One duty for every pair of channel and activity, needed as the purpose says.

    Where a person decided, the purpose does not. `states`: of new duties that are needed, by
    channel, for who is about to write the letters that make them so; a row is written once then.
    """
    activities = list(
        Activity.objects.order_by("position", "key").values_list("id", "key", "name", "is_critical")
    )
    purposes = dict(Channel.objects.filter(pk__in=channel_ids).values_list("id", "purpose"))
    existing = {
        (channel_id, activity_id): (duty_id, needed, decided_by)
        for duty_id, channel_id, activity_id, needed, decided_by in Duty.objects.filter(
            channel__in=purposes
        ).values_list("id", "channel_id", "activity_id", "needed", "needed_by_label")
    }
    made: NewDuties = defaultdict(list)
    unowned = str(DutyState.UNOWNED)
    missing: list[tuple[UUID, UUID, UUID, bool, str]] = []
    wrong: dict[bool, list[UUID]] = defaultdict(list)
    for channel_id, purpose in purposes.items():
        state = states.get(channel_id, unowned)
        for activity_id, key, name, is_critical in activities:
            should = is_needed(purpose, key)
            duty_id, needed, decided_by = existing.get((channel_id, activity_id), (None, None, ""))
            if duty_id is None:
                first = state if should else unowned
                new = DutyRow(uuid7(), should, first, activity_id, key, name, is_critical)
                made[channel_id].append(new)
                missing.append((new.id, channel_id, activity_id, should, first))
            elif needed != should and not decided_by:
                wrong[should].append(duty_id)
    if missing:
        names = ("id", "channel_id", "activity_id", "needed", "state")
        columns = dict(zip(names, zip(*missing, strict=True), strict=True))
        insert_rows(Duty, columns, state_since=now)
    for needed, ids in wrong.items():
        Duty.objects.filter(pk__among=ids).update(needed=needed, version=F("version") + 1)
    return made


def _write_states(loaded: Loaded, lettered: AbstractSet[UUID], *, now: datetime) -> int:
    """State and version together, one statement per kind of difference: a row is written once.

    Answers how many duties changed their state.
    """
    wrong: dict[tuple[str, bool], list[UUID]] = defaultdict(list)
    for snapshot in loaded.snapshots:
        for duty in snapshot.duties:
            state = state_of(duty)
            changed_to = "" if loaded.states[duty.id] == state else state
            if changed_to or duty.id in lettered:
                wrong[changed_to, duty.id in lettered].append(duty.id)
    for (state, is_lettered), ids in wrong.items():
        fields: dict[str, Any] = {"state": state, "state_since": now} if state else {}
        if is_lettered:
            fields["version"] = F("version") + 1
        Duty.objects.filter(pk__among=ids).update(**fields)
    return sum(len(ids) for (state, _), ids in wrong.items() if state)


def _write_labels(loaded: Loaded, today: date | None) -> None:
    """Label and day together, one statement per kind of difference: a row is written once.

    `today`: the day whose truth is being stored; None where the findings follow later.
    """
    wrong: dict[tuple[str, bool], list[UUID]] = defaultdict(list)
    for snapshot in loaded.snapshots:
        label = worst_state({state_of(duty) for duty in snapshot.needed_duties})
        changed_to = "" if loaded.labels[snapshot.id] == label else label
        is_late = today is not None and loaded.settled_on[snapshot.id] != today
        if changed_to or is_late:
            wrong[changed_to, is_late].append(snapshot.id)
    for (label, is_late), ids in wrong.items():
        fields: dict[str, Any] = {"ownership_status": label} if label else {}
        if is_late:
            fields["settled_on"] = today
        Channel.objects.filter(pk__among=ids).update(**fields)
