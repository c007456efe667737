"""Two organizations with a row of everything, committed once for all of the attack."""

from contextlib import AbstractContextManager
from secrets import token_hex

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.isolation.attack import CANARY, Attacker, attacker_as, furnish
from tests.seats.stage import Stage
from tests.world import World


@pytest.fixture(scope="session")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[World, World]:
    """What a test does to them is rolled back with it."""
    unblocked: AbstractContextManager[None] = django_db_blocker.unblock()
    with unblocked:
        # The neighbour's slug is no secret: who asks for it says it themselves.
        mine, theirs = World.found(), World.found(CANARY, slug=f"neighbour-{token_hex(4)}")
        for world, name in ((mine, "Ours"), (theirs, CANARY)):
            furnish(world, name)
        mine.publish()  # the neighbour shows nothing to the public
    return mine, theirs


@pytest.fixture(scope="session")
def stages(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> tuple[Stage, Stage]:
    """Two on which every action of the table of seats can be played, committed likewise."""
    unblocked: AbstractContextManager[None] = django_db_blocker.unblock()
    with unblocked:
        neighbour = World.found(CANARY, slug=f"neighbour-{token_hex(4)}")
        furnish(neighbour, CANARY)
        return Stage.furnish(), Stage.furnish(neighbour)


@pytest.fixture
def attacker(furnished: tuple[World, World], db: None) -> Attacker:
    """The one who may most."""
    return attacker_as("owner", *furnished)
