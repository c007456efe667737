"""What applying the charter adds, before it does: the preview reads it, the operation writes it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Subquery

from accounts.models import Department
from channels_registry.models import Channel, Platform
from ownership.charter import Article, Party, Place
from ownership.models import (
    Activity,
    Assignment,
    CharterArticle,
    CharterVersion,
    Claim,
    Duty,
    DutyState,
    RaciRole,
)
from ownership.queries.charters import Charter, load_charter, load_in_force, say_scope
from ownership.queries.coverage import Coverage
from ownership.queries.standing import count_standing
from ownership.rules.charter import (
    Recommendation,
    Why,
    find_article,
    is_off_charter,
    plan_letters,
    recommend,
    resolve_accountable,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the charter is applied: everywhere, or on these channels, or to these duties alone.

    `off_charter`: duties that somebody chose to become as the charter says, whatever is there.
    """

    channels: frozenset[UUID] | None = None
    duties: frozenset[UUID] | None = None
    off_charter: frozenset[UUID] = frozenset()


EVERYWHERE = Reach()


@dataclass(slots=True)
class CharterPlan:
    """Letters to write, by duty and department, and how coverage moves by them.

    `channels`: those that get a letter. `stays_open`: why duties stay without an owner, with the
    activity. `off_charter`: duties whose owner is not whom the charter names, before it.
    `replaced`: of those that were chosen, whom they get; `kept`: of these, where that department
    was an owner beside others.
    """

    charter: Charter
    before: Coverage = field(default_factory=Coverage)
    after: Coverage = field(default_factory=Coverage)
    letters: dict[UUID, dict[UUID, str]] = field(default_factory=dict)
    channels: set[UUID] = field(default_factory=set)
    stays_open: Counter[tuple[Why, UUID]] = field(default_factory=Counter)
    needed: Counter[UUID] = field(default_factory=Counter)
    off_charter: list[UUID] = field(default_factory=list)
    replaced: dict[UUID, UUID] = field(default_factory=dict)
    kept: set[UUID] = field(default_factory=set)

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
        # The same in whatever order they come.
        letters = sum(
            (duty_id.int ^ department_id.int) * ord(role)
            for duty_id, cells in self.letters.items()
            for department_id, role in cells.items()
        )
        return f"{self.charter.number}.{self.cells}.{letters % 2**64}"


@dataclass(frozen=True, slots=True)
class _Line:
    """A needed duty of a channel that is looked at, and what the charter says of it."""

    duty: UUID
    channel: UUID
    activity: UUID
    state: str
    says: Recommendation


def plan_charter(
    reach: Reach = EVERYWHERE, charter: Charter | None = None, *, is_whole: bool = False
) -> CharterPlan:
    """For all channels that are looked at, or as far as it reaches. At most ten statements.

    `is_whole`: coverage of everything, and letters as far as it reaches. Joined here and not by
    the database: see load_needed_letters.
    """
    plan = CharterPlan(charter or load_charter())
    lines = list(_read_lines(plan.charter, None if is_whole else reach))
    letters, claims = Assignment.objects.all(), Claim.objects.open()
    if reach != EVERYWHERE:
        ids = [line.duty for line in lines if _reaches(reach, line)]
        letters, claims = letters.filter(duty__among=ids), claims.filter(duty__among=ids)
    held: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for duty_id, department_id, role in letters.values_list("duty_id", "department_id", "role"):
        held[duty_id][department_id] = role
    claimed: dict[UUID, set[UUID]] = defaultdict(set)
    for duty_id, department_id in claims.values_list("duty_id", "department_id"):
        claimed[duty_id].add(department_id)
    for line in lines:
        plan.before.add(line.state, 1)
        plan.needed[line.activity] += 1
        state = line.state
        if _reaches(reach, line):
            state = _plan_duty(plan, line, held[line.duty], claimed[line.duty], reach)
        plan.after.add(state, 1)
    return plan


def _plan_duty(
    plan: CharterPlan, line: _Line, held: Mapping[UUID, str], claimed: set[UUID], reach: Reach
) -> str:
    """Its letters go into the plan; answers the state that the duty has by them."""
    says = line.says
    owners = {d for d, role in held.items() if role == RaciRole.ACCOUNTABLE}
    if is_off_charter(owners, says.accountable):
        plan.off_charter.append(line.duty)
    is_chosen = line.duty in reach.off_charter and says.accountable is not None
    is_replacing = is_chosen and owners != {says.accountable}
    added = plan_letters(says, held, has_open_claim=bool(claimed), is_replacing=is_replacing)
    if added:
        plan.letters[line.duty] = added
        plan.channels.add(line.channel)
    if is_replacing and says.accountable:
        plan.replaced[line.duty] = says.accountable
        if says.accountable in owners:
            plan.kept.add(line.duty)
        # Another department's open claim stays to be decided.
        return DutyState.CONTESTED if claimed - {says.accountable} else DutyState.OWNED
    if RaciRole.ACCOUNTABLE in added.values():
        return DutyState.OWNED
    if line.state == DutyState.UNOWNED:
        why = says.why or (Why.CLAIMED if claimed else Why.OTHER_LETTER)
        plan.stays_open[why, line.activity] += 1
    return line.state


def _reaches(reach: Reach, line: _Line) -> bool:
    is_there = reach.channels is None or line.channel in reach.channels
    return is_there and (reach.duties is None or line.duty in reach.duties)


