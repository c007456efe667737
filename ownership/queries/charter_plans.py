"""What applying the charter adds, before it does: the preview reads it, the operation writes it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import Department
from channels_registry.models import Channel, Platform, Purpose
from ownership.charter import RECOMMENDED, Article, Party, Place
from ownership.models import Activity, Assignment, Claim, Duty, DutyState, RaciRole
from ownership.queries.coverage import Coverage
from ownership.rules.charter import (
    Recommendation,
    Why,
    find_article,
    plan_letters,
    recommend,
    resolve_accountable,
)


@dataclass(slots=True)
class CharterPlan:
    """Letters to add, by duty and department, and how coverage moves by them.

    `channels`: those that get a letter. `stays_open`: why duties stay without an owner, with the
    activity.
    """

    before: Coverage = field(default_factory=Coverage)
    after: Coverage = field(default_factory=Coverage)
    letters: dict[UUID, dict[UUID, str]] = field(default_factory=dict)
    channels: set[UUID] = field(default_factory=set)
    stays_open: Counter[tuple[Why, UUID]] = field(default_factory=Counter)
    needed: Counter[UUID] = field(default_factory=Counter)

    @property
    def gains(self) -> int:
        """Duties that get their owner."""
        return self.after.owned - self.before.owned

    @property
    def cells(self) -> int:
        return sum(map(len, self.letters.values()))

    @property
    def seen(self) -> str:
        """A word that differs as soon as applying it would do something else."""
        return ".".join(
            map(str, (self.before.owned, self.after.owned, self.after.needed, self.cells))
        )


def plan_charter(
    channel_ids: Collection[UUID] | None = None, articles: Sequence[Article] = RECOMMENDED
) -> CharterPlan:
    """For all channels that are looked at, or those of them that are named. Six statements.

    Joined here and not by the database: see load_needed_letters.
    """
    channels = Channel.objects.looked_at()
    duties = Duty.objects.filter(needed=True)
    letters, claims = Assignment.objects.all(), Claim.objects.open()
    if channel_ids is not None:
        channels = channels.filter(pk__in=channel_ids)
        duties = duties.filter(channel__in=channel_ids)
    places = {
        channel_id: Place(*where)
        for channel_id, *where in channels.values_list(
            "id", "platform_slug", "purpose", "brand", "region"
        )
    }
    rows = [
        row
        for row in duties.values_list("id", "channel_id", "activity_id", "state")
        if row[1] in places
    ]
    if channel_ids is not None:
        ids = [row[0] for row in rows]
        letters, claims = letters.filter(duty__in=ids), claims.filter(duty__in=ids)
    claimed = set(claims.values_list("duty_id", flat=True))
    held: dict[UUID, dict[UUID, str]] = {}
    for duty_id, department_id, role in letters.values_list("duty_id", "department_id", "role"):
        held.setdefault(duty_id, {})[department_id] = role
    keys: dict[UUID, str] = dict(Activity.objects.values_list("id", "key"))
    parties = _parties(Department.objects.active())
    plan = CharterPlan()
    known: dict[tuple[UUID, Place], Recommendation] = {}
    for duty_id, channel_id, activity_id, state in rows:
        place = places[channel_id]
        recommendation = known.get((activity_id, place))
        if recommendation is None:
            recommendation = recommend(articles, parties, place, keys[activity_id])
            known[activity_id, place] = recommendation
        is_claimed = duty_id in claimed
        added = plan_letters(recommendation, held.get(duty_id, {}), has_open_claim=is_claimed)
        plan.needed[activity_id] += 1
        plan.before.add(state, 1)
        if RaciRole.ACCOUNTABLE in added.values():
            state = DutyState.OWNED
        elif state == DutyState.UNOWNED:
            why = Why.CLAIMED if is_claimed else recommendation.why or Why.OTHER_LETTER
            plan.stays_open[why, activity_id] += 1
        plan.after.add(state, 1)
        if added:
            plan.letters[duty_id] = added
            plan.channels.add(channel_id)
    return plan


def _parties(departments: Iterable[Department]) -> list[Party]:
    return [Party(department.pk, department.kind) for department in departments]


@dataclass(frozen=True, slots=True)
class CharterAnswer:
    """Whom an article makes accountable here; None, and why, when nobody."""

    scope: str
    department: Department | None
    why: Why | None


@dataclass(frozen=True, slots=True)
class CharterLine:
    """What the charter says of one activity. `usual` is None when it says nothing."""

    activity: Activity
    usual: CharterAnswer | None
    exceptions: tuple[CharterAnswer, ...]
    needed: int


def describe_charter(
    needed: Mapping[UUID, int], articles: Sequence[Article] = RECOMMENDED
) -> list[CharterLine]:
    """By activity, in their order; `needed`: how many duties each has. Three statements."""
    departments = {d.pk: d for d in Department.objects.active()}
    parties = _parties(departments.values())
    platforms = dict(Platform.objects.values_list("pk", "name"))

    def answer(article: Article) -> CharterAnswer:
        accountable, why = resolve_accountable(article, parties)
        department = departments[accountable] if accountable else None
        return CharterAnswer(_say_scope(article, platforms), department, why)

    lines = []
    for activity in Activity.objects.in_order():
        usual = find_article([a for a in articles if not a.is_exception], Place(), activity.key)
        exceptions = [a for a in articles if a.is_exception and a.activity == activity.key]
        lines.append(
            CharterLine(
                activity,
                answer(usual) if usual else None,
                tuple(map(answer, exceptions)),
                needed.get(activity.pk, 0),
            )
        )
    return lines


def _say_scope(article: Article, platforms: Mapping[str, str]) -> str:
    """ "Executive, press": the channels that an exception is about."""
    purposes = dict(Purpose.choices)
    words = [platforms.get(slug, slug) for slug in sorted(article.platforms)]
    words += [purposes.get(purpose, purpose).lower() for purpose in sorted(article.purposes)]
    words += sorted(article.brands) + sorted(article.regions)
    said = ", ".join(words)
    return said[:1].upper() + said[1:]
