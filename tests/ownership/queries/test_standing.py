"""Confirmed and resilient: each rung is nested in the one below."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Department, Person
from channels_registry.models import Channel
from channels_registry.operations.channel_access import add_access
from ownership.queries.standing import Standing, count_standing
from tests.ownership.confirming import confirm
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(world: World) -> Channel:
    """Sales answers for care, says so, and has a head."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"}, now=NOW - timedelta(days=2))
    confirm(world, channel, now=NOW - timedelta(days=1))
    return channel


def stand(world: World) -> tuple[int, int]:
    with world.open():
        standing: Standing = count_standing(now=NOW)
    return standing.confirmed, standing.resilient


def change(world: World, **fields: Any) -> None:
    with world.open():
        Department.objects.filter(slug="sales").update(**fields)


def person(world: World, name: str, **fields: Any) -> Person:
    with world.open():
        somebody = Person.new(name=name, **fields)
        somebody.save()
    return somebody


def test_one_person_is_confirmed_and_two_are_resilient(world: World, channel: Channel) -> None:
    assert stand(world) == (1, 0)
    change(world, deputy=person(world, "Ben Carver"))
    assert stand(world) == (1, 1)


def test_a_deputy_who_has_left_is_nobody(world: World, channel: Channel) -> None:
    change(world, deputy=person(world, "Ben Carver", left_on=NOW.date()))
    assert stand(world) == (1, 0)


def test_somebody_with_full_control_can_act_and_an_agency_or_an_editor_cannot(
    world: World, channel: Channel
) -> None:
    with world.open():
        shown = Channel.objects.select_related("organization").get(pk=channel.pk)
        said = {"by": TESTER, "now": NOW}
        add_access(channel=shown, fields={"partner": "Brightline", "level": "full"}, **said)
        editor = Person.new(name="Ed")
        editor.save()
        add_access(channel=shown, fields={"person": editor, "level": "content"}, **said)
        assert count_standing(now=NOW).resilient == 0
        ada = Person.new(name="Ada")
        ada.save()
        add_access(channel=shown, fields={"person": ada, "level": "full"}, **said)
    assert stand(world) == (1, 1)


def test_the_same_person_twice_is_one(world: World, channel: Channel) -> None:
    with world.open():
        head = Department.objects.get(slug="sales").head
        shown = Channel.objects.select_related("organization").get(pk=channel.pk)
        add_access(channel=shown, fields={"person": head, "level": "full"}, by=TESTER, now=NOW)
    assert stand(world) == (1, 0)


def test_an_overloaded_department_is_not_resilient(world: World, channel: Channel) -> None:
    change(world, deputy=person(world, "Ben Carver"), headcount=1)
    assert stand(world) == (1, 1)
    many = world.register(*(f"https://x.com/more{n}" for n in range(20)))
    for one in many:
        world.assign(one, {"sales": "A"})
    assert stand(world) == (1, 0)


def test_what_fails_one_rung_counts_on_none_above(world: World, channel: Channel) -> None:
    change(world, deputy=person(world, "Ben Carver"))
    world.assign(channel, {"marketing": "A"})
    assert stand(world) == (0, 0)


def test_300_channels_are_counted_in_as_many_statements_as_3(
    world: World, django_assert_num_queries: Any
) -> None:
    for name, number in (("few", 3), ("many", 300)):
        channels = world.register(*(f"https://x.com/{name}{n}" for n in range(number)))
        for channel in channels:
            world.assign(channel, {"sales": "A"})
        confirm(world, *channels)
        with world.open(), django_assert_num_queries(4):
            assert count_standing(now=NOW + timedelta(days=1)).confirmed >= number
