"""The digest: what happened to what concerns somebody, in one mail, once."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department, Person
from accounts.operations.members import end_seat
from channels_registry.models import Channel
from ownership.models import Finding
from ownership.operations.departments import retire_department
from ownership.queries.digests import load_digest
from ownership.queries.news import News, load_subscriber
from tests.ownership.claiming import claim, decide
from tests.ownership.departments import edit
from tests.ownership.digests import (
    MONDAY,
    TUESDAY,
    choose,
    contest,
    html_of,
    later,
    morning,
    nobody_but,
    recipients,
    send_all,
    stored,
    to,
    write,
)
from tests.ownership.disposing import give, snooze
from tests.world import NOW, TESTER, World

LATER = later(NOW, hours=2)
EVENING = later(NOW, hours=8)


@pytest.fixture
def channel(world: World) -> Channel:
    """Registered when its people came: what is wrong with it is no news to them."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    return channel


def finding(world: World, **fields: Any) -> Finding:
    with world.open():
        return Finding.objects.get(**fields)


def retire_sales(world: World, now: datetime = LATER) -> None:
    with world.open():
        retire_department(
            department=Department.objects.get(slug="sales"),
            version=Department.objects.get(slug="sales").version,
            by=TESTER,
            now=now,
        )


# --- Who is told what --------------------------------------------------------------------------


def test_a_steward_is_told_what_concerns_their_department_and_nothing_else(
    world: World, channel: Channel
) -> None:
    nobody_but(world, "steward")
    contest(world, channel)
    world.assign(channel, {"sales": "A", "product": "A"}, ["media"], now=LATER)
    message = to(morning(world), world, "steward")
    assert "Customer Service and Sales both say they are accountable" in message.body
    assert "media enquiries" not in message.body and "Product" not in message.body
    assert message.subject.startswith("Customer Service and Sales both say")


def test_a_lead_who_wants_all_is_told_of_every_department(world: World, channel: Channel) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    world.assign(channel, {"sales": "A", "product": "A"}, ["media"], now=LATER)
    message = to(morning(world), world, "lead")
    assert "Customer Service and Sales both" in message.body
    assert "Product and Sales both" in message.body or "Sales and Product both" in message.body
    assert message.subject.endswith(", and 2 more")  # nobody answered for media before


def test_by_default_everybody_but_viewers_is_told_on_monday(world: World, channel: Channel) -> None:
    contest(world, channel)
    assert recipients(morning(world, TUESDAY)) == set()
    told = recipients(morning(world, MONDAY))
    roles = ("owner", "admin", "lead", "steward")
    assert told == {world.members[role].email for role in roles}


def test_the_head_of_a_department_is_told_of_it_in_whatever_seat(
    world: World, channel: Channel
) -> None:
    nobody_but(world, "viewer")
    with world.open():
        head = Department.objects.select_related("head").get(slug="sales").head
        head.membership = world.seat("viewer")
        head.save()
    contest(world, channel)
    assert "Sales both say" in to(morning(world), world, "viewer").body


def test_claims_that_wait_and_claims_that_were_decided_are_told(
    world: World, channel: Channel
) -> None:
    nobody_but(world, "lead", "steward")
    world.assign(channel, {"sales": "A"}, ["leads"])
    made = claim(world, channel, "customer-service", activity="leads", now=LATER)
    claim(world, channel, "sales", activity="care", now=LATER)
    decide(world, "decline", made, reason="Sales answers", now=EVENING)
    message = to(morning(world), world, "steward")
    assert "Sales claims customer care" in message.body
    assert "was declined: Sales answers" in message.body
    assert "1 claim waits for your decision: http" in message.body
    assert message.subject.startswith("Sales claims customer care")


