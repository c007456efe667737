"""What holds for every test: which database, no network, which tests are left out and why."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from pathlib import Path

import hypothesis
import pytest
from django.db import connections
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import ROOT, create_own_database, find_pgbouncer
from tests.names import answer_names
from tests.network import close_network
from tests.world import World

SHARED_DATA = Path(os.environ.get("MASTHEAD_SHARED_DATA", ROOT.parent / "shared" / "data"))

# No deadline: machines are shared and noisy, and nothing in the suite asserts on time.
hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.load_profile("suite")


def pytest_configure() -> None:
    close_network()
    answer_names()


# Marks of tests that need what a machine may lack: (is it here?, what is said where it is not).
NEEDS = {
    "real_data": (SHARED_DATA.is_dir(), f"no folder {SHARED_DATA} (set MASTHEAD_SHARED_DATA)"),
    "pgbouncer": (find_pgbouncer() is not None, "no pgbouncer is installed"),
}


def pytest_report_header() -> list[str]:
    return [
        f"{mark} tests are left out: {reason}" for mark, (here, reason) in NEEDS.items() if not here
    ]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _refuse_flushing_tests(items)
    missing = [mark for mark, (here, _) in NEEDS.items() if not here]
    left_out = [item for item in items if any(map(item.get_closest_marker, missing))]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def _refuse_flushing_tests(items: list[pytest.Item]) -> None:
    for item in items:
        mark = item.get_closest_marker("django_db")
        fixtures = getattr(item, "fixturenames", ())
        if (mark and mark.kwargs.get("transaction")) or "transactional_db" in fixtures:
            raise pytest.UsageError(
                f"{item.nodeid} would empty every table afterwards, which the runtime role may "
                "not do. Use the fixture committed_db and an organization of the test's own."
            )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; for tests marked real_data."""
    return SHARED_DATA


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> None:
    """Replaces pytest-django's, which would migrate and connect as one and the same role."""
    create_own_database()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database where commits are real, for tests with several connections or processes.

    Nothing is emptied afterwards (audit rows cannot be deleted), so such a test founds an
    organization of its own and counts only what belongs to it.
    """
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[World, World]:
    """Committed once, because founding takes longer than most tests do."""
    unblocked: AbstractContextManager[None] = django_db_blocker.unblock()
    with unblocked:
        return World.found(), World.found("Neighbour")


@pytest.fixture
def world(db: None, founded: tuple[World, World]) -> World:
    """An organization as it was founded: what a test does to it is rolled back with the test."""
    return deepcopy(founded[0])


@pytest.fixture
def neighbour(db: None, founded: tuple[World, World]) -> World:
    """Another organization in the same database."""
    return deepcopy(founded[1])


@pytest.fixture
def committed_world(committed_db: None) -> World:
    """An organization that other processes see."""
    return World.found()


@pytest.fixture
def own_machine() -> Iterator[None]:
    """Websites of this machine may be read, as in a trial over plain http."""
    with override_settings(SECURE_COOKIES=False):
        yield
