"""Each fence holds the whole attack alone: the manager, and row-level security.

With ids of a route's own kind; for the report with ids of every kind, as both fences together are
attacked every time.
"""

import os
from datetime import timedelta
from unittest.mock import patch

import pytest

from tests.figures import VARIABLE, count
from tests.isolation.attack import (
    Attacker,
    attack_ids,
    attack_own,
    attack_path,
    attacker_as,
    ids_of,
    kind_of,
)
from tests.isolation.routes import find_routes
from tests.isolation.single_fences import manager_only, row_level_security_only
from tests.world import World


def attack_everything(furnished: tuple[World, World]) -> int:
    attacker = attacker_as("owner", *furnished)
    # It takes more than a minute, and one request in the middle would note that the key was used.
    with patch("accounts.api.authentication.USE_IS_WRITTEN_EVERY", timedelta(days=1)):
        return _attack(attacker)


def _attack(attacker: Attacker) -> int:
    kinds = ids_of(attacker.theirs)
    attempts = 0
    for route in find_routes():
        attempts += attack_path(attacker, route, ("GET", "POST"))
        attempts += attack_own(attacker, route)
        if route.ids:
            tried = kinds if os.environ.get(VARIABLE) else kind_of(route, kinds)
            attempts += attack_ids(attacker, route, tried, ("GET", "POST"))
    return attempts


@pytest.mark.usefixtures("committed_db")
def test_the_manager_alone_holds(furnished: tuple[World, World]) -> None:
    with manager_only():
        count("manager_only", attempts=attack_everything(furnished), leaks=0)


@pytest.mark.usefixtures("db")
def test_row_level_security_alone_holds(furnished: tuple[World, World]) -> None:
    with row_level_security_only():
        count("rls_only", attempts=attack_everything(furnished), leaks=0)
