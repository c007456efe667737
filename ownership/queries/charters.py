"""The charter: the version in force, or the recommended one as a draft; and every version."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from accounts.models import Department
from channels_registry.models import CustomPlatform, Platform, Purpose
from ownership.charter import RECOMMENDED, Article, Party
from ownership.models import (
    Activity,
    CharterArticle,
    CharterLetter,
    CharterVersion,
    RaciRole,
)
from ownership.rules.charter import Why, resolve


@dataclass(frozen=True, slots=True)
class Charter:
    """What is said of every duty. Without a version it is what we recommend, as a draft.

    `articles`: in their order, with departments by id. `left_out`: by activity, why the draft says
    nothing of it.
    """

    version: CharterVersion | None
    articles: tuple[Article, ...]
    left_out: Mapping[str, Why] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Which version somebody looked at; 0 is the draft."""
        return self.version.number if self.version else 0

    def number_of(self, article: Article) -> int:
        """Article 1 is the first."""
        return self.articles.index(article) + 1


def load_charter(version_id: UUID | None = None) -> Charter:
    """What is in force, or that version; the draft when there is none. Four statements at most."""
    return load_in_force(version_id) or load_draft(Department.objects.active().in_order())


def load_in_force(version_id: UUID | None = None) -> Charter | None:
    """The newest version, or that one. None when there is none, or it was taken back."""
    versions = CharterVersion.objects.order_by("-number")
    if version_id is not None:
        versions = versions.filter(pk=version_id)
    version = versions.first()
    if version is None:
        return None
    articles = load_articles([version])[version.pk]
    return Charter(version, tuple(articles)) if articles else None


def load_draft(departments: Iterable[Department]) -> Charter:
    """The recommended charter with the organization's departments for its words."""
    articles, left_out = resolve(RECOMMENDED, [Party(d.pk, d.kind) for d in departments])
    return Charter(None, tuple(articles), left_out)


def load_articles(versions: Sequence[CharterVersion]) -> dict[UUID, list[Article]]:
    """By version, in order. Two statements."""
    ids = [version.pk for version in versions]
    letters: dict[UUID, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    rows = CharterLetter.objects.filter(article__version__in=ids).order_by(
        "department__position", "department__name"
    )
    for article_id, role, department_id in rows.values_list("article_id", "role", "department_id"):
        letters[article_id][role].append(department_id)
    found: dict[UUID, list[Article]] = {version_id: [] for version_id in ids}
    columns = ("platforms", "purposes", "brands", "regions")
    for article_id, version_id, key, department_id, *scope in (
        CharterArticle.objects.filter(version__in=ids)
        .order_by("position")
        .values_list("id", "version_id", "activity__key", "department_id", *columns)
    ):
        of = letters[article_id]
        found[version_id].append(
            Article(
                key,
                (department_id,),
                responsible=tuple(of[RaciRole.RESPONSIBLE]),
                consulted=tuple(of[RaciRole.CONSULTED]),
                informed=tuple(of[RaciRole.INFORMED]),
                **dict(zip(columns, map(frozenset, scope), strict=True)),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """An article with names for everything. `is_gone`: its department answers for nothing more."""

    number: int
    article: Article
    activity: Activity
    scope: str
    department: Department
    letters: Mapping[str, tuple[Department, ...]]

    @property
    def is_gone(self) -> bool:
        return self.department.retired_on is not None

    @property
    def responsible(self) -> tuple[Department, ...]:
        return self.letters[RaciRole.RESPONSIBLE]

    @property
    def consulted(self) -> tuple[Department, ...]:
        return self.letters[RaciRole.CONSULTED]

    @property
    def informed(self) -> tuple[Department, ...]:
        return self.letters[RaciRole.INFORMED]


@dataclass(frozen=True, slots=True)
class CharterNames:
    """What articles are called by: everything that they may name."""

    activities: Mapping[str, Activity]
    departments: Mapping[UUID, Department]
    platforms: Mapping[str, str]

    def show(self, articles: Sequence[Article]) -> list[ArticleShown]:
        return [
            self.show_one(number, article)
            for number, article in enumerate(articles, 1)
            if article.activity in self.activities
        ]

    def show_one(self, number: int, article: Article) -> ArticleShown:
        holders = {
            RaciRole.RESPONSIBLE: article.responsible,
            RaciRole.CONSULTED: article.consulted,
            RaciRole.INFORMED: article.informed,
        }
        return ArticleShown(
            number,
            article,
            self.activities[article.activity],
            say_scope(article, self.platforms),
            self.departments[_id(article.accountable[0])],
            {
                str(role): tuple(self.departments[_id(holder)] for holder in of)
                for role, of in holders.items()
            },
        )


def load_charter_names() -> CharterNames:
    """Four statements."""
    platforms = dict(Platform.objects.values_list("pk", "name"))
    platforms |= dict(CustomPlatform.objects.values_list("slug", "name"))
    departments = Department.objects.select_related("head").in_order()
    return CharterNames(
        {activity.key: activity for activity in Activity.objects.in_order()},
        {department.pk: department for department in departments},
        platforms,
    )


def say_scope(article: Article, platforms: Mapping[str, str]) -> str:
    """ "Executive, press": the channels that an exception is about; empty for all."""
    purposes = dict(Purpose.choices)
    words = [platforms.get(slug, slug) for slug in sorted(article.platforms)]
    words += [str(purposes.get(purpose, purpose)).lower() for purpose in sorted(article.purposes)]
    words += sorted(article.brands) + sorted(article.regions)
    said = ", ".join(words)
    return said[:1].upper() + said[1:]


def _id(holder: object) -> UUID:
    """Of a department that is named by its id, as in every version and draft."""
    if not isinstance(holder, UUID):
        raise TypeError(f"{holder} is no department of this organization")
    return holder