def test_what_is_given_to_somebody_is_told_to_them_alone(world: World, channel: Channel) -> None:
    nobody_but(world, "admin", "lead")
    given = finding(world, channel=channel, rule="unowned", activity__key="media")
    give(world, given, to=world.seat("admin"))
    with world.open():  # on the day that it was founded everybody knows
        AuditEvent.objects.filter(verb="finding.given")
    write(world, later(TUESDAY, days=1))
    assert recipients(mail.outbox) == set()
    seat = world.seat("admin")
    with world.open():
        reader = load_subscriber(seat)
        news = News(reader, world.organization, later(NOW, minutes=-1), TUESDAY)
        digest = load_digest(news)
        assert [item.sentence for item in digest.given.shown] == [given.sentence]
        others = load_subscriber(world.seat("lead"))
        nothing = load_digest(News(others, world.organization, later(NOW, minutes=-1), TUESDAY))
        assert nothing.given.total == 0


def test_a_snooze_that_ended_is_told_on_its_day(world: World, channel: Channel) -> None:
    nobody_but(world, "lead", reach="all")
    asleep = finding(world, channel=channel, rule="unowned", activity__key="media")
    snooze(world, asleep, until=datetime(2026, 11, 26, tzinfo=UTC).date())
    assert morning(world, later(TUESDAY, days=1)) == []
    (message,) = morning(world, later(TUESDAY, days=2))
    assert "Put aside until now" in message.body and asleep.sentence in message.body
    assert morning(world, later(TUESDAY, days=3)) == []


def test_what_was_settled_is_told_and_what_came_and_went_is_not(
    world: World, channel: Channel
) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    world.assign(channel, {"sales": None}, now=EVENING)
    assert morning(world) == []
    world.assign(channel, {"sales": "A"}, ["media"], now=later(TUESDAY, hours=1))
    (message,) = morning(world, later(TUESDAY, days=1))
    assert message.subject.startswith("Settled: Nobody answers for")
    assert "10% of 10 duties" not in message.body and "20% of 10 duties are owned" in message.body


def test_coverage_is_the_overviews_and_says_how_it_moved(world: World, channel: Channel) -> None:
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    (first,) = morning(world)
    assert "0% of 10 duties are owned (0): http" in first.body
    world.assign(channel, {"sales": None}, now=later(TUESDAY, hours=1))
    (second,) = morning(world, later(TUESDAY, days=1))
    assert "10% of 10 duties are owned (1), 10 points more than last time" in second.body
    overview = world.sign_in("lead").get(world.url()).content.decode()
    assert "10%" in re.sub(r"\s+|<[^>]+>", "", overview)


# --- One change is one thing -------------------------------------------------------------------


def test_what_one_change_opened_is_told_as_one_thing(world: World) -> None:
    nobody_but(world, "lead", reach="all")
    channels = world.register(*(f"https://x.com/acme{n}" for n in range(31)))
    for one in channels:
        world.assign(one, {"sales": "A"}, ["leads"])
    retire_sales(world)
    (message,) = morning(world)
    assert message.subject == "Sales was retired: 31 duties have nobody"
    assert message.body.count("31 duties have nobody") == 1
    assert "Nobody answers for" not in message.body


def test_a_finding_that_is_back_belongs_to_the_change_that_brought_it_back(
    world: World, channel: Channel
) -> None:
    contest(world, channel)
    opened_by = finding(world, rule="contested").opened_by_step
    world.assign(channel, {"sales": None}, now=LATER)
    written = world.assign(channel, {"sales": "A"}, now=EVENING)
    back = finding(world, rule="contested")
    assert opened_by is not None and opened_by != back.opened_by_step == written.step


# --- Nothing when there is nothing -------------------------------------------------------------


def test_no_mail_goes_out_when_nothing_happened(world: World, channel: Channel) -> None:
    nobody_but(world, "lead", "steward", reach="all")
    assert morning(world) == [] and mail.outbox == []
    assert {(m.was_sent, m.done_at is not None) for m in stored(world)} == {(False, True)}


def test_nothing_is_told_twice(world: World, channel: Channel) -> None:
    nobody_but(world, "lead")
    contest(world, channel)
    world.members["lead"].refresh_from_db()
    choose(world, "lead", reach="all")
    assert len(morning(world)) == 1
    assert morning(world, later(TUESDAY, days=1)) == []
    assert morning(world, MONDAY) == []


