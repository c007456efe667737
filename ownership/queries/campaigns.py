"""Campaigns: which duties a scope asks about, how far each campaign is, and who is late."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from accounts.models import Department, Person
from accounts.words import gettext
from channels_registry.models import LOOKED_AT, Channel, CustomPlatform, Platform, Purpose
from ownership.models import (
    Assignment,
    AttestationKind,
    Campaign,
    CampaignDuty,
    CampaignOutcome,
    RaciRole,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a campaign asks, and about which channels. Each is empty where it does not matter."""

    departments: tuple[UUID, ...] = ()
    platforms: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    tier: int | None = None

    def select(self) -> QuerySet[Assignment]:
        """The letters A on what coverage counts that it asks about."""
        narrowed = {
            "department__in": self.departments,
            "duty__channel__platform_slug__in": self.platforms,
            "duty__channel__purpose__in": self.purposes,
            "duty__channel__brand__in": self.brands,
            "duty__channel__region__in": self.regions,
        }
        letters = Assignment.objects.filter(
            role=RaciRole.ACCOUNTABLE, duty__needed=True, duty__channel__status__in=LOOKED_AT
        ).filter(**{name: words for name, words in narrowed.items() if words})
        return letters if self.tier is None else letters.filter(duty__channel__tier=self.tier)


MOST_WORDS = 100  # brands or regions to choose from


@dataclass(frozen=True, slots=True)
class ScopeChoices:
    """What there is to narrow a scope with: what channels in use have."""

    platforms: tuple[tuple[str, str], ...]
    brands: tuple[str, ...]
    regions: tuple[str, ...]


