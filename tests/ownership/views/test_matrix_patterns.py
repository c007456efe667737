"""Copy from another channel: which one is meant, and what is dashed in the matrix of this one."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from channels_registry.models import Channel
from ownership.operations.duties import set_needed
from tests.ownership.views.pages import main_words
from tests.ownership.views.test_matrix import adopt, read, rows_of, statements_of
from tests.world import NOW, TESTER, World

DEPARTMENTS = ("marketing", "pr-communications", "customer-service", "sales", "product")


def url_of(world: World, channel: Channel, like: object = "") -> str:
    query = f"?like={like}" if like else ""
    return world.url(f"matrix/channel/{channel.pk}/{query}")


def dashed(client: Client, url: str, activity: str = "Customer care") -> str:
    """What is suggested in the cells of a row, in the order of the departments."""
    row = rows_of(read(client, url))[activity]
    cells = re.findall(r"<td[^>]*>", row)
    found = [re.search(r'data-suggestion="([^"]+)"', cell) for cell in cells]
    return "".join(match[1] if match else "." for match in found)


def give(world: World, channel: Channel, letters: str, activity: str = "care") -> None:
    """A letter for each department, "." for none: "RA..."."""
    pairs = zip(DEPARTMENTS, letters, strict=True)
    world.assign(channel, {d: None if x == "." else x for d, x in pairs}, (activity,))


@pytest.mark.parametrize(
    ("here", "there", "suggested"),
    [
        (".....", "ARCI.", "ARCI."),
        ("AR..I", "ARC..", "..C.."),
        ("A....", "RA...", "RA..."),
        ("A....", ".A...", "-A..."),
        ("A....", "AA..C", "....C"),
    ],
)
def test_letters_of_the_other_channel_are_dashed_where_they_differ(
    world: World, here: str, there: str, suggested: str
) -> None:
    mine, other = world.register("https://x.com/mine", "https://x.com/other")
    give(world, mine, here)
    give(world, other, there)
    client = world.sign_in()
    assert dashed(client, url_of(world, mine, other.pk)) == suggested
    words = main_words(client, url_of(world, mine, other.pk))
    assert "The letters of @other on X are dashed where they differ" in words
    assert "What only this channel has stays." in words
    assert "Take all letters" in words


def test_a_dashed_letter_is_said_without_a_script_too(world: World) -> None:
    mine, other = world.register("https://x.com/mine", "https://x.com/other")
    give(world, mine, "A....")
    give(world, other, ".AC..")
    row = rows_of(read(world.sign_in(), url_of(world, mine, other.pk)))["Customer care"]
    said = re.findall(r'aria-label="([^"]+)"', row)
    assert said == [
        "Accountable, on the other channel no role",
        "no role, on the other channel Accountable",
        "no role, on the other channel Consulted",
    ]


def test_only_what_is_needed_on_both_is_compared(world: World) -> None:
    mine, other = world.register("https://x.com/mine", "https://x.com/other")
    for activity in ("care", "crisis", "publishing"):
        give(world, other, "A...R", activity)
    for channel, activity in ((mine, "care"), (other, "crisis")):
        duty = world.duty(channel, activity)
        with world.open():
            set_needed(
                duty=duty, needed=False, reason="No", version=duty.version, by=TESTER, now=NOW
            )
    client, url = world.sign_in(), url_of(world, mine, other.pk)
    assert dashed(client, url, "Customer care") == "....."
    assert dashed(client, url, "Crisis response") == "....."
    assert dashed(client, url, "Publishing") == "A...R"


def test_the_charter_suggests_nothing_beside_the_other_channel(world: World) -> None:
    mine, other = world.register("https://x.com/mine", "https://x.com/other")
    adopt(world)
    client = world.sign_in()
    assert dashed(client, url_of(world, mine)) == "..A.."
    page = read(client, url_of(world, mine, other.pk))
    assert "data-suggestion" not in page and "Fill gaps from the charter" not in page
    assert "Nothing to copy: what" in main_words(client, url_of(world, mine, other.pk))


@pytest.mark.parametrize(
    "like", ["@other", "other", "Other+Channel", "https://x.com/other", "@other+on+X", "other+on+x"]
)
def test_the_other_channel_is_found_by_what_people_call_it(world: World, like: str) -> None:
    (mine,) = world.register("https://x.com/mine")
    world.register("https://x.com/other", name="Other Channel")
    assert "The letters of" not in main_words(world.sign_in(), url_of(world, mine))
    words = main_words(world.sign_in(), url_of(world, mine, like))
    assert "what Other Channel on X has is here already" in words


def test_the_same_handle_elsewhere_is_meant_and_not_this_channel(world: World) -> None:
    mine, _ = world.register("https://x.com/acme", "https://www.instagram.com/acme/")
    words = main_words(world.sign_in(), url_of(world, mine, "@acme"))
    assert "what @acme on Instagram has is here already" in words
    words = main_words(world.sign_in(), url_of(world, mine, "@acme on X"))
    assert "That is this channel." in words


def test_of_several_one_is_chosen_by_a_link(world: World) -> None:
    (mine,) = world.register("https://x.com/mine")
    others = world.register("https://x.com/acme", "https://www.instagram.com/acme/")
    page = read(world.sign_in(), url_of(world, mine, "@acme"))
    assert "“@acme” can be several channels. Which one?" in page
    assert set(re.findall(r'href="\?like=([^"]+)"', page)) == {str(c.pk) for c in others}
    assert "@acme</bdi> · Instagram" in page


def test_one_that_is_not_there_is_told_with_those_that_are_nearly_called_so(world: World) -> None:
    mine, other = world.register("https://x.com/mine", "https://x.com/kestrelcoffee")
    client = world.sign_in()
    page = read(client, url_of(world, mine, "@kestrelcofee"))
    assert "There is no channel “@kestrelcofee”. Is it one of these?" in page
    assert f"?like={other.pk}" in page
    words = main_words(client, url_of(world, mine, "@zzzzzzzz"))
    said = "There is no channel “@zzzzzzzz”. Type its handle, its name or its address."
    assert said in words


def test_a_channel_of_another_organization_is_as_unknown_as_any(
    world: World, neighbour: World
) -> None:
    (mine,) = world.register("https://x.com/mine")
    (theirs,) = neighbour.register("https://x.com/theirs")
    client = world.sign_in()
    for like in (theirs.pk, uuid4()):
        words = main_words(client, url_of(world, mine, like))
        assert f"There is no channel “{like}”. Type its handle, its name or its address." in words


@pytest.mark.parametrize("like", ["%00", "+", "%3Cscript%3E", "x" * 400, "on+X"])
def test_what_cannot_be_meant_breaks_nothing(world: World, like: str) -> None:
    (mine,) = world.register("https://x.com/mine")
    page = read(world.sign_in(), url_of(world, mine, like))
    assert "<script>" not in page and len(rows_of(page)) == 10


@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_who_may_not_assign_sees_neither_the_control_nor_what_differs(
    world: World, role: str
) -> None:
    mine, other = world.register("https://x.com/mine", "https://x.com/other")
    give(world, other, "A....")
    page = read(world.sign_in(role), url_of(world, mine, other.pk))
    assert "Copy from another channel" not in page and "data-suggestion" not in page


def test_comparing_costs_the_same_however_many_channels_there_are(world: World) -> None:
    mine, other = world.register("https://x.com/mine", "https://x.com/other")
    client = world.sign_in()
    url = url_of(world, mine, "@other")
    few = statements_of(client, url)
    for channel in world.register(*(f"https://x.com/more{n}" for n in range(60))):
        give(world, channel, "A.R..")
    give(world, other, "ARCI.")
    many = statements_of(client, url)
    assert len(many) == len(few) <= 18, "\n".join(many)
    assert dashed(client, url) == "ARCI."


def test_only_channels_are_proposed_while_one_types_the_other(world: World) -> None:
    world.register("https://x.com/carelines", audience=5)
    client = world.sign_in()
    url = world.url("who/proposals/?q=care")
    assert "Customer care" in read(client, url)
    page = read(client, f"{url}&of=channels")
    assert re.findall(r'data-question="([^"]+)"', page) == ["@carelines on X"]
    assert "Customer care" not in page


def test_the_way_to_the_next_channel_keeps_whose_letters_are_shown(world: World) -> None:
    """But it does not lead to that channel as like itself."""
    _, middle, last = world.register("https://x.com/a", "https://x.com/b", "https://x.com/c")
    page = read(world.sign_in(), url_of(world, middle, last.pk))
    previous = re.search(r'rel="prev"\s+href="([^"]*)"', page)
    following = re.search(r'rel="next"\s+href="([^"]*)"', page)
    assert previous and previous[1].endswith(f"?like={last.pk}")
    assert following and following[1].endswith(f"/{last.pk}/")
