"""People: the list in the settings, and what happens when one leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Person
from accounts.operations.people import edit_person
from channels_registry.models import Channel, ChannelAccess
from channels_registry.operations.channel_access import add_access
from ownership.models import Assignment
from tests.ownership.departments import Staff, add_staff, edit, name_on
from tests.ownership.views.pages import count_statements, main_words, messages_of, words_of
from tests.world import NOW, TESTER, World


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return world.register("https://x.com/acme", "https://www.instagram.com/acme/")


@pytest.fixture
def staff(world: World, channels: list[Channel]) -> Staff:
    """Ada is named on two duties, heads Sales and can log in."""
    staff = add_staff(world)
    name_on(world, world.duty(channels[0], "leads"), "sales", "A", staff.ada)
    name_on(world, world.duty(channels[1], "leads"), "sales", "A", staff.ada)
    edit(world, "sales", head=staff.ada)
    with world.open():
        fields = {"person": staff.ada, "level": "full"}
        add_access(channel=channels[0], fields=fields, by=TESTER, now=NOW)
    return staff


def leave(world: World, person: Person, client: Client | None = None, **said: Any) -> Any:
    with world.open():
        version = Person.objects.get(pk=person.pk).version
    fields = {"left_on": timezone.now().date().isoformat(), "version": version}
    client = client or world.sign_in("lead")
    return client.post(world.url(f"people/{person.pk}/departure/"), fields | said)


def named(world: World) -> list[str]:
    with world.open():
        rows = Assignment.objects.filter(person__isnull=False).order_by("person__name")
        return list(rows.values_list("person__name", flat=True))


def test_everybody_sees_who_can_be_named(world: World, staff: Staff) -> None:
    words = main_words(world.sign_in("viewer"), world.url("settings/people/"))
    assert "7 people" in words
    assert "Ada Okafor Sales ada@acme.example None 2" in words
    assert "Ask a lead to change this" in words
    assert "Ben Carver" in main_words(
        world.sign_in("viewer"), world.url("settings/people/"), q="BEN@"
    )
    assert "Nobody is called that." in main_words(
        world.sign_in("viewer"), world.url("settings/people/"), q="zoe"
    )


def test_a_lead_adds_and_edits_somebody(world: World) -> None:
    client = world.sign_in("lead")
    seat = world.seat("steward")
    said = {"name": "Ada", "email": "ada@acme.example", "membership": str(seat.pk)}
    response = client.post(world.url("people/add/"), said)
    assert "Ada can be named now." in messages_of(client, response)
    with world.open():
        ada = Person.objects.exclude(name__startswith="Head of").get()
    url = world.url(f"people/{ada.pk}/")
    response = client.post(url, said | {"title": "Lead", "version": ada.version})
    assert "Ada is saved." in messages_of(client, response)
    late = client.post(url, said | {"title": "Head", "version": ada.version})
    assert late.status_code == 412
    assert 'value="Head"' in late.content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": "ada@acme.example"}, "ada@acme.example is Ada Okafor here already."),
        ({"email": "no address"}, "Enter a valid email address."),
        ({"name": ""}, "This field is required."),
        ({"department": "00000000-0000-4000-8000-000000000000"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(
    world: World, staff: Staff, said: dict[str, str], sentence: str
) -> None:
    answer = world.sign_in("lead").post(
        world.url("people/add/"), {"name": "Ada", "title": "Care lead"} | said
    )
    assert answer.status_code in (409, 422)
    assert sentence in words_of(answer.content.decode())
    assert "Care lead" in answer.content.decode()


def test_the_page_shows_all_that_would_be_left(world: World, staff: Staff) -> None:
    words = main_words(world.sign_in("lead"), world.url(f"people/{staff.ada.pk}/departure/"))
    assert "2 duties, 1 department led, 0 as deputy, 1 log-in, 0 open claims." in words
    assert "Sales Head Hand Sales over to" in words
    assert "Can log in They stay on these lists" in words


def test_handing_all_over_is_one_step(world: World, staff: Staff) -> None:
    client = world.sign_in("lead")
    response = leave(world, staff.ada, client, hand_over_to="Ben Carver")
    assert "3 things are handed over to Ben Carver. Ada Okafor leaves on" in messages_of(
        client, response
    )
    assert named(world) == ["Ben Carver", "Ben Carver"]


def test_one_line_goes_to_somebody_else(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    with world.open():
        Person.new(name="Cai", email="cai@acme.example").save()
        letter = Assignment.objects.get(duty=world.duty(channels[1], "leads"))
    leave(world, staff.ada, hand_over_to="Ben Carver", **{f"to-{letter.pk}": "cai@acme.example"})
    assert named(world) == ["Ben Carver", "Cai"]


@pytest.mark.parametrize(
    ("said", "status", "sentence"),
    [
        ({"hand_over_to": "Zoe"}, 422, "We know nobody called “Zoe”."),
        ({"hand_over_to": "Ada Okafor"}, 409, "Choose somebody else than Ada Okafor."),
        ({"left_on": "1066-10-14"}, 409, "Choose a day of the last ten years"),
        ({"left_on": "soon"}, 422, "Enter a valid date."),
        ({"version": "7"}, 412, "Somebody changed this meanwhile."),
    ],
)
def test_what_cannot_be_handed_over_is_said_and_nothing_is(
    world: World, staff: Staff, said: dict[str, str], status: int, sentence: str
) -> None:
    answer = leave(world, staff.ada, **said)
    assert answer.status_code == status
    assert sentence in words_of(answer.content.decode())
    assert named(world) == ["Ada Okafor", "Ada Okafor"]


def test_log_ins_come_off_the_lists_when_they_are_gone(world: World, staff: Staff) -> None:
    leave(world, staff.ada, hand_over_to="Ben Carver")
    with world.open():
        assert ChannelAccess.objects.count() == 1
    leave(world, staff.ada, access_is_removed="on")
    with world.open():
        assert ChannelAccess.objects.count() == 0


def test_ending_a_seat_asks_first_what_is_left_behind(world: World, staff: Staff) -> None:
    seat = world.seat("steward")
    client = world.sign_in("admin")
    url = world.url(f"settings/members/{seat.pk}/")
    assert "leaves behind" not in main_words(client, url)
    with world.open():
        ada = Person.objects.select_related("organization").get(pk=staff.ada.pk)
        edit_person(
            person=ada, fields={"membership": seat}, version=ada.version, by=TESTER, now=NOW
        )
    page = client.get(url).content.decode()
    assert world.url(f"people/{staff.ada.pk}/departure/") in page
    assert "End the seat without handing over" in page
    assert "End their seat" in main_words(client, world.url(f"people/{staff.ada.pk}/departure/"))
    leave(world, staff.ada, hand_over_to="Ben Carver")
    assert "leaves behind" not in main_words(client, url)


def test_a_day_to_come_is_shown_as_such(world: World, staff: Staff) -> None:
    day = timezone.now().date() + timedelta(days=30)
    leave(world, staff.ada, left_on=day.isoformat())
    assert "Leaves on" in main_words(world.sign_in("viewer"), world.url("settings/people/"))


def test_somebody_named_nowhere_is_taken_off_and_nobody_else(world: World, staff: Staff) -> None:
    client = world.sign_in("lead")
    refused = client.post(world.url(f"people/{staff.ada.pk}/remove/"), {"version": 1})
    assert refused.status_code == 409
    response = client.post(world.url(f"people/{staff.ben.pk}/remove/"), {"version": 1})
    assert "Ben Carver is off the list." in messages_of(client, response)


def test_the_pages_cost_the_same_for_few_and_for_many(world: World, staff: Staff) -> None:
    client = world.sign_in("lead")
    urls = [
        world.url(f"{path}") for path in ("settings/people/", f"people/{staff.ada.pk}/departure/")
    ]
    few = [count_statements(client, url) for url in urls]
    channels = world.register(*(f"https://x.com/many{n}" for n in range(300)))
    with world.at_once():
        for channel in channels[:100]:
            world.assign(channel, {"sales": "A"}, ["care", "paid", "leads"])
    with world.open():
        Person.objects.bulk_create(Person.new(name=f"Person {n}") for n in range(300))
        Assignment.objects.update(person=staff.ada)
        ChannelAccess.objects.bulk_create(
            ChannelAccess.new(
                channel=channel, person=staff.ada, level="full", reviewed_on=NOW.date()
            )
            for channel in channels
        )
    many = [count_statements(client, url) for url in urls]
    assert many == few
    assert few <= [8, 14]