def _read_lines(charter: Charter, reach: Reach | None) -> Iterator[_Line]:
    """The needed duties, of everything or as far as it reaches. Four statements."""
    channels, duties = Channel.objects.looked_at(), Duty.objects.filter(needed=True)
    if reach is not None and reach.channels is not None:
        channels = channels.filter(pk__in=reach.channels)
        duties = duties.filter(channel__in=reach.channels)
    if reach is not None and reach.duties is not None:
        duties = duties.filter(pk__among=reach.duties)
    places = {
        channel_id: Place(*where)
        for channel_id, *where in channels.values_list(
            "id", "platform_slug", "purpose", "brand", "region"
        )
    }
    keys: dict[UUID, str] = dict(Activity.objects.values_list("id", "key"))
    parties = _parties(Department.objects.active())
    known: dict[tuple[UUID, Place], Recommendation] = {}
    for duty_id, channel_id, activity_id, state in duties.values_list(
        "id", "channel_id", "activity_id", "state"
    ):
        place = places.get(channel_id)
        if place is None:
            continue
        says = known.get((activity_id, place))
        if says is None:
            says = _ask(charter, parties, place, keys[activity_id])
            known[activity_id, place] = says
        yield _Line(duty_id, channel_id, activity_id, state, says)


def _ask(charter: Charter, parties: list[Party], place: Place, activity: str) -> Recommendation:
    says = recommend(charter.articles, parties, place, activity)
    if says.article is None and activity in charter.left_out:
        return Recommendation(None, None, why=charter.left_out[activity])
    return says


def _parties(departments: Iterable[Department]) -> list[Party]:
    return [Party(department.pk, department.kind) for department in departments]


@dataclass(frozen=True, slots=True)
class Recommended:
    """Whom the charter in force makes accountable for a duty, and by which article."""

    department: UUID
    article: int


def load_recommended(channel_ids: Collection[UUID]) -> dict[UUID, Recommended]:
    """By duty, for the needed ones of these channels. Seven statements.

    Nothing where no version is in force, in one to three: a draft recommends nothing yet.
    """
    charter = load_in_force()
    if charter is None:
        return {}
    reach = Reach(channels=frozenset(channel_ids))
    return {
        line.duty: Recommended(line.says.accountable, charter.number_of(line.says.article))
        for line in _read_lines(charter, reach)
        if line.says.accountable and line.says.article
    }


def load_recommendations(channel_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Duty -> the department that the charter in force makes accountable for it."""
    return {duty: said.department for duty, said in load_recommended(channel_ids).items()}


def find_recommended(duty: Duty) -> CharterArticle | None:
    """The article in force that fits this duty, with its department. One statement.

    `duty`: with channel and activity at hand. None as well where the department is retired.
    """
    newest = CharterVersion.objects.order_by("-number").values("pk")[:1]
    rows = list(
        CharterArticle.objects.filter(version=Subquery(newest), activity=duty.activity_id)
        .select_related("department")
        .order_by("position")
    )
    key, channel = duty.activity.key, duty.channel
    articles = [
        Article(
            key,
            (row.department_id,),
            platforms=frozenset(row.platforms),
            purposes=frozenset(row.purposes),
            brands=frozenset(row.brands),
            regions=frozenset(row.regions),
        )
        for row in rows
    ]
    place = Place(channel.platform_slug, channel.purpose, channel.brand, channel.region)
    article = find_article(articles, place, key)
    row = rows[articles.index(article)] if article else None
    return row if row and row.department.retired_on is None else None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many duties are owned and confirmed, before and after."""

    before: int
    after: int


def foresee_confirmed(plan: CharterPlan, *, now: datetime) -> Confirmed:
    """Setting a letter confirms nothing; another owner has confirmed nothing. Nine statements."""
    before = count_standing(now=now).confirmed
    if not plan.replaced:
        return Confirmed(before, before)
    lost = count_standing(
        now=now, letters=Q(duty__among=list(plan.replaced), duty__state=DutyState.OWNED)
    ).confirmed
    # Who was an owner beside others may have confirmed it, and is now the only one.
    kept = Q(pk__in=[])
    by_department: dict[UUID, list[UUID]] = defaultdict(list)
    for duty_id in plan.kept:
        by_department[plan.replaced[duty_id]].append(duty_id)
    for department_id, duty_ids in by_department.items():
        kept |= Q(department=department_id, duty__in=duty_ids)
    return Confirmed(before, before - lost + count_standing(now=now, letters=kept).confirmed)


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
    needed: Mapping[UUID, int], charter: Charter | None = None
) -> list[CharterLine]:
    """By activity, in their order; `needed`: how many duties each has. At most seven statements."""
    charter = charter or load_charter()
    articles = charter.articles
    departments = {d.pk: d for d in Department.objects.active()}
    parties = _parties(departments.values())
    platforms = dict(Platform.objects.values_list("pk", "name"))

    def answer(article: Article) -> CharterAnswer:
        accountable, why = resolve_accountable(article, parties)
        department = departments[accountable] if accountable else None
        return CharterAnswer(say_scope(article, platforms), department, why)

    lines = []
    for activity in Activity.objects.in_order():
        usual = find_article([a for a in articles if not a.is_exception], Place(), activity.key)
        exceptions = [a for a in articles if a.is_exception and a.activity == activity.key]
        left_out = charter.left_out.get(activity.key)
        nobody = CharterAnswer("", None, left_out) if left_out else None
        lines.append(
            CharterLine(
                activity,
                answer(usual) if usual else nobody,
                tuple(map(answer, exceptions)),
                needed.get(activity.pk, 0),
            )
        )
    return lines
