"""What an organization decided that rules ask for: its limits, and its charter."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, F, Subquery, Value

from ownership.charter import Article
from ownership.models import CharterArticle, CharterVersion, RuleSetting
from ownership.rules import BY_CODE, unconfirmed
from ownership.snapshot import Limit, Terms


@dataclass(frozen=True, slots=True)
class Decided:
    """`articles`: whom the charter in force makes accountable, in their order; no other letters."""

    terms: Terms
    articles: tuple[Article, ...]


def load_decided(today: date) -> Decided:
    """Of the open organization. One statement for both, for every change asks.

    Settings have nothing in the columns of a scope. Articles come first: they have a type for
    each.
    """
    newest = CharterVersion.objects.order_by("-number").values("pk")[:1]
    scope = ("platforms", "purposes", "brands", "regions")
    articles = (
        CharterArticle.objects.filter(version=Subquery(newest))
        .annotate(is_on=Value(True), tier_1=Value(0), code=F("activity__key"))
        .values_list("code", "position", "tier_1", "is_on", "department_id", *scope)
    )
    names = tuple(f"no_{name}" for name in ("department", *scope))
    nothing = {name: Value(None, output_field=CharField()) for name in names}
    settings = RuleSetting.objects.annotate(**nothing).values_list(
        "rule", "limit", "limit_tier_1", "is_on", *names
    )
    limits, switched_off, found = {}, set(), []
    for code, number, tier_1, is_on, department_id, *where in articles.union(settings, all=True):
        if department_id is not None:
            held: dict[str, Any] = dict(zip(scope, map(frozenset, where), strict=True))
            found.append((number, Article(code, (department_id,), **held)))
            continue
        rule = BY_CODE.get(code)
        if not is_on:
            switched_off.add(code)
        if rule is not None and rule.threshold is not None and number is not None:
            limits[code] = Limit(number, tier_1)
    found.sort(key=lambda row: row[0])
    return Decided(
        Terms(today, limits, frozenset(switched_off)), tuple(article for _, article in found)
    )


def load_limit_of_words(now: datetime) -> Limit:
    """How many days a confirmation counts. One statement."""
    return unconfirmed.RULE.limit(load_terms(now.date()))


def load_terms(today: date) -> Terms:
    """The limits alone. One statement."""
    return load_decided(today).terms
