"""What people said of findings, as fields: told in events, put back, and ended by settle."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import AuditEvent
from accounts.operations.changes import Change
from ownership.models import Disposition, Finding
from ownership.rules.dispositions import WAIVED, begins_anew, is_worse
from ownership.rules.problems import Problem

NOTHING_SAID: dict[str, Any] = {
    "disposition": Disposition.NEW.value,
    "until": None,
    "reason": "",
    "given_to_id": None,
    "given_to_department_id": None,
    "disposed_on": None,
    "disposed_by_label": "",
    "severity_then": None,
    "departments_then": [],
}
VERBS: dict[str, str] = {
    Disposition.NEW: "finding.woken",
    Disposition.SEEN: "finding.woken",
    Disposition.GIVEN: "finding.given",
    Disposition.SNOOZED: "finding.snoozed",
    Disposition.WAIVED: "finding.waived",
}
# Seen once more: the stored finding, its problem of today, and whether it was gone.
SeenAgain = tuple[Finding, Problem, bool]


def end_dispositions(seen: Iterable[SeenAgain], *, now: datetime) -> None:
    """Settle's part: back to new, where a problem came back or got worse. At most two statements.

    Only a waiver of a problem that came back hangs on the day.
    """
    seen = [one for one in seen if one[0].disposition != Disposition.NEW]
    if not seen:
        return
    today = now.date()
    if any(is_back and finding.disposition == WAIVED for finding, _, is_back in seen):
        today = seen[0][0].organization.day_of(now)
    ended = [
        finding.pk
        for finding, problem, is_back in seen
        if begins_anew(
            is_back=is_back,
            disposition=finding.disposition,
            until=finding.until,
            today=today,
            worse=is_worse(
                severity=int(problem.severity),
                departments=problem.departments,
                severity_then=finding.severity_then,
                departments_then=finding.departments_then,
            ),
        )
    ]
    if ended:
        Finding.objects.filter(pk__among=ended).update(**NOTHING_SAID)


def tell(finding: Finding) -> dict[str, Any]:
    """What was said of it, as it stands in an event: nothing of what nobody said."""
    told = {}
    for name, nothing in NOTHING_SAID.items():
        value = getattr(finding, name)
        if name == "disposition" or value != nothing:
            told[name] = _as_json(value)
    return told


def _as_json(value: Any) -> Any:
    if isinstance(value, list):
        return [str(one) for one in value]
    return value if isinstance(value, str | int) else str(value)


def _read(told: dict[str, Any]) -> dict[str, Any]:
    """The fields that an event tells of."""
    said = NOTHING_SAID | {name: told[name] for name in told if name in NOTHING_SAID}
    for name in ("until", "disposed_on"):
        said[name] = date.fromisoformat(said[name]) if said[name] else None
    for name in ("given_to_id", "given_to_department_id"):
        said[name] = UUID(said[name]) if said[name] else None
    said["departments_then"] = [UUID(one) for one in said["departments_then"]]
    return said


def record_disposition(
    current: Change, finding: Finding, *, before: dict[str, Any], **more: str
) -> None:
    """One event. `more` is for people alone, such as the name of who it was given to."""
    current.record(
        VERBS[finding.disposition],
        finding,
        before=before,
        after=tell(finding) | more,
        channel_id=finding.channel_id,
    )


def put_back(current: Change, events: Sequence[AuditEvent]) -> list[AuditEvent]:
    """What was said before these events, the newest first. Answers those that it cannot put back:
    something else was said since, or the problem is worse than when it was put aside.
    """
    findings = Finding.objects.in_bulk([event.object_id for event in events])
    moved = []
    for event in events:
        finding = findings.get(event.object_id)
        if finding is None or tell(finding) != _without_names(event.after):
            moved.append(event)
            continue
        left = tell(finding)
        for name, value in _read(event.before).items():
            setattr(finding, name, value)
        if is_worse(
            severity=finding.severity,
            departments=finding.departments,
            severity_then=finding.severity_then,
            departments_then=finding.departments_then,
        ):
            moved.append(event)
        record_disposition(current, finding, before=left)
    if not moved:
        Finding.objects.bulk_update(findings.values(), [*_COLUMNS], batch_size=500)
    return moved


def _without_names(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name in NOTHING_SAID}


_COLUMNS = tuple(name.removesuffix("_id") for name in NOTHING_SAID)
