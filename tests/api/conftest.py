"""One organization with a program that may do everything, and its neighbour."""

import pytest

from tests.api.callers import Caller
from tests.world import World


@pytest.fixture
def caller(world: World) -> Caller:
    return Caller.of(world)


@pytest.fixture
def stranger(neighbour: World) -> Caller:
    """The same key in another organization."""
    return Caller.of(neighbour)
