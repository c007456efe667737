"""Versions of the charter: written whole, never changed. What undo brings back is a new one too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self
from uuid import UUID

from accounts.models import Department
from accounts.operations.changes import Change
from accounts.tenancy.inserts import insert_objects
from ownership.charter import Article
from ownership.models import (
    Activity,
    CharterArticle,
    CharterLetter,
    CharterVersion,
    RaciRole,
)
from ownership.queries.charters import Charter

CHANGED = "charter.changed"
OTHERS = (RaciRole.RESPONSIBLE, RaciRole.CONSULTED, RaciRole.INFORMED)
SCOPE = ("platforms", "purposes", "brands", "regions")


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as somebody wants it. `letters`: the others' R, C and I by department."""

    activity: UUID
    department: UUID
    letters: Mapping[UUID, str] = field(default_factory=dict)
    platforms: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @property
    def scope(self) -> tuple[frozenset[str], ...]:
        return self.platforms, self.purposes, self.brands, self.regions

    @classmethod
    def of(cls, article: Article, activity: UUID) -> Self:
        """An article of a version or a draft."""
        letters = {
            department: str(role)
            for role, of in zip(
                OTHERS, (article.responsible, article.consulted, article.informed), strict=True
            )
            for department in of
            if isinstance(department, UUID)
        }
        (department,) = article.accountable
        if not isinstance(department, UUID):
            raise TypeError(f"{department} is no department of this organization")
        scope = (getattr(article, name) for name in SCOPE)
        return cls(activity, department, letters, *scope)


def draft_articles(charter: Charter) -> list[ArticleDraft]:
    """What a charter says, to be written or to be changed. One statement."""
    activities = dict(Activity.objects.values_list("key", "id"))
    return [
        ArticleDraft.of(article, activities[article.activity])
        for article in charter.articles
        if article.activity in activities
    ]


def write_version(
    current: Change,
    articles: Sequence[ArticleDraft],
    *,
    next_review_on: date | None,
    note: str = "",
) -> CharterVersion:
    """The next version, inside an open change. Who calls it records it. Four statements."""
    newest = CharterVersion.objects.order_by("-number").first()
    version = CharterVersion.new(
        number=newest.number + 1 if newest else 1,
        made_at=current.now,
        made_by_label=current.by.label[:200],
        note=note,
        next_review_on=next_review_on,
    )
    version.save(force_insert=True)
    rows = [
        CharterArticle.new(
            version=version,
            position=position,
            activity_id=article.activity,
            department_id=article.department,
            **{name: sorted(getattr(article, name)) for name in SCOPE},
        )
        for position, article in enumerate(articles, 1)
    ]
    insert_objects(rows)
    insert_objects(
        [
            CharterLetter.new(article=row, department_id=department, role=role)
            for row, article in zip(rows, articles, strict=True)
            for department, role in article.letters.items()
        ]
    )
    # Whose duties differ from it is another question now, everywhere.
    current.touch(everything=True)
    return version


@dataclass(frozen=True, slots=True)
class Told:
    """A charter as an event tells it: with keys and slugs, which stay what they are."""

    articles: list[dict[str, Any]]
    next_review_on: date | None

    def as_json(self, number: int) -> dict[str, Any]:
        return {
            "number": number,
            "next_review_on": self.next_review_on.isoformat() if self.next_review_on else None,
            "articles": self.articles,
        }


def tell(articles: Sequence[ArticleDraft], next_review_on: date | None) -> Told:
    """Two statements."""
    keys = dict(Activity.objects.values_list("id", "key"))
    slugs = dict(Department.objects.values_list("id", "slug"))
    return Told([_tell_one(article, keys, slugs) for article in articles], next_review_on)


def _tell_one(
    article: ArticleDraft, keys: Mapping[UUID, str], slugs: Mapping[UUID, str]
) -> dict[str, Any]:
    scope = {name: sorted(getattr(article, name)) for name in SCOPE if getattr(article, name)}
    return {
        "activity": keys[article.activity],
        "department": slugs[article.department],
        "letters": {slugs[d]: role for d, role in sorted(article.letters.items())},
        **({"scope": scope} if scope else {}),
    }


def record_version(current: Change, version: CharterVersion, before: dict, after: Told) -> None:
    current.record(CHANGED, version, before=before, after=after.as_json(version.number))


def read_told(said: Mapping[str, Any]) -> tuple[list[ArticleDraft], date | None] | None:
    """What an event tells, as it can be written again; None where something of it is gone."""
    activities = dict(Activity.objects.values_list("key", "id"))
    departments = dict(Department.objects.values_list("slug", "id"))
    articles = []
    for article in said["articles"]:
        slugs = {article["department"], *article["letters"]}
        if article["activity"] not in activities or slugs - departments.keys():
            return None
        articles.append(
            ArticleDraft(
                activities[article["activity"]],
                departments[article["department"]],
                {departments[slug]: role for slug, role in article["letters"].items()},
                **{name: frozenset(words) for name, words in article.get("scope", {}).items()},
            )
        )
    review = said["next_review_on"]
    return articles, date.fromisoformat(review) if review else None
