"""Two departments both say that it is theirs: how it is seen, settled, handed over, and undone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import AuditEvent, MemberRole, Membership, Person, User
from accounts.operations.members import give_seat
from channels_registry.models import Channel
from ownership.models import Claim, Finding, Frequency, Reach
from ownership.operations.digests import choose_digest
from ownership.operations.trend import keep_day
from ownership.queries.trend import load_trend
from tests.api.callers import Caller
from tests.journeys.signing_in import sign_in
from tests.ownership.digests import morning
from tests.world import TESTER, World, new_user

SERVICE, MARKETING = "Customer Service", "Marketing"
Ask = Callable[[], dict[str, Any]]


@pytest.fixture
def channel(committed_world: World) -> Channel:
    """An Instagram channel; Customer Service answers for its customers."""
    (channel,) = committed_world.register("https://www.instagram.com/kestrelcoffee/")
    committed_world.assign(channel, {"customer-service": "A"})
    with committed_world.open():
        Person.new(name="Noor Haddad", phone="+44 1632 960155").save()
        keep_day(committed_world.organization, now=timezone.now() - timedelta(days=1))
    return channel


@pytest.fixture
def marketing(committed_world: World) -> User:
    """A steward of Marketing."""
    world = committed_world
    user = new_user(f"marketing@{world.organization.slug}.example", name="Mina Sato")
    with world.open():
        give_seat(
            organization=world.organization,
            user=user,
            role=MemberRole.STEWARD,
            departments=[world.departments["marketing"]],
            by=TESTER,
            now=timezone.now(),
        )
        for seat in Membership.objects.filter(role=MemberRole.STEWARD):
            said = {"frequency": Frequency.DAILY, "reach": Reach.OWN}
            choose_digest(seat=seat, by=TESTER, now=timezone.now(), **said)
    return user


@pytest.fixture
def ask_who(committed_world: World, channel: Channel, server: str) -> Ask:
    """Who handles a complaint there, as a program is told; it always names somebody to call."""
    caller = Caller.of(committed_world, "owner", ("ownership:read",))

    def ask() -> dict[str, Any]:
        answer = httpx.get(
            server + caller.url("who-owns/"),
            params={"channel": "https://instagram.com/KestrelCoffee", "activity": "complaint"},
            headers={"Authorization": f"Bearer {caller.token}"},
        )
        assert answer.status_code == 200, answer.text
        said = answer.json()
        last = said["escalation"][-1]
        assert last["name"] and (last["phone"] or last["email"])
        return said

    return ask


def owners(said: dict[str, Any]) -> tuple[str, list[str]]:
    return said["state"], [one["department"]["name"] for one in said["accountable"]]


def test_a_duty_that_two_departments_want(
    committed_world: World,
    channel: Channel,
    marketing: User,
    open_page: Callable[..., Page],
    ask_who: Ask,
) -> None:
    world = committed_world
    duty = world.duty(channel)
    theirs, lead = open_page(), open_page()
    sign_in(theirs, marketing)
    sign_in(lead, world.members["lead"])
    assert owners(ask_who()) == ("owned", [SERVICE])

    claim_it(theirs, world.url(f"duties/{duty.pk}/"))
    said = ask_who()
    assert owners(said) == ("contested", [SERVICE])
    assert [one["department"]["name"] for one in said["claims"]] == [MARKETING]

    see_both_sides(lead, world)
    decide_it(lead, world)
    said = ask_who()
    assert owners(said) == ("owned", [MARKETING])
    assert [one["department"]["name"] for one in said["consulted"]] == [SERVICE]

    assert_told(world)

    name_her(lead, world, duty.pk)
    assert ask_who()["accountable"][0]["person"]["name"] == "Noor Haddad"
    she_leaves(lead, world)
    said = ask_who()
    assert [finding["rule"] for finding in said["findings"]] == ["owner_left"]
    assert owners(said) == ("owned", [MARKETING])
    assert "Noor Haddad" not in [step["name"] for step in said["escalation"]]

    hand_it_over(lead, world, duty.pk)
    assert ask_who()["findings"] == []
    confirm_it(theirs, world.url(f"channels/{channel.pk}/"))
    assert ask_who()["accountable"][0]["confirmed_on"] is not None

    see_the_trend_move(lead, world)
    put_everything_back(lead, world, channel, ask_who)


def claim_it(page: Page, duty_url: str) -> None:
    page.goto(duty_url)
    page.get_by_role("link", name="Claim this").click()
    page.get_by_label("Why should it be theirs?").fill("They ask about our campaigns")
    page.get_by_role("button", name="Claim customer care").click()
    expect(page.get_by_role("main")).to_contain_text("An open claim")


def see_both_sides(page: Page, world: World) -> None:
    page.goto(world.url("findings/?rule=contested"))
    detail = page.locator("#detail")
    expect(detail).to_contain_text(SERVICE)
    expect(detail).to_contain_text("They ask about our campaigns")
    expect(detail).to_contain_text("Accountable since")


def decide_it(page: Page, world: World) -> None:
    with world.open():
        made = Claim.objects.open().get()
    page.goto(world.url(f"claims/{made.pk}/"))
    page.get_by_label("A word about it").fill("Most of it is about campaigns")
    page.get_by_role("button", name="Accept the claim of Marketing").click()
    expect(page.get_by_role("main")).to_contain_text("Accepted")
    expect(page.get_by_role("main")).to_contain_text("Most of it is about campaigns")


def assert_told(world: World) -> None:
    """The next morning both departments read how it was decided."""
    now = timezone.now().astimezone(ZoneInfo(world.organization.time_zone))
    at_eight = now.replace(hour=8, minute=0, second=0, microsecond=0)
    if at_eight <= now:
        at_eight += timedelta(days=1)
    mails = {one.to[0]: one.body for one in morning(world, at_eight)}
    slug = world.organization.slug
    for address in (f"marketing@{slug}.example", f"steward@{slug}.example"):
        assert "customer care" in mails[address].lower(), mails.keys()
        assert MARKETING in mails[address]


def name_her(page: Page, world: World, duty: Any) -> None:
    page.goto(world.url(f"duties/{duty}/"))
    page.get_by_role("link", name="Name somebody for Marketing").click()
    page.get_by_label("Who stands for them here?").fill("Noor Haddad")
    page.get_by_role("button", name="Save who it is").click()
    expect(page.locator("#messages")).to_contain_text("Noor Haddad stands for Marketing")


def she_leaves(page: Page, world: World) -> None:
    with world.open():
        noor = Person.objects.get(name="Noor Haddad")
    page.goto(world.url(f"people/{noor.pk}/departure/"))
    expect(page.get_by_role("main")).to_contain_text("1 duty")
    page.get_by_role("button", name=re.compile("Hand over|Save the day")).click()
    expect(page.locator("#messages")).to_be_visible()


def hand_it_over(page: Page, world: World, duty: Any) -> None:
    with world.open():
        finding = Finding.objects.present().get(rule="owner_left")
    page.goto(world.url(f"findings/{finding.pk}/"))
    expect(page.locator("#detail")).to_contain_text("Noor Haddad")
    page.get_by_role("link", name="Name somebody").click()
    page.get_by_label("Who stands for them here?").fill("Head of Marketing")
    page.get_by_role("button", name="Save who it is").click()
    expect(page.get_by_role("main")).to_contain_text("Head of Marketing")


def confirm_it(page: Page, channel_url: str) -> None:
    page.goto(channel_url)
    page.get_by_role("button", name="Confirm for Marketing").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("Confirmed .* by Mina Sato"))


def see_the_trend_move(page: Page, world: World) -> None:
    with world.open():
        keep_day(world.organization, now=timezone.now())
        today = world.organization.day_of(timezone.now())
        before, after = load_trend(world.organization, today=today).points
    assert (before.confirmed, after.confirmed) == (0, 1)
    page.goto(world.url("trend/"))
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(f"{after.confirmed_percent}%")


def put_everything_back(page: Page, world: World, channel: Channel, ask_who: Ask) -> None:
    """The newest first, each from the page that tells of it: the overview or the channel's."""
    with world.open():
        told = AuditEvent.objects.filter(
            verb__in=["assignment.described", "person.left", "claim.accepted", "claim.opened"]
        )
        steps = list(dict.fromkeys(told.order_by("-seq").values_list("step", flat=True)))
    expected = [
        # The hand-over, her leaving, her name, the decision, the claim.
        (("owned", [MARKETING]), ["owner_left"]),
        (("owned", [MARKETING]), []),
        (("owned", [MARKETING]), []),
        (("contested", [SERVICE]), ["contested"]),
        (("owned", [SERVICE]), []),
    ]
    assert len(steps) == len(expected)
    for step, (who, rules) in zip(steps, expected, strict=True):
        undo = page.locator(f"form[action$='/undo/{step}/'] button").first
        for path in ("", f"channels/{channel.pk}/"):
            page.goto(world.url(path))
            if undo.count():
                break
        undo.click()
        expect(page.locator("#messages")).to_contain_text("Undone")
        said = ask_who()
        assert owners(said) == who
        assert [finding["rule"] for finding in said["findings"]] == rules
