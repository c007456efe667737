"""Evidence of a campaign: every question that was asked, and what was answered, as lines."""

import csv
import io
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from accounts.cells import escape_cell
from ownership.models import Campaign, CampaignDuty, CampaignOutcome
from ownership.queries.campaigns import with_outcome

HEADER = (
    *("campaign", "due_on", "platform", "channel", "channel_url", "activity", "department"),
    *("outcome", "answered_by", "answered_at", "reason"),
)


def write_evidence(campaign: Campaign, *, zone: ZoneInfo) -> str:
    """CSV with a header, times in the organization's zone. One statement.

    Every cell that somebody typed is kept from being run as a formula.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    writer.writerows([escape_cell(cell) for cell in row] for row in _rows(campaign, zone))
    return text.getvalue()


def _rows(campaign: Campaign, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    rows = with_outcome(CampaignDuty.objects.filter(campaign=campaign)).select_related(
        "department", "answer", "duty__activity", "duty__channel"
    )
    order = ("department__name", "duty__channel__platform_slug", "duty__channel__handle")
    for row in rows.order_by(*order, "duty__activity__position", "id"):
        channel, answer = row.duty.channel, row.answer
        yield (
            campaign.name,
            campaign.due_on.isoformat(),
            channel.platform_slug,
            channel.label,
            channel.url,
            row.duty.activity.name,
            row.department.name,
            str(CampaignOutcome(row.outcome).label),
            answer.said_by_label if answer else "",
            answer.at.astimezone(zone).isoformat(timespec="minutes") if answer else "",
            answer.reason if answer else "",
        )
