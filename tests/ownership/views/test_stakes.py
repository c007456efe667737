"""Who has a stake, and who says so."""

from typing import Any

import pytest

from accounts.models import DepartmentKind
from channels_registry.models import Channel, Stake
from channels_registry.operations.stakes import add_stake
from ownership.queries.stakes import suggest_stakes
from tests.ownership.views.pages import count_statements, main_words, messages_of, words_of
from tests.world import NOW, TESTER, World


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def declare(world: World, channel: Channel, department: str, why: str = "It matters") -> Stake:
    with world.open():
        return add_stake(
            channel=channel,
            department=world.departments[department],
            why=why,
            by=TESTER,
            now=NOW,
        )


def page_of(world: World, channel: Channel) -> str:
    return world.url(f"channels/{channel.pk}/")


def stakes_of(world: World) -> dict[str, str]:
    with world.open():
        return dict(Stake.objects.values_list("department__slug", "why"))


def send(world: World, channel: Channel, department: str, why: str, role: str = "lead") -> Any:
    return world.sign_in(role).post(
        f"{page_of(world, channel)}stakes/add/",
        {"department": str(world.departments[department].pk), "why": why},
    )


@pytest.mark.parametrize(
    ("purpose", "kinds"),
    [
        ("brand", ["marketing", "pr", "sales", "service", "product"]),
        ("press", ["marketing", "pr"]),
        ("support", ["marketing", "pr", "service", "product"]),
        ("reserved", []),
    ],
)
def test_what_is_suggested_follows_the_purpose(
    world: World, purpose: str, kinds: list[str]
) -> None:
    departments = list(world.departments.values())
    suggested = suggest_stakes(purpose, departments)
    assert sorted(s.department.kind for s in suggested) == sorted(kinds)


def test_of_several_departments_of_one_kind_the_first_is_suggested(world: World) -> None:
    marketing = world.departments["marketing"]
    other = world.departments["sales"]
    other.kind = DepartmentKind.MARKETING
    suggested = suggest_stakes("press", [marketing, other])
    assert [s.department for s in suggested] == [marketing]


def test_a_suggestion_is_nothing_until_it_is_accepted(world: World, channel: Channel) -> None:
    client = world.sign_in()
    words = main_words(client, page_of(world, channel))
    assert "Customer Service People who want help now? Add" in words
    assert stakes_of(world) == {}
    response = client.post(
        f"{page_of(world, channel)}stakes/add/",
        {
            "department": str(world.departments["customer-service"].pk),
            "why": "People who want help now",
        },
    )
    assert "Customer Service has a stake in @acme." in messages_of(client, response)
    words = main_words(client, page_of(world, channel))
    assert "Customer Service People who want help now Left out, not even informed" in words
    assert "People who want help now?" not in words


def test_a_steward_speaks_for_their_own_department_alone(world: World, channel: Channel) -> None:
    sales = declare(world, channel, "sales")
    client = world.sign_in("steward")
    words = main_words(client, page_of(world, channel))
    assert "People who want help now?" in words
    assert "Messaging and campaigns?" not in words
    assert "Change the stake of Sales" not in words
    refused = send(world, channel, "marketing", "Campaigns", role="steward")
    assert refused.status_code == 403
    assert "Ask a lead" in refused.content.decode()
    for path in (f"stakes/{sales.pk}/", f"stakes/{sales.pk}/remove/"):
        late = client.post(world.url(path), {"why": "Mine", "version": "1"})
        assert late.status_code == 403
    assert send(world, channel, "customer-service", "Help", role="steward").status_code == 302
    assert stakes_of(world) == {"sales": "It matters", "customer-service": "Help"}


def test_a_viewer_sees_stakes_and_no_way_to_change_them(world: World, channel: Channel) -> None:
    declare(world, channel, "sales")
    words = main_words(world.sign_in("viewer"), page_of(world, channel))
    assert "Sales It matters" in words
    assert "Add a stake" not in words and "help now?" not in words and "Change" not in words


@pytest.mark.parametrize(
    ("department", "why", "status", "sentence"),
    [
        ("sales", "", 422, "Say why the department cares about this channel."),
        ("sales", " \u200b ", 422, "Say why the department cares about this channel."),
        ("sales", "x" * 501, 422, "at most 500 characters"),
        ("marketing", "Campaigns", 422, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_saved(
    world: World, channel: Channel, department: str, why: str, status: int, sentence: str
) -> None:
    """Marketing has a stake already."""
    declare(world, channel, "marketing")
    refused = send(world, channel, department, why)
    assert refused.status_code == status
    assert sentence in words_of(refused.content.decode())
    assert stakes_of(world) == {"marketing": "It matters"}


def test_words_are_changed_and_a_late_change_keeps_what_was_typed(
    world: World, channel: Channel
) -> None:
    stake = declare(world, channel, "sales")
    client = world.sign_in()
    path = world.url(f"stakes/{stake.pk}/")
    assert client.post(path, {"why": "Theirs", "version": "1"}).status_code == 302
    late = client.post(path, {"why": "Mine", "version": "1"})
    assert late.status_code == 412
    assert 'value="Mine"' in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()
    assert stakes_of(world) == {"sales": "Theirs"}


def test_a_stake_is_removed_as_it_was_seen(world: World, channel: Channel) -> None:
    stake = declare(world, channel, "sales")
    client = world.sign_in()
    path = world.url(f"stakes/{stake.pk}/remove/")
    assert client.post(path, {"version": "9"}).status_code == 409
    response = client.post(path, {"version": "1"})
    assert "Sales has no stake in @acme now." in messages_of(client, response)
    assert stakes_of(world) == {}
    assert "Sales has no stake any more" in main_words(client, page_of(world, channel))


def test_the_page_costs_the_same_for_one_stake_and_for_five(world: World, channel: Channel) -> None:
    client = world.sign_in("steward")
    declare(world, channel, "sales")
    one = count_statements(client, page_of(world, channel))
    for slug in ("marketing", "product", "pr-communications", "customer-service"):
        declare(world, channel, slug)
    assert count_statements(client, page_of(world, channel)) == one
