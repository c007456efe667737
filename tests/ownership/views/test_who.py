"""Who handles it: what the page says for every kind of answer, and that it names somebody."""

import re

import pytest

from accounts.models import Department, Person
from channels_registry.models import Channel
from ownership.operations.duties import set_needed
from tests.world import NOW, TESTER, World


@pytest.fixture
def channel(world: World) -> Channel:
    world.organization.duty_contact_name = "Duty director"
    world.organization.duty_contact_phone = "+44 20 7946 0100"
    world.organization.save()
    return world.register("https://x.com/acme")[0]


def words_of(world: World, question: str, role: str = "viewer") -> str:
    """The text of the page's main part, for a search."""
    response = world.sign_in(role).get(world.url("who/"), {"q": question} if question else {})
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_without_a_question_it_offers_some(world: World) -> None:
    assert "complaint on our Instagram" in words_of(world, "")


def test_an_owned_duty_names_department_person_phone_and_how_soon(
    world: World, channel: Channel
) -> None:
    with world.open():
        head = Person.new(
            name="Dana Whitfield", phone="+44 20 7946 0142", email="dana@acme.example"
        )
        head.save()
        Department.objects.filter(slug="customer-service").update(head=head)
    world.assign(channel, {"customer-service": "A", "marketing": "I", "product": "C"})
    words = words_of(world, "complaint @acme")
    for part in (
        "Customer care on @acme , X Customer Service",
        "Dana Whitfield +44 20 7946 0142 dana@acme.example",
        "First reply within 60 min",
        "Answers for it Customer Service",
        "Does the work Customer Service",
        "Ask first Product",
        "Keep informed Marketing",
        "Dana Whitfield , Head of Customer Service +44 20 7946 0142 after 2 h",
        "Duty director , Answers when nobody else does +44 20 7946 0100 after 8 h",
    ):
        assert part in words


def test_a_contested_duty_names_both(world: World, channel: Channel) -> None:
    world.assign(channel, {"customer-service": "A", "marketing": "A"})
    words = words_of(world, "complaint @acme")
    assert "Two departments say it is theirs Marketing or Customer Service" in words
    assert "Until they agree, call who answers for it today:" in words
    assert "See the finding" in words


def test_an_unowned_duty_names_the_duty_contact(world: World, channel: Channel) -> None:
    words = words_of(world, "complaint @acme")
    assert "Nobody owns it Nobody yet Right now, call: DD Duty director +44 20 7946 0100" in words


def test_a_duty_that_is_not_needed_says_why_and_still_names_somebody(
    world: World, channel: Channel
) -> None:
    with world.open():
        duty = world.duty(channel)
        set_needed(
            duty=duty,
            needed=False,
            reason="Broadcast only",
            version=duty.version,
            by=TESTER,
            now=NOW,
        )
    words = words_of(world, "complaint @acme")
    assert "Not needed: Broadcast only (said by Tess Tester)" in words
    assert "Duty director +44 20 7946 0100" in words


@pytest.mark.parametrize(("role", "may_fix"), [("lead", True), ("viewer", False)])
def test_only_who_may_assign_gets_the_way_to_fix_it(
    world: World, channel: Channel, role: str, may_fix: bool
) -> None:
    assert ("Assign an owner" in words_of(world, "complaint @acme", role)) is may_fix


def test_an_unknown_channel_ends_with_somebody_to_call(world: World, channel: Channel) -> None:
    words = words_of(world, "hacked @acmee")
    assert "We know no channel “@acmee”" in words
    assert "Did you mean" in words and "@acme on X" in words
    assert "Otherwise call DD Duty director +44 20 7946 0100" in words


def test_a_question_is_repeated_as_text_and_not_as_markup(world: World) -> None:
    page = world.sign_in().get(world.url("who/"), {"q": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in page.content


def test_the_box_of_every_page_asks_for_proposals_and_gets_options(
    world: World, channel: Channel
) -> None:
    client = world.sign_in("viewer")
    page = client.get(world.url("departments/")).content.decode()
    assert f'data-proposals="{world.url("who/proposals/")}"' in page
    options = client.get(world.url("who/proposals/"), {"q": "complaint @ac"}).content.decode()
    assert options.count('role="option"') == 1
    assert 'data-question="Customer care for @acme on X"' in options
    assert client.get(world.url("who/proposals/")).content.decode().strip() == ""


def test_proposals_are_text_and_not_markup(world: World) -> None:
    world.register("https://x.com/acme", name="<b>Acme</b>")
    options = world.sign_in().get(world.url("who/proposals/"), {"q": "acm"}).content
    assert b"&lt;b&gt;Acme" in options and b"<b>" not in options
