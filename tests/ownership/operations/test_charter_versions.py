"""Versions of the charter: saved whole, never changed, pointed elsewhere, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department
from ownership.models import (
    Activity,
    CharterArticle,
    CharterLetter,
    CharterVersion,
    Duty,
)
from ownership.operations.charter_versions import ArticleDraft, draft_articles
from ownership.operations.charters import (
    ArticlesRefused,
    StaleVersion,
    re_point_department,
    save_charter,
)
from ownership.operations.undo import UndoConflict, undo_step
from ownership.queries.charter_plans import load_recommendations
from ownership.queries.charters import Charter, load_charter, load_in_force
from ownership.queries.history import recent_changes
from tests.world import NOW, TESTER, World

REVIEW = date(2027, 3, 31)


def article(
    world: World, activity: str = "care", department: str = "customer-service", **more: Any
) -> ArticleDraft:
    letters = more.pop("letters", {})
    with world.open():
        return ArticleDraft(
            Activity.objects.get(key=activity).pk,
            world.departments[department].pk,
            {world.departments[slug].pk: role for slug, role in letters.items()},
            **{name: frozenset(words) for name, words in more.items()},
        )


def save(world: World, *articles: ArticleDraft, seen: int = 0, **more: Any) -> CharterVersion:
    with world.open():
        return save_charter(
            organization=world.organization,
            articles=articles,
            next_review_on=more.pop("next_review_on", REVIEW),
            seen=seen,
            by=TESTER,
            now=NOW,
            **more,
        )


def in_force(world: World) -> Charter:
    with world.open():
        charter = load_in_force()
    assert charter is not None
    return charter


def said(world: World) -> list[tuple[str, str, dict[str, str]]]:
    """Activity, who is accountable, and the other letters, in order."""
    slugs = {department.pk: slug for slug, department in world.departments.items()}
    charter = in_force(world)
    return [
        (
            one.activity,
            slugs[one.accountable[0]],
            {
                slugs[department]: role
                for role, of in zip(
                    "RCI", (one.responsible, one.consulted, one.informed), strict=True
                )
                for department in of
            },
        )
        for one in charter.articles
    ]


def last_step(world: World) -> Any:
    with world.open():
        return AuditEvent.objects.latest("seq").step


def undo(world: World, step: Any) -> None:
    with world.open():
        undo_step(organization=world.organization, step=step, by=TESTER, now=NOW)


def test_until_somebody_adopts_it_the_recommended_charter_is_a_draft(world: World) -> None:
    with world.open():
        draft = load_charter()
        assert load_in_force() is None
    assert (draft.version, draft.number, len(draft.articles)) == (None, 0, 11)
    departments = {department.pk for department in world.departments.values()}
    assert {one.accountable[0] for one in draft.articles} <= departments


def test_a_department_that_is_not_there_leaves_its_articles_out_of_the_draft(
    world: World,
) -> None:
    with world.open():
        Department.objects.filter(slug="sales").update(retired_on=date(2026, 1, 1))
        draft = load_charter()
    assert "leads" not in {one.activity for one in draft.articles}
    assert set(draft.left_out) == {"leads"}


def test_a_version_says_what_was_saved_in_its_order(world: World) -> None:
    first = article(world, "care", "sales", platforms={"linkedin"}, regions={"Europe"})
    usual = article(world, letters={"product": "C", "marketing": "I", "sales": "R"})
    version = save(world, first, usual, note="As agreed in March")
    assert (version.number, version.made_by_label, version.note) == (
        1,
        "Tess Tester",
        "As agreed in March",
    )
    assert said(world) == [
        ("care", "sales", {}),
        ("care", "customer-service", {"sales": "R", "product": "C", "marketing": "I"}),
    ]
    charter = in_force(world)
    assert charter.articles[0].platforms == {"linkedin"}
    assert charter.articles[0].regions == {"Europe"}
    assert charter.version and charter.version.next_review_on == REVIEW


def test_an_edit_makes_a_new_version_and_the_one_before_stays_as_it_was(world: World) -> None:
    save(world, article(world))
    save(world, article(world, department="sales"), seen=1)
    assert said(world) == [("care", "sales", {})]
    with world.open():
        first = CharterVersion.objects.get(number=1)
        (old,) = CharterArticle.objects.filter(version=first)
        assert old.department_id == world.departments["customer-service"].pk


def test_the_same_again_makes_no_version(world: World) -> None:
    version = save(world, article(world))
    assert save(world, article(world), seen=1) == version
    with world.open():
        assert CharterVersion.objects.count() == 1


def test_what_somebody_saved_meanwhile_is_not_written_over(world: World) -> None:
    save(world, article(world))
    with pytest.raises(StaleVersion) as stale:
        save(world, article(world, department="sales"))
    assert stale.value.charter.number == 1
    assert said(world) == [("care", "customer-service", {})]


def bad_articles(world: World) -> dict[str, Sequence[ArticleDraft]]:
    good = article(world)
    sales = world.departments["sales"].pk
    return {
        "required": [],
        "unknown_activity": [replace(good, activity=uuid4())],
        "unknown_department": [replace(good, letters={uuid4(): "C"})],
        "unknown_letter": [replace(good, letters={sales: "A"})],
        "letter_twice": [replace(good, letters={good.department: "C"})],
        "unknown_platform": [replace(good, platforms=frozenset({"fax"}))],
        "unknown_purpose": [replace(good, purposes=frozenset({"fun"}))],
        "same_scope": [good, replace(good, department=sales)],
        "too_many": [replace(good, brands=frozenset({f"b{n}"})) for n in range(101)],
    }


def test_articles_that_cannot_be_are_refused_each_with_its_number(world: World) -> None:
    for code, articles in bad_articles(world).items():
        with pytest.raises(ArticlesRefused) as refused:
            save(world, *articles)
        assert code in {problem[1] for problem in refused.value.problems}, code
    with world.open():
        assert not CharterVersion.objects.exists()


def test_a_retired_department_is_refused_and_recommends_nothing(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    save(world, article(world))
    with world.open():
        Department.objects.filter(slug="customer-service").update(retired_on=date(2026, 1, 1))
        assert load_recommendations([channel.pk]) == {}
    with pytest.raises(ArticlesRefused, match="not here any more"):
        save(world, article(world), seen=1, note="Again")


def test_the_database_keeps_one_letter_per_department_and_no_second_a(world: World) -> None:
    save(world, article(world, letters={"sales": "C"}))
    with world.open():
        row = CharterArticle.objects.get()
        for department, role in (("sales", "I"), ("product", "A")):
            letter = CharterLetter.new(
                article=row, department=world.departments[department], role=role
            )
            with pytest.raises(IntegrityError), transaction.atomic():
                letter.save(force_insert=True)


def test_a_merged_department_hands_its_places_on_in_a_new_version(world: World) -> None:
    save(
        world,
        article(world, "care", "sales", letters={"customer-service": "C", "marketing": "I"}),
        article(world, "paid", "marketing", letters={"sales": "R", "customer-service": "I"}),
        article(world, "media", "product", letters={"sales": "I", "customer-service": "C"}),
        article(world, "leads", "product"),
    )
    with world.open():
        version = re_point_department(
            from_department=world.departments["sales"],
            into=world.departments["customer-service"],
            by=TESTER,
            now=NOW,
        )
    assert version and version.number == 2
    assert version.next_review_on == REVIEW
    assert said(world) == [
        ("care", "customer-service", {"marketing": "I"}),
        ("paid", "marketing", {"customer-service": "R"}),
        ("media", "product", {"customer-service": "C"}),
        ("leads", "product", {}),
    ]


def test_a_department_that_stands_nowhere_makes_no_version(world: World) -> None:
    into = world.departments["product"]
    arguments = {"from_department": world.departments["sales"], "into": into}
    with world.open():
        assert re_point_department(**arguments, by=TESTER, now=NOW) is None
    save(world, article(world))
    with world.open():
        assert re_point_department(**arguments, by=TESTER, now=NOW) is None
        assert CharterVersion.objects.count() == 1


def test_undoing_an_edit_makes_the_version_before_the_newest_again(world: World) -> None:
    save(world, article(world, letters={"sales": "C"}, brands={"Kestrel"}))
    before = said(world)
    save(world, article(world, department="sales"), seen=1, next_review_on=None)
    step = last_step(world)
    undo(world, step)
    charter = in_force(world)
    assert (charter.number, said(world)) == (3, before)
    assert charter.articles[0].brands == {"Kestrel"}
    assert charter.version and charter.version.next_review_on == REVIEW
    assert charter.version.note == "Undone: as version 1 was."
    undo(world, last_step(world))
    assert said(world) == [("care", "sales", {})]


def test_undoing_the_adoption_leaves_a_draft_and_can_be_undone(world: World) -> None:
    save(world, article(world))
    undo(world, last_step(world))
    with world.open():
        assert load_in_force() is None
        assert load_charter().number == 0
        assert CharterVersion.objects.count() == 2
    undo(world, last_step(world))
    assert (in_force(world).number, said(world)) == (3, [("care", "customer-service", {})])


def test_a_later_version_stands_in_the_way_and_is_named(world: World) -> None:
    save(world, article(world))
    first = last_step(world)
    save(world, article(world, department="sales"), seen=1)
    with pytest.raises(UndoConflict) as conflict:
        undo(world, first)
    assert [event.object_label for event in conflict.value.later] == ["Charter, version 2"]
    undo(world, last_step(world))
    undo(world, first)
    with world.open():
        assert load_in_force() is None


def test_each_version_is_told_in_plain_words(world: World) -> None:
    save(world, article(world), article(world, "paid", "marketing"))
    save(world, article(world, department="sales"), seen=1, next_review_on=None)
    with world.open():
        told = [one.sentence for one in recent_changes(how_many=2, zone=ZoneInfo("UTC"), now=NOW)]
    assert told == [
        "Version 2 of the charter: 1 article changed, 1 article removed and another day of review",
        "The charter was adopted, with 2 articles",
    ]


def test_saving_and_reading_take_the_same_statements_for_three_articles_and_for_ninety(
    world: World,
) -> None:
    save(world, article(world))
    counts = []
    for seen, number in enumerate((3, 90), 1):
        articles = [article(world, brands={f"b{n}"}, letters={"sales": "C"}) for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            save(world, *articles, seen=seen)
            in_force(world)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    with world.open():
        drafted = draft_articles(in_force(world))
    assert len(drafted) == 90


@pytest.mark.parametrize("numbers", [(3, 300)])
def test_recommendations_of_three_channels_and_three_hundred_take_the_same_statements(
    world: World, numbers: tuple[int, ...]
) -> None:
    save(world, article(world), article(world, "paid", "marketing"))
    counts = []
    for number in numbers:
        made = world.register(*(f"https://x.com/c{number}_{n}" for n in range(number)))
        ids = [channel.pk for channel in made]
        with world.open(), CaptureQueriesContext(connection) as captured:
            found = load_recommendations(ids)
        counts.append(len(captured))
        assert len(found) == 2 * number
    assert counts[0] == counts[1] == 7


def test_what_is_not_needed_has_no_recommendation(world: World) -> None:
    (channel,) = world.register("https://x.com/a", purpose="press")
    save(world, article(world), article(world, "media", "sales"))
    with world.open():
        found = load_recommendations([channel.pk])
        media = Duty.objects.get(channel=channel, activity__key="media")
    assert found == {media.pk: world.departments["sales"].pk}
