"""Counting all rows: other plans for a moment, the usual ones afterwards."""

import pytest
from django.db import connection

from accounts.tenancy.plans import counting_all
from tests.world import World

pytestmark = pytest.mark.django_db


def settings() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('enable_nestloop'), current_setting('enable_sort')")
        return cursor.fetchone()


def test_the_database_plans_otherwise_within_the_block_alone(world: World) -> None:
    with world.open():
        before = settings()
        with counting_all():
            assert settings() == ("off", "off")
        assert settings() == before == ("on", "on")


def test_no_other_request_inherits_it_when_the_block_breaks_off(committed_world: World) -> None:
    with pytest.raises(ValueError, match="broken off"), committed_world.open(), counting_all():
        raise ValueError("broken off")
    assert settings() == ("on", "on")
