"""Agreement: what is stored about problems becomes what the rules say today.

Opening, settling and reopening findings happens here and nowhere else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from accounts.tenancy.inserts import insert_objects
from ownership.models import Condition, Finding
from ownership.operations.dispositions import SeenAgain, end_dispositions
from ownership.rules.problems import Problem, ProblemKey

BATCH = 500
_SAID = ("severity", "sentence", "departments")


@dataclass(slots=True)
class Settled:
    """How many findings opened, settled, reopened or changed, and duties that changed state.

    `drift`: findings that were not what the rules said on the day they were last settled.
    """

    opened: int = 0
    settled: int = 0
    reopened: int = 0
    changed: int = 0
    duties: int = 0
    drift: int = 0

    @property
    def differences(self) -> int:
        return self.opened + self.settled + self.reopened + self.changed + self.duties


def agree(
    stored: Sequence[Finding],
    problems: Iterable[Problem],
    outcome: Settled,
    *,
    now: datetime,
    step: UUID,
) -> None:
    """Make the stored findings say what these problems say. `stored`: all there are of what was
    looked at. Seven statements at most.
    """
    known = {key_of(finding): finding for finding in stored}
    new, back, changed = [], [], []
    seen: list[SeenAgain] = []
    for problem in problems:
        finding = known.pop(problem.key, None)
        if finding is None:
            new.append(_opened(problem, now, step))
            continue
        is_back = finding.condition == Condition.ABSENT
        seen.append((finding, problem, is_back))
        if is_back:
            back.append(finding.pk)
        if _make_say(finding, problem):
            changed.append(finding)
            outcome.changed += not is_back
    gone = [f.pk for f in known.values() if f.condition == Condition.PRESENT]
    insert_objects(new)
    if back:
        # Together, for they become the same: an undo brings back thousands.
        Finding.objects.filter(pk__in=back).update(
            condition=Condition.PRESENT,
            opened_at=now,
            opened_by_step=step,
            escalated_to=0,
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


def count_differences(stored: Iterable[Finding], problems: Iterable[Problem]) -> int:
    """Findings that are missing, too many, or say something else than these problems."""
    there = {key_of(f): _said(f) for f in stored if f.condition == Condition.PRESENT}
    should = {problem.key: _should_say(problem) for problem in problems}
    return sum(there.get(key) != should.get(key) for key in {*there, *should})


def key_of(finding: Finding) -> ProblemKey:
    return (
        finding.rule,
        finding.channel_id,
        finding.activity_id,
        finding.department_id,
        finding.person_id,
    )


def _said(finding: Finding) -> tuple[int, str, tuple[UUID, ...]]:
    return finding.severity, finding.sentence, tuple(finding.departments)


def _should_say(problem: Problem) -> tuple[int, str, tuple[UUID, ...]]:
    return int(problem.severity), problem.sentence, problem.departments


def _make_say(finding: Finding, problem: Problem) -> bool:
    """Make a stored finding say what its problem says. Answers whether it did not."""
    if _said(finding) == _should_say(problem):
        return False
    finding.severity, finding.sentence = int(problem.severity), problem.sentence
    finding.departments = list(problem.departments)
    return True


def _opened(problem: Problem, now: datetime, step: UUID) -> Finding:
    return Finding.new(
        rule=problem.rule,
        channel_id=problem.channel,
        activity_id=problem.activity,
        department_id=problem.department,
        person_id=problem.person,
        condition=Condition.PRESENT,
        severity=int(problem.severity),
        sentence=problem.sentence,
        departments=list(problem.departments),
        opened_at=now,
        opened_by_step=step,
    )
