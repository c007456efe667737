"""What a charter recommends for a duty, and which letters that adds to those that are there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    # Somebody claims it: whose it is, is for people to decide.
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
    others = _resolve_others(article, parties)
    if accountable:
        others.pop(accountable, None)
    return Recommendation(article, accountable, others, why)


def _resolve_others(article: Article, parties: Sequence[Party]) -> dict[UUID, str]:
    """From the weakest letter to the strongest: who is named twice has the stronger one."""
    others: dict[UUID, str] = {}
    for role, holders in (
        (INFORMED, article.informed),
        (CONSULTED, article.consulted),
        (RESPONSIBLE, article.responsible),
    ):
        others |= {party.id: role for holder in holders for party in _find(holder, parties)}
    return others


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


def resolve(
    articles: Iterable[Article], parties: Sequence[Party]
) -> tuple[list[Article], dict[str, Why]]:
    """The articles with the organization's own departments for their words, in order.

    Those that make no department accountable are left out; by activity, why.
    """
    resolved, left_out = [], {}
    for article in articles:
        accountable, why = resolve_accountable(article, parties)
        if accountable is None:
            left_out[article.activity] = why or Why.NO_DEPARTMENT
            continue
        others = _resolve_others(article, parties)
        others.pop(accountable, None)
        letters = {
            role: tuple(party.id for party in parties if others.get(party.id) == role)
            for role in (RESPONSIBLE, CONSULTED, INFORMED)
        }
        resolved.append(
            replace(
                article,
                accountable=(accountable,),
                responsible=letters[RESPONSIBLE],
                consulted=letters[CONSULTED],
                informed=letters[INFORMED],
            )
        )
    return resolved, left_out


def is_off_charter(accountable: Collection[UUID], recommended: UUID | None) -> bool:
    """Whether somebody answers for the duty, and not whom the charter names."""
    return bool(accountable) and recommended is not None and recommended not in accountable


def plan_letters(
    recommendation: Recommendation,
    held: Mapping[UUID, str],
    *,
    has_open_claim: bool = False,
    is_replacing: bool = False,
) -> dict[UUID, str]:
    """The letters to add: into empty cells alone, and an A only where nobody has or claims it.

    `is_replacing`: somebody chose this very duty to become as the charter says. Then whom it names
    is made the sole A, and the others that were A are consulted.
    """
    planned = {d: role for d, role in recommendation.others.items() if d not in held}
    if is_replacing and recommendation.accountable:
        owners = [d for d, role in held.items() if role == ACCOUNTABLE]
        planned |= dict.fromkeys(owners, CONSULTED)
        planned[recommendation.accountable] = ACCOUNTABLE
        return {d: role for d, role in planned.items() if held.get(d) != role}
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
