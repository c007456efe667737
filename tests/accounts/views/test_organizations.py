"""The way in: to the one organization, to a list of several, or to a sentence that helps."""

from django.test import Client

from accounts.models import User
from accounts.operations.members import give_seat
from tests.world import NOW, TESTER, World


def test_with_one_seat_one_goes_straight_to_the_organization(world: World) -> None:
    response = world.sign_in().get("/")
    assert (response.status_code, response["Location"]) == (302, world.url())


def test_with_two_seats_one_chooses(world: World, neighbour: World) -> None:
    with neighbour.open():
        give_seat(
            organization=neighbour.organization,
            user=world.members["lead"],
            role="viewer",
            by=TESTER,
            now=NOW,
        )
    page = world.sign_in().get("/").content.decode()
    assert world.url() in page and neighbour.url() in page


def test_without_a_seat_one_is_told_what_to_do(db: None) -> None:
    user = User.objects.create(email="nobody@acme.example")
    client = Client()
    client.force_login(user)
    page = " ".join(client.get("/").content.decode().split())
    assert "You have no seat yet" in page
    assert "Ask an administrator of your organization for an invitation" in page


def test_the_sign_in_page_has_one_address_and_keeps_where_one_wanted_to_go(db: None) -> None:
    client = Client()
    response = client.get("/o/acme/who/?q=hacked")
    assert response["Location"] == "/login/?next=/o/acme/who/%3Fq%3Dhacked"
    assert client.get("/login/").status_code == 200
    older = client.get("/login/login/?next=/o/acme/")
    assert older["Location"] == "/login/?next=/o/acme/"


def test_robots_are_asked_to_stay_out(db: None) -> None:
    response = Client().get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert b"Disallow: /" in response.content
