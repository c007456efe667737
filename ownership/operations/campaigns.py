"""Campaigns: start and end them, and answer all that one asks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from accounts.models import Department, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.tenancy.inserts import insert_rows
from ownership.models import Campaign, CampaignDuty, CampaignOutcome, CampaignState
from ownership.operations.attestations import Confirmed, NothingToConfirm, confirm_duties
from ownership.queries.campaigns import Scope, open_questions, with_outcome

REMINDER_DAYS = (14, 3)
MOST_REMINDERS = 5
LONGEST = timedelta(days=366)


class CampaignRefused(Exception):
    """It cannot be started so. `field`: the input that it is about; empty is all of them."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class CampaignOver(Exception):
    """It has ended already. `campaign` is what is stored now."""

    def __init__(self, campaign: Campaign) -> None:
        words = (
            gettext("{campaign} was {state} by {who} already.")
            if campaign.ended_by_label
            else gettext("{campaign} was {state} already.")
        )
        state = campaign.get_state_display().lower()
        super().__init__(
            words.format(campaign=campaign.name, state=state, who=campaign.ended_by_label)
        )
        self.campaign = campaign


class StaleCampaign(Exception):
    """Somebody changed it meanwhile. `campaign` is what is stored now."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__(gettext("Somebody changed this meanwhile. Look again."))
        self.campaign = campaign


def check_dates(*, due_on: date, reminder_days: Sequence[int], today: date) -> tuple[int, ...]:
    """The days of the reminders, each once, the most first. Raises CampaignRefused."""
    if due_on <= today:
        raise CampaignRefused(gettext("Choose a day after today."), field="due_on")
    if due_on - today > LONGEST:
        raise CampaignRefused(gettext("Choose a day within a year."), field="due_on")
    days = tuple(sorted(set(reminder_days), reverse=True))
    if len(days) > MOST_REMINDERS:
        raise CampaignRefused(
            gettext("Remind at most {most_reminders} times.").format(most_reminders=MOST_REMINDERS),
            field="reminder_days",
        )
    if any(not 0 <= day <= LONGEST.days for day in days):
        raise CampaignRefused(
            gettext("Remind between 0 and 366 days before."), field="reminder_days"
        )
    return days


def start_campaign(
    *,
    organization: Organization,
    name: str,
    scope: Scope,
    due_on: date,
    by: Actor,
    now: datetime,
    reminder_days: Sequence[int] = REMINDER_DAYS,
) -> Campaign:
    """Ask every department that answers for something in the scope, in a fixed number of
    statements. What is asked is kept as it is today.

    Raises CampaignRefused.
    """
    with change(organization, by=by, now=now) as current:
        if not name.strip():
            raise CampaignRefused(gettext("Give it a name."), field="name")
        days = check_dates(
            due_on=due_on, reminder_days=reminder_days, today=organization.day_of(now)
        )
        asked = list(scope.select().order_by("id").values_list("duty_id", "department_id"))
        if not asked:
            raise CampaignRefused(
                gettext("No department answers for anything there. Ask about more.")
            )
        campaign = Campaign.new(
            name=name.strip(),
            departments=list(scope.departments),
            platforms=list(scope.platforms),
            purposes=list(scope.purposes),
            brands=list(scope.brands),
            regions=list(scope.regions),
            tier=scope.tier,
            due_on=due_on,
            reminder_days=list(days),
            started_at=now,
            started_by_label=by.label[:200],
        )
        campaign.save(force_insert=True)
        columns = dict(
            zip(("duty_id", "department_id"), map(list, zip(*asked, strict=True)), strict=True)
        )
        insert_rows(CampaignDuty, columns, campaign_id=campaign.pk, outcome_at_end="")
        departments = len({department for _, department in asked})
        after = tell(campaign) | {"duties": len(asked), "departments": departments}
        current.record("campaign.started", campaign, after=after)
        return campaign


def end_campaign(
    *, campaign: Campaign, version: int, by: Actor, now: datetime, is_cancelled: bool = False
) -> Campaign:
    """Nobody is asked any more. What became of each question is kept as it is now.

    Raises CampaignOver, StaleCampaign.
    """
    with change(campaign.organization, by=by, now=now) as current:
        campaign = Campaign.objects.select_related("organization").get(pk=campaign.pk)
        if not campaign.is_running:
            raise CampaignOver(campaign)
        if campaign.version != version:
            raise StaleCampaign(campaign)
        before = tell(campaign)
        rows = with_outcome(CampaignDuty.objects.filter(campaign=campaign))
        by_outcome: dict[str, list[UUID]] = {outcome: [] for outcome in CampaignOutcome.values}
        for pk, outcome in rows.values_list("pk", "outcome"):
            by_outcome[outcome].append(pk)
        for outcome, ids in by_outcome.items():
            CampaignDuty.objects.filter(pk__among=ids).update(outcome_at_end=outcome)
        campaign.state = CampaignState.CANCELLED if is_cancelled else CampaignState.ENDED
        campaign.ended_at, campaign.ended_by_label = now, by.label[:200]
        campaign.version += 1
        campaign.save(update_fields=["state", "ended_at", "ended_by_label", "version"])
        after = tell(campaign) | {outcome: len(ids) for outcome, ids in by_outcome.items()}
        current.record(f"campaign.{campaign.state}", campaign, before=before, after=after)
        return campaign


def confirm_asked(
    *, campaign: Campaign, department: Department, seat: Membership, by: Actor, now: datetime
) -> Confirmed:
    """The department says that everything it is still asked there is right.

    Raises NotTheirs, NothingToConfirm.
    """
    with change(campaign.organization, by=by, now=now):
        asked = open_questions().filter(campaign=campaign, department=department)
        duties = list(asked.values_list("duty_id", flat=True))
        if not duties:
            raise NothingToConfirm(
                gettext("{campaign} asks {department} about nothing any more.").format(
                    campaign=campaign, department=department
                )
            )
        return confirm_duties(
            organization=campaign.organization,
            seat=seat,
            duties=duties,
            departments=[department.pk],
            by=by,
            now=now,
        )


def tell(campaign: Campaign) -> dict[str, Any]:
    """A campaign as the trail tells it."""
    return {
        "name": campaign.name,
        "state": str(campaign.state),
        "due_on": campaign.due_on.isoformat(),
    }
