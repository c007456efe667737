"""The matrix as rows of a file: a channel for one activity, or for several, one below the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from accounts.models import Department
from accounts.words import gettext
from channels_registry.models import Channel
from channels_registry.spreadsheets.writing import Cell
from ownership.models import Activity, Duty, DutyState
from ownership.queries.matrix import NOT_NEEDED, letters_of_duty, place_letters, state_of
from ownership.queries.matrix_filters import ORDER, Filters, position


@dataclass(frozen=True, slots=True)
class MatrixChoice:
    """What of the matrix: the rows of one activity that pass the filters; without one, all."""

    activity: Activity | None = None
    filters: Filters = field(default_factory=Filters)

    @classmethod
    def of_query(cls, given: QueryDict) -> "MatrixChoice | None":
        """What `as_query` said; None where its activity is gone. One statement at most."""
        key = given.get("activity", "")
        if not key:
            return cls()
        activity = Activity.objects.filter(key=key).first() if "\0" not in key else None
        return cls(activity, Filters.of_query(given)) if activity else None

    def as_query(self) -> str:
        if self.activity is None:
            return ""
        filters = self.filters.as_query()
        return "&".join(filter(None, (urlencode({"activity": self.activity.key}), filters)))

    def list_channels(self, most: int | None = None) -> list[UUID]:
        """In the order of the page. One statement."""
        if self.activity is None:
            channels = Channel.objects.looked_at().annotate(position=position())
            return list(channels.order_by(*ORDER).values_list("pk", flat=True)[:most])
        duties = self.filters.select(self.activity)
        return list(duties.values_list("channel_id", flat=True)[:most])


@dataclass(frozen=True, slots=True)
class MatrixSheet:
    """A row for each of the activities on each channel; a column for each department."""

    activities: tuple[Activity, ...]
    departments: tuple[Department, ...]

    @property
    def title(self) -> str:
        return "Matrix"

    @property
    def rows_each(self) -> int:
        """How many rows a channel has."""
        return len(self.activities)

    @property
    def header(self) -> list[str]:
        about = (gettext("Channel"), gettext("Address"), gettext("Platform"), gettext("Brand"))
        more = (gettext("Region"), gettext("Activity"), gettext("State"))
        return [*about, *more, *(department.name for department in self.departments)]

    def rows(self, ids: Sequence[UUID]) -> list[list[Cell]]:
        """Of the channels with these ids, in the order of the ids. Two statements."""
        return [
            [
                channel.name or channel.handle,  # no "@", which begins a formula
                channel.url,
                str(channel.shown_platform),
                channel.brand,
                channel.region,
                activity.name,
                _say_state(duty),
                *place_letters(letters, self.departments),
            ]
            for channel, activity, duty, letters in self._load(ids)
        ]

    def objects(self, ids: Sequence[UUID]) -> list[dict[str, Any]]:
        """The same for programs. Two statements."""
        return [
            {
                "channel": channel.pk,
                "address": channel.url,
                "platform": channel.platform_slug,
                "handle": channel.handle,
                "name": channel.name,
                "brand": channel.brand,
                "region": channel.region,
                "activity": activity.key,
                "state": state_of(duty),
                "letters": {
                    department.name: letter
                    for department, letter in zip(
                        self.departments, place_letters(letters, self.departments), strict=True
                    )
                    if letter
                },
            }
            for channel, activity, duty, letters in self._load(ids)
        ]

    def _load(self, ids: Sequence[UUID]) -> list[tuple[Channel, Activity, Duty, list[str]]]:
        """Who is gone meanwhile is left out."""
        channels = Channel.objects.select_related("platform", "custom_platform").in_bulk(ids)
        duties = Duty.objects.filter(channel__in=channels, activity__in=self.activities)
        found = {
            (duty.channel_id, duty.activity_id): duty
            for duty in duties.annotate(letters=letters_of_duty())
        }
        return [
            (channels[channel_id], activity, duty, duty.letters)
            for channel_id in ids
            for activity in self.activities
            if (duty := found.get((channel_id, activity.pk))) and channel_id in channels
        ]


def load_matrix_sheet(activity: Activity | None) -> MatrixSheet:
    """Of one activity, or of all. Two statements at most."""
    activities = (activity,) if activity else tuple(Activity.objects.in_order())
    return MatrixSheet(activities, tuple(Department.objects.active().in_order()))


def _say_state(duty: Duty) -> str:
    if state_of(duty) == NOT_NEEDED:
        return gettext("Not needed")
    return str(DutyState(duty.state).label)
