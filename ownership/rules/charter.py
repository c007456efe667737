"""What a charter recommends for a duty, and which letters that adds to those that are there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from ownership.charter import EVERYBODY, Article, Holder, Party, Place

ACCOUNTABLE, RESPONSIBLE, CONSULTED, INFORMED = "A", "R", "C", "I"


class Why(StrEnum):
    """Why a charter leaves a duty without an owner."""

    NO_ARTICLE = "no_article"
    NO_DEPARTMENT = "no_department"
    # Which of them is for people to say.
    SEVERAL_DEPARTMENTS = "several_departments"
    # The department that it recommends has another letter there, and no letter is changed.
    OTHER_LETTER = "other_letter"
    # A department claims it: people decide that first.
    CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The first article that fits, with the organization's own departments for its words.

    `others`: who is responsible, consulted or informed. `why`: why nobody is accountable.
    """

    article: Article | None
    accountable: UUID | None
    others: Mapping[UUID, str] = field(default_factory=dict)
    why: Why | None = None


def find_article(articles: Iterable[Article], place: Place, activity: str) -> Article | None:
    """The first that fits."""
    for article in articles:
        if article.activity == activity and _covers(article, place):
            return article
    return None


def recommend(
    articles: Iterable[Article], parties: Sequence[Party], place: Place, activity: str
) -> Recommendation:
    """What the charter says of this activity on such a channel."""
    article = find_article(articles, place, activity)
    if article is None:
        return Recommendation(None, None, why=Why.NO_ARTICLE)
    accountable, why = resolve_accountable(article, parties)
    others: dict[UUID, str] = {}
    # From the weakest letter to the strongest: who is named twice has the stronger one.
    for role, holders in (
        (INFORMED, article.informed),
        (CONSULTED, article.consulted),
        (RESPONSIBLE, article.responsible),
    ):
        others |= {party.id: role for holder in holders for party in _find(holder, parties)}
    if accountable:
        others.pop(accountable, None)
    return Recommendation(article, accountable, others, why)


def resolve_accountable(
    article: Article, parties: Sequence[Party]
) -> tuple[UUID | None, Why | None]:
    """The one department that it makes accountable; or why there is none."""
    for holder in article.accountable:
        found = _find(holder, parties)
        if len(found) > 1:
            return None, Why.SEVERAL_DEPARTMENTS
        if found:
            return found[0].id, None
    return None, Why.NO_DEPARTMENT


def plan_letters(
    recommendation: Recommendation, held: Mapping[UUID, str], *, has_open_claim: bool = False
) -> dict[UUID, str]:
    """The letters to add: into empty cells alone, and an A only where nobody has or claims it."""
    planned = {d: role for d, role in recommendation.others.items() if d not in held}
    is_free = ACCOUNTABLE not in held.values() and not has_open_claim
    if is_free and recommendation.accountable and recommendation.accountable not in held:
        planned[recommendation.accountable] = ACCOUNTABLE
    return planned


def _covers(article: Article, place: Place) -> bool:
    return all(
        not scope or word in scope
        for scope, word in (
            (article.platforms, place.platform),
            (article.purposes, place.purpose),
            (article.brands, place.brand),
            (article.regions, place.region),
        )
    )


def _find(holder: Holder, parties: Sequence[Party]) -> list[Party]:
    return [p for p in parties if holder in (EVERYBODY, p.kind, p.id)]
