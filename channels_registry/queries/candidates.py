"""Reads of candidates: what is proposed as ours and not decided yet, whoever named it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from channels_registry.models import (
    LIKELY_OURS,
    Candidate,
    Channel,
    ChannelAlias,
    Disposition,
    FoundHow,
    Sighting,
)

_RANK = {how: rank for rank, how in enumerate((*LIKELY_OURS, FoundHow.META, FoundHow.BODY))}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposed account, and where it was found; None where somebody only pasted it."""

    candidate: Candidate
    sighting: Sighting | None
    is_likely: bool


@dataclass(frozen=True, slots=True)
class AllWaiting:
    """The first of those that wait for a decision, the likely ones first; and how many wait."""

    shown: list[Waiting]
    total: int

    @property
    def likely(self) -> list[Waiting]:
        return [one for one in self.shown if one.is_likely]

    @property
    def others(self) -> list[Waiting]:
        return [one for one in self.shown if not one.is_likely]


def list_waiting(how_many: int) -> AllWaiting:
    """Three statements."""
    same = {name: OuterRef(name) for name in ("platform_slug", "kind", "key")}
    likely = Sighting.objects.filter(candidate=OuterRef("pk"), how__in=LIKELY_OURS)
    waiting = Candidate.objects.filter(disposition=Disposition.NEW).exclude(
        Exists(Channel.objects.filter(**same)) | Exists(ChannelAlias.objects.filter(**same))
    )
    candidates = list(
        waiting.annotate(is_likely=Q(~Q(pasted="")) | Exists(likely))
        .select_related("platform", "custom_platform")
        .order_by("-is_likely", "platform__position", "platform_slug", "key", "id")[:how_many]
    )
    sightings = find_best_sightings([candidate.pk for candidate in candidates])
    shown = [Waiting(c, sightings.get(c.pk), c.is_likely) for c in candidates]
    return AllWaiting(shown, waiting.count())


def find_best_sightings(candidates: Collection[UUID]) -> dict[UUID, Sighting]:
    """By candidate, the one that says most: what a site declares before a link in a text.

    One statement.
    """
    rows = list(
        Sighting.objects.filter(candidate__in=candidates)
        .select_related("discovery")
        .order_by("-id")
    )
    rows.sort(key=lambda sighting: _RANK[FoundHow(sighting.how)])
    best: dict[UUID, Sighting] = {}
    for sighting in rows:
        best.setdefault(sighting.candidate_id, sighting)
    return best
