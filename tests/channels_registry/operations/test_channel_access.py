"""The access list: who is on it, what is refused, what the trail keeps."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, Person
from accounts.operations.people import PersonTaken
from channels_registry.models import Channel, ChannelAccess
from channels_registry.operations.channel_access import (
    AccessTaken,
    HolderUnclear,
    LooksLikeSecret,
    NewPerson,
    StaleAccess,
    add_access,
    edit_access,
    end_access,
    review_access,
)
from tests.world import NOW, TESTER, World

TODAY = NOW.date()
BY = {"by": TESTER, "now": NOW}


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def add_person(name: str = "Ada Okafor", email: str = "ada@acme.example") -> Person:
    person = Person.new(name=name, email=email)
    person.save()
    return person


def add(channel: Channel, **fields: Any) -> ChannelAccess:
    return add_access(channel=channel, fields={"level": "full", **fields}, **BY)


def events_of(channel: Channel) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    events = AuditEvent.objects.filter(channel_id=channel.pk, verb__startswith="access.")
    return list(events.order_by("seq").values_list("verb", "before", "after"))


def test_an_entry_is_added_changed_and_removed_and_the_trail_keeps_each(
    world: World, channel: Channel
) -> None:
    with world.open():
        access = add(
            channel, partner="Brightline", vault="Keeper, Social", until=date(2026, 12, 31)
        )
        assert access.reviewed_on == TODAY
        access = edit_access(access=access, fields={"level": "ads"}, version=1, **BY)
        assert access.version == 2
        end_access(access=access, version=2, **BY)
        assert not ChannelAccess.objects.exists()
        (added, changed, removed) = events_of(channel)
    assert (added[0], added[2]["name"], added[2]["until"]) == (
        "access.added",
        "Brightline",
        "2026-12-31",
    )
    assert changed == ("access.changed", {"level": "full"}, {"level": "ads"})
    assert (removed[0], removed[1]["vault"], removed[2]) == ("access.removed", "Keeper, Social", {})


def test_saying_the_same_again_changes_nothing(world: World, channel: Channel) -> None:
    with world.open():
        access = add(channel, partner="Brightline")
        same = edit_access(
            access=access, fields={"level": "full", "partner": "Brightline"}, version=1, **BY
        )
        assert same.version == 1
        assert [verb for verb, *_ in events_of(channel)] == ["access.added"]


def test_somebody_new_is_added_as_a_person_in_the_same_step(world: World, channel: Channel) -> None:
    with world.open():
        access = add(channel, person=NewPerson("Tom Okafor", "tom@acme.example"))
        assert (access.person.name, access.person.email) == ("Tom Okafor", "tom@acme.example")
        added = AuditEvent.objects.get(verb="person.added")
        assert added.step == AuditEvent.objects.get(verb="access.added").step
        with pytest.raises(PersonTaken, match=r"tom@acme\.example is Tom Okafor here already"):
            add(channel, person=NewPerson("Thomas", "TOM@acme.example"))
        assert Person.objects.filter(email__iexact="tom@acme.example").count() == 1


def test_an_entry_is_of_a_person_or_of_a_partner(world: World, channel: Channel) -> None:
    with world.open():
        person = add_person()
        with pytest.raises(HolderUnclear):
            add(channel)
        with pytest.raises(HolderUnclear):
            add(channel, person=person, partner="Brightline")
        access = add(channel, person=person)
        with pytest.raises(HolderUnclear):
            edit_access(access=access, fields={"partner": "Brightline"}, version=1, **BY)
        edit_access(
            access=access, fields={"partner": "Brightline", "person": None}, version=1, **BY
        )
        for wrong in ({}, {"person": person, "partner": "Brightline"}):
            row = ChannelAccess.new(channel=channel, level="full", reviewed_on=TODAY, **wrong)
            with (
                pytest.raises(IntegrityError, match="access_of_person_or_partner"),
                transaction.atomic(),
            ):
                row.save()


def test_nobody_is_listed_twice_for_the_same_way_in(world: World, channel: Channel) -> None:
    with world.open():
        person = add_person()
        access = add(channel, person=person)
        with pytest.raises(AccessTaken, match="Ada Okafor is on the list already") as taken:
            add(channel, person=person, level="ads")
        assert taken.value.access == access
        add(channel, person=person, through="tool")
        add(channel, partner="Brightline")
        with pytest.raises(AccessTaken, match="Brightline is on the list already"):
            add(channel, partner="BRIGHTLINE")
        other = world.register("https://x.com/other")[0]
        add(other, person=person)


@pytest.mark.parametrize("field", ["partner", "vault"])
def test_a_secret_is_refused_and_kept_nowhere(world: World, channel: Channel, field: str) -> None:
    secret = "Keeper, pw: hunter2"
    fields = {"partner": "Brightline", field: secret}
    with world.open():
        with pytest.raises(LooksLikeSecret, match="write only where it is kept") as refused:
            add(channel, **fields)
        assert refused.value.field == field
        access = add(channel, partner="Brightwater")
        with pytest.raises(LooksLikeSecret):
            edit_access(access=access, fields={field: secret}, version=1, **BY)
        assert not [e for e in AuditEvent.objects.values("before", "after") if secret in str(e)]
        assert secret not in str(ChannelAccess.objects.values())


def test_a_new_persons_name_may_be_no_secret_either(world: World, channel: Channel) -> None:
    with world.open():
        with pytest.raises(LooksLikeSecret) as refused:
            add(channel, person=NewPerson("pw=hunter2", "tom@acme.example"))
        assert refused.value.field == "person"
        assert not Person.objects.filter(email="tom@acme.example").exists()


def test_a_late_change_and_a_late_removal_are_refused(world: World, channel: Channel) -> None:
    with world.open():
        access = add(channel, partner="Brightline")
        edit_access(access=access, fields={"two_step": "no"}, version=1, **BY)
        with pytest.raises(StaleAccess) as stale:
            edit_access(access=access, fields={"two_step": "yes"}, version=1, **BY)
        assert stale.value.access.two_step == "no"
        with pytest.raises(StaleAccess):
            end_access(access=access, version=1, **BY)


def test_a_review_is_of_the_whole_list_and_of_one_day(world: World, channel: Channel) -> None:
    other = world.register("https://x.com/other")[0]
    with world.open():
        for name in ("Brightline", "Brightwater"):
            add(channel, partner=name)
        add(other, partner="Brightline")
        ChannelAccess.objects.update(reviewed_on=date(2026, 1, 5))
        assert review_access(channel=channel, **BY) == 2
        assert review_access(channel=channel, **BY) == 2
        reviewed = ChannelAccess.objects.filter(channel=channel)
        assert set(reviewed.values_list("reviewed_on", flat=True)) == {TODAY}
        assert ChannelAccess.objects.get(channel=other).reviewed_on == date(2026, 1, 5)
        assert events_of(channel)[2:] == [
            ("access.reviewed", {"reviewed_on": "2026-01-05"}, {"reviewed_on": "2026-11-23"})
        ]


def test_today_is_the_organizations_day(world: World, channel: Channel) -> None:
    """At 10:42 in London it is the next day on the Line Islands, 14 hours ahead."""
    with world.open():
        world.organization.time_zone = "Pacific/Kiritimati"
        world.organization.save()
        channel.organization.refresh_from_db()
        assert add(channel, partner="Brightline").reviewed_on == date(2026, 11, 24)