def load_scope_choices() -> ScopeChoices:
    """Five statements."""
    channels = Channel.objects.filter(status__in=LOOKED_AT).order_by()
    slugs = set(channels.values_list("platform_slug", flat=True).distinct())
    names = {
        **dict(Platform.objects.filter(slug__in=slugs).values_list("slug", "name")),
        **dict(CustomPlatform.objects.filter(slug__in=slugs).values_list("slug", "name")),
    }
    words = {
        name: channels.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct()
        for name in ("brand", "region")
    }
    return ScopeChoices(
        platforms=tuple(sorted(names.items(), key=lambda item: item[1].lower())),
        brands=tuple(words["brand"][:MOST_WORDS]),
        regions=tuple(words["region"][:MOST_WORDS]),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How many duties a campaign would ask about: in all, and of each department by name."""

    duties: int
    departments: tuple[tuple[str, int], ...]


def foresee_asked(scope: Scope) -> Asked:
    """The department with the most first. One statement."""
    rows = scope.select().values_list("department__name").annotate(n=Count("id"))
    departments = sorted(rows, key=lambda row: (-row[1], row[0]))
    return Asked(sum(n for _, n in departments), tuple(departments))


@dataclass(slots=True)
class Progress:
    """How many were asked, and what became of them."""

    confirmed: int = 0
    released: int = 0
    moved: int = 0
    open: int = 0

    @property
    def asked(self) -> int:
        return self.confirmed + self.released + self.moved + self.open

    @property
    def answered(self) -> int:
        return self.asked - self.open

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said only where nothing is open."""
        return 100 * self.answered // self.asked if self.asked else 0

    def add(self, outcome: str, number: int) -> None:
        setattr(self, outcome, getattr(self, outcome) + number)


def with_outcome(rows: QuerySet[CampaignDuty]) -> Any:
    """Each with its `outcome`: of a campaign that is over, what it was then.

    A department that confirmed has answered, whatever became of the duty. Its release counts while
    it is released: undone, or given back, the question is open again.
    """
    theirs = Assignment.objects.filter(
        duty=OuterRef("duty"),
        department=OuterRef("department"),
        role=RaciRole.ACCOUNTABLE,
        duty__needed=True,
        duty__channel__status__in=LOOKED_AT,
    )
    outcome = Case(
        When(~Q(outcome_at_end=""), then=F("outcome_at_end")),
        When(answer__kind=AttestationKind.CONFIRMED, then=Value(CampaignOutcome.CONFIRMED)),
        When(Exists(theirs), then=Value(CampaignOutcome.OPEN)),
        When(answer__kind=AttestationKind.RELEASED, then=Value(CampaignOutcome.RELEASED)),
        default=Value(CampaignOutcome.MOVED),
        output_field=CharField(),
    )
    return rows.annotate(outcome=outcome)


def open_questions() -> Any:
    """What running campaigns wait for."""
    rows = CampaignDuty.objects.filter(campaign__in=Campaign.objects.running())
    return with_outcome(rows).filter(outcome=CampaignOutcome.OPEN)


def load_progress(campaigns: Collection[UUID]) -> dict[UUID, dict[UUID, Progress]]:
    """By campaign and department. One statement."""
    found: dict[UUID, dict[UUID, Progress]] = defaultdict(lambda: defaultdict(Progress))
    rows = with_outcome(CampaignDuty.objects.filter(campaign__in=campaigns)).order_by()
    counted = rows.values_list("campaign_id", "department_id", "outcome").annotate(n=Count("id"))
    for campaign, department, outcome, number in counted:
        found[campaign][department].add(outcome, number)
    return found


def add_up(departments: Iterable[Progress]) -> Progress:
    total = Progress()
    for progress in departments:
        for outcome in CampaignOutcome.values:
            total.add(outcome, getattr(progress, outcome))
    return total


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign with how far it is. `days_late`: since it was due, while something is open."""

    campaign: Campaign
    progress: Progress
    departments: int
    days_late: int


def list_campaigns(*, today: date, how_many: int) -> list[CampaignLine]:
    """Those that run first, the one that is due soonest before the others. Two statements."""
    runs = Case(When(ended_at__isnull=True, then=Value(0)), default=Value(1))
    rows = Campaign.objects.annotate(over=runs).order_by("over", "-started_at", "-id")[:how_many]
    campaigns = sorted(rows, key=lambda c: (not c.is_running, c.due_on if c.is_running else today))
    progress = load_progress([campaign.pk for campaign in campaigns])
    return [_describe(campaign, progress[campaign.pk], today) for campaign in campaigns]


def _describe(campaign: Campaign, of_it: dict[UUID, Progress], today: date) -> CampaignLine:
    total = add_up(of_it.values())
    late = (today - campaign.due_on).days if campaign.is_running and total.open else 0
    return CampaignLine(campaign, total, len(of_it), max(0, late))


@dataclass(frozen=True, slots=True)
class DepartmentProgress:
    """How far one department is. `late`: who is told, where it is overdue."""

    department: Department
    progress: Progress
    told: Person | None = None


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """What the page of one campaign shows; `scope` in words, a line for each part of it."""

    line: CampaignLine
    departments: tuple[DepartmentProgress, ...]
    scope: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())


def load_campaign_page(campaign: Campaign, *, today: date) -> CampaignPage:
    """Those with the most open first. Three statements, one more for departments in the scope."""
    of_it = load_progress([campaign.pk])[campaign.pk]
    departments = _load_departments({*of_it, *campaign.departments})
    line = _describe(campaign, of_it, today)
    lines = [
        DepartmentProgress(
            departments[pk],
            progress,
            whom_to_tell(departments[pk], today) if line.days_late and progress.open else None,
        )
        for pk, progress in of_it.items()
    ]
    lines.sort(key=lambda one: (-one.progress.open, one.department.name))
    return CampaignPage(line, tuple(lines), tuple(_say_scope(campaign, departments)))


def _load_departments(ids: Iterable[UUID]) -> dict[UUID, Department]:
    people = ("head__membership", "deputy__membership")
    rows = Department.objects.select_related(*people).filter(pk__in=list(ids))
    return {department.pk: department for department in rows}


def _say_scope(
    campaign: Campaign, departments: dict[UUID, Department]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    names: Any = dict(Platform.objects.values_list("slug", "name")) if campaign.platforms else {}
    parts = (
        (
            gettext("Departments"),
            [departments[d].name for d in campaign.departments if d in departments],
        ),
        (gettext("Platforms"), [names.get(slug, slug) for slug in campaign.platforms]),
        (gettext("Purposes"), [str(Purpose(purpose).label) for purpose in campaign.purposes]),
        (gettext("Brands"), campaign.brands),
        (gettext("Regions"), campaign.regions),
        (
            gettext("Exposure"),
            [gettext("Tier {tier}").format(tier=campaign.tier)] if campaign.tier else [],
        ),
    )
    return ((title, tuple(words)) for title, words in parts if words)


def whom_to_tell(department: Department, today: date) -> Person | None:
    """Its head, else its deputy, of those who have not left. None: the organization's admins."""
    for person in (department.head, department.deputy):
        if person is not None and not person.has_left(today):
            return person
    return None


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a department still owes a running campaign.

    `is_due`: a reminder falls on this day, or it is the day itself. `escalates_to`: once it is
    overdue, its head or deputy; None then means the organization's admins.
    """

    campaign: Campaign
    department: Department
    open: int
    days_left: int
    is_due: bool
    escalates_to: Person | None

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0

    def falls_between(self, after: date, until: date) -> bool:
        """Whether a day on which it is told lies after the first and up to the second: a day of
        reminding, the day itself, and the day after, when it is overdue.
        """
        days = (self.campaign.due_on - until).days, (self.campaign.due_on - after).days
        return any(days[0] <= told < days[1] for told in (-1, 0, *self.campaign.reminder_days))


def list_reminders(today: date) -> list[Reminder]:
    """Every department that has something open, the longest overdue first. Three statements."""
    campaigns = {campaign.pk: campaign for campaign in Campaign.objects.running()}
    progress = load_progress(list(campaigns))
    departments = _load_departments({pk for of_it in progress.values() for pk in of_it})
    found = []
    for campaign_id, of_it in progress.items():
        campaign = campaigns[campaign_id]
        days_left = (campaign.due_on - today).days
        for pk, of_department in of_it.items():
            if of_department.open:
                late = days_left < 0
                found.append(
                    Reminder(
                        campaign=campaign,
                        department=departments[pk],
                        open=of_department.open,
                        days_left=days_left,
                        is_due=days_left in (0, *campaign.reminder_days),
                        escalates_to=whom_to_tell(departments[pk], today) if late else None,
                    )
                )
    return sorted(found, key=lambda one: (one.days_left, one.department.name, one.campaign.pk))


@dataclass(frozen=True, slots=True)
class AskedOf:
    """What one running campaign still asks of one department: which duties."""

    campaign: Campaign
    duties: frozenset[UUID]


def list_asked_of(department: Department) -> list[AskedOf]:
    """The campaign that is due soonest first. One statement."""
    duties: dict[UUID, set[UUID]] = defaultdict(set)
    campaigns: dict[UUID, Campaign] = {}
    rows = open_questions().filter(department=department)
    told = ("duty_id", "campaign_id", "campaign__name", "campaign__due_on")
    for duty, pk, name, due_on in rows.values_list(*told):
        duties[pk].add(duty)
        campaigns[pk] = campaigns.get(pk) or Campaign.new(id=pk, name=name, due_on=due_on)
    in_order = sorted(campaigns.values(), key=lambda campaign: (campaign.due_on, campaign.pk))
    return [AskedOf(campaign, frozenset(duties[campaign.pk])) for campaign in in_order]
