"""One's own name and time zone."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.operations.profiles import edit_profile
from tests.ownership.views.pages import main_words, messages_of, read
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)


def write(client: Client, **said: str) -> None:
    response = client.post("/login/profile/", said)
    assert "as you wrote it" in messages_of(client, response)


def test_times_of_day_are_those_of_the_reader(world: World) -> None:
    world.register("https://x.com/acme")
    asked = world.url("who/?q=care on @acme")
    with time_machine.travel(EVENING, tick=False):
        client = world.sign_in("viewer")
        assert "As of 24 Nov 2026, 20:30" in main_words(client, asked)
        write(client, name="Vera", time_zone="Asia/Tokyo")
        assert "As of 25 Nov 2026, 05:30" in main_words(client, asked)
        overview = main_words(client, world.url())
    assert "Counted 25 Nov 2026 05:30, Asia/Tokyo." in overview


def test_a_new_name_is_told_where_others_know_one_by_it(world: World) -> None:
    client = world.sign_in("lead")
    write(client, name="Nadia Nova", time_zone="")
    assert "Nadia Nova" in read(client, world.url("channels/"))
    write(client, name="Nadia Nova", time_zone="UTC")
    with world.open():
        event = AuditEvent.objects.get(verb="member.renamed")
    assert event.after == {"name": "Nadia Nova"}


def test_a_zone_that_is_none_is_refused_and_what_was_written_stays(world: World) -> None:
    client = world.sign_in("lead")
    response = client.post("/login/profile/", {"name": "Lea Lead", "time_zone": "Mars/Olympus"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "We know no time zone “Mars/Olympus”. Use a name like Europe/London." in page
    assert 'value="Lea Lead"' in page
    assert not User.objects.filter(name="Lea Lead").exists()


def test_a_name_holds_no_address_for_it_stands_in_mails_to_strangers(world: World) -> None:
    said = {"name": "Prizes at https://evil.example", "time_zone": ""}
    response = world.sign_in("lead").post("/login/profile/", said)
    assert response.status_code == 422
    assert "A name holds no web address. Write the name alone." in response.content.decode()
    assert not User.objects.filter(name__contains="evil").exists()
    with pytest.raises(ValidationError):
        edit_profile(user=world.members["lead"], fields=said, by=TESTER, now=NOW)


def test_who_is_not_signed_in_is_asked_to(world: World) -> None:
    response = Client().get("/login/profile/")
    assert response.status_code == 302 and "/login/" in response["Location"]
