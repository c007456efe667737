"""Handing duties over: from the duty, from the department's list, without a script."""

from typing import Any

import pytest

from channels_registry.models import Channel
from ownership.models import Assignment, Attestation, Claim
from tests.ownership.views.pages import count_statements, main_words, messages_of, read
from tests.world import World


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"}, ["care", "community", "crisis"])
    return channel


def form_of(world: World, slug: str = "customer-service") -> str:
    return world.url(f"departments/{world.departments[slug].pk}/release/")


def owners(world: World) -> set[str]:
    with world.open():
        rows = Assignment.objects.filter(role="A", department__slug="customer-service")
        return set(rows.values_list("duty__activity__key", flat=True))


def test_a_steward_hands_one_duty_over_from_its_page(world: World, channel: Channel) -> None:
    client, care = world.sign_in("steward"), world.duty(channel)
    page = read(client, world.url(f"duties/{care.pk}/"))
    assert f"{form_of(world)}?duty={care.pk}" in page
    words = main_words(client, form_of(world), duty=str(care.pk))
    assert "Is this not yours?" in words and "Customer care @acme , X" in words
    back = world.url(f"duties/{care.pk}/")
    form: dict[str, Any] = {
        "duty": str(care.pk),
        "reason": "Sales has the people",
        "proposes": str(world.departments["sales"].pk),
        "next": back,
    }
    response = client.post(form_of(world), form)
    assert response.url == back
    told = messages_of(client, response)
    assert "Customer Service does not answer for 1 duty any more. Sales claims it now" in told
    assert owners(world) == {"community", "crisis"}
    assert "hands it over: Sales has the people" in main_words(client, back)


def test_ticked_duties_are_asked_about_before_they_go(world: World, channel: Channel) -> None:
    client = world.sign_in("steward")
    duties = [str(world.duty(channel, key).pk) for key in ("care", "crisis")]
    response = client.post(form_of(world), {"duty": duties, "ask": "yes"})
    assert response.status_code == 302
    assert owners(world) == {"care", "community", "crisis"}
    words = main_words(client, response.url)
    assert "Are these 2 not yours?" in words
    response = client.post(form_of(world), {"duty": duties, "reason": "Nobody here"})
    assert response.url == world.url(f"departments/{world.departments['customer-service'].pk}/")
    assert owners(world) == {"community"}
    with world.open():
        assert not Claim.objects.exists()


def test_a_form_without_a_reason_comes_back_with_what_was_chosen(
    world: World, channel: Channel
) -> None:
    client, care = world.sign_in("steward"), str(world.duty(channel).pk)
    sales = str(world.departments["sales"].pk)
    response = client.post(form_of(world), {"duty": care, "reason": " ", "proposes": sales})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say why it is not yours" in page
    assert f'value="{sales}" selected' in page and f'name="duty" value="{care}"' in page
    assert "care" in owners(world)


def test_what_cannot_be_handed_over_is_a_sentence(world: World, channel: Channel) -> None:
    client = world.sign_in("lead")
    for nothing in ({}, {"duty": "nonsense"}, {"ask": "yes"}):
        told = messages_of(client, client.post(form_of(world), nothing))
        assert "Tick the duties that are not yours." in told
    leads = str(world.duty(channel, "leads").pk)
    answer = client.post(form_of(world), {"duty": leads, "reason": "x"})
    assert answer.status_code == 409
    assert "does not answer for this any more" in answer.content.decode()
    for sent in ("not-a-department", str(world.departments["customer-service"].pk)):
        form = {"duty": str(world.duty(channel).pk), "reason": "x", "proposes": sent}
        assert client.post(form_of(world), form).status_code == 422


def test_another_department_is_not_the_stewards_to_give(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A"}, ["leads"])
    client, leads = world.sign_in("steward"), world.duty(channel, "leads")
    assert "Hand over" not in main_words(client, world.url(f"duties/{leads.pk}/"))
    form = {"duty": str(leads.pk), "reason": "Ours"}
    assert client.post(form_of(world, "sales"), form).status_code == 403
    assert world.sign_in("viewer").get(form_of(world, "sales")).status_code == 403
    with world.open():
        assert not Attestation.objects.exists()


def test_its_history_says_in_plain_words_what_was_given_up(world: World, channel: Channel) -> None:
    client = world.sign_in("lead")
    form = {"duty": str(world.duty(channel).pk), "reason": "Too far away"}
    proposed = form | {"proposes": str(world.departments["sales"].pk)}
    assert "Undo" in messages_of(client, client.post(form_of(world), proposed))
    words = main_words(client, world.url(f"channels/{channel.pk}/"))
    assert "Customer Service wants to hand over customer care to Sales: Too far away" in words
    client.post(form_of(world), form | {"duty": str(world.duty(channel, "crisis").pk)})
    words = main_words(client, world.url(f"channels/{channel.pk}/"))
    assert "Customer Service released crisis response: Too far away" in words


def test_the_form_costs_the_same_for_many_duties(world: World) -> None:
    channels = world.register(*(f"https://x.com/acme{n}" for n in range(20)))
    for channel in channels:
        world.assign(channel, {"customer-service": "A"})
    duties = [f"duty={world.duty(channel).pk}" for channel in channels]
    client = world.sign_in("lead")
    few = count_statements(client, f"{form_of(world)}?{'&'.join(duties[:3])}")
    assert count_statements(client, f"{form_of(world)}?{'&'.join(duties)}") == few
