"""Writes the rows of a confirmed import: channels, what they were called, and their letters.

Channel by channel and not row by row: the rows of one channel may stand far apart in the file,
and a second owner must not find the first one already written and give way to it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count

from accounts.models import Job
from accounts.operations.changes import Change
from channels_registry.models import (
    Channel,
    ChannelStatus,
    ImportFile,
    ImportRow,
    ImportState,
)
from channels_registry.operations.channels import (
    ChannelDraft,
    add_aliases,
    edit_channels,
    register_channels,
)
from channels_registry.platforms.canonical import Identity
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.queries.identities import IdentityKey, find_registered, key_of
from channels_registry.queries.imports import (
    NOT_WRITTEN,
    RowOf,
    find_rows_of,
    read_channel_fields,
)
from channels_registry.spreadsheets.listings import read_identity, typed_of
from ownership.models import Origin
from ownership.operations.assignments import set_letters
from ownership.operations.first_letters import give_first_letters
from ownership.operations.import_letters import plan_cells, strongest
from ownership.operations.import_verdicts import find_wanted
from ownership.queries.department_names import DepartmentNames, load_department_names
from ownership.queries.letters import load_needed_letters

WRITE_CHANNELS = 500


@dataclass(slots=True)
class Merged:
    """What the ready rows of one channel say together: the first word on each field counts."""

    identity: Identity
    values: dict[str, str] = field(default_factory=dict)
    wanted: dict[UUID, str] = field(default_factory=dict)
    drafts: dict[str, ChannelDraft] = field(default_factory=dict)
    on_other_owner: str = ""  # empty: as the file says

    def add_row(self, identity: Identity, row: RowOf, wanted: Mapping[UUID, str]) -> None:
        self.add(identity, row.values, wanted)
        self.on_other_owner = self.on_other_owner or row.on_other_owner

    def add(self, identity: Identity, values: Mapping[str, str], wanted: Mapping) -> None:
        self.values = {**values, **self.values}
        for department, role in wanted.items():
            self.wanted[department] = strongest(self.wanted.get(department), role)
        typed = typed_of(values)
        self.drafts.setdefault(typed, ChannelDraft(identity, typed))

    @property
    def fields(self) -> dict[str, Any]:
        return read_channel_fields(self.values)


def write_next(current: Change, import_file: ImportFile, job: Job) -> bool:
    """Write the next channels inside the open change. Answers whether that was all."""
    names = load_department_names()
    found = list(
        ImportRow.objects.filter(
            import_file=import_file,
            first_number__isnull=True,
            number__gt=job.cursor.get("after", 0),
        )
        .exclude(verdict__in=NOT_WRITTEN)
        .order_by("number")
        .values_list("number", "platform_slug", "kind", "key")[: WRITE_CHANNELS + 1]
    )
    firsts, finished = found[:WRITE_CHANNELS], len(found) <= WRITE_CHANNELS
    outcome = {"registered": 0, "updated": 0} | import_file.outcome
    if firsts:
        merged = _merge(import_file, {(p, kind, key) for _, p, kind, key in firsts}, names)
        registered, updated = _write(current, import_file, merged)
        outcome["registered"] += registered
        outcome["updated"] += updated
        job.cursor = {"after": firsts[-1][0]}
        job.done = ImportRow.objects.filter(
            import_file=import_file, number__lte=firsts[-1][0]
        ).count()
    if finished:
        outcome["left_out"] = _count_left_out(import_file, names)
        import_file.state = ImportState.IMPORTED
        job.done = import_file.rows_read
        job.result = outcome
        current.record(
            "import.finished", import_file, after=outcome | {"verdicts": import_file.verdicts}
        )
    import_file.outcome = outcome
    import_file.save(update_fields=["outcome", "state"])
    return finished


def _merge(
    import_file: ImportFile, keys: Collection[IdentityKey], names: DepartmentNames
) -> list[Merged]:
    """The ready rows of these channels, wherever they stand in the file."""
    merged: dict[IdentityKey, Merged] = {}
    templates = load_templates()
    for row in find_rows_of(import_file, keys):
        wanted, unknown = find_wanted(row.values, names)
        if not unknown:
            identity = read_identity(row.values, templates)
            merged.setdefault(row.key, Merged(identity)).add_row(identity, row, wanted)
    return list(merged.values())


def _write(current: Change, import_file: ImportFile, merged: Iterable[Merged]) -> tuple[int, int]:
    """How many channels were registered, and how many others really changed."""
    existing, new = _part(merged)
    channels = register_channels(
        organization=current.organization,
        drafts=[ChannelDraft(m.identity, fields=m.fields) for m in new],
        by=current.by,
        now=current.now,
    )
    changed = edit_channels(
        current=current, channels=[(channel, m.fields) for channel, m in existing.values()]
    )
    registered = list(zip(channels, new, strict=True))
    add_aliases(
        {c.pk: list(m.drafts.values()) for c, m in (*registered, *existing.values())},
        now=current.now,
    )
    # A new channel has none, so it gets all that the file says, also where it is retired there.
    give_first_letters(current, [(c, m.wanted) for c, m in registered], origin=Origin.IMPORT)
    lettered = _write_letters(current, import_file, existing.values())
    return len(channels), len({channel.pk for channel in changed} | lettered)


def _part(
    merged: Iterable[Merged],
) -> tuple[dict[UUID, tuple[Channel, Merged]], list[Merged]]:
    """Those whose channel is registered by now, by channel; and the new ones."""
    merged = list(merged)
    registered = find_registered([d.identity for m in merged for d in m.drafts.values()])
    existing: dict[UUID, tuple[Channel, Merged]] = {}
    new: list[Merged] = []
    for one in merged:
        channel = registered.get(key_of(one.identity))
        if channel is None:
            new.append(one)
        elif channel.pk in existing:
            _, first = existing[channel.pk]
            first.add(one.identity, one.values, one.wanted)
            first.drafts = one.drafts | first.drafts
        else:
            existing[channel.pk] = channel, one
    return existing, new


def _write_letters(
    current: Change, import_file: ImportFile, existing: Iterable[tuple[Channel, Merged]]
) -> set[UUID]:
    """Channels whose letters changed, of those that were there before. A retired one keeps them."""
    wanted = {
        channel.pk: m
        for channel, m in existing
        if m.wanted and channel.status != ChannelStatus.RETIRED
    }
    letters = load_needed_letters(wanted)
    changed, cells = set(), []
    for channel_id, m in wanted.items():
        on_other_owner = m.on_other_owner or import_file.on_other_owner
        planned = plan_cells(letters[channel_id], m.wanted, on_other_owner)
        if planned:
            cells += planned
            changed.add(channel_id)
    if cells:
        set_letters(
            organization=current.organization,
            cells=cells,
            by=current.by,
            now=current.now,
            origin=Origin.IMPORT,
        )
    return changed


def _count_left_out(import_file: ImportFile, names: DepartmentNames) -> int:
    combinations = (
        ImportRow.objects.filter(import_file=import_file, unknown__len__gt=0)
        .order_by()
        .values_list("unknown")
        .annotate(rows=Count("id"))
    )
    never = sum(import_file.verdicts.get(verdict, 0) for verdict in NOT_WRITTEN)
    return never + sum(rows for unknown, rows in combinations if not all(map(names.find, unknown)))
