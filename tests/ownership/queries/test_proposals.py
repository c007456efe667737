"""What is proposed while a question is being typed: activities, then channels, each to be asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_registry.models import Channel
from ownership.queries.lookup import look_up
from ownership.queries.proposals import MOST, Proposal, propose
from tests.world import NOW, World


def proposals(world: World, text: str) -> list[Proposal]:
    with world.open():
        return propose(text)


def count_statements(world: World, text: str) -> int:
    with world.open(), CaptureQueriesContext(connection) as captured:
        propose(text)
    return len(captured)


def labels(world: World, text: str) -> list[str]:
    return [proposal.label for proposal in proposals(world, text)]


@pytest.fixture
def channels(world: World) -> list[Channel]:
    found = world.register("https://x.com/Acme", audience=10)
    found += world.register("https://www.instagram.com/acme/", audience=2_000)
    found += world.register("https://www.facebook.com/AcmeHelp", name="Acme Help")
    found += world.register("https://www.tiktok.com/@kestrel.fun")
    world.register("https://x.com/acme_gone", status="retired")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("   ", []),
        ("kes", ["@kestrel.fun on TikTok"]),
        ("@kes", ["@kestrel.fun on TikTok"]),
        ("FUN", ["@kestrel.fun on TikTok"]),
        ("complai", ["Customer care"]),
        ("hack", ["Account security"]),
        # Those that begin so come first, and of those whom most people see.
        ("acm", ["@acme on Instagram", "@Acme on X", "Acme Help on Facebook"]),
        ("acm insta", ["@acme on Instagram"]),
        ("complaint on our kes", ["@kestrel.fun on TikTok"]),
        ("complaint about acme h", ["Acme Help on Facebook"]),
        # The subject is named: what is it about?
        ("@acme on X complai", ["Customer care"]),
        ("Acme Help complai", ["Customer care"]),
        ("@acme on X nonsense", []),
        ("nonsense", []),
        ("100%", []),
        ("\0", []),
    ],
)
def test_what_is_typed_proposes(
    world: World, channels: list[Channel], text: str, expected: list[str]
) -> None:
    assert labels(world, text) == expected


def test_an_activity_is_proposed_with_the_channels_that_most_people_see(
    world: World, channels: list[Channel]
) -> None:
    for text in ("complaint", "complaint on", "Customer care on "):
        found = [label for label in labels(world, text) if label != "Customer care"]
        assert found[:2] == ["@acme on Instagram", "@Acme on X"]
        assert len(found) == 4
    assert labels(world, "complaint")[0] == "Customer care"


@pytest.mark.parametrize("text", ["complaint kes", "@acme on X complai", "Acme Help complai"])
def test_a_whole_question_has_its_answer(world: World, channels: list[Channel], text: str) -> None:
    (proposal,) = proposals(world, text)
    assert proposal.is_whole
    with world.open():
        found = look_up(proposal.question, organization=world.organization, now=NOW)
    assert found.answer and found.answer.activity.key == "care"


def test_every_channel_that_is_proposed_is_the_one_that_is_then_meant(
    world: World, channels: list[Channel]
) -> None:
    world.register("https://www.youtube.com/@acme", "https://www.youtube.com/user/acme")
    found = proposals(world, "acm")
    assert len(found) == 5
    meant = set()
    for proposal in found:
        with world.open():
            channel = look_up(proposal.question, organization=world.organization, now=NOW).channel
        assert channel, proposal.question
        meant.add(channel.pk)
    assert len(meant) == 5


def test_of_many_the_first_few_are_proposed_at_the_same_cost(world: World) -> None:
    texts = ("care on @acme", "@acme1 complai", "acm", "complaint on")
    world.register(*(f"https://x.com/acme{n}" for n in range(3)))
    few = [count_statements(world, text) for text in texts]
    world.register(*(f"https://www.instagram.com/acme{n}/" for n in range(300)))
    assert [count_statements(world, text) for text in texts] == few
    assert max(few) <= 5
    assert len(proposals(world, "acm")) == MOST


def test_another_organization_s_channels_are_not_proposed(
    world: World, neighbour: World, channels: list[Channel]
) -> None:
    assert labels(neighbour, "acm") == []