def test_nobody_is_told_who_has_left_or_wants_no_more(world: World, channel: Channel) -> None:
    nobody_but(world, "lead", "steward", reach="all")
    contest(world, channel)
    write(world, TUESDAY)
    seat = world.seat("lead")
    with world.open():
        end_seat(
            seat=seat, version=seat.version, decided_by=world.seat("owner"), by=TESTER, now=TUESDAY
        )
        Person.new(name="Gone", membership=world.seat("steward"), left_on=TUESDAY.date()).save()
    send_all(world, TUESDAY)
    assert mail.outbox == []


# --- How it looks ------------------------------------------------------------------------------


def test_a_hostile_name_is_text_and_never_markup_or_a_header(
    world: World, channel: Channel
) -> None:
    nobody_but(world, "lead", reach="all")
    edit(world, "sales", name="<script>alert(1)</script>")
    contest(world, channel)
    with world.open():  # as no form lets it through
        found = Finding.objects.get(rule="contested")
        found.sentence = f"Both\r\nBcc: all@evil.example\r\n\r\n{found.sentence}"
        found.save()
    (message,) = morning(world)
    page = html_of(message)
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "\n" not in message.subject and "\r" not in message.subject
    sent = message.message()
    assert sent["Bcc"] is None and message.recipients() == [world.members["lead"].email]


def test_every_link_is_whole_and_leads_into_the_organization(
    world: World, channel: Channel, settings: Any
) -> None:
    settings.SITE_URL = "https://masthead.example"
    nobody_but(world, "lead", reach="all")
    contest(world, channel)
    (message,) = morning(world)
    links = re.findall(r'href="([^"]+)"', html_of(message))
    links += re.findall(r"https?://\S+", message.body)
    home = f"https://masthead.example/o/{world.organization.slug}/"
    assert len(links) > 6 and all(link.startswith(home) for link in links)
    lead = world.sign_in("lead")
    for link in set(links):
        assert lead.get(link.removeprefix("https://masthead.example")).status_code == 200, link


def test_it_says_how_to_stop_it_in_its_head(world: World, channel: Channel) -> None:
    nobody_but(world, "lead", "steward", reach="all")
    contest(world, channel)
    message = to(morning(world), world, "lead")
    sent = message.message()
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Auto-Submitted"] == "auto-generated"
    link = re.fullmatch(r"<http://[^/]+(/o/\S+)>", sent["List-Unsubscribe"])
    assert link and link[1] in message.body
    (other,) = [m for m in stored(world) if m.was_sent and str(m.pk) in sent["Message-ID"]]
    assert other.membership_id == world.seat("lead").pk
    stopped = Client(enforce_csrf_checks=True).post(link[1], {"List-Unsubscribe": "One-Click"})
    assert stopped.status_code == 200
    world.assign(channel, {"product": "A"}, ["media"], now=later(TUESDAY, hours=1))
    again = morning(world, later(TUESDAY, days=1))
    assert recipients(again) == {world.members["steward"].email}


def test_a_digest_of_300_findings_takes_as_many_statements_as_one_of_3(world: World) -> None:
    costs = []
    seat = world.seat("lead")
    for name, how_many in (("few", 3), ("many", 300)):
        channels = world.register(*(f"https://x.com/{name}{n}" for n in range(how_many)))
        for one in channels[:25]:
            world.assign(one, {"sales": "A", "product": "A"}, now=LATER)
        world.settle(*channels, now=LATER)
        with world.open():
            reader = load_subscriber(seat)
            news = News(reader, world.organization, later(NOW, minutes=-1), TUESDAY)
            with CaptureQueriesContext(connection) as captured:
                digest = load_digest(news)
        assert digest.opened.total > 1
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 20


def test_a_morning_takes_as_many_statements_for_300_findings_as_for_3(world: World) -> None:
    costs = []
    for name, how_many, day in (("few", 3, 14), ("many", 300, 15)):
        world.register(*(f"https://x.com/{name}{n}" for n in range(how_many)), tier_by_hand=1)
        world.settle()
        with CaptureQueriesContext(connection) as captured:
            assert write(world, later(TUESDAY, days=day)) > 0
        costs.append(sum("audit" not in q["sql"] for q in captured))
    assert costs[0] == costs[1]
