"""The charter as it is signed: who answers for what today, whom to call in a crisis, the articles.

Always drawn from what is stored, so that what hangs on the wall can be printed again.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from accounts.models import Department, Organization
from accounts.tenancy.plans import counting_all
from accounts.words import gettext, list_words, ngettext
from channels_registry.models import LOOKED_AT, Channel, Purpose
from ownership.models import Activity, Assignment, Duty, DutyState, RaciRole
from ownership.queries.charters import ArticleShown, Charter, CharterNames, load_charter_names
from ownership.queries.coverage import Coverage

# What the first page has room for: two rows of four who sign, below so many purposes.
MOST_SIGNING = 8
MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One activity on the channels of one purpose: whom most of them have, and what is open."""

    coverage: Coverage
    department: Department | None

    @property
    def look(self) -> str:
        """Its class: contested lines, the frame of nobody's, or nothing special."""
        if self.coverage.contested:
            return "contested"
        return "nobody" if self.is_nobodys else ""

    @property
    def is_nobodys(self) -> bool:
        return self.department is None or 2 * self.coverage.unowned > self.coverage.needed


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The channels of one purpose. A cell is None where none of them needs the activity."""

    purpose: str
    channels: int
    cells: tuple[SheetCell | None, ...]


@dataclass(frozen=True, slots=True)
class CrisisStep:
    when: str
    what: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the two pages show. `signing`: departments that answer for something by the articles."""

    charter: Charter
    articles: Sequence[ArticleShown]
    activities: tuple[Activity, ...]
    rows: tuple[SheetRow, ...]
    coverage: Coverage
    channels: int
    keys: Department | None
    crisis: tuple[CrisisStep, ...]
    signing: tuple[Department, ...]

    @property
    def is_signed_first(self) -> bool:
        """Whether the lines to sign on stand on the first page, or all of them on the second."""
        return len(self.signing) <= MOST_SIGNING and len(self.rows) <= MOST_ROWS


def load_sheet(charter: Charter, organization: Organization, *, today: date) -> Sheet:
    """Seven statements, whatever the size of the registry."""
    names = load_charter_names()
    articles = names.show(charter.articles)
    with counting_all():
        coverage, cells = _load_cells()
        owners = _load_owners()
    channels: dict[str, int] = dict(
        Channel.objects.looked_at().order_by().values_list("purpose").annotate(Count("id"))
    )
    activities = tuple(names.activities.values())
    rows = tuple(
        _make_row(purpose, channels[purpose], activities, cells, owners, names)
        for purpose in Purpose
        if purpose in channels
    )
    accountable = {shown.department.pk: shown.department for shown in articles}
    return Sheet(
        charter=charter,
        articles=articles,
        activities=activities,
        rows=rows,
        coverage=coverage,
        channels=sum(channels.values()),
        keys=_find_usual(articles, "security"),
        crisis=tuple(_say_crisis(articles, organization, today)),
        signing=tuple(d for d in names.departments.values() if d.pk in accountable),
    )


def _load_cells() -> tuple[Coverage, dict[tuple[str, UUID], Coverage]]:
    """Of everything, and by purpose and activity. One statement."""
    whole = Coverage()
    cells: dict[tuple[str, UUID], Coverage] = defaultdict(Coverage)
    rows = Duty.objects.counted().order_by().values_list("channel__purpose", "activity_id", "state")
    for purpose, activity_id, state, duties in rows.annotate(duties=Count("id")):
        cells[purpose, activity_id].add(state, duties)
        whole.add(state, duties)
    return whole, cells


def _load_owners() -> dict[tuple[str, UUID], UUID]:
    """By purpose and activity, who is the one owner of the most duties. One statement."""
    rows = (
        Assignment.objects.filter(
            role=RaciRole.ACCOUNTABLE,
            duty__needed=True,
            duty__state=DutyState.OWNED,
            duty__channel__status__in=LOOKED_AT,
        )
        .values_list("duty__channel__purpose", "duty__activity_id", "department_id")
        .annotate(duties=Count("id"))
        .order_by("duties", "department_id")
    )
    return {
        (purpose, activity_id): department_id for purpose, activity_id, department_id, _ in rows
    }


def _make_row(
    purpose: Purpose,
    channels: int,
    activities: Sequence[Activity],
    cells: Mapping[tuple[str, UUID], Coverage],
    owners: Mapping[tuple[str, UUID], UUID],
    names: CharterNames,
) -> SheetRow:
    made = []
    for activity in activities:
        coverage = cells.get((purpose, activity.pk))
        owner = owners.get((purpose, activity.pk))
        department = names.departments[owner] if owner else None
        made.append(SheetCell(coverage, department) if coverage else None)
    return SheetRow(str(purpose.label), channels, tuple(made))


def _find_usual(articles: Sequence[ArticleShown], activity: str) -> Department | None:
    """Who answers for it where nothing special is said."""
    usual = _find_article(articles, activity)
    return usual.department if usual else None


def _find_article(articles: Sequence[ArticleShown], activity: str) -> ArticleShown | None:
    of_it = [shown for shown in articles if shown.activity.key == activity and not shown.is_gone]
    return next((shown for shown in of_it if not shown.article.is_exception), None)


def _say_crisis(
    articles: Sequence[ArticleShown], organization: Organization, today: date
) -> Iterator[CrisisStep]:
    """When the charter and the organization say whom; the first step is for everybody."""
    yield CrisisStep(gettext("At once"), "")  # the template knows where to look it up
    crisis = _find_article(articles, "crisis")
    if crisis:
        who = _say_contact(crisis.department, today)
        pauses = gettext("{who}. Pauses planned posts on every channel").format(who=who)
        yield CrisisStep(gettext("Within 30 minutes"), pauses)
        agreeing = crisis.consulted or crisis.responsible
        if agreeing:
            parties = [_say_contact(d, today, phone=False) for d in agreeing[:2]]
            agree = ngettext(
                "{who} agrees the first reply", "{who} agree the first reply", len(parties)
            )
            yield CrisisStep(gettext("Within 1 hour"), agree.format(who=list_words(parties)))
    if organization.duty_contact_name:
        contact = (organization.duty_contact_name, organization.duty_contact_phone)
        yield CrisisStep(gettext("Within 2 hours"), ", ".join(filter(None, contact)))


def _say_contact(department: Department, today: date, *, phone: bool = True) -> str:
    """ "PR & Communications, Helena Voss, +44 20 7946 0131"."""
    head = department.head
    if head and head.has_left(today):
        head = None
    number = (head.phone if head else "") or department.phone
    parts = [department.name, head.name if head else "", number if phone else ""]
    return ", ".join(filter(None, parts))
