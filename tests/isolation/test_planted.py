"""Twelve bugs that would let one organization see another's are planted; each has to be caught."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest
from django.db import connection, transaction
from django.test import override_settings

from accounts.models import Department
from config import celery_app
from tests.databases import SUPERUSER, switched_to
from tests.figures import count
from tests.isolation import planted
from tests.isolation.attack import (
    Attacker,
    attack_ids,
    attack_own,
    attack_path,
    attacker_as,
    ids_of,
)
from tests.isolation.routes import Route, find_routes
from tests.isolation.sentinel import Unscoped, paused
from tests.isolation.single_fences import RollBack, manager_only
from tests.isolation.test_attack import tasks_without_organization
from tests.isolation.test_fences import keys_that_are_not_composite, models_that_are_open
from tests.isolation.test_pool import run, session_level_setting
from tests.world import World

pytestmark = pytest.mark.usefixtures("committed_db")
Furnished = tuple[World, World]


def is_caught(check: Callable[[], object]) -> bool:
    try:
        check()
    except AssertionError:
        return True
    return False


@contextmanager
def all_fences() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise RollBack
    except RollBack:
        pass


def attack(attacker: Attacker, route: Route) -> None:
    attack_path(attacker, route, ("GET",))
    attack_own(attacker, route)
    if route.ids:
        attack_ids(attacker, route, ids_of(attacker.theirs), ("GET",))


@pytest.mark.parametrize("bug", planted.VIEWS)
def test_a_careless_view_is_caught(furnished: Furnished, bug: str) -> None:
    """By the attack with all fences, or with row-level security taken away."""
    caught = []
    with override_settings(ROOT_URLCONF="tests.isolation.planted"):
        (route,) = [
            r for r in find_routes() if r.path.lstrip("/") == str(planted.VIEWS[bug].pattern)
        ]
        for fences in (all_fences, manager_only):
            with paused(), fences():
                attacker = attacker_as("owner", *furnished)
                caught.append(is_caught(lambda: attack(attacker, route)))  # noqa: B023
    assert any(caught)
    count("planted", bugs=1, caught=1)


def test_a_query_that_does_not_begin_at_the_organization_is_seen_in_its_sql(
    furnished: Furnished,
) -> None:
    """Even where row-level security keeps everything from leaking."""
    with override_settings(ROOT_URLCONF="tests.isolation.planted"), all_fences():
        attacker = attacker_as("owner", *furnished)
        with pytest.raises(Unscoped):
            attacker.ask("GET", attacker.mine.url("missing-filter/"))


def test_telling_an_outsider_that_an_organization_exists_is_caught(furnished: Furnished) -> None:
    route = next(route for route in find_routes() if route.name == "channels")
    with all_fences():
        attacker = attacker_as("owner", *furnished)
        attack_path(attacker, route, ("GET",))
        with planted.not_a_member_is_told():
            assert is_caught(lambda: attack_path(attacker, route, ("GET",)))
    count("planted", bugs=1, caught=1)


def test_a_base_manager_that_is_open_is_caught() -> None:
    assert models_that_are_open() == []
    with planted.open_base_manager():
        assert models_that_are_open() == [Department]
    count("planted", bugs=1, caught=1)


def test_a_task_without_an_organization_is_caught() -> None:
    before = tasks_without_organization()

    def planted_task() -> None:
        """Begins at no organization."""

    celery_app.task(name="planted.task")(planted_task)
    try:
        assert tasks_without_organization() - before == {"planted.task"}
    finally:
        celery_app.tasks.unregister("planted.task")
    count("planted", bugs=1, caught=1)


def test_a_key_that_is_not_composite_is_caught() -> None:
    assert keys_that_are_not_composite() == []
    try:
        with switched_to(SUPERUSER), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select conname from pg_constraint where contype = 'f'"
                " and conrelid = 'ownership_assignment'::regclass and array_length(conkey, 1) = 2"
                " and confrelid = 'accounts_department'::regclass"
            )
            (name,) = cursor.fetchone()
            cursor.execute(f'alter table ownership_assignment drop constraint "{name}"')
            assert keys_that_are_not_composite() == ["ownership.Assignment.department"]
            raise RollBack
    except RollBack:
        pass
    count("planted", bugs=1, caught=1)


def test_a_setting_that_outlives_its_transaction_is_caught() -> None:
    worlds = [World.found(), World.found("Neighbour")]
    for world in worlds:
        world.register("https://x.com/a")
    with session_level_setting():
        assert run(worlds)["wrong"] > 0
    count("planted", bugs=1, caught=1)


def read_on(attacker: Attacker) -> None:
    """A cursor from the neighbour's list is refused on one's own."""
    mine, theirs = attacker.mine.organization.slug, attacker.theirs.organization.slug
    victim = {"Authorization": f"Bearer {attacker.victim.key}"}
    first = attacker.pages.get(f"/api/v1/o/{theirs}/channels/?limit=1", headers=victim).json()
    cursor = first["next"].partition("cursor=")[2].partition("&")[0]
    answer = attacker.ask("GET", f"/api/v1/o/{mine}/channels/?limit=1&cursor={cursor}")
    assert answer.status_code == 400, answer.content


def retry_as_they_did(attacker: Attacker) -> None:
    """The retry key of the neighbour's request brings nothing of its answer."""
    mine, theirs = attacker.mine.organization.slug, attacker.theirs.organization.slug
    body, key = '{"name": "Zbcanary again"}', {"Idempotency-Key": "one"}
    client, kind = attacker.pages, "application/json"
    keys = {theirs: attacker.victim.key, mine: attacker.key}
    answers = [
        client.post(
            f"/api/v1/o/{slug}/departments/",
            body if slug == theirs else '{"name": "Ours again"}',
            content_type=kind,
            headers=key | {"Authorization": f"Bearer {keys[slug]}"},
        )
        for slug in (theirs, mine)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert b"Zbcanary" not in answers[1].content


@pytest.mark.parametrize(
    ("bug", "check", "fences"),
    [
        (planted.cursors_of_any_organization, read_on, all_fences),
        (planted.retries_of_any_organization, retry_as_they_did, manager_only),
    ],
)
def test_what_is_kept_for_another_organization_is_caught(
    furnished: Furnished,
    bug: Callable[[], nullcontext],
    check: Callable[[Attacker], None],
    fences: Callable[[], nullcontext],
) -> None:
    for is_planted in (False, True):
        with fences():
            attacker = attacker_as("owner", *furnished)
            with bug() if is_planted else nullcontext():
                assert is_caught(lambda: check(attacker)) == is_planted  # noqa: B023
    count("planted", bugs=1, caught=1)
