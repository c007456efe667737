"""What a question means: activity by everyday words, channel by anything that names it."""

import pytest

from channels_registry.models import Channel
from ownership.models import Activity
from ownership.queries.lookup import Lookup, ask_about, look_up
from tests.world import NOW, World


def ask(world: World, text: str) -> Lookup:
    with world.open():
        return look_up(text, organization=world.organization, now=NOW)


@pytest.fixture
def channels(world: World) -> dict[str, Channel]:
    found = world.register(
        "https://x.com/Acme",
        "https://www.instagram.com/acme/",
        "https://www.facebook.com/AcmeHelp",
        "https://www.tiktok.com/@acme.fun",
        "@news@acme.example",
    )
    return {channel.platform_id: channel for channel in found}


@pytest.mark.parametrize(
    ("text", "activity", "platform"),
    [
        ("customer care @acme on X", "care", "x"),
        ("care on @ACME, instagram", "care", "instagram"),
        ("A customer complains on our @acme Instagram!", "care", "instagram"),
        ("complaints about https://x.com/acme/status?lang=en", "care", None),
        ("complaints about https://twitter.com/acme?lang=en.", "care", "x"),
        ("hacked acme.fun", "security", "tiktok"),
        ("Press interview for AcmeHelp", "media", "facebook"),
        ("Media & influencer relations on @acme.fun", "media", "tiktok"),
        ("shitstorm (@acme.fun)", "crisis", "tiktok"),
        ("@news@acme.example is hacked", "security", "mastodon"),
        ("twitter @acme ads", "paid", "x"),
    ],
)
def test_a_question_means_one_duty(
    world: World, channels: dict[str, Channel], text: str, activity: str, platform: str | None
) -> None:
    found = ask(world, text)
    assert found.activity and found.activity.key == activity
    if platform is None:
        assert found.answer is None and found.problem
    else:
        assert found.answer and found.answer.channel == channels[platform]


def test_the_words_of_a_channel_are_not_taken_for_an_activity(world: World) -> None:
    (channel,) = world.register("https://www.facebook.com/AcmeHelp", name="Acme Help")
    found = ask(world, "journalist asks on Acme Help")
    assert found.answer and found.answer.channel == channel
    assert found.answer.activity.key == "media"


def test_a_handle_on_several_platforms_is_asked_about(
    world: World, channels: dict[str, Channel]
) -> None:
    found = ask(world, "complaint @acme")
    assert {choice.channel for choice in found.choices} == {channels["x"], channels["instagram"]}
    for choice in found.choices:
        again = ask(world, choice.question)
        assert again.answer and again.answer.channel == choice.channel


def test_an_activity_alone_lists_the_channels_that_need_it(
    world: World, channels: dict[str, Channel]
) -> None:
    world.assign(channels["x"], {"customer-service": "A", "marketing": "A"})
    found = ask(world, "complaint")
    assert {owned.duty.channel for owned in found.duties} == set(channels.values())
    owners = {owned.duty.channel: owned.owners for owned in found.duties}
    assert owners[channels["x"]] == ("Marketing", "Customer Service")
    assert owners[channels["tiktok"]] == ()


def test_an_activity_and_a_platform_with_one_channel_are_enough(
    world: World, channels: dict[str, Channel]
) -> None:
    found = ask(world, "TikTok creator wants a deal")
    assert found.answer and found.answer.channel == channels["tiktok"]
    assert found.answer.activity.key == "media"


def test_a_channel_alone_lists_its_duties(world: World, channels: dict[str, Channel]) -> None:
    found = ask(world, "@acme.fun")
    assert found.channel == channels["tiktok"] and len(found.duties) == 10


def test_an_unknown_handle_is_named_with_what_may_be_meant(
    world: World, channels: dict[str, Channel]
) -> None:
    found = ask(world, "hacked @acne.fun")
    assert found.unknown == "@acne.fun" and found.answer is None
    assert channels["tiktok"] in [choice.channel for choice in found.near_channels]


def test_a_handle_on_another_platform_than_asked_for_is_no_answer(
    world: World, channels: dict[str, Channel]
) -> None:
    found = ask(world, "care @acme on TikTok")
    assert found.answer is None and found.unknown == "@acme"
    near = {choice.channel for choice in found.near_channels}
    assert near == {channels["x"], channels["instagram"]}


def test_a_link_to_a_post_is_explained(world: World, channels: dict[str, Channel]) -> None:
    found = ask(world, "care https://x.com/acme/status/123")
    assert "not an account" in found.problem


@pytest.mark.parametrize("text", ["", " ", "@", "???", "\0", "x" * 5000, "@" * 400, "on on on"])
def test_anything_else_ends_with_somebody_to_call(world: World, text: str) -> None:
    world.organization.duty_contact_name = "Duty director"
    assert ask(world, text).otherwise.name == "Duty director"


def test_a_retired_channel_is_not_what_somebody_means_by_its_name(world: World) -> None:
    world.register("https://x.com/acme", status="retired")
    (used,) = world.register("https://www.instagram.com/acme/")
    found = ask(world, "care @acme")
    assert found.answer and found.answer.channel == used


def test_the_question_about_a_duty_is_answered_by_that_duty(
    world: World, channels: dict[str, Channel]
) -> None:
    with world.open():
        activities = list(Activity.objects.all())
        shown = list(Channel.objects.select_related("platform"))
    for channel in shown:
        for activity in activities:
            found = ask(world, ask_about(activity, channel))
            assert found.answer, found
            assert (found.answer.channel, found.answer.activity) == (channel, activity)


def test_a_question_costs_the_same_statements_however_many_channels(
    world: World, django_assert_max_num_queries: object
) -> None:
    world.register(*(f"https://x.com/acme{n}" for n in range(50)))
    for text in ("care @acme7", "care", "@acme7", "care @unknown", "nonsense"):
        with world.open(), django_assert_max_num_queries(12):  # type: ignore[operator]
            look_up(text, organization=world.organization, now=NOW)
