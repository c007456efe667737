"""Channels as rows of a file: the columns that an import reads back, and who is accountable.

What an import would take for a change is not said: an owner of the whole channel stands there
only where one department answers for every needed duty, since that is what it means in a file.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Department
from channels_registry.models import Channel
from channels_registry.spreadsheets.columns import FIELDS, ROLES
from channels_registry.spreadsheets.rows import MAX_COLUMNS
from channels_registry.spreadsheets.writing import Cell
from ownership.models import Activity, Assignment, Duty, RaciRole

CONTESTED = "contested"
_MOST_ACTIVITIES = MAX_COLUMNS - len(FIELDS) - 1
_ROLES = dict(zip(ROLES, RaciRole.values, strict=True))


@dataclass(frozen=True, slots=True)
class ChannelSheet:
    """A row for each channel. The activities that have a column each, in their order."""

    activities: tuple[Activity, ...]

    @property
    def title(self) -> str:
        return "Channels"

    @property
    def rows_each(self) -> int:
        """How many rows a channel has."""
        return 1

    @property
    def header(self) -> list[str]:
        names = [activity.name for activity in self.activities[:_MOST_ACTIVITIES]]
        return [*FIELDS, *names, CONTESTED]

    def rows(self, ids: Sequence[UUID]) -> list[list[Cell]]:
        """As `load_exported`."""
        return [channel.cells(self.activities) for channel in load_exported(ids)]

    def objects(self, ids: Sequence[UUID]) -> list[dict[str, Any]]:
        """The same for programs."""
        return [channel.as_dict(self.activities) for channel in load_exported(ids)]


@dataclass(frozen=True, slots=True)
class ExportedChannel:
    """`fields`: as the import names them; `owners`: names by activity, of needed duties alone."""

    fields: dict[str, Cell]
    owners: dict[UUID, list[str]]

    def cells(self, activities: Sequence[Activity]) -> list[Cell]:
        """One department a cell: what two hold stands in the last column, in words."""
        contested = []
        cells: list[Cell] = [self.fields[name] for name in FIELDS]
        for activity in activities:
            names = self.owners.get(activity.pk, [])
            if len(names) > 1:
                contested.append(f"{activity.name}: {', '.join(names)}")
        for activity in activities[:_MOST_ACTIVITIES]:
            names = self.owners.get(activity.pk, [])
            cells.append(names[0] if len(names) == 1 else "")
        return [*cells, "; ".join(contested)]

    def as_dict(self, activities: Sequence[Activity]) -> dict[str, Any]:
        """For programs: every needed duty with all that are accountable for it."""
        owners = {a.key: self.owners[a.pk] for a in activities if a.pk in self.owners}
        return {**self.fields, "owners": owners}


def load_channel_sheet() -> ChannelSheet:
    """One statement."""
    return ChannelSheet(tuple(Activity.objects.in_order()))


def load_exported(ids: Sequence[UUID]) -> list[ExportedChannel]:
    """The channels with these ids, in the order of the ids. Four statements.

    Who is gone meanwhile is left out.
    """
    channels = Channel.objects.in_bulk(ids)
    duties: dict[UUID, tuple[UUID, UUID]] = {
        duty_id: (channel_id, activity_id)
        for duty_id, channel_id, activity_id in Duty.objects.filter(
            channel__in=channels, needed=True
        ).values_list("id", "channel_id", "activity_id")
    }
    letters = _load_letters(duties)
    departments: dict[UUID, str] = dict(Department.objects.in_order().values_list("pk", "name"))
    held: dict[UUID, dict[UUID, dict[UUID, str]]] = {channel_id: {} for channel_id in channels}
    for duty_id, (channel_id, activity_id) in duties.items():
        held[channel_id][activity_id] = letters.get(duty_id, {})
    return [
        _describe(channels[channel_id], held[channel_id], departments)
        for channel_id in ids
        if channel_id in channels
    ]


def _load_letters(duty_ids: Collection[UUID]) -> dict[UUID, dict[UUID, str]]:
    letters: dict[UUID, dict[UUID, str]] = {}
    rows = Assignment.objects.filter(duty__in=duty_ids)
    for duty_id, department_id, role in rows.values_list("duty_id", "department_id", "role"):
        letters.setdefault(duty_id, {})[department_id] = role
    return letters


def _describe(
    channel: Channel, held: dict[UUID, dict[UUID, str]], departments: dict[UUID, str]
) -> ExportedChannel:
    fields: dict[str, Cell] = {
        "address": channel.url,
        "platform": channel.platform_slug,
        "handle": channel.handle,
        "audience": channel.audience,
        "official": "yes" if channel.official else "no",
    }
    for name in ("name", "purpose", "brand", "region", "language", "status", "notes"):
        fields[name] = getattr(channel, name)
    for column, role in _ROLES.items():
        everywhere = _find_everywhere(held, role)
        fields[column] = departments[everywhere] if everywhere else ""
    owners = {
        activity_id: [
            name for d, name in departments.items() if letters.get(d) == RaciRole.ACCOUNTABLE
        ]
        for activity_id, letters in held.items()
    }
    return ExportedChannel({name: fields[name] for name in FIELDS}, owners)


def _find_everywhere(held: dict[UUID, dict[UUID, str]], role: str) -> UUID | None:
    """The one department with this letter on every needed duty; no A beside it, if it is A."""
    found = [{d for d, letter in letters.items() if letter == role} for letters in held.values()]
    if not found or any(len(departments) != 1 for departments in found):
        return None
    return found[0].copy().pop() if all(found[0] == other for other in found) else None
