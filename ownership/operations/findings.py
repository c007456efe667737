"""Findings: what people may do about them. Whether a problem is there is never theirs to say.

Each operation takes many findings, all of them or none, in a fixed number of statements.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Value, When
from django.utils.translation import gettext, ngettext

from accounts.capabilities import Capability, may
from accounts.models import Department, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.tenancy.inserts import insert_objects
from accounts.words import say_number
from ownership.models import Condition, Disposition, Finding, FindingComment
from ownership.operations.dispositions import NOTHING_SAID, record_disposition, tell
from ownership.queries.dispositions import answers_for
from ownership.rules.dispositions import SNOOZED, WAIVED, refuse_until

MOST_FINDINGS = 5_000


class FindingsRefused(Exception):
    """It cannot be done, and nothing was. `code` for programs, `findings`: those that it is about;
    none when it is about all.
    """

    def __init__(self, code: str, sentence: str, findings: Collection[UUID] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.findings = list(findings)


class NotTheirs(FindingsRefused):
    """The seat may say nothing of these findings."""


@dataclass(frozen=True, slots=True)
class Disposed:
    """How many findings it was said of, and the step that undoes it."""

    findings: int
    step: UUID


@dataclass(frozen=True, slots=True)
class Said:
    """Who says it, of which findings, and when. `findings` are ids."""

    organization: Organization
    findings: Collection[UUID]
    seat: Membership
    by: Actor
    now: datetime

    @property
    def today(self) -> date:
        return self.organization.day_of(self.now)


def snooze_findings(
    *,
    organization: Organization,
    findings: Collection[UUID],
    until: date | None,
    seat: Membership,
    by: Actor,
    now: datetime,
) -> Disposed:
    """Out of the way until a day. Raises FindingsRefused, NotTheirs."""
    said = Said(organization, findings, seat, by, now)
    return _put_aside(said, Disposition.SNOOZED, until, reason="")


def waive_findings(
    *,
    organization: Organization,
    findings: Collection[UUID],
    reason: str,
    until: date | None,
    seat: Membership,
    by: Actor,
    now: datetime,
) -> Disposed:
    """Accept them as they are, for a reason, until they are looked at again.

    Raises FindingsRefused, NotTheirs.
    """
    if not reason.strip():
        raise FindingsRefused("reason_missing", gettext("Say why this is accepted as it is."))
    said = Said(organization, findings, seat, by, now)
    return _put_aside(said, Disposition.WAIVED, until, reason=reason.strip())


def give_findings(
    *,
    organization: Organization,
    findings: Collection[UUID],
    to: Membership | Department | None,
    seat: Membership,
    by: Actor,
    now: datetime,
) -> Disposed:
    """To somebody's seat or to a department; what was put aside is open again.

    Raises FindingsRefused, NotTheirs.
    """
    whose: dict[str, UUID]
    if to is None:
        raise FindingsRefused(
            "nobody_chosen", gettext("Choose somebody, or a department, to give it to.")
        )
    if isinstance(to, Department):
        whose, name = {"given_to_department_id": to.pk}, to.name
        if to.retired_on is not None:
            raise FindingsRefused(
                "department_retired",
                gettext("{name} is retired. Choose another one.").format(name=name),
            )
    else:
        whose, name = {"given_to_id": to.pk}, str(to.user)
        if not to.is_active or not may(to.role, Capability.COMMENT):
            sentence = gettext(
                "{name} cannot act on findings. Choose somebody who can, or a department."
            ).format(name=name)
            raise FindingsRefused("member_cannot_act", sentence)
    said = Said(organization, findings, seat, by, now)
    return _dispose(said, {"disposition": Disposition.GIVEN, **whose}, to=name)


def wake_findings(
    *,
    organization: Organization,
    findings: Collection[UUID],
    seat: Membership,
    by: Actor,
    now: datetime,
) -> Disposed:
    """End a snooze or a waiver before its day. Raises FindingsRefused, NotTheirs."""
    said = Said(organization, findings, seat, by, now)
    given = When(given_to=None, given_to_department=None, then=Value(Disposition.SEEN))
    fields = {
        "disposition": Case(given, default=Value(Disposition.GIVEN)),
        "given_to_id": F("given_to_id"),
        "given_to_department_id": F("given_to_department_id"),
    }
    return _dispose(said, fields, refuse=_refuse_awake)


def comment_findings(
    *,
    organization: Organization,
    findings: Collection[UUID],
    text: str,
    seat: Membership,
    by: Actor,
    now: datetime,
) -> Disposed:
    """Note something on them, settled ones as well. Raises FindingsRefused, NotTheirs."""
    if not text.strip():
        raise FindingsRefused("text_missing", gettext("Write something first."))
    with change(organization, by=by, now=now) as current:
        found = _load(Said(organization, findings, seat, by, now))
        insert_objects(
            [
                FindingComment.new(
                    finding=finding, text=text.strip(), at=now, said_by_label=by.label[:200]
                )
                for finding in found
            ]
        )
        for finding in found:
            after = {"text": text.strip()}
            channel_id = finding.channel_id
            current.record("finding.commented", finding, after=after, channel_id=channel_id)
        return Disposed(len(found), current.step)


def look_again(*, finding: Finding, seat: Membership, by: Actor, now: datetime) -> Finding:
    """Somebody says that they fixed it: settle what it is about, and answer the finding as it is
    then. Present: its sentence says why. Raises NotTheirs.
    """
    with change(finding.organization, by=by, now=now) as current:
        (finding,) = _load(Said(finding.organization, [finding.pk], seat, by, now))
        if finding.channel_id:
            current.touch(channels=[finding.channel_id])
        if finding.department_id:
            current.touch(departments=[finding.department_id])
        current.record("finding.looked_at", finding, channel_id=finding.channel_id)
    return Finding.objects.select_related("channel", "activity").get(pk=finding.pk)


def _put_aside(said: Said, disposition: str, until: date | None, *, reason: str) -> Disposed:
    if sentence := refuse_until(until, today=said.today):
        raise FindingsRefused("until_refused", sentence)
    fields = {
        "disposition": disposition,
        "until": until,
        "reason": reason,
        "given_to_id": F("given_to_id"),
        "given_to_department_id": F("given_to_department_id"),
        "severity_then": F("severity"),
        "departments_then": F("departments"),
    }
    return _dispose(said, fields)


Refuse = Callable[[Sequence[Finding]], None]


def _dispose(
    said: Said, fields: dict[str, Any], *, refuse: Refuse | None = None, **names: str
) -> Disposed:
    """The same for all of them: one statement to read them, one to write, one to read it back."""
    with change(said.organization, by=said.by, now=said.now) as current:
        found = _load(said)
        _refuse_settled(found)
        if refuse:
            refuse(found)
        before = {finding.pk: tell(finding) for finding in found}
        ids = [finding.pk for finding in found]
        Finding.objects.filter(pk__among=ids).update(
            **NOTHING_SAID
            | {"disposed_on": said.today, "disposed_by_label": said.by.label[:200]}
            | fields
        )
        _record_all(current, ids, before, names)
        return Disposed(len(found), current.step)


def _record_all(
    current: Change, ids: list[UUID], before: dict[UUID, dict[str, Any]], names: dict[str, str]
) -> None:
    for finding in Finding.objects.filter(pk__among=ids).order_by("id"):
        record_disposition(current, finding, before=before[finding.pk], **names)


def _load(said: Said) -> list[Finding]:
    """Those that are meant, inside the change. Raises FindingsRefused, NotTheirs."""
    wanted = set(said.findings)
    if not wanted:
        raise FindingsRefused("nothing_chosen", gettext("Choose at least one finding."))
    if len(wanted) > MOST_FINDINGS:
        sentence = gettext("These are {wanted} findings: choose {most_findings} at most.").format(
            wanted=say_number(len(wanted)), most_findings=say_number(MOST_FINDINGS)
        )
        raise FindingsRefused("too_many", sentence)
    found = list(Finding.objects.filter(pk__among=list(wanted)).order_by("id"))
    if len(found) < len(wanted):
        missing = wanted - {finding.pk for finding in found}
        raise FindingsRefused("unknown_finding", gettext("This finding does not exist."), missing)
    answers = answers_for(said.seat)
    others = [finding for finding in found if not answers(finding)]
    if others:
        sentence = (
            gettext("“{finding}” names none of your departments. Ask a lead to do this.").format(
                finding=others[0]
            )
            if len(others) == 1
            else ngettext(
                "{n} of these name none of your departments. Ask a lead to do this.",
                "{n} of these name none of your departments. Ask a lead to do this.",
                len(others),
            ).format(n=len(others))
        )
        raise NotTheirs("seat_insufficient", sentence, [finding.pk for finding in others])
    return found


def _refuse_settled(found: Sequence[Finding]) -> None:
    settled = [finding.pk for finding in found if finding.condition == Condition.ABSENT]
    if settled:
        sentence = (
            gettext("This finding is settled already: nothing is left to do.")
            if len(found) == 1
            else ngettext(
                "{n} of these {found} findings are settled already.",
                "{n} of these {found} findings are settled already.",
                len(settled),
            ).format(n=len(settled), found=len(found))
        )
        raise FindingsRefused("settled", sentence, settled)


def _refuse_awake(found: Sequence[Finding]) -> None:
    awake = [finding.pk for finding in found if finding.disposition not in (SNOOZED, WAIVED)]
    if awake:
        sentence = (
            gettext("This finding is open already.")
            if len(found) == 1
            else ngettext(
                "{n} of these {found} findings are open already.",
                "{n} of these {found} findings are open already.",
                len(awake),
            ).format(n=len(awake), found=len(found))
        )
        raise FindingsRefused("not_put_aside", sentence, awake)
