"""Letters: who is accountable, responsible, consulted, informed. One operation writes them all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from accounts.models import Department, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.tenancy.inserts import insert_rows
from channels_registry.models import Channel, ChannelStatus
from ownership.models import Assignment, Duty, Origin, RaciRole
from ownership.operations.claim_states import decide_for
from ownership.queries.facts import load_departments


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix and the letter that it shall hold; None clears it.

    `version`: the duty's, as the writer saw it; None writes over whatever is there.
    """

    duty: UUID
    department: UUID
    role: str | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class LettersSet:
    """What a write did: the step that names it, the duties whose letters really changed."""

    step: UUID
    duties: tuple[UUID, ...]
    cells: int


class StaleDuties(Exception):
    """Somebody changed these duties meanwhile; nothing was written."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        super().__init__(gettext("Somebody changed this meanwhile. Nothing was saved; look again."))
        self.duties = duties


class UnwritableCells(Exception):
    """Cells that cannot hold a letter; nothing was written. `problems`: (index, code, message)."""

    def __init__(self, problems: list[tuple[int, str, str]]) -> None:
        super().__init__(problems[0][2])
        self.problems = problems


CellKey = tuple[UUID, UUID]


def set_letters(
    *,
    organization: Organization,
    cells: Sequence[Cell],
    by: Actor,
    now: datetime,
    origin: Origin = Origin.HAND,
    everywhere: bool = False,
) -> LettersSet:
    """Make every cell hold its letter, all or nothing, in a fixed number of statements.

    A second A on a duty is written: that makes it contested. `everywhere`: on retired channels and
    on what is not needed too, for a department that goes. Raises StaleDuties, UnwritableCells.
    """
    with change(organization, by=by, now=now) as current:
        duties = _load_targets({cell.duty for cell in cells})
        slugs = read_slugs(current)
        # Who was faster may be why a cell can hold no letter: that comes first.
        _refuse_stale(cells, duties)
        _refuse_unwritable(cells, duties, slugs, everywhere=everywhere)
        wanted = {(cell.duty, cell.department): cell.role for cell in cells}
        existing = _load_letters(wanted)
        before = {key: letter.role for key, letter in existing.items()}
        changed = {key: role for key, role in wanted.items() if role != before.get(key)}
        lettered = {duty_id for duty_id, _ in changed}
        if changed:
            _write(changed, existing, origin=origin, now=now)
            current.touch(duties=lettered, loads={department for _, department in changed})
            _record_descriptions(current, duties, slugs, existing, changed)
            _record(current, duties, slugs, before, changed)
        return LettersSet(
            step=current.step,
            duties=tuple(lettered),
            cells=len(changed),
        )


def make_sole_owner(
    *, duty: Duty, department: Department, by: Actor, now: datetime, version: int | None = None
) -> LettersSet:
    """Settle a duty: this department answers for it, every other A becomes C.

    That decides the claims on it: the department's own is accepted, those of others are declined.
    """
    with change(duty.organization, by=by, now=now) as current:
        # Read under the lock, so that no owner comes in between.
        others = Assignment.objects.filter(duty=duty, role=RaciRole.ACCOUNTABLE).exclude(
            department=department
        )
        cells = [Cell(duty.pk, department.pk, RaciRole.ACCOUNTABLE, version)]
        cells += [
            Cell(duty.pk, department_id, RaciRole.CONSULTED, version)
            for department_id in others.values_list("department_id", flat=True)
        ]
        written = set_letters(organization=duty.organization, cells=cells, by=by, now=now)
        decide_for(current, duty, department)
        return written


@dataclass(frozen=True, slots=True)
class Target:
    """What writing a letter needs of its duty. Duties of one channel share the channel."""

    channel: Channel
    activity_key: str
    activity_name: str
    needed: bool
    version: int


def _load_targets(duty_ids: Collection[UUID]) -> dict[UUID, Target]:
    """One statement, and no model per duty: an import writes thousands at once."""
    rows = Duty.objects.filter(pk__among=duty_ids).values_list(
        *("id", "needed", "version", "activity__key", "activity__name", "channel_id"),
        *("channel__platform_slug", "channel__kind", "channel__handle", "channel__name"),
        "channel__status",
    )
    channels: dict[UUID, Channel] = {}
    targets = {}
    for duty_id, needed, version, key, name, channel_id, *identity in rows:
        channel = channels.get(channel_id)
        if channel is None:
            names = ("platform_slug", "kind", "handle", "name", "status")
            fields = zip(names, identity, strict=True)
            channel = channels[channel_id] = Channel.new(id=channel_id, **dict(fields))
        targets[duty_id] = Target(channel, key, name, needed, version)
    return targets


def read_slugs(current: Change) -> dict[UUID, str]:
    """Of those that are active. Settle reads all departments anyway: it will find them read."""
    zone = ZoneInfo(current.organization.time_zone)
    departments = current.read_once("departments", lambda: load_departments(zone))
    return {fact.id: fact.slug for fact in departments.values() if fact.is_active}


def _load_letters(keys: Collection[CellKey]) -> dict[CellKey, Assignment]:
    rows = Assignment.objects.filter(duty__among={duty_id for duty_id, _ in keys})
    return {(row.duty_id, row.department_id): row for row in rows}


def _refuse_unwritable(
    cells: Sequence[Cell],
    duties: dict[UUID, Target],
    departments: Collection[UUID],
    *,
    everywhere: bool,
) -> None:
    problems = []
    seen: set[CellKey] = set()
    letters = {None, *RaciRole.values}
    for index, cell in enumerate(cells):
        duty = duties.get(cell.duty)
        if duty is None:
            problems.append((index, "unknown_duty", gettext("This duty does not exist.")))
        elif not duty.needed and not everywhere:
            reason = gettext("{activity_name} is not needed on {channel}.").format(
                activity_name=duty.activity_name, channel=duty.channel.label
            )
            problems.append((index, "not_needed", reason))
        elif duty.channel.status == ChannelStatus.RETIRED and not everywhere:
            reason = gettext(
                "{channel} is retired: its letters stay as they were. Restore it."
            ).format(channel=duty.channel.label)
            problems.append((index, "channel_retired", reason))
        elif cell.department not in departments:
            problems.append(
                (index, "unknown_department", gettext("This department does not exist."))
            )
        elif cell.role not in letters:
            problems.append((index, "unknown_letter", gettext("A letter is A, R, C or I.")))
        elif (cell.duty, cell.department) in seen:
            problems.append((index, "cell_twice", gettext("The same cell is given twice.")))
        seen.add((cell.duty, cell.department))
    if problems:
        raise UnwritableCells(problems)


def _refuse_stale(cells: Iterable[Cell], duties: dict[UUID, Target]) -> None:
    stale = {
        cell.duty
        for cell in cells
        if cell.duty in duties and cell.version not in (None, duties[cell.duty].version)
    }
    if stale:
        rows = Duty.objects.filter(pk__in=stale).select_related("activity", "channel")
        raise StaleDuties(list(rows))


def _write(
    changed: dict[CellKey, str | None],
    existing: dict[CellKey, Assignment],
    *,
    origin: Origin,
    now: datetime,
) -> None:
    """At most one INSERT, one DELETE, and one UPDATE per letter."""
    new: list[tuple[UUID, UUID, str | None]] = []
    cleared = []
    moved: dict[str, list[UUID]] = defaultdict(list)
    for key, role in changed.items():
        letter = existing.get(key)
        if letter is None:
            new.append((*key, role))
        elif role is None:
            cleared.append(letter.pk)
        else:
            moved[role].append(letter.pk)
    if new:
        names = ("duty_id", "department_id", "role")
        columns = dict(zip(names, zip(*new, strict=True), strict=True))
        insert_rows(Assignment, columns, origin=origin, since=now)
    for role, ids in moved.items():
        Assignment.objects.filter(pk__among=ids).update(role=role, origin=origin, since=now)
    if cleared:
        Assignment.objects.filter(pk__in=cleared).delete()


def _record_descriptions(
    current: Change,
    duties: dict[UUID, Target],
    slugs: dict[UUID, str],
    existing: dict[CellKey, Assignment],
    changed: dict[CellKey, str | None],
) -> None:
    """A letter that goes takes person and note along: told first, so that undo ends with them."""
    for key, role in changed.items():
        letter = existing.get(key) if role is None else None
        if letter is None or not (letter.person_id or letter.note):
            continue
        duty, slug = duties[key[0]], slugs[key[1]]
        person = str(letter.person_id) if letter.person_id else None
        before, after = {"person": person, "note": letter.note}, {"person": None, "note": ""}
        current.record(
            "assignment.described",
            duty.channel,
            before={duty.activity_key: {slug: before}},
            after={duty.activity_key: {slug: after}},
            channel_id=duty.channel.pk,
        )


def _record(
    current: Change,
    duties: dict[UUID, Target],
    slugs: dict[UUID, str],
    before: dict[CellKey, str],
    after: dict[CellKey, str | None],
) -> None:
    """One audit event per channel: {activity key: {department slug: letter or null}}."""
    by_channel: dict[UUID, tuple[Channel, dict, dict]] = {}
    for key, letter in after.items():
        duty, slug = duties[key[0]], slugs[key[1]]
        _, was, now_is = by_channel.setdefault(duty.channel.pk, (duty.channel, {}, {}))
        was.setdefault(duty.activity_key, {})[slug] = before.get(key)
        now_is.setdefault(duty.activity_key, {})[slug] = letter
    for channel, was, now_is in by_channel.values():
        current.record(
            "assignment.changed", channel, before=was, after=now_is, channel_id=channel.pk
        )
    current.touch(channels=by_channel)
