"""Everything about one channel: what is wrong, who does what, whom to call, what happened."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import Department, Organization
from accounts.words import gettext
from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Assignment, Claim, Duty, Finding, RaciRole, Severity
from ownership.queries.access_list import AccessList, load_access_list
from ownership.queries.charter_plans import load_recommended
from ownership.queries.claims import load_open_claims
from ownership.queries.confirmations import Confirmation, load_confirmations
from ownership.queries.coverage import Coverage
from ownership.queries.dispositions import state_of
from ownership.queries.escalation import EscalationStep
from ownership.queries.fixes import Fixes, find_fixes, load_letters
from ownership.queries.history import Happening, history_of_channel
from ownership.queries.stakes import May, Stakes, load_stakes
from ownership.queries.terms import load_limit_of_words
from ownership.queries.who_owns import answer_who_owns
from ownership.rules.dispositions import OPEN

HAPPENINGS = 12
# Whoever looks for a number has a customer in front of them.
CALLED_FIRST = "care"


@dataclass(frozen=True, slots=True)
class Accountable:
    """A department that answers for a duty, and when it last said that this is right."""

    department: Department
    confirmation: Confirmation | None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One activity on the channel, the departments with each letter, and those that claim it."""

    duty: Duty
    accountable: tuple[Accountable, ...]
    responsible: tuple[Department, ...]
    consulted: tuple[Department, ...]
    informed: tuple[Department, ...]
    claiming: tuple[Department, ...]
    may_claim: bool


@dataclass(frozen=True, slots=True)
class DepartmentWord:
    """What a department said of its needed duties here: how many of them are confirmed in time."""

    department: Department
    duties: int
    in_time: int
    last: Confirmation | None
    may_confirm: bool

    @property
    def open_words(self) -> str:
        return gettext("{n} of {duties} not confirmed").format(
            n=self.duties - self.in_time, duties=self.duties
        )


@dataclass(frozen=True, slots=True)
class ChannelFinding:
    """A finding of the channel, and how to settle it. `days` since it opened; `state`: open,
    snoozed or waived.
    """

    finding: Finding
    days: int
    state: str
    fixes: Fixes | None

    @property
    def severity(self) -> str:
        return Severity(self.finding.severity).name.lower()


@dataclass(frozen=True, slots=True)
class CallSheet:
    """Whom to call about one duty, in order; the last always exists."""

    duty: Duty
    steps: tuple[EscalationStep, ...]


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """What the page of one channel shows."""

    channel: Channel
    coverage: Coverage
    findings: tuple[ChannelFinding, ...]
    duties: tuple[DutyRow, ...]
    words: tuple[DepartmentWord, ...]
    stakes: Stakes
    access: AccessList
    call_sheet: CallSheet | None
    history: tuple[Happening, ...]
    as_of: datetime

    @property
    def open_findings(self) -> int:
        """Those that wait to be settled; others are put aside, and still count as not owned."""
        return sum(row.state == OPEN for row in self.findings)

    @property
    def confirmable(self) -> tuple[DepartmentWord, ...]:
        """Those that the reader may speak for."""
        return tuple(word for word in self.words if word.may_confirm)

    @property
    def last_confirmation(self) -> Confirmation | None:
        words = [word.last for word in self.words if word.last]
        return max(words, key=lambda word: word.at, default=None)


def load_channel_page(
    *,
    organization: Organization,
    channel: Channel,
    may_speak_for: May,
    may_confirm_for: May,
    now: datetime,
) -> ChannelPage:
    """At most twenty-two statements, whatever the size of the registry.

    `may_speak_for`: for which departments the reader may say that they have a stake;
    `may_confirm_for`: and that their duties are right.
    """
    zone, today = ZoneInfo(organization.time_zone), organization.day_of(now)
    departments = list(Department.objects.active().in_order())
    duties = list(
        Duty.objects.filter(channel=channel)
        .select_related("activity")
        .order_by("activity__position", "activity__key")
    )
    letters: dict[UUID, list[Assignment]] = defaultdict(list)
    loaded = load_letters(duties)
    for letter in loaded:
        letters[letter.duty_id].append(letter)
    confirmations = load_confirmations(
        loaded, tier=channel.tier, limit=load_limit_of_words(now), now=now
    )
    claims: dict[UUID, list[Claim]] = defaultdict(list)
    for claim in load_open_claims(duties):
        claims[claim.duty_id].append(claim)
    claimable = {d.pk for d in departments if may_speak_for(d.pk)} if channel.is_looked_at else ()
    rows = tuple(
        _make_row(duty, letters[duty.pk], claims[duty.pk], confirmations, claimable)
        for duty in duties
    )
    coverage = Coverage()
    for duty in duties:
        if duty.needed:
            coverage.add(duty.state, 1)
    return ChannelPage(
        channel=channel,
        coverage=coverage,
        findings=tuple(
            _load_findings(channel, duties, letters, claims, departments, now=now, today=today)
        ),
        duties=rows,
        words=tuple(_sum_words(rows, may_confirm_for)) if channel.is_looked_at else (),
        stakes=load_stakes(
            channel,
            lettered={
                letter.department_id
                for duty in duties
                if duty.needed
                for letter in letters[duty.pk]
            },
            departments=departments,
            may=may_speak_for,
        ),
        access=load_access_list(channel, zone=zone, now=now),
        call_sheet=_make_call_sheet(organization, channel, duties, now=now),
        history=tuple(history_of_channel(channel, how_many=HAPPENINGS, zone=zone, now=now)),
        as_of=now,
    )


