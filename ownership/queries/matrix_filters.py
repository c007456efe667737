"""Which rows of an activity the matrix shows, in which bands, in which order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import QueryDict

from accounts.words import gettext
from channels_registry.models import LOOKED_AT, Channel
from ownership.models import Activity, Duty, DutyState
from ownership.models.duty import DutyQuerySet

OPEN = (DutyState.UNOWNED, DutyState.CONTESTED)
# ?state=...: which needed duties.
STATES: dict[str, tuple[str, ...]] = {
    "open": OPEN,
    **{str(state): (state,) for state in DutyState},
}
# The order of the rows, and in which one steps from channel to channel. The organization's own
# platforms come last.
ORDER = ("position", "platform_slug", "key", "id")
LAST = 32_767


def position(prefix: str = "") -> Coalesce:
    """Where its platform stands, as `position` of ORDER."""
    return Coalesce(f"{prefix}platform__position", LAST)


class Grouping(StrEnum):
    """What the channels of a band share; none: one list, by what channels are called."""

    PLATFORM = "platform"
    BRAND = "brand"
    REGION = "region"
    NONE = "none"

    def sort(self, duties: DutyQuerySet) -> DutyQuerySet:
        """Band by band, those without a brand or region last; always the same way."""
        bands: list[Any] = []
        if self is Grouping.NONE:
            called = Coalesce(NullIf("channel__name", Value("")), "channel__handle")
            bands = [Lower(called)]
        elif self is not Grouping.PLATFORM:
            bands = [F("band").asc(nulls_last=True)]
            duties = duties.annotate(band=NullIf(f"channel__{self}", Value("")))
        within = ("position", *(f"channel__{field}" for field in ORDER[1:]))
        return duties.annotate(position=position("channel__")).order_by(*bands, *within)

    def band_of(self, channel: Channel) -> str:
        """What it shares with all others of its band: a slug, a brand, a region, or nothing."""
        if self is Grouping.NONE:
            return ""
        return channel.platform_slug if self is Grouping.PLATFORM else getattr(channel, self)

    def name_band(self, channel: Channel) -> str:
        """The heading over a channel; "" where there are no bands."""
        if self is Grouping.PLATFORM:
            return str(channel.shown_platform)
        nothing = {Grouping.BRAND: gettext("No brand"), Grouping.REGION: gettext("No region")}
        return self.band_of(channel) or nothing.get(self, "")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows of one activity are shown; empty means all. `state`: one of STATES."""

    text: str = ""
    platform: str = ""
    brand: str = ""
    region: str = ""
    state: str = ""
    grouping: Grouping = Grouping.PLATFORM

    @classmethod
    def of_query(cls, query: QueryDict) -> "Filters":
        """What the query of an address says. What cannot be meant is left out."""
        state, grouping = _read(query, "state"), _read(query, "group")
        return cls(
            text=_read(query, "q"),
            platform=_read(query, "platform"),
            brand=_read(query, "brand"),
            region=_read(query, "region"),
            state=state if state in STATES else "",
            grouping=Grouping(grouping) if grouping in set(Grouping) else Grouping.PLATFORM,
        )

    def as_query(self) -> str:
        """The same as the query of an address, without what is so anyway."""
        parts = {
            "q": self.text,
            "platform": self.platform,
            "brand": self.brand,
            "region": self.region,
            "state": self.state,
            "group": "" if self.grouping is Grouping.PLATFORM else str(self.grouping),
        }
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def condition(self) -> Q:
        condition = Q()
        if self.text:
            condition &= Q(channel__in=Channel.objects.matching(self.text))
        if self.platform:
            condition &= Q(channel__platform_slug=self.platform)
        if self.brand:
            condition &= Q(channel__brand=self.brand)
        if self.region:
            condition &= Q(channel__region=self.region)
        if self.state:
            condition &= Q(needed=True, state__in=STATES[self.state])
        return condition

    def select(self, activity: Activity) -> DutyQuerySet:
        """The duties of its rows, in their order."""
        return self.grouping.sort(duties_of(activity).filter(self.condition))


def duties_of(activity: Activity) -> DutyQuerySet:
    """On all channels that are looked at."""
    return Duty.objects.filter(activity=activity, channel__status__in=LOOKED_AT)


def _read(query: QueryDict, name: str) -> str:
    return query.get(name, "").replace("\0", "").strip()[:200]
