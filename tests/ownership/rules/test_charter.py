"""The recommended charter, letter by letter; and what it makes of an organization's departments."""

from uuid import UUID

import pytest

from ownership.charter import RECOMMENDED, Article, Party, Place
from ownership.defaults import ACTIVITIES, NEEDED_BY_PURPOSE
from ownership.rules.charter import Why, find_article, plan_letters, recommend

KINDS = ("marketing", "pr", "sales", "service", "product", "it", "hr")
IDS = {kind: UUID(int=number) for number, kind in enumerate(KINDS, 1)}
PARTIES = [Party(IDS[kind], kind) for kind in KINDS]
FIVE = PARTIES[:5]

# Activity -> A; R; C; I, as the organization's five first departments have it.
TABLE = {
    "publishing": "marketing; -; pr, product; service",
    "community": "marketing; -; service; pr",
    "care": "service; -; product; marketing, pr",
    "crisis": "pr; marketing; service; sales, product",
    "media": "pr; -; marketing; sales",
    "leads": "sales; -; marketing; -",
    "feedback": "product; -; service; marketing",
    "paid": "marketing; -; sales; pr",
    "analytics": "marketing; -; -; pr, sales, service, product",
    "security": "pr; -; -; -",
}
PRESS = "pr; -; marketing; -"  # publishing, on press and executive channels


def letters_of(row: str) -> dict[UUID, str]:
    """A row of the table as department -> letter."""
    return {
        IDS[kind.strip()]: letter
        for letter, kinds in zip("ARCI", row.split(";"), strict=True)
        for kind in kinds.split(",")
        if kind.strip() != "-"
    }


def recommended(
    activity: str, purpose: str = "corporate", parties: list[Party] = FIVE
) -> dict[UUID, str]:
    found = recommend(RECOMMENDED, parties, Place(purpose=purpose), activity)
    return plan_letters(found, {})


@pytest.mark.parametrize("purpose", NEEDED_BY_PURPOSE)
@pytest.mark.parametrize("activity", TABLE)
def test_the_recommended_letters_are_those_of_the_table(activity: str, purpose: str) -> None:
    is_press = activity == "publishing" and purpose in ("press", "executive")
    assert recommended(activity, purpose) == letters_of(PRESS if is_press else TABLE[activity])


def test_it_speaks_of_every_activity_that_an_organization_starts_with() -> None:
    assert set(TABLE) == {activity.key for activity in ACTIVITIES}
    assert {article.activity for article in RECOMMENDED} == set(TABLE)


def test_security_is_of_it_where_there_is_one() -> None:
    assert recommended("security", parties=PARTIES) == {IDS["it"]: "A"}


def test_analytics_informs_everybody_else() -> None:
    letters = recommended("analytics", parties=PARTIES)
    assert letters == {IDS["marketing"]: "A"} | {IDS[k]: "I" for k in KINDS if k != "marketing"}


def test_a_kind_that_is_not_there_has_no_letter_and_nobody_takes_its_place() -> None:
    parties = [party for party in FIVE if party.kind != "product"]
    found = recommend(RECOMMENDED, parties, Place(purpose="brand"), "feedback")
    assert (found.accountable, found.why) == (None, Why.NO_DEPARTMENT)
    assert plan_letters(found, {}) == {IDS["service"]: "C", IDS["marketing"]: "I"}


def test_which_of_two_departments_is_accountable_is_not_guessed() -> None:
    second = Party(UUID(int=99), "sales")
    found = recommend(RECOMMENDED, [*FIVE, second], Place(), "leads")
    assert (found.accountable, found.why) == (None, Why.SEVERAL_DEPARTMENTS)
    crisis = recommend(RECOMMENDED, [*FIVE, second], Place(), "crisis")
    assert crisis.others[second.id] == crisis.others[IDS["sales"]] == "I"


def test_an_activity_of_its_own_has_no_article() -> None:
    found = recommend(RECOMMENDED, FIVE, Place(), "podcasts")
    assert (found.article, found.why) == (None, Why.NO_ARTICLE)
    assert plan_letters(found, {}) == {}


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({}, True),
        ({"platforms": {"x"}}, True),
        ({"platforms": {"tiktok"}}, False),
        ({"purposes": {"brand", "press"}}, True),
        ({"brands": {"Kestrel"}, "regions": {"Europe"}}, True),
        ({"brands": {"Kestrel"}, "regions": {"Asia"}}, False),
    ],
)
def test_an_article_fits_where_every_scope_that_it_has_does(scope: dict, fits: bool) -> None:
    article = Article("care", ("sales",), **{name: frozenset(w) for name, w in scope.items()})
    place = Place("x", "brand", "Kestrel", "Europe")
    assert (find_article([article], place, "care") is article) == fits
    assert find_article([article], place, "paid") is None
    assert article.is_exception == bool(scope)


def test_the_first_article_that_fits_wins_and_may_name_one_department() -> None:
    named = Article("care", (IDS["hr"],), regions=frozenset({"Europe"}))
    articles = (named, *RECOMMENDED)
    assert recommend(articles, PARTIES, Place(region="Europe"), "care").accountable == IDS["hr"]
    assert recommend(articles, PARTIES, Place(region="Asia"), "care").accountable == IDS["service"]


def test_who_is_named_twice_has_the_stronger_letter() -> None:
    article = Article("care", ("sales",), consulted=("pr",), informed=("everybody",))
    found = recommend([article], FIVE, Place(), "care")
    assert found.accountable == IDS["sales"]
    assert IDS["sales"] not in found.others
    assert found.others[IDS["pr"]] == "C"


def test_a_letter_that_is_there_stays_and_a_second_owner_is_never_added() -> None:
    care = recommend(RECOMMENDED, FIVE, Place(), "care")
    held = {IDS["sales"]: "A", IDS["pr"]: "R"}
    assert plan_letters(care, held) == {IDS["product"]: "C", IDS["marketing"]: "I"}
    # Who is to be accountable has another letter: it is not changed, and nobody else is taken.
    assert "A" not in plan_letters(care, {IDS["service"]: "I"}).values()


def test_a_claim_that_is_open_keeps_the_charter_from_deciding_it() -> None:
    care = recommend(RECOMMENDED, FIVE, Place(), "care")
    added = plan_letters(care, {}, has_open_claim=True)
    assert added == letters_of("-; -; product; marketing, pr")
