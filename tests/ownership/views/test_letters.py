"""Who stands for a department on a duty."""

import pytest

from accounts.models import Person
from channels_registry.models import Channel
from ownership.models import Assignment, Finding
from tests.ownership.undoing import undo
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(world: World) -> Assignment:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    with world.open():
        Person.new(name="Ada Okafor", email="ada@acme.example").save()
        return Assignment.objects.select_related("duty").get()


def save(world: World, letter: Assignment, role: str = "lead", **form: str) -> tuple[int, str]:
    usual = {"version": str(letter.duty.version), "person": "", "note": ""}
    response = world.sign_in(role).post(world.url(f"letters/{letter.pk}/"), usual | form)
    return response.status_code, response.content.decode()


def named(world: World, letter: Assignment) -> str:
    with world.open():
        person = Assignment.objects.select_related("person").get(pk=letter.pk).person
        return person.name if person else ""


def test_somebody_is_named_and_undo_takes_the_name_away(world: World, letter: Assignment) -> None:
    page = world.sign_in().get(world.url(f"duties/{letter.duty_id}/")).content.decode()
    assert f"/letters/{letter.pk}/" in page and "Nobody named" in page
    assert save(world, letter, person="Ada Okafor", note="Mornings")[0] == 302
    assert named(world, letter) == "Ada Okafor"
    undo(world)
    assert named(world, letter) == ""


def test_whom_we_do_not_know_is_asked_about_and_stays_typed(
    world: World, letter: Assignment
) -> None:
    status, page = save(world, letter, person="Adda")
    assert status == 422
    assert "We know nobody called" in page and 'value="Adda"' in page
    assert named(world, letter) == ""


def test_a_letter_that_somebody_changed_meanwhile_is_looked_at_again(
    world: World, letter: Assignment
) -> None:
    world.assign(Channel(pk=letter.duty.channel_id), {"marketing": "C"})
    status, page = save(world, letter, person="Ada Okafor")
    assert status == 412 and 'value="Ada Okafor"' in page
    assert named(world, letter) == ""


def test_only_who_assigns_owners_names_people(world: World, letter: Assignment) -> None:
    for role in ("steward", "viewer"):
        assert save(world, letter, role, person="Ada Okafor")[0] == 403
    assert named(world, letter) == ""


def test_an_owner_who_left_is_replaced_from_the_finding(world: World, letter: Assignment) -> None:
    save(world, letter, person="Ada Okafor")
    with world.open():
        Person.objects.filter(name="Ada Okafor").update(left_on="2026-01-01")
    world.settle()
    with world.open():
        finding = Finding.objects.present().get(rule="owner_left")
    page = world.sign_in().get(world.url(f"findings/{finding.pk}/")).content.decode()
    assert f"/letters/{letter.pk}/" in page and "Name somebody" in page
    viewer = world.sign_in("viewer").get(world.url(f"findings/{finding.pk}/"))
    assert f"/letters/{letter.pk}/" not in viewer.content.decode()
