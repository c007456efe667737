"""What the charter's other pages list: versions, duties off the charter, what applying writes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator

from accounts.models import Department
from channels_registry.models import Channel
from ownership.charter import Article
from ownership.models import Activity, Assignment, CharterVersion, Duty, RaciRole
from ownership.queries.charter_plans import (
    CharterPlan,
    Reach,
    Recommended,
    load_recommended,
    plan_charter,
)
from ownership.queries.charters import (
    ArticleShown,
    load_articles,
    load_charter_names,
    load_in_force,
)

VERSIONS = 20
OFF_CHARTER = 100
SHOWN_CHANNELS = 30


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version, and how it differs from the one before it."""

    version: CharterVersion
    articles: int
    added: tuple[ArticleShown, ...]
    removed: tuple[ArticleShown, ...]
    is_other_order: bool


@dataclass(frozen=True, slots=True)
class Versions:
    page: Page
    shown: list[VersionShown]


def load_versions(page: str) -> Versions:
    """The newest first. Eight statements."""
    versions = Paginator(CharterVersion.objects.order_by("-number"), VERSIONS).get_page(page)
    listed = list(versions)
    # One more than is shown: what the last one is compared with.
    last = listed[-1].number if listed else 0
    earlier = CharterVersion.objects.filter(number__lt=last).order_by("-number")
    known = [*listed, *earlier[:1]]
    articles = load_articles(known)
    names = load_charter_names()
    shown = []
    for place, version in enumerate(listed):
        now_is = articles[version.pk]
        was = articles[known[place + 1].pk] if place + 1 < len(known) else []
        added = [one for one in names.show(now_is) if one.article not in was]
        removed = [one for one in names.show(was) if one.article not in now_is]
        is_other_order = not added and not removed and now_is != was
        shown.append(
            VersionShown(version, len(now_is), tuple(added), tuple(removed), is_other_order)
        )
    return Versions(versions, shown)


@dataclass(frozen=True, slots=True)
class OffCharter:
    """A duty that others answer for than the charter says."""

    duty: Duty
    owners: tuple[Department, ...]
    recommended: Department
    article: int


@dataclass(frozen=True, slots=True)
class OffCharterList:
    """`is_draft`: nobody has adopted a charter, so nothing is off it."""

    page: Page
    rows: list[OffCharter]
    is_draft: bool


def load_off_charter(page: str) -> OffCharterList:
    """At most twenty-one statements, whatever the numbers."""
    charter = load_in_force()
    plan = plan_charter(charter=charter) if charter else None
    duties = (
        Duty.objects.filter(pk__among=plan.off_charter if plan else [])
        .select_related("activity", "channel__platform", "channel__custom_platform")
        .order_by(
            "activity__position", "activity__key", "channel__platform_slug", "channel__handle"
        )
    )
    shown = Paginator(duties, OFF_CHARTER).get_page(page)
    listed = list(shown)
    owners: dict[UUID, list[Department]] = defaultdict(list)
    letters = Assignment.objects.filter(
        duty__among=[duty.pk for duty in listed], role=RaciRole.ACCOUNTABLE
    )
    for letter in letters.select_related("department").order_by("department__position", "id"):
        owners[letter.duty_id].append(letter.department)
    said: Mapping[UUID, Recommended] = load_recommended({duty.channel_id for duty in listed})
    departments = Department.objects.in_bulk({one.department for one in said.values()})
    rows = [
        OffCharter(
            duty,
            tuple(owners[duty.pk]),
            departments[said[duty.pk].department],
            said[duty.pk].article,
        )
        for duty in listed
        if duty.pk in said
    ]
    return OffCharterList(shown, rows, is_draft=charter is None)


@dataclass(frozen=True, slots=True)
class ActivityGain:
    """How many duties of an activity get an owner, or another one, and the letters beside them."""

    activity: Activity
    owners: tuple[tuple[Department, int], ...]
    others: int


@dataclass(frozen=True, slots=True)
class PlannedDuty:
    activity: Activity
    letters: tuple[tuple[str, Department], ...]


@dataclass(frozen=True, slots=True)
class PlannedChannel:
    """A channel and the cells that would change on it."""

    channel: Channel
    duties: tuple[PlannedDuty, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a plan writes, in sum and on the first channels. `more`: channels that are not shown."""

    by_activity: list[ActivityGain]
    channels: list[PlannedChannel]
    more: int


def describe_plan(plan: CharterPlan) -> Planned:
    """Four statements."""
    activities = {a.pk: a for a in Activity.objects.in_order()}
    departments = {d.pk: d for d in Department.objects.in_order()}
    duties = {
        duty_id: (channel_id, activity_id)
        for duty_id, channel_id, activity_id in Duty.objects.filter(
            pk__among=list(plan.letters)
        ).values_list("id", "channel_id", "activity_id")
    }
    owners: dict[UUID, Counter[UUID]] = defaultdict(Counter)
    others: Counter[UUID] = Counter()
    by_channel: dict[UUID, dict[UUID, dict[UUID, str]]] = defaultdict(dict)
    for duty_id, letters in plan.letters.items():
        channel_id, activity_id = duties[duty_id]
        by_channel[channel_id][activity_id] = letters
        for department_id, role in letters.items():
            if role == RaciRole.ACCOUNTABLE:
                owners[activity_id][department_id] += 1
            else:
                others[activity_id] += 1
    gains = [
        ActivityGain(
            activity,
            tuple((departments[d], number) for d, number in owners[pk].most_common()),
            others[pk],
        )
        for pk, activity in activities.items()
        if pk in owners or pk in others
    ]
    first = (
        Channel.objects.filter(pk__in=plan.channels)
        .select_related("platform", "custom_platform")
        .order_by("platform_slug", "handle", "id")[:SHOWN_CHANNELS]
    )
    shown = [
        PlannedChannel(
            channel, tuple(_plan_duties(by_channel[channel.pk], activities, departments))
        )
        for channel in first
    ]
    return Planned(gains, shown, len(plan.channels) - len(shown))


def _plan_duties(
    letters: Mapping[UUID, Mapping[UUID, str]],
    activities: Mapping[UUID, Activity],
    departments: Mapping[UUID, Department],
) -> list[PlannedDuty]:
    """In the order of the activities; the strongest letter first."""
    order = {str(role): place for place, role in enumerate(RaciRole)}
    return [
        PlannedDuty(
            activity,
            tuple(
                sorted(
                    ((role, departments[d]) for d, role in letters[pk].items()),
                    key=lambda item: (order[item[0]], item[1].position, item[1].name),
                )
            ),
        )
        for pk, activity in activities.items()
        if pk in letters
    ]


def reach_of_duties(duties: Sequence[UUID]) -> Reach:
    """These duties, to become as the charter says."""
    chosen = frozenset(duties)
    return Reach(duties=chosen, off_charter=chosen)


def article_at(articles: Sequence[Article], number: int) -> Article | None:
    """By its number; 1 is the first."""
    return articles[number - 1] if 1 <= number <= len(articles) else None
