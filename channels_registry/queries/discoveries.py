"""Reads of discoveries: what a website names, against the registry, in both directions."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core.paginator import Page, Paginator

from channels_registry.models import Candidate, Channel, Discovery, Disposition, Sighting
from channels_registry.queries.identities import IdentityKey, find_registered, key_of

PAGE = 100


class Standing(StrEnum):
    """Where an account that the website names stands with us."""

    NEW = "new"
    REGISTERED = "registered"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Listed:
    """One account that the website names, and the channel that it is, if it is one."""

    sighting: Sighting
    standing: Standing
    channel: Channel | None

    @property
    def candidate(self) -> Candidate:
        return self.sighting.candidate


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What the website names: at most a thousand accounts, by platform and handle."""

    listed: list[Listed]

    @property
    def counts(self) -> Counter[Standing]:
        return Counter(one.standing for one in self.listed)

    def page(self, standing: Standing, number: str | int) -> Page:
        """One page of those that stand so."""
        rows = [one for one in self.listed if one.standing == standing]
        return Paginator(rows, PAGE).get_page(number)

    def page_not_linked(self, number: str | int) -> Page:
        """Channels in use that the website does not name. Two statements."""
        named = [one.channel.pk for one in self.listed if one.channel]
        channels = (
            Channel.objects.looked_at()
            .exclude(url="")
            .exclude(pk__in=named)
            .select_related("platform", "custom_platform")
            .order_by("platform_slug", "handle", "id")
        )
        return Paginator(channels, PAGE).get_page(number)


def load_site_report(discovery: Discovery) -> SiteReport:
    """At most three statements. Who is registered meanwhile counts as that, whatever was said."""
    sightings = list(
        Sighting.objects.filter(discovery=discovery)
        .select_related("candidate", "candidate__platform", "candidate__custom_platform")
        .order_by("candidate__platform_slug", "candidate__key", "id")
    )
    registered = find_registered([s.candidate.identity for s in sightings])
    listed = []
    for sighting in sightings:
        channel = registered.get(key_of(sighting.candidate.identity))
        if channel is not None:
            standing = Standing.REGISTERED
        elif sighting.candidate.disposition == Disposition.NOT_OURS:
            standing = Standing.NOT_OURS
        else:
            standing = Standing.NEW
        listed.append(Listed(sighting, standing, channel))
    return SiteReport(listed)


def find_proposed(keys: Collection[IdentityKey]) -> dict[IdentityKey, UUID]:
    """The candidates with these identities. One statement."""
    platforms, kinds, names = map(set, zip(*keys, strict=True))
    rows = Candidate.objects.filter(platform_slug__in=platforms, kind__in=kinds, key__in=names)
    found = rows.values_list("platform_slug", "kind", "key", "pk")
    return {(p, kind, key): pk for p, kind, key, pk in found if (p, kind, key) in keys}


def list_discoveries(how_many: int = 20) -> list[Discovery]:
    """The newest first, with their jobs."""
    return list(Discovery.objects.select_related("job").order_by("-created_at")[:how_many])
