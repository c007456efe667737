"""Every address, as everybody: nothing of one organization is reachable from another."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client

from accounts.tenancy.selfcheck import tenant_models
from config import celery_app
from tests.figures import count
from tests.isolation.attack import (
    NOBODY,
    PRINCIPALS,
    Attacker,
    attack_ids,
    attack_own,
    attack_path,
    attacker_called,
    fingerprint,
    ids_of,
    kind_of,
    says,
)
from tests.isolation.routes import METHODS, Route, find_routes
from tests.world import World

ROUTES = find_routes()
# Whose rows only a change leaves: none is furnished, and no route names one.
RARE = {"IdempotencyRecord"}


def test_there_is_something_to_attack(attacker: Attacker) -> None:
    assert len(ROUTES) > 75
    assert {route.is_api for route in ROUTES} == {True, False}
    kinds = {model.__name__ for model in tenant_models()}
    assert kinds - ids_of(attacker.theirs).keys() == RARE, "a tenant model without a row"
    count("isolation", routes=len(ROUTES), principals=len(PRINCIPALS), methods=len(METHODS))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_another_organizations_path_answers_like_one_that_does_not_exist(
    attacker: Attacker, route: Route
) -> None:
    before = fingerprint(attacker.theirs)
    attempts = attack_path(attacker, route)
    assert fingerprint(attacker.theirs) == before
    count("isolation", attempts=attempts, leaks=0, changed=0)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.ids], ids=str)
def test_another_organizations_things_answer_like_things_that_do_not_exist(
    attacker: Attacker, route: Route
) -> None:
    before = fingerprint(attacker.theirs)
    attempts = attack_ids(attacker, route, ids_of(attacker.theirs))
    assert fingerprint(attacker.theirs) == before
    count("isolation", attempts=attempts, leaks=0, changed=0)


@pytest.mark.parametrize("name", PRINCIPALS)
def test_whoever_it_is_finds_nothing_of_the_neighbours(
    furnished: tuple[World, World], db: None, name: str
) -> None:
    """One method that reads and one that writes: the tests above try all, as who may most."""
    mine, theirs = furnished
    attacker = attacker_called(name, mine, theirs)
    before, kinds = fingerprint(theirs), ids_of(theirs)
    attempts = 0
    for route in ROUTES:
        if name != "a member of both":  # the neighbour's path is theirs too
            attempts += attack_path(attacker, route, ("GET", "POST"))
        if route.ids:
            attempts += attack_ids(attacker, route, kind_of(route, kinds), ("GET", "POST"))
    assert fingerprint(theirs) == before
    count("isolation", attempts=attempts, leaks=0, changed=0)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_ones_own_pages_show_nothing_of_the_neighbours(attacker: Attacker, route: Route) -> None:
    count("isolation", attempts=attack_own(attacker, route), leaks=0)


# It takes a step, which is no thing of its own: the table of seats tries it.
OF_THINGS = [r for r in ROUTES if r.ids and not r.is_for_visitors and r.name != "api-undo"]


@pytest.mark.parametrize("route", OF_THINGS, ids=str)
def test_the_same_addresses_do_answer_for_what_is_ones_own(
    attacker: Attacker, route: Route
) -> None:
    """The control: without it the attack could pass because nothing answers at all."""
    slug = attacker.mine.organization.slug
    answers = {
        attacker.ask(method, route.fill(slug, identifier)).status_code
        for identifier in ids_of(attacker.mine).values()
        for method in ("GET", "POST", "PUT")
    }
    assert answers - {404, 405}, answers


@pytest.mark.parametrize("route", [r for r in ROUTES if not r.is_for_visitors], ids=str)
def test_nobody_comes_in_without_signing_in(attacker: Attacker, route: Route) -> None:
    some_id = next(iter(ids_of(attacker.theirs).values()))
    answers = []
    for slug in (attacker.theirs.organization.slug, NOBODY):
        response = Client().get(route.fill(slug, some_id))
        assert response.status_code == (401 if route.is_api else 302)
        answers.append(says(response)[1].replace(slug.encode(), b""))
    assert answers[0] == answers[1]


# Arguments of tasks, and whose id stands for the neighbour's thing there.
TASK_ARGUMENTS: dict[str, dict[str, object]] = {
    "accounts.tasks.send_invitation": {"invitation": UUID, "sealed": "AAAA"},
    "ownership.tasks.write_mailings": {},
    "ownership.tasks.send_mailing": {"mailing": UUID},
}
JOB: dict[str, object] = {"job": UUID, "step": 0}


def tenant_tasks() -> Iterator[str]:
    for name, task in celery_app.tasks.items():
        if not name.startswith("celery.") and getattr(task, "tenant", False):
            yield name


def tasks_without_organization() -> set[str]:
    celery_app.loader.import_default_modules()
    ours = {name for name in celery_app.tasks if not name.startswith("celery.")}
    return ours - set(tenant_tasks())


def test_every_task_says_whose_work_it_does() -> None:
    assert tasks_without_organization() == {
        "ownership.tasks.start_nightly_sweeps",  # reads organizations, which are global
        "ownership.tasks.start_mailings",  # the same
        "ownership.tasks.forget_expired_exports",  # looks at the age of files
        "accounts.tasks.forget_rate_limits",
        "accounts.tasks.forget_ended_sessions",
    }


def test_a_task_of_one_organization_does_nothing_with_anothers_job(attacker: Attacker) -> None:
    celery_app.loader.import_default_modules()
    before = fingerprint(attacker.theirs)
    tasks = list(tenant_tasks())
    assert tasks
    for name in tasks:
        for identifier in ids_of(attacker.theirs).values():
            arguments = {
                argument: str(identifier) if value is UUID else value
                for argument, value in TASK_ARGUMENTS.get(name, JOB).items()
            }
            celery_app.tasks[name](organization=str(attacker.mine.organization.pk), **arguments)
    assert fingerprint(attacker.theirs) == before
