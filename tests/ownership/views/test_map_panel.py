"""Beside the map: the duties of a band one by one, and who takes them with one button."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.operations.changes import change
from channels_registry.models import Channel
from ownership.models import Activity
from ownership.operations.charter_versions import ArticleDraft, write_version
from ownership.queries.map import Focus
from tests.ownership.claiming import claim
from tests.ownership.mapping import load, register_three
from tests.ownership.undoing import undo
from tests.ownership.views.pages import main_words, messages_of
from tests.world import NOW, TESTER, World

SWAP = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return register_three(world)


def put_in_force(world: World, activity: str, department: str, **scope: Any) -> None:
    """A charter of one article."""
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        of = Activity.objects.get(key=activity)
        draft = ArticleDraft(of.pk, world.departments[department].pk, {}, **scope)
        write_version(current, [draft], next_review_on=None)


def panel(client: Client, world: World, **query: str) -> str:
    response = client.get(world.url("map/panel/"), query, **SWAP)
    assert response.status_code == 200
    return response.content.decode()


def test_the_panel_says_how_many_on_which_channels_since_when(
    world: World, channels: list[Channel]
) -> None:
    world.assign(channels[0], {"pr-communications": "A"}, ("crisis",))
    words = main_words(world.sign_in(), world.url("map/"), **{"from": "nobody", "to": "crisis"})
    said = "Nobody to Crisis response 2 of 3 channels have nobody to call in a crisis. "
    assert f"{said}PR & Communications answers on the other one." in words
    listed = words[words.index("Open in the matrix") :]
    assert "@b" in listed and "@c France" in listed and "@a" not in listed
    assert re.search(r"@c France \d+ d ays so", listed)


@pytest.mark.parametrize(
    ("focus", "said"),
    [
        ({"from": "nobody"}, "Nobody 28 of 30 duties have nobody who answers for them."),
        (
            {"from": "two-owners", "to": "care"},
            "Two owners to Customer care 1 of 3 channels has two owners for customer care: both",
        ),
        (
            {"from": "marketing"},
            "Marketing 1 of 30 duties has Marketing as their only owner. 1 more has a second owner",
        ),
        ({"to": "care"}, "Customer care 1 + 1 of 3 channels have no clear owner"),
        ({"on": "x"}, "X 18 + 1 of 20 duties on X have no clear owner."),
        (
            {"from": "nobody", "to": "crisis", "on": "x"},
            "Nobody to Crisis response on X 2 of 2 channels on X have nobody to call in a crisis.",
        ),
    ],
)
def test_the_panel_has_a_sentence_for_every_band_and_name(
    world: World, channels: list[Channel], focus: dict[str, str], said: str
) -> None:
    assert said in main_words(world.sign_in(), world.url("map/"), **focus)


def test_the_matrix_opens_on_the_rows_that_are_counted(
    world: World, channels: list[Channel]
) -> None:
    client = world.sign_in()
    page = panel(client, world, **{"from": "nobody", "to": "care", "region": "France"})
    url = re.search(r'href="([^"]+/matrix/[^"]+)"', page)
    assert url is not None
    words = main_words(client, unescape(url[1]))
    assert "@c" in words and "@a" not in words and "@b" not in words


def test_the_panel_is_a_fragment_that_says_its_address_and_a_plain_click_gets_the_page(
    world: World, channels: list[Channel]
) -> None:
    client = world.sign_in()
    focus = {"from": "nobody", "to": "crisis"}
    response = client.get(world.url("map/panel/"), focus | {"brand": "Kestrel"}, **SWAP)
    address = world.url("map/?brand=Kestrel&from=nobody&to=crisis")
    assert response.headers["HX-Push-Url"] == address
    fragment = response.content.decode()
    assert "<html" not in fragment and 'id="map-focus" hx-swap-oob="true"' in fragment
    plain = client.get(world.url("map/panel/"), focus)
    assert (plain.status_code, plain.url) == (302, world.url("map/?from=nobody&to=crisis"))


def test_all_rows_of_a_long_list_are_shown_when_asked_for(world: World) -> None:
    world.register(*(f"https://x.com/long{n}" for n in range(20)))
    client = world.sign_in()
    focus = {"from": "nobody", "to": "crisis"}
    short = panel(client, world, **focus)
    assert short.count("@long") == 11 and "Show all 20" in short
    assert panel(client, world, **focus, show="all").count("@long") == 20


def press(client: Client, world: World, page: str, button: str) -> Any:
    """The form whose button says that."""
    (form,) = [
        form
        for form in re.findall(r'<form class="map-assign".*?</form>', page, re.S)
        if button in unescape(form)
    ]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(unescape(value))
    return client.post(world.url("channels/assign/"), fields)


def test_the_charters_department_gets_all_of_them_in_one_step_and_undo_takes_it_back(
    world: World, channels: list[Channel]
) -> None:
    put_in_force(world, "crisis", "pr-communications")
    client = world.sign_in()
    page = panel(client, world, **{"from": "nobody", "to": "crisis"})
    assert "Charter, article 1" in page
    answer = press(client, world, page, "Assign all 3 to PR & Comm")
    assert answer.url == world.url("map/?from=nobody&to=crisis")
    assert "Undo" in messages_of(client, answer)
    assert count_nobody(world, "crisis") == 0
    undo(world)
    assert count_nobody(world, "crisis") == 3


def count_nobody(world: World, activity: str) -> int:
    loaded = load(world)
    found = loaded.find(Focus("nobody", activity))
    return loaded.count(found.covers).needed if found else -1


def test_the_charter_may_name_another_department_for_some_of_them(
    world: World, channels: list[Channel]
) -> None:
    put_in_force(world, "leads", "sales", regions=frozenset({"France"}))
    client = world.sign_in()
    page = panel(client, world, **{"from": "nobody", "to": "leads"})
    assert "Assign 1 of 3 to Sales" in page
    press(client, world, page, "to Sales")
    assert count_nobody(world, "leads") == 2


def test_without_a_charter_who_answers_on_most_others_is_offered(
    world: World, channels: list[Channel]
) -> None:
    world.assign(channels[0], {"sales": "A"}, ("leads",))
    page = panel(world.sign_in(), world, **{"from": "nobody", "to": "leads"})
    assert "Assign all 2 to Sales" in page and "Answers for it on 1 other" in page


def test_what_is_claimed_is_left_to_be_decided(world: World, channels: list[Channel]) -> None:
    world.assign(channels[0], {"sales": "A"}, ("leads",))
    claim(world, channels[2], activity="leads")
    client = world.sign_in()
    page = panel(client, world, **{"from": "nobody", "to": "leads"})
    assert "1 of them is claimed: <a" in page
    press(client, world, page, "to Sales")
    assert count_nobody(world, "leads") == 1


def test_another_department_is_chosen_on_the_page_for_many_channels(
    world: World, channels: list[Channel]
) -> None:
    client = world.sign_in()
    page = panel(client, world, **{"from": "nobody", "to": "crisis"})
    form = press(client, world, page, "department…").content.decode()
    with world.open():
        crisis = Activity.objects.get(key="crisis")
    assert re.search(f'value="{crisis.pk}" checked', form)
    assert f'name="next" value="{world.url("map/")}?from=nobody&amp;to=crisis"' in form


def test_who_may_not_assign_is_told_whom_to_ask(world: World, channels: list[Channel]) -> None:
    page = panel(world.sign_in("viewer"), world, **{"from": "nobody", "to": "crisis"})
    assert "Ask a lead to change this." in page and "map-assign" not in page
