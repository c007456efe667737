"""Settle: make duties, labels and findings agree with the facts. The only writer of all three.

Given a set of channels it creates missing duties, writes their states, and opens, settles and
reopens findings; idempotent, in a number of statements that does not depend on the number of
channels. It runs inside every change, for what the change touched, and in the sweep, for all.
"""

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from accounts.operations.changes import Change, after_change
from accounts.tenancy.inserts import insert_objects, insert_rows
from channels_registry.models import Channel
from ownership.defaults import is_needed
from ownership.models import Activity, Assignment, Condition, Duty, Finding, RaciRole
from ownership.operations.dispositions import SeenAgain, end_dispositions
from ownership.queries.snapshots import Loaded, load_snapshots
from ownership.rules import find_problems
from ownership.rules.problems import Problem
from ownership.rules.states import state_of, worst_state

# Channels looked at together: bounds memory and the length of a statement.
BATCH = 500
FindingKey = tuple[str, UUID | None, UUID | None, UUID | None]


@dataclass(slots=True)
class Settled:
    """How many findings opened, settled, reopened or changed, and duties that changed state."""

    opened: int = 0
    settled: int = 0
    reopened: int = 0
    changed: int = 0
    duties: int = 0

    @property
    def differences(self) -> int:
        return self.opened + self.settled + self.reopened + self.changed + self.duties

    def add(self, other: "Settled") -> None:
        for name in ("opened", "settled", "reopened", "changed", "duties"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@after_change
def settle_touched(current: Change) -> None:
    """What follows from every change, whoever made it: registered when this floor starts."""
    fit_reshaped(current)
    if current.returned_channels:
        returned = Duty.objects.filter(channel__in=current.returned_channels, needed=True)
        returned.update(state_since=current.now)
    channels = current.channels | _channels_answered_by(current.departments)
    if channels:
        outcome = settle_channels(
            channels, lettered=current.duties, now=current.now, step=current.step
        )
        current.outcome["settled"] = outcome


def _channels_answered_by(department_ids: Collection[UUID]) -> set[UUID]:
    """Channels whose problems name one of these departments, or whose states hang on it."""
    if not department_ids:
        return set()
    return set(
        Assignment.objects.filter(department__in=department_ids, role=RaciRole.ACCOUNTABLE)
        .values_list("duty__channel_id", flat=True)
        .distinct()
    )


def settle_channels(
    channel_ids: Collection[UUID],
    *,
    now: datetime,
    step: UUID,
    lettered: AbstractSet[UUID] = frozenset(),
) -> Settled:
    """Make everything stored about these channels true. Answers what differed.

    `lettered`: duties of theirs whose letters changed, for whoever saw them is out of date.
    """
    outcome = Settled()
    ids = sorted(channel_ids)
    for start in range(0, len(ids), BATCH):
        outcome.add(_settle_batch(ids[start : start + BATCH], lettered, now=now, step=step))
    return outcome


def _settle_batch(
    ids: list[UUID], lettered: AbstractSet[UUID], *, now: datetime, step: UUID
) -> Settled:
    loaded = load_snapshots(ids)
    outcome = Settled(duties=_write_states(loaded, lettered, now=now))
    _write_labels(loaded)
    problems = [problem for snapshot in loaded.snapshots for problem in find_problems(snapshot)]
    _settle_findings(ids, problems, outcome, now=now, step=step)
    return outcome


def fit_reshaped(current: Change) -> None:
    """Fit the duties of what the change reshaped so far; for who needs them before it ends."""
    if current.reshaped_channels:
        ids = sorted(current.reshaped_channels)
        for start in range(0, len(ids), BATCH):
            fit_duties(ids[start : start + BATCH], now=current.now)
        current.touch(channels=current.reshaped_channels)
        current.reshaped_channels.clear()


def fit_duties(channel_ids: Collection[UUID], *, now: datetime) -> None:
    """One duty for every pair of channel and activity, needed as the purpose says.

    Where a person decided, the purpose does not.
    """
    activities = list(Activity.objects.values_list("id", "key"))
    purposes = dict(Channel.objects.filter(pk__in=channel_ids).values_list("id", "purpose"))
    existing = {
        (channel_id, activity_id): (duty_id, needed, decided_by)
        for duty_id, channel_id, activity_id, needed, decided_by in Duty.objects.filter(
            channel__in=purposes
        ).values_list("id", "channel_id", "activity_id", "needed", "needed_by_label")
    }
    missing: list[tuple[UUID, UUID, bool]] = []
    wrong: dict[bool, list[UUID]] = defaultdict(list)
    for channel_id, purpose in purposes.items():
        for activity_id, key in activities:
            should = is_needed(purpose, key)
            duty_id, needed, decided_by = existing.get((channel_id, activity_id), (None, None, ""))
            if duty_id is None:
                missing.append((channel_id, activity_id, should))
            elif needed != should and not decided_by:
                wrong[should].append(duty_id)
    if missing:
        names = ("channel_id", "activity_id", "needed")
        columns = dict(zip(names, zip(*missing, strict=True), strict=True))
        insert_rows(Duty, columns, state_since=now)
    for needed, ids in wrong.items():
        Duty.objects.filter(pk__among=ids).update(needed=needed, version=F("version") + 1)


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


def _write_labels(loaded: Loaded) -> None:
    wrong: dict[str, list[UUID]] = defaultdict(list)
    for snapshot in loaded.snapshots:
        label = worst_state({state_of(duty) for duty in snapshot.needed_duties})
        if loaded.labels[snapshot.id] != label:
            wrong[label].append(snapshot.id)
    for label, ids in wrong.items():
        Channel.objects.filter(pk__in=ids).update(ownership_status=label)


def _settle_findings(
    ids: list[UUID], problems: list[Problem], outcome: Settled, *, now: datetime, step: UUID
) -> None:
    stored = {_key(finding): finding for finding in Finding.objects.filter(channel__in=ids)}
    new, back, changed = [], [], []
    seen: list[SeenAgain] = []
    for problem in problems:
        finding = stored.pop(problem.key, None)
        if finding is None:
            new.append(_opened(problem, now))
            continue
        is_back = finding.condition == Condition.ABSENT
        seen.append((finding, problem, is_back))
        if is_back:
            back.append(finding.pk)
        if _says_otherwise(finding, problem):
            changed.append(finding)
            outcome.changed += not is_back
    gone = [f.pk for f in stored.values() if f.condition == Condition.PRESENT]
    insert_objects(new)
    if back:
        # Together, for they become the same: an undo brings back thousands.
        Finding.objects.filter(pk__in=back).update(
            condition=Condition.PRESENT,
            opened_at=now,
            settled_at=None,
            settled_by_step=None,
            reopened=F("reopened") + 1,
        )
    if changed:
        Finding.objects.bulk_update(changed, [*_SAID], batch_size=BATCH)
    end_dispositions(seen, now=now)
    if gone:
        Finding.objects.filter(pk__in=gone).update(
            condition=Condition.ABSENT, settled_at=now, settled_by_step=step
        )
    outcome.opened += len(new)
    outcome.reopened += len(back)
    outcome.settled += len(gone)


_SAID = ("severity", "sentence", "departments")


def _says_otherwise(finding: Finding, problem: Problem) -> bool:
    """Make a stored finding say what its problem says. Answers whether it did not."""
    says = (finding.severity, finding.sentence, tuple(finding.departments))
    should_say = (int(problem.severity), problem.sentence, problem.departments)
    if says == should_say:
        return False
    finding.severity, finding.sentence = int(problem.severity), problem.sentence
    finding.departments = list(problem.departments)
    return True


def _opened(problem: Problem, now: datetime) -> Finding:
    return Finding.new(
        rule=problem.rule,
        channel_id=problem.channel,
        activity_id=problem.activity,
        department_id=problem.department,
        condition=Condition.PRESENT,
        severity=int(problem.severity),
        sentence=problem.sentence,
        departments=list(problem.departments),
        opened_at=now,
    )


def _key(finding: Finding) -> FindingKey:
    return finding.rule, finding.channel_id, finding.activity_id, finding.department_id
