"""One duty as a form: letters, needed or not, and what happens when somebody was faster."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.http import HttpResponse

from accounts.operations.actors import Actor
from channels_registry.models import Channel
from ownership.models import Assignment, Duty
from ownership.operations.assignments import Cell, set_letters
from tests.world import World

DANA = Actor("user", "Dana Whitfield", "page")


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def set_by_form(world: World, duty: Duty, role: str = "lead", **letters: str) -> HttpResponse:
    content = {"version": duty.version} | {
        f"letter-{slug.replace('_', '-')}": letter for slug, letter in letters.items()
    }
    return world.sign_in(role).post(world.url(f"duties/{duty.pk}/"), content)


def set_needed_by_form(
    world: World, duty: Duty, role: str = "lead", **fields: object
) -> HttpResponse:
    content = {"version": duty.version, "needed": "False", "reason": ""} | fields
    return world.sign_in(role).post(world.url(f"duties/{duty.pk}/needed/"), content)


def letters_of(world: World, duty: Duty) -> dict[str, str]:
    with world.open():
        rows = Assignment.objects.filter(duty=duty)
        return dict(rows.values_list("department__slug", "role"))


def test_the_form_sets_the_letter_of_every_department(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "A", "sales": "I"})
    duty = world.duty(channel)
    response = set_by_form(world, duty, marketing="C", customer_service="A")
    assert response.status_code == 302
    assert letters_of(world, duty) == {"marketing": "C", "customer-service": "A"}


@pytest.mark.parametrize(
    ("letters", "sentence"),
    [
        ({}, "Nobody answers for it"),
        ({"customer-service": "A"}, "Customer Service answers for it since"),
        (
            {"customer-service": "A", "marketing": "A"},
            "Marketing and Customer Service both say it is theirs",
        ),
    ],
)
def test_the_page_opens_with_who_it_is(
    world: World, channel: Channel, letters: dict[str, str | None], sentence: str
) -> None:
    if letters:
        world.assign(channel, letters)
    page = world.sign_in("viewer").get(world.url(f"duties/{world.duty(channel).pk}/"))
    assert sentence in " ".join(page.content.decode().split())


def test_who_came_too_late_keeps_the_choice_and_reads_who_was_faster(
    world: World, channel: Channel
) -> None:
    duty = world.duty(channel)
    world.organization.time_zone = "Europe/Berlin"
    world.organization.save()
    with world.open():
        faster = Cell(duty.pk, world.departments["marketing"].pk, "A", duty.version)
        at = datetime(2026, 11, 23, 10, 41, tzinfo=UTC)
        set_letters(organization=world.organization, cells=[faster], by=DANA, now=at)
    late = set_by_form(world, duty, sales="A")
    page = late.content.decode()
    assert late.status_code == 412
    assert "Dana Whitfield changed this at 11:41." in page
    assert letters_of(world, duty) == {"marketing": "A"}
    form = late.context["letters_form"]
    assert form["letter-sales"].value() == "A" and "now A" in page
    again = world.duty(channel)
    assert form["version"].value() == str(again.version)
    assert set_by_form(world, again, sales="A", marketing="C").status_code == 302
    assert letters_of(world, duty) == {"sales": "A", "marketing": "C"}


@pytest.mark.parametrize("fields", [{"version": "x"}, {"letter-sales": "Z"}])
def test_a_form_filled_in_wrongly_is_shown_again(
    world: World, channel: Channel, fields: dict[str, str]
) -> None:
    duty = world.duty(channel)
    content = {"version": duty.version} | fields
    response = world.sign_in().post(world.url(f"duties/{duty.pk}/"), content)
    assert response.status_code == 422
    assert letters_of(world, duty) == {}


def test_not_needed_wants_a_reason(world: World, channel: Channel) -> None:
    duty = world.duty(channel)
    response = set_needed_by_form(world, duty)
    assert response.status_code == 422
    assert "Say why this duty is not needed here." in response.content.decode()
    assert world.duty(channel).needed


def test_not_needed_says_why_and_who_said_so_and_can_be_taken_back(
    world: World, channel: Channel
) -> None:
    set_needed_by_form(world, world.duty(channel), reason="Broadcast only")
    duty = world.duty(channel)
    assert not duty.needed
    page = world.sign_in().get(world.url(f"duties/{duty.pk}/")).content.decode()
    assert "Not needed: Broadcast only (said by Lead of Acme)" in " ".join(page.split())
    assert "Set letters" not in page
    set_needed_by_form(world, duty, needed="True")
    assert world.duty(channel).needed


def test_needed_is_not_changed_over_somebody_faster(world: World, channel: Channel) -> None:
    duty = world.duty(channel)
    world.assign(channel, {"marketing": "A"})
    response = set_needed_by_form(world, duty, reason="Broadcast only")
    assert response.status_code == 412
    assert "Tess Tester changed this at" in response.content.decode()
    assert world.duty(channel).needed


@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_who_may_not_assign_reads_the_letters_and_can_change_none(
    world: World, channel: Channel, role: str
) -> None:
    duty = world.duty(channel)
    page = world.sign_in(role).get(world.url(f"duties/{duty.pk}/")).content.decode()
    assert "Ask a lead to change this" in page and "Set letters" not in page
    for response in (
        set_by_form(world, duty, role, sales="A"),
        set_needed_by_form(world, duty, role, reason="No"),
    ):
        assert response.status_code == 403
    assert letters_of(world, duty) == {} and world.duty(channel).needed


def test_a_duty_of_another_organization_is_not_found(world: World, neighbour: World) -> None:
    (theirs,) = neighbour.register("https://x.com/theirs")
    client = world.sign_in()
    for duty_id in (neighbour.duty(theirs).pk, uuid4()):
        for path in (f"duties/{duty_id}/", f"duties/{duty_id}/needed/"):
            assert client.post(world.url(path), {"version": 1}).status_code == 404
