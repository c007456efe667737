"""What happened, in sentences that name who took what from whom."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Department, Person
from channels_registry.models import Channel
from channels_registry.operations.channels import edit_channel
from ownership.models import Finding
from ownership.operations.departments import merge_departments, retire_department
from ownership.operations.departures import depart
from ownership.operations.duties import set_needed
from ownership.operations.findings import snooze_findings
from ownership.queries.history import history_of_channel, history_of_duty, recent_changes, say_day
from tests.ownership.confirming import confirm
from tests.ownership.departments import add_staff, edit, furnish, name_on
from tests.world import NOW, TESTER, World

ZONE = ZoneInfo("Europe/London")


def tell(world: World, how_many: int = 5) -> list[str]:
    with world.open():
        return [h.sentence for h in recent_changes(how_many=how_many, zone=ZONE, now=NOW)]


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def test_a_department_takes_a_duty(world: World, channel: Channel) -> None:
    world.assign(channel, {"customer-service": "A", "marketing": "C"})
    assert tell(world)[0] == "Customer Service took customer care on @acme"


def test_a_department_takes_a_duty_from_another(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "A"})
    world.assign(channel, {"customer-service": "A", "marketing": "C"})
    assert tell(world)[0] == "Customer Service took customer care from Marketing on @acme"


def test_two_departments_that_lose_a_duty_are_both_named(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "A", "sales": "A"})
    world.assign(channel, {"marketing": None, "sales": "R"})
    assert tell(world)[0] == "Marketing and Sales no longer answer for customer care on @acme"


def test_other_letters_are_told_where_no_owner_changed(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "R", "sales": "I"}, ["care", "crisis"])
    assert tell(world)[0] == (
        "Marketing does the work for customer care and crisis response; "
        "Sales is informed of customer care and crisis response on @acme"
    )


def test_many_activities_are_counted(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "A"}, ["care", "crisis", "leads", "media", "paid"])
    assert tell(world)[0] == "Marketing took 5 activities on @acme"


def test_one_step_on_many_channels_is_told_once(world: World) -> None:
    world.register("https://x.com/a", "https://x.com/b", "https://x.com/c")
    assert tell(world)[0] == "3 channels were registered"


def test_what_was_said_of_a_channels_findings_names_them_or_counts_them(
    world: World, channel: Channel
) -> None:
    said = {"until": NOW.date() + timedelta(days=7), "by": TESTER, "now": NOW}
    with world.open():
        said |= {"organization": world.organization, "seat": world.seat("lead")}
        found = list(Finding.objects.present().filter(channel=channel).order_by("sentence"))
        snooze_findings(findings=[found[0].pk], **said)
        snooze_findings(findings=[one.pk for one in found[1:4]], **said)
        told = history_of_channel(channel, how_many=3, zone=ZONE, now=NOW)
    sentence = found[0].sentence.removesuffix(".")
    assert [one.sentence for one in told[:2]] == [
        "3 findings were snoozed",
        f"“{sentence}” was snoozed until 30 Nov",
    ]


def test_not_needed_tells_the_reason(world: World, channel: Channel) -> None:
    duty = world.duty(channel)
    with world.open():
        set_needed(duty=duty, needed=False, reason="A bot answers", version=1, by=TESTER, now=NOW)
    assert tell(world)[0] == "Customer care on @acme is not needed: A bot answers"


def test_changed_fields_are_told_with_their_values(world: World, channel: Channel) -> None:
    fields = {"brand": "Kestrel", "purpose": "press", "audience": None}
    with world.open():
        edit_channel(channel=channel, fields=fields, version=1, by=TESTER, now=NOW)
    assert tell(world)[0] == "Changed brand to “Kestrel” and purpose to “Press” on @acme"


def test_the_history_of_a_duty_leaves_out_its_neighbours(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "A"}, ["care", "crisis"])
    world.assign(channel, {"sales": "A"}, ["leads"])
    duty = world.duty(channel)
    with world.open():
        told = history_of_duty(duty, how_many=9, zone=ZONE, now=NOW)
        all_told = history_of_channel(channel, how_many=9, zone=ZONE, now=NOW)
    assert [h.sentence for h in told] == ["Marketing took customer care", "Registered"]
    assert len(all_told) == 3


def test_a_day_is_said_in_the_organizations_zone(world: World, channel: Channel) -> None:
    world.assign(channel, {"marketing": "A"}, now=NOW.replace(month=6, hour=23, minute=30))
    with world.open():
        assert recent_changes(how_many=1, zone=ZONE, now=NOW)[0].on == "24 Jun"


def test_the_year_is_said_only_when_it_is_another() -> None:
    today = date(2026, 11, 23)
    assert say_day(today - timedelta(days=300), today=today) == "27 Jan"
    assert say_day(date(2025, 11, 9), today=today) == "9 Nov 2025"


def test_what_was_confirmed_is_told_with_who_answers_for_it(world: World, channel: Channel) -> None:
    world.assign(channel, {"customer-service": "A"}, ["care", "crisis"])
    world.assign(channel, {"sales": "A", "marketing": "A"}, ["leads"])
    confirm(world, channel)
    assert tell(world)[0] == (
        "Customer Service confirmed customer care and crisis response; "
        "Marketing and Sales confirmed lead handling on @acme"
    )


def test_what_was_confirmed_on_many_channels_is_counted(world: World, channel: Channel) -> None:
    (other,) = world.register("https://x.com/other")
    world.assign(channel, {"sales": "A"}, ["leads", "care"])
    world.assign(other, {"sales": "A"}, ["leads"])
    confirm(world, channel, other)
    assert tell(world)[0] == "Sales confirmed 3 duties on 2 channels"


def test_the_history_of_a_duty_tells_what_was_confirmed_of_it_alone(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {"sales": "A"}, ["leads", "care"])
    world.assign(channel, {"marketing": "A"}, ["crisis"])
    confirm(world, channel)
    duty = world.duty(channel, "leads")
    with world.open():
        told = history_of_duty(duty, how_many=9, zone=ZONE, now=NOW)
    assert told[0].sentence == "Sales confirmed lead handling"
    media = world.duty(channel, "media")
    with world.open():
        told = history_of_duty(media, how_many=9, zone=ZONE, now=NOW)
    assert not [h for h in told if "confirmed" in h.sentence]


def test_a_department_that_goes_is_told_as_one_thing(world: World, channel: Channel) -> None:
    furnish(world, channel, world.register("https://x.com/other")[0])
    with world.open():
        sales, product = (Department.objects.get(slug=slug) for slug in ("sales", "product"))
        merge_departments(department=sales, into=product, version=sales.version, by=TESTER, now=NOW)
    assert tell(world)[:2] == [
        "Sales was merged into Product",
        "Changed email and headcount of Product",
    ]


def test_what_is_said_of_departments_and_people_is_told(world: World, channel: Channel) -> None:
    ada = add_staff(world).ada
    name_on(world, world.duty(channel), "sales", "A", ada)
    edit(world, "sales", name="Selling")
    with world.open():
        ada = Person.objects.get(pk=ada.pk)
        depart(person=ada, left_on=date(2026, 11, 30), version=1, by=TESTER, now=NOW)
        selling = Department.objects.get(slug="sales")
        retire_department(department=selling, version=selling.version, by=TESTER, now=NOW)
    assert tell(world)[:3] == [
        "Selling was retired",
        "Ada Okafor leaves on 30 Nov 2026",
        "Sales is called Selling now",
    ]