def _load_findings(
    channel: Channel,
    duties: Iterable[Duty],
    letters: dict[UUID, list[Assignment]],
    claims: dict[UUID, list[Claim]],
    departments: list[Department],
    *,
    now: datetime,
    today: date,
) -> Iterable[ChannelFinding]:
    by_activity = {duty.activity_id: duty for duty in duties}
    recommended = load_recommended([channel.pk])
    findings = Finding.objects.present().filter(channel=channel)
    rows = list(findings.order_by("-severity", "opened_at", "id"))
    rows.sort(key=lambda finding: state_of(finding, today) != OPEN)
    for finding in rows:
        duty = by_activity.get(finding.activity_id)
        yield ChannelFinding(
            finding=finding,
            days=max(0, (now - finding.opened_at).days),
            state=state_of(finding, today),
            fixes=find_fixes(
                finding,
                duty,
                letters[duty.pk],
                departments,
                claims=claims[duty.pk],
                recommended=recommended.get(duty.pk),
            )
            if duty
            else None,
        )


def _make_row(
    duty: Duty,
    letters: Collection[Assignment],
    claims: Collection[Claim],
    confirmations: Mapping[UUID, Confirmation],
    claimable: Collection[UUID],
) -> DutyRow:
    """`claimable`: the departments that the reader may claim for."""
    by_role: dict[str, list[Department]] = defaultdict(list)
    for letter in letters:
        by_role[letter.role].append(letter.department)
    claiming = tuple(claim.department for claim in claims)
    taken = {department.pk for department in (*by_role[RaciRole.ACCOUNTABLE], *claiming)}
    return DutyRow(
        duty=duty,
        accountable=tuple(
            Accountable(letter.department, confirmations.get(letter.pk))
            for letter in letters
            if letter.role == RaciRole.ACCOUNTABLE
        ),
        responsible=tuple(by_role[RaciRole.RESPONSIBLE]),
        consulted=tuple(by_role[RaciRole.CONSULTED]),
        informed=tuple(by_role[RaciRole.INFORMED]),
        claiming=claiming,
        may_claim=duty.needed and any(department not in taken for department in claimable),
    )


def _sum_words(rows: Iterable[DutyRow], may: May) -> Iterable[DepartmentWord]:
    """Of each department that answers for a needed duty, in the order of the duties."""
    words: dict[Department, list[Confirmation | None]] = defaultdict(list)
    for row in rows:
        for holder in row.accountable if row.duty.needed else ():
            words[holder.department].append(holder.confirmation)
    for department, said in words.items():
        given = [word for word in said if word]
        yield DepartmentWord(
            department=department,
            duties=len(said),
            in_time=sum(word.is_in_time for word in given),
            last=max(given, key=lambda word: word.at, default=None),
            may_confirm=may(department.pk),
        )


def _make_call_sheet(
    organization: Organization, channel: Channel, duties: Iterable[Duty], *, now: datetime
) -> CallSheet | None:
    """For customer care, else for the first duty that the channel needs."""
    needed = [duty for duty in duties if duty.needed]
    if not needed or channel.status not in LOOKED_AT:
        return None
    duty = next((d for d in needed if d.activity.key == CALLED_FIRST), needed[0])
    answer = answer_who_owns(
        organization=organization,
        channel=channel,
        activity=duty.activity,
        now=now,
        asks_charter=False,
    )
    return CallSheet(duty, answer.escalation)
