"""The pages of rounds of confirmation, and what a department sees of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_registry.models import Channel
from ownership.models import Campaign, CampaignDuty, Duty
from ownership.operations.assignments import Cell, set_letters
from tests.ownership.confirming import confirm
from tests.ownership.releasing import ask_all, end
from tests.ownership.views.pages import count_statements, main_words, messages_of, read
from tests.world import NOW, TESTER, World


def in_days(days: int) -> str:
    return (timezone.now().date() + timedelta(days=days)).isoformat()


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme", brand="Kestrel")
    world.assign(channel, {"customer-service": "A"}, ["care", "community"])
    world.assign(channel, {"sales": "A"}, ["leads"])
    return channel


def start(world: World, client: Client | None = None, **form: Any) -> Any:
    said = {"name": "Autumn", "due_on": in_days(14), "reminder_days": "7, 1"}
    client = client or world.sign_in()
    return client.post(world.url("campaigns/start/"), said | form)


def test_the_list_begins_with_a_way_to_start_one(world: World) -> None:
    words = main_words(world.sign_in(), world.url("campaigns/"))
    assert "Nobody was asked yet. Start a round" in words
    words = main_words(world.sign_in("viewer"), world.url("campaigns/"))
    assert "Nobody was asked yet. A lead can start a round." in words


def test_whom_it_would_ask_is_shown_before_it_starts(world: World, channel: Channel) -> None:
    page = read(world.sign_in(), world.url("campaigns/start/"))
    assert "Kestrel" in page and "Customer Service" in page
    answer = start(world, foresee="yes", name="Kestrel check", brands="Kestrel")
    assert answer.status_code == 200
    words = answer.content.decode()
    assert "It asks 2 departments about 3 duties." in words
    assert 'value="Kestrel check"' in words
    sales = str(world.departments["sales"].pk)
    assert (
        "It asks 1 department about 1 duty."
        in start(world, foresee="yes", departments=sales).content.decode()
    )
    product = str(world.departments["product"].pk)
    nothing = start(world, foresee="yes", departments=product).content.decode()
    assert "No department answers for anything there." in nothing
    with world.open():
        assert not Campaign.objects.exists()


def test_it_starts_and_shows_how_far_everybody_is(world: World, channel: Channel) -> None:
    client = world.sign_in()
    response = start(world, client)
    assert "Autumn has started." in messages_of(client, response)
    confirm(world, channel, departments=["sales"], now=timezone.now())
    words = main_words(world.sign_in("viewer"), response.url)
    assert "Autumn: 1 of 3 answered" in words
    assert "Customer Service 0% 2 2 0 0 0" in words
    assert "Sales 100% 0 1 1 0 0" in words
    assert "Reminders 7, 1 days before" in words
    assert "1 of 3 answered" in main_words(client, world.url("campaigns/"))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "Give it a name"),
        ({"due_on": ""}, "Choose the day by which"),
        ({"due_on": "soon"}, "Write a day such as"),
        ({"due_on": "2020-01-01"}, "Choose a day after today"),
        ({"due_on": "2020-01-01", "foresee": "yes"}, "Choose a day after today"),
        ({"reminder_days": "often"}, "Write numbers of days"),
        ({"reminder_days": "1,2,3,4,5,6"}, "at most 5 times"),
        ({"reminder_days": "999"}, "between 0 and 366"),
        ({"brands": "Nobody's"}, "Nobody&#x27;s is not one of the available choices"),
        ({"departments": "x"}, "is not a valid UUID"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence_and_nothing_typed_is_lost(
    world: World, channel: Channel, form: dict[str, str], sentence: str
) -> None:
    answer = start(world, **({"tier": "2"} | form))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert '<option value="2" selected>' in page
    with world.open():
        assert not Campaign.objects.exists()


def test_a_department_sees_who_asks_and_confirms_all_in_one_go(
    world: World, channel: Channel
) -> None:
    confirm(world, channel, now=timezone.now())  # in time: only the campaign asks
    url = world.url(f"departments/{world.departments['customer-service'].pk}/")
    client = world.sign_in("steward")
    assert "Everything is confirmed in time." in main_words(client, url)
    start(world)
    words = main_words(client, url)
    assert "2 duties" in words and "Autumn asks about 2 of them. Due" in words
    assert "Asked by Autumn" in words
    with world.open():
        campaign = Campaign.objects.get()
    form = {"department": str(world.departments["customer-service"].pk)}
    confirming = world.url(f"campaigns/{campaign.pk}/confirm/")
    response = client.post(confirming, form)
    assert response.url == url
    assert "Customer Service confirmed 2 duties for Autumn." in messages_of(client, response)
    words = main_words(client, url)
    assert "Everything is confirmed in time." in words and "Autumn" not in words
    assert client.post(confirming, form).status_code == 409
    assert client.post(confirming, {}).status_code == 422
    assert client.post(confirming, {"department": "x"}).status_code == 422
    sales = {"department": str(world.departments["sales"].pk)}
    assert client.post(confirming, sales).status_code == 403


def test_overdue_it_says_so_and_who_is_told(world: World, channel: Channel) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    campaign = ask_all(world, now=long_ago, due_on=(long_ago + timedelta(days=10)).date())
    words = main_words(world.sign_in(), world.url(f"campaigns/{campaign.pk}/"))
    assert "overdue, 3 still open" in words
    assert "Overdue: Head of Sales is told" in words
    words = main_words(
        world.sign_in("steward"),
        world.url(f"departments/{world.departments['customer-service'].pk}/"),
    )
    assert "It was due on" in words


def test_a_lead_ends_it_or_calls_it_off(world: World, channel: Channel) -> None:
    first, second = ask_all(world), ask_all(world, name="Winter")
    client = world.sign_in()
    response = client.post(world.url(f"campaigns/{first.pk}/end/"), {"version": "1"})
    assert "Autumn is ended. Nobody is asked any more." in messages_of(client, response)
    client.post(world.url(f"campaigns/{second.pk}/end/"), {"version": "1", "cancel": "yes"})
    words = main_words(client, world.url("campaigns/"))
    assert "Ended" in words and "Cancelled" in words
    assert "End it" not in main_words(client, world.url(f"campaigns/{first.pk}/"))
    again = client.post(world.url(f"campaigns/{first.pk}/end/"), {"version": "1"})
    assert again.status_code == 409
    assert client.post(world.url(f"campaigns/{first.pk}/end/"), {}).status_code == 422
    third = ask_all(world, name="Spring")
    stale = client.post(world.url(f"campaigns/{third.pk}/end/"), {"version": "7"})
    assert stale.status_code == 412


def test_the_evidence_is_a_file_with_a_line_for_every_question(
    world: World, channel: Channel
) -> None:
    campaign = ask_all(world, name="=Autumn 2026")
    answer = world.sign_in("viewer").get(world.url(f"campaigns/{campaign.pk}/evidence.csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="autumn-2026-evidence.csv"' in answer["Content-Disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert all(line.startswith('"\'=Autumn 2026"') for line in lines[1:])


def test_its_beginning_and_end_are_told_in_plain_words(world: World, channel: Channel) -> None:
    campaign = ask_all(world)
    end(world, campaign)
    words = main_words(world.sign_in(), world.url())
    assert "Autumn asks 2 departments about 3 duties" in words
    assert "Autumn has ended: 0 confirmed, 0 handed over, 3 open" in words


def grow(world: World, campaign: Campaign) -> None:
    """To 300 duties in it, and 300 campaigns beside it."""
    channels = world.register(*(f"https://x.com/acme{n}" for n in range(300)))
    with world.open():
        duties = Duty.objects.filter(channel__in=channels, activity__key="care")
        service = world.departments["customer-service"]
        cells = [Cell(duty.pk, service.pk, "A") for duty in duties]
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)
        CampaignDuty.objects.bulk_create(
            CampaignDuty.new(campaign=campaign, duty=duty, department=service) for duty in duties
        )
        said = {"due_on": campaign.due_on, "started_at": NOW, "started_by_label": "Tess"}
        Campaign.objects.bulk_create(Campaign.new(name=f"Round {n}", **said) for n in range(300))


def test_the_pages_cost_as_many_statements_for_300_as_for_3(world: World, channel: Channel) -> None:
    campaign = ask_all(world)
    client = world.sign_in()
    department = world.departments["customer-service"].pk
    paths = ("campaigns/", f"campaigns/{campaign.pk}/", f"departments/{department}/")
    few = [count_statements(client, world.url(path)) for path in paths]
    grow(world, campaign)
    assert [count_statements(client, world.url(path)) for path in paths] == few
