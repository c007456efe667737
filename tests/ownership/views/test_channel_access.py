"""Who can log in, on the channel's page and in its forms."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Membership, Person
from channels_registry.models import Channel, ChannelAccess
from channels_registry.operations.channel_access import add_access
from tests.ownership.views.pages import count_statements, main_words, messages_of, read, words_of
from tests.world import NOW, TESTER, World


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def add_person(world: World, name: str = "Ada Okafor", **fields: Any) -> Person:
    with world.open():
        person = Person.new(name=name, **fields)
        person.save()
    return person


def put_on(world: World, channel: Channel, **fields: Any) -> ChannelAccess:
    with world.open():
        said = {"level": "full", **fields}
        return add_access(channel=channel, fields=said, by=TESTER, now=NOW)


def page_of(world: World, channel: Channel) -> str:
    return world.url(f"channels/{channel.pk}/")


def send(world: World, path: str, role: str = "lead", **said: Any) -> Any:
    fields = {"level": "full", "through": "native", "two_step": "unknown", **said}
    return world.sign_in(role).post(world.url(path), fields)


def holders(world: World) -> list[str]:
    with world.open():
        rows = ChannelAccess.objects.select_related("person").order_by("id")
        return [access.holder for access in rows]


def test_the_page_lists_who_can_log_in_and_with_which_rights(
    world: World, channel: Channel
) -> None:
    person = add_person(world, department=world.departments["marketing"])
    put_on(world, channel, person=person, two_step="yes")
    put_on(world, channel, partner="Brightline", level="ads", until=date(2099, 12, 31))
    words = main_words(world.sign_in("viewer"), page_of(world, channel))
    assert "Ada Okafor Marketing, full control 2-step on" in words
    assert "Brightline Partner, ads, until 31 Dec 2099 2-step unknown" in words
    assert "Reviewed on 23 Nov" in words
    assert "Remove" not in words and "Mark as reviewed" not in words


def test_who_has_left_or_should_have_gone_stands_out_with_a_way_to_remove_them(
    world: World, channel: Channel
) -> None:
    left = add_person(world, "Ben Carver", left_on=date(2026, 11, 17))
    put_on(world, channel, person=left, two_step="yes")
    put_on(world, channel, partner="Brightline", until=date(2026, 10, 31))
    words = main_words(world.sign_in(), page_of(world, channel))
    assert "Ben Carver Left on 17 Nov, still has access Remove Ben Carver" in words
    assert "Brightline Was to end on 31 Oct, still has access Remove Brightline" in words
    seen = main_words(world.sign_in("viewer"), page_of(world, channel))
    assert "still has access Ask a lead to remove" in seen


def test_the_last_day_is_still_a_day(world: World, channel: Channel) -> None:
    put_on(world, channel, partner="Brightline", until=timezone.localdate())
    words = main_words(world.sign_in(), page_of(world, channel))
    assert "Partner, full control, until" in words
    assert "still has access" not in words


def test_somebody_whose_seat_ended_has_left(world: World, channel: Channel) -> None:
    with world.open():
        seat = Membership.objects.get(user=world.members["viewer"])
        seat.left_at = NOW
        seat.save()
    put_on(world, channel, person=add_person(world, membership=seat))
    words = main_words(world.sign_in(), page_of(world, channel))
    assert "Ada Okafor Left on 23 Nov, still has access" in words


@pytest.mark.parametrize(
    "who", ["Ada Okafor", "ADA  okafor", "ada@acme.example", "Ada Okafor, Ada@acme.example"]
)
def test_a_known_person_is_named_as_people_would(world: World, channel: Channel, who: str) -> None:
    person = add_person(world, email="ada@acme.example")
    client = world.sign_in()
    said = {"who": who, "level": "full", "through": "native", "two_step": "yes"}
    response = client.post(f"{page_of(world, channel)}access/add/", said)
    assert response.url.endswith("#access")
    assert "Ada Okafor is on the access list of @acme." in messages_of(client, response)
    with world.open():
        assert ChannelAccess.objects.get().person == person
        assert Person.objects.filter(name__icontains="okafor").count() == 1


def test_the_form_suggests_who_is_here_and_not_who_has_left(world: World, channel: Channel) -> None:
    add_person(world, email="ada@acme.example")
    add_person(world, "Ben Carver", left_on=date(2026, 11, 17))
    page = read(world.sign_in(), f"{page_of(world, channel)}access/add/")
    assert re.findall(r'<option value="([^"]*)"></option>', unescape(page)) == [
        "Ada Okafor, ada@acme.example",
        *(f"Head of {name}" for name in sorted(d.name for d in world.departments.values())),
    ]


def test_somebody_new_is_added_by_name_and_address(world: World, channel: Channel) -> None:
    path = f"channels/{channel.pk}/access/add/"
    refused = send(world, path, who="Tom Okafor", vault="Keeper, Social")
    assert refused.status_code == 422
    said = words_of(refused.content.decode())
    assert "We know nobody called “Tom Okafor”. Add their e-mail address below." in said
    assert 'value="Keeper, Social"' in refused.content.decode()
    assert send(world, path, who="Tom Okafor", email="tom@acme.example").status_code == 302
    with world.open():
        assert ChannelAccess.objects.get().person.email == "tom@acme.example"
    other = send(world, path, who="Thomas", email="tom@acme.example", through="tool")
    assert other.status_code == 409
    assert "is Tom Okafor here already. Write that name." in words_of(other.content.decode())


def test_of_two_who_are_called_the_same_nobody_is_guessed(world: World, channel: Channel) -> None:
    add_person(world, email="ada@acme.example")
    add_person(world, email="ada.o@acme.example")
    path = f"channels/{channel.pk}/access/add/"
    refused = send(world, path, who="Ada Okafor")
    assert refused.status_code == 422
    said = words_of(refused.content.decode())
    assert "Several people are called that. Write the address:" in said
    assert "ada@acme.example" in said and "ada.o@acme.example" in said
    assert send(world, path, who="ada.o@acme.example").status_code == 302


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Say who can log in: a person, or an agency by its name."),
        ({"who": "Ada Okafor", "partner": "Brightline"}, "not both."),
        ({"partner": "Brightline", "level": "everything"}, "Select a valid choice."),
        ({"partner": "Brightline", "until": "soon"}, "Enter a valid date."),
        ({"partner": "Brightline", "vault": "pw: hunter2"}, "This looks like a password or a key"),
        ({"partner": "Tr0ub4dor&3"}, "This looks like a password or a key"),
        ({"partner": "B", "email": "b@acme.example"}, "Write the name of whoever"),
        ({"partner": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence_and_nothing_is_saved(
    world: World, channel: Channel, said: dict[str, str], sentence: str
) -> None:
    add_person(world)
    refused = send(world, f"channels/{channel.pk}/access/add/", **said)
    assert refused.status_code == 422
    assert sentence in words_of(refused.content.decode())
    assert holders(world) == []


def test_who_is_on_the_list_already_is_not_added_again(world: World, channel: Channel) -> None:
    put_on(world, channel, partner="Brightline")
    again = send(world, f"channels/{channel.pk}/access/add/", partner="brightline")
    assert again.status_code == 409
    said = words_of(again.content.decode())
    assert "Brightline is on the list already, through the platform itself. Change that." in said


def test_an_entry_is_changed_and_whoever_it_is_stays(world: World, channel: Channel) -> None:
    """Though somebody else has the same name, and neither has an address."""
    person = add_person(world)
    add_person(world)
    access = put_on(world, channel, person=person)
    path = f"access/{access.pk}/"
    page = read(world.sign_in(), world.url(path))
    assert 'value="Ada Okafor"' in page
    assert send(world, path, who="Ada Okafor", level="ads", version="1").status_code == 302
    with world.open():
        access.refresh_from_db()
        assert (access.person_id, access.level, access.version) == (person.pk, "ads", 2)


def test_a_late_change_keeps_what_was_typed(world: World, channel: Channel) -> None:
    access = put_on(world, channel, partner="Brightline")
    path = f"access/{access.pk}/"
    assert send(world, path, partner="Brightline", two_step="no", version="1").status_code == 302
    late = send(world, path, partner="Brightline", vault="Keeper, Mine", version="1")
    assert late.status_code == 412
    page = late.content.decode()
    assert "Somebody changed this meanwhile" in page
    assert 'value="Keeper, Mine"' in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    again = send(world, path, partner="Brightline", vault="Keeper, Mine", version=version[1])
    assert again.status_code == 302


def test_removing_needs_the_entry_as_it_was_seen(world: World, channel: Channel) -> None:
    access = put_on(world, channel, partner="Brightline")
    client = world.sign_in()
    late = client.post(world.url(f"access/{access.pk}/remove/"), {"version": "7"})
    assert late.status_code == 409
    assert holders(world) == ["Brightline"]
    response = client.post(world.url(f"access/{access.pk}/remove/"), {"version": "1"})
    assert "Brightline is off the list. Take the access away on X too." in messages_of(
        client, response
    )
    assert holders(world) == []


def test_a_review_is_one_press_of_a_button(world: World, channel: Channel) -> None:
    put_on(world, channel, partner="Brightline")
    with world.open():
        ChannelAccess.objects.update(reviewed_on=date(2025, 1, 5))
    client = world.sign_in()
    assert "Reviewed on 5 Jan 2025 Mark as reviewed" in main_words(client, page_of(world, channel))
    response = client.post(f"{page_of(world, channel)}access/reviewed/")
    assert "is reviewed as of today" in messages_of(client, response)
    with world.open():
        assert ChannelAccess.objects.get().reviewed_on == timezone.localdate()


def test_the_history_tells_who_came_and_went(world: World, channel: Channel) -> None:
    access = put_on(world, channel, partner="Brightline")
    client = world.sign_in()
    client.post(world.url(f"access/{access.pk}/remove/"), {"version": "1"})
    words = main_words(client, page_of(world, channel))
    assert "Brightline was put on the access list · Tess Tester" in words
    assert "Brightline was taken off the access list" in words
    overview = main_words(client, world.url())
    assert "Brightline was taken off the access list of @acme" in overview


def test_the_channels_page_costs_the_same_for_3_entries_and_for_300(
    world: World, channel: Channel
) -> None:
    client = world.sign_in()

    def put(start: int, stop: int) -> None:
        for number in range(start, stop):
            person = add_person(
                world, f"Person {number}", department=world.departments["marketing"]
            )
            put_on(world, channel, person=person)

    put(0, 3)
    few = count_statements(client, page_of(world, channel))
    form = count_statements(client, f"{page_of(world, channel)}access/add/")
    put(3, 300)
    assert count_statements(client, page_of(world, channel)) == few
    assert count_statements(client, f"{page_of(world, channel)}access/add/") == form
