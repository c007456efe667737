"""What departments say of their duties answers the running campaigns that asked for it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from ownership.models import Attestation, Campaign, CampaignDuty


def count_answers(
    said: Collection[UUID],
    *,
    duties: Collection[UUID],
    departments: Collection[UUID],
    now: datetime,
) -> None:
    """New attestations are the answers to the questions about their duties and departments.

    Whichever door they came through; the newest word is the answer. Two statements, one while no
    campaign runs.
    """
    begun = Campaign.objects.running().filter(started_at__lte=now)
    running = list(begun.values_list("pk", flat=True))
    if not running:
        return
    words = Attestation.objects.filter(
        pk__among=said, duty=OuterRef("duty"), department=OuterRef("department")
    )
    asked = CampaignDuty.objects.filter(
        campaign__in=running, duty__among=duties, department__in=departments
    )
    asked.filter(Exists(words)).update(answer_id=Subquery(words.values("pk")[:1]))
