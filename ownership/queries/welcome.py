"""The first run: what was found, what is registered, and what the charter would make of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from channels_registry.models import Channel, Discovery
from channels_registry.queries.candidates import AllWaiting, list_waiting
from channels_registry.queries.discoveries import list_discoveries
from ownership.models import Duty
from ownership.queries.charter_plans import (
    CharterLine,
    CharterPlan,
    describe_charter,
    plan_charter,
)
from ownership.queries.charters import load_charter
from ownership.queries.coverage import Coverage
from ownership.queries.standing import count_standing

SHOWN_CHANNELS = 8
MOST_CHANNELS = 1_000  # of which this page works out what the charter does
SHOWN_WAITING = 300
_READINGS = 40


@dataclass(frozen=True, slots=True)
class FoundSoFar:
    """The websites that were read, each once, and what waits for a decision.

    Nothing is listed while a website is being read: what is ticked would go with the next answer.
    """

    websites: list[Discovery]
    waiting: AllWaiting

    @property
    def is_working(self) -> bool:
        return any(website.is_working for website in self.websites)


@dataclass(frozen=True, slots=True)
class Registered:
    """Channels that are looked at: how many, and the first of them with their duties."""

    count: int
    shown: list[tuple[Channel, Coverage]]

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying the charter would do. `plan` is None where there are too many channels.

    `confirmed`: duties, before and after: applying it touches no owner, and setting a letter
    confirms nothing.
    """

    plan: CharterPlan | None
    lines: list[CharterLine]
    confirmed: int

    @property
    def confirmed_percent(self) -> int:
        return self.plan.before.percent_of(self.confirmed) if self.plan else 0


def load_found() -> FoundSoFar:
    """Four statements."""
    websites: dict[str, Discovery] = {}
    for discovery in list_discoveries(_READINGS):
        websites.setdefault(discovery.host, discovery)
    return FoundSoFar(list(websites.values())[:10], list_waiting(SHOWN_WAITING))


def load_registered() -> Registered:
    """Three statements."""
    channels = list(
        Channel.objects.looked_at()
        .select_related("platform", "custom_platform")
        .order_by("platform__position", "platform_slug", "handle", "id")[:SHOWN_CHANNELS]
    )
    coverage: dict[UUID, Coverage] = {channel.pk: Coverage() for channel in channels}
    rows = Duty.objects.counted().filter(channel__in=coverage)
    for channel_id, state, duties in rows.values_list("channel_id", "state").annotate(
        duties=Count("id")
    ):
        coverage[channel_id].add(state, duties)
    return Registered(Channel.objects.looked_at().count(), [(c, coverage[c.pk]) for c in channels])


def load_preview(channels: int, *, at_most: int, now: datetime) -> Preview:
    """At most twenty statements, whatever the numbers; fewer above `at_most` channels."""
    charter = load_charter()
    plan = plan_charter(charter=charter) if channels <= at_most else None
    needed: Mapping[UUID, int] = plan.needed if plan else {}
    confirmed = count_standing(now=now).confirmed if plan else 0
    return Preview(plan, describe_charter(needed, charter), confirmed)
