"""What the charter suggests where nobody is accountable: the dashed letters of the matrix."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet, Subquery

from ownership.charter import Article, Place
from ownership.models import CharterArticle, CharterVersion, Claim
from ownership.rules.charter import find_article


def suggest_owners(free: Mapping[UUID, tuple[Place, str]]) -> dict[UUID, UUID]:
    """Duty -> the department that the charter in force names, unless somebody claims the duty.

    `free`: needed duties that nobody owns, with where they are and the key of their activity. Two
    statements; one where no version is in force, none without such duties.
    """
    articles = _load_articles() if free else []
    if not articles:
        return {}
    claimed = set(Claim.objects.open().filter(duty__in=free).values_list("duty_id", flat=True))
    found = {
        duty: find_article(articles, place, activity)
        for duty, (place, activity) in free.items()
        if duty not in claimed
    }
    return {duty: _named(article) for duty, article in found.items() if article}


def is_charter_in_force() -> bool:
    """One statement."""
    return _articles_in_force().exists()


def _articles_in_force() -> QuerySet[CharterArticle]:
    """Of the newest version; none where it was taken back."""
    newest = CharterVersion.objects.order_by("-number").values("pk")[:1]
    return CharterArticle.objects.filter(version=Subquery(newest))


def _load_articles() -> list[Article]:
    """In order: whom they make accountable, and where."""
    rows = (
        _articles_in_force()
        .order_by("position")
        .values_list(
            *("activity__key", "department_id", "platforms", "purposes", "brands", "regions")
        )
    )
    return [
        Article(
            key,
            (department_id,),
            platforms=frozenset(platforms),
            purposes=frozenset(purposes),
            brands=frozenset(brands),
            regions=frozenset(regions),
        )
        for key, department_id, platforms, purposes, brands, regions in rows
    ]


def _named(article: Article) -> UUID:
    (department,) = article.accountable
    if not isinstance(department, UUID):
        raise TypeError(f"{department} is no department of this organization")
    return department
