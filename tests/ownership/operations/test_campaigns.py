"""Rounds of confirmation: asked once, answered through any door, honest whoever gets the duty."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department
from accounts.operations.changes import change
from channels_registry.models import Channel
from channels_registry.operations.channels import forget_channels
from ownership.models import Campaign, CampaignDuty, Duty
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.attestations import NothingToConfirm, NotTheirs
from ownership.operations.campaigns import (
    CampaignOver,
    CampaignRefused,
    StaleCampaign,
    confirm_asked,
    end_campaign,
)
from ownership.operations.duties import set_needed
from ownership.operations.undo import undo_step
from ownership.queries.campaign_evidence import write_evidence
from ownership.queries.campaigns import (
    Progress,
    Reminder,
    Scope,
    add_up,
    foresee_asked,
    list_asked_of,
    list_campaigns,
    list_reminders,
    load_campaign_page,
    load_progress,
)
from tests.ownership.confirming import confirm
from tests.ownership.releasing import TODAY, ask_all, end, release
from tests.world import NOW, TESTER, World

LATER = NOW + timedelta(days=3)


@pytest.fixture
def channel(world: World) -> Channel:
    """Customer Service answers for care and feedback, Sales for leads; crisis is contested."""
    (channel,) = world.register("https://x.com/acme", brand="Acme")
    world.assign(channel, {"customer-service": "A"}, ["care", "feedback"])
    world.assign(channel, {"sales": "A"}, ["leads"])
    world.assign(channel, {"customer-service": "A", "marketing": "A"}, ["crisis"])
    return channel


def progress(world: World, campaign: Campaign) -> dict[str, tuple[int, int, int, int]]:
    """By department: confirmed, released, moved, open."""
    with world.open():
        slugs = dict(Department.objects.values_list("pk", "slug"))
        return {
            slugs[pk]: (one.confirmed, one.released, one.moved, one.open)
            for pk, one in load_progress([campaign.pk])[campaign.pk].items()
        }


def test_it_asks_every_department_about_what_it_answers_for_today(
    world: World, channel: Channel
) -> None:
    campaign = ask_all(world)
    assert progress(world, campaign) == {
        "customer-service": (0, 0, 0, 3),
        "sales": (0, 0, 0, 1),
        "marketing": (0, 0, 0, 1),
    }
    assert (campaign.state, campaign.started_by_label) == ("running", "Tess Tester")
    assert campaign.reminder_days == [7, 1]
    with world.open():
        event = AuditEvent.objects.get(verb="campaign.started")
    assert (event.after["duties"], event.after["departments"]) == (5, 3)


def test_a_scope_narrows_whom_it_asks_about_what(world: World, channel: Channel) -> None:
    (video,) = world.register("https://www.youtube.com/@acme", purpose="support", region="DACH")
    world.assign(video, {"sales": "A"})
    (gone,) = world.register("https://x.com/wanted", status="proposed")
    world.assign(gone, {"sales": "A"})
    with world.open():
        sales = world.departments["sales"].pk
        counts = {
            "all": foresee_asked(Scope()).duties,
            "sales": foresee_asked(Scope(departments=(sales,))).duties,
            "youtube": foresee_asked(Scope(platforms=("youtube",))).duties,
            "support": foresee_asked(Scope(purposes=("support", "press"))).duties,
            "Acme": foresee_asked(Scope(brands=("Acme",))).duties,
            "DACH": foresee_asked(Scope(regions=("DACH",), brands=("Acme",))).duties,
            "tier 1": foresee_asked(Scope(tier=1)).duties,
            "tier 2": foresee_asked(Scope(tier=2)).duties,
        }
        named = foresee_asked(Scope()).departments
    assert counts == {
        **{"all": 6, "sales": 2, "youtube": 1, "support": 1, "Acme": 5, "DACH": 0},
        **{"tier 1": 0, "tier 2": 6},
    }
    assert named == (("Customer Service", 3), ("Sales", 2), ("Marketing", 1))
    campaign = ask_all(world, platforms=("youtube",))
    assert progress(world, campaign) == {"sales": (0, 0, 0, 1)}


def test_what_cannot_be_asked_is_refused_with_a_sentence(world: World, channel: Channel) -> None:
    with pytest.raises(CampaignRefused, match="day after today") as refused:
        ask_all(world, due_on=TODAY)
    assert refused.value.field == "due_on"
    with pytest.raises(CampaignRefused, match="within a year"):
        ask_all(world, due_on=TODAY + timedelta(days=400))
    with pytest.raises(CampaignRefused, match="name"):
        ask_all(world, name=" ")
    with pytest.raises(CampaignRefused, match="at most 5 times"):
        ask_all(world, reminder_days=(1, 2, 3, 4, 5, 6))
    with pytest.raises(CampaignRefused, match="answers for anything there"):
        ask_all(world, platforms=("tiktok",))
    with world.open():
        assert not Campaign.objects.exists()


def test_a_confirmation_through_any_door_answers_it(world: World, channel: Channel) -> None:
    confirm(world, channel, departments=["sales"])  # before anybody asked
    first, second = ask_all(world), ask_all(world, name="Winter", due_on=TODAY + timedelta(days=60))
    assert progress(world, first)["sales"] == (0, 0, 0, 1)
    confirm(world, channel, departments=["sales"], now=LATER)
    confirm(world, duties=[world.duty(channel).pk], role="steward", now=LATER)
    for campaign in (first, second):
        assert progress(world, campaign) == {
            "customer-service": (1, 0, 0, 2),
            "sales": (1, 0, 0, 0),
            "marketing": (0, 0, 0, 1),
        }
    with world.open():
        row = CampaignDuty.objects.select_related("answer").get(
            campaign=first, department=world.departments["sales"]
        )
        assert (row.answer.kind, row.answer.at) == ("confirmed", LATER)


def test_all_that_a_department_is_asked_is_confirmed_in_one_go(
    world: World, channel: Channel
) -> None:
    (other,) = world.register("https://x.com/other")
    campaign = ask_all(world)
    world.assign(other, {"customer-service": "A"})  # came later: nobody asks about it
    seat, service = world.seat("steward"), world.departments["customer-service"]
    with world.open():
        campaign.organization = world.organization
        said = {"campaign": campaign, "seat": seat, "by": TESTER, "now": LATER}
        made = confirm_asked(department=service, **said)
        with pytest.raises(NotTheirs):
            confirm_asked(department=world.departments["sales"], **said)
        with pytest.raises(NothingToConfirm, match="Autumn asks Customer Service about nothing"):
            confirm_asked(department=service, **said)
    assert made.duties == 3
    assert progress(world, campaign)["customer-service"] == (3, 0, 0, 0)


def test_a_release_answers_it_and_its_undo_asks_again(world: World, channel: Channel) -> None:
    campaign = ask_all(world)
    made = release(world, duties=[world.duty(channel).pk], proposes="sales", now=LATER)
    assert progress(world, campaign)["customer-service"] == (0, 1, 0, 2)
    assert "sales" in progress(world, campaign)
    with world.open():
        undo_step(organization=world.organization, step=made.step, by=TESTER, now=LATER)
    assert progress(world, campaign)["customer-service"] == (0, 0, 0, 3)
    confirm(world, channel, departments=["customer-service"], now=LATER)
    assert progress(world, campaign)["customer-service"] == (3, 0, 0, 0)


def test_what_goes_to_others_meanwhile_is_told_apart_and_nobody_new_is_asked(
    world: World, channel: Channel
) -> None:
    campaign = ask_all(world)
    confirm(world, duties=[world.duty(channel, "leads").pk], now=LATER)
    world.assign(channel, {"customer-service": "I", "product": "A"}, ["care"], now=LATER)
    world.assign(channel, {"sales": None, "product": "A"}, ["leads"], now=LATER)
    feedback = world.duty(channel, "feedback")
    with world.open():
        feedback.organization = world.organization
        set_needed(
            duty=feedback,
            needed=False,
            reason="None",
            version=feedback.version,
            by=TESTER,
            now=LATER,
        )
    assert progress(world, campaign) == {
        "customer-service": (0, 0, 2, 1),
        "sales": (1, 0, 0, 0),  # it answered while it was theirs
        "marketing": (0, 0, 0, 1),
    }


def test_ended_it_keeps_what_was_so_then_and_counts_no_more(world: World, channel: Channel) -> None:
    campaign = ask_all(world)
    confirm(world, channel, departments=["sales"], now=LATER)
    release(world, duties=[world.duty(channel).pk], now=LATER)
    ended = end(world, campaign, now=LATER)
    assert (ended.state, ended.ended_at, ended.ended_by_label) == ("ended", LATER, "Tess Tester")
    then = {"customer-service": (0, 1, 0, 2), "sales": (1, 0, 0, 0), "marketing": (0, 0, 0, 1)}
    assert progress(world, campaign) == then
    confirm(world, channel, now=LATER)
    world.assign(channel, {"customer-service": "A", "marketing": None}, ["care", "crisis"])
    assert progress(world, campaign) == then
    with world.open():
        assert list_reminders(TODAY) == []
        event = AuditEvent.objects.get(verb="campaign.ended")
    assert (event.before["state"], event.after["state"]) == ("running", "ended")
    assert (event.after["confirmed"], event.after["released"], event.after["open"]) == (1, 1, 3)


def test_it_ends_once_and_as_it_was_looked_at(world: World, channel: Channel) -> None:
    campaign = ask_all(world)
    with world.open(), pytest.raises(StaleCampaign):
        campaign.organization = world.organization
        end_campaign(campaign=campaign, version=9, by=TESTER, now=LATER)
    assert end(world, campaign, is_cancelled=True).state == "cancelled"
    with pytest.raises(CampaignOver, match="Autumn was cancelled by Tess Tester already"):
        end(world, campaign)


def test_reminders_name_who_is_late_and_whose_head_is_told(world: World, channel: Channel) -> None:
    campaign = ask_all(world)  # due in 14 days, reminders 7 and 1 before
    confirm(world, channel, departments=["marketing"], now=LATER)

    def remind(days: int) -> list[Reminder]:
        with world.open():
            return list_reminders(campaign.due_on + timedelta(days=days))

    early = remind(-8)
    assert [(one.department.slug, one.open, one.days_left) for one in early] == [
        ("customer-service", 3, 8),
        ("sales", 1, 8),
    ]
    assert not any(one.is_due or one.is_overdue or one.escalates_to for one in early)
    assert all(one.is_due for days in (-7, -1, 0) for one in remind(days))
    assert not any(one.is_overdue for one in remind(0))
    service = world.departments["customer-service"]
    late, _ = remind(2)
    assert (late.is_overdue, late.days_left, late.escalates_to) == (True, -2, service.head)
    with world.open():
        service.head.left_on = TODAY
        service.head.save()
    late, of_sales = remind(2)
    assert late.escalates_to is None  # there is no deputy: the administrators
    assert of_sales.escalates_to == world.departments["sales"].head


def test_a_campaign_is_late_while_something_is_open(world: World, channel: Channel) -> None:
    campaign = ask_all(world)
    with world.open():
        (line,) = list_campaigns(today=campaign.due_on + timedelta(days=4), how_many=10)
        page = load_campaign_page(campaign, today=campaign.due_on + timedelta(days=4))
    assert (line.days_late, line.progress.percent, line.departments) == (4, 0, 3)
    assert page.departments[0].department.slug == "customer-service"
    assert page.departments[0].told == world.departments["customer-service"].head
    confirm(world, channel, now=LATER)
    with world.open():
        (line,) = list_campaigns(today=campaign.due_on + timedelta(days=4), how_many=10)
    assert (line.days_late, line.progress.percent) == (0, 100)


def test_a_department_sees_what_is_due_first_first(world: World, channel: Channel) -> None:
    winter = ask_all(world, name="Winter", due_on=TODAY + timedelta(days=60))
    autumn = ask_all(world)
    confirm(world, duties=[world.duty(channel).pk], now=LATER)
    with world.open():
        asked = list_asked_of(world.departments["customer-service"])
    assert [(one.campaign, len(one.duties)) for one in asked] == [(autumn, 2), (winter, 2)]


def test_evidence_has_a_line_for_every_question_and_runs_no_formula(
    world: World, channel: Channel
) -> None:
    campaign = ask_all(world, name="=cmd|calc")
    confirm(world, channel, departments=["sales"], now=LATER)
    release(world, duties=[world.duty(channel).pk], reason="+1 for Sales", now=LATER)
    with world.open():
        text = write_evidence(campaign, zone=ZoneInfo("Europe/London"))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 5
    by_activity = {row["activity"]: row for row in rows}
    leads, care = by_activity["Lead handling"], by_activity["Customer care"]
    assert leads["campaign"] == "'=cmd|calc"
    assert (leads["outcome"], leads["answered_by"]) == ("Confirmed", "Tess Tester")
    assert leads["answered_at"] == "2026-11-26T10:42+00:00"
    assert (care["outcome"], care["reason"]) == ("Released", "'+1 for Sales")
    assert care["channel_url"].startswith("https://x.com/")
    assert {row["outcome"] for row in rows if row["activity"] == "Crisis response"} == {"Open"}


def test_a_channel_that_is_forgotten_takes_its_questions_along(
    world: World, channel: Channel
) -> None:
    (other,) = world.register("https://x.com/other")
    world.assign(other, {"sales": "A"})
    campaign = ask_all(world)
    confirm(world, channel, now=LATER)
    with world.open(), change(world.organization, by=TESTER, now=LATER) as current:
        forget_channels(current=current, channels=[channel])
    assert progress(world, campaign) == {"sales": (0, 0, 0, 1)}


def test_progress_is_rounded_down_so_that_100_means_all() -> None:
    almost = Progress(confirmed=998, released=1, open=1)
    assert (almost.asked, almost.answered, almost.percent) == (1000, 999, 99)
    assert add_up([almost, Progress(moved=2)]).asked == 1002
    assert Progress().percent == 0


def give(world: World, channels: list[Channel]) -> None:
    with world.open():
        duties = Duty.objects.filter(channel__in=channels, activity__key="care")
        sales = world.departments["sales"].pk
        cells = [Cell(duty.pk, sales, "A") for duty in duties]
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)


def count_all(world: World) -> list[int]:
    """Of one life: started, answered, looked at, reminded of, taken away, ended."""
    counts = []
    with CaptureQueriesContext(connection) as captured:
        campaign = ask_all(world)
    counts.append(len(captured))
    sales, seat = world.departments["sales"], world.seat("lead")
    said = {"by": TESTER, "now": LATER}
    with world.open():
        campaign.organization = world.organization
        for act in (
            lambda: list_reminders(TODAY),
            lambda: list_asked_of(sales),
            lambda: load_campaign_page(campaign, today=TODAY),
            lambda: write_evidence(campaign, zone=ZoneInfo("Europe/London")),
            lambda: confirm_asked(campaign=campaign, department=sales, seat=seat, **said),
            lambda: end_campaign(campaign=campaign, version=1, **said),
        ):
            with CaptureQueriesContext(connection) as captured:
                act()
            counts.append(len(captured))
    return counts


def test_300_duties_cost_as_many_statements_as_3(world: World) -> None:
    give(world, world.register(*(f"https://x.com/few{n}" for n in range(3))))
    few = count_all(world)
    give(world, world.register(*(f"https://x.com/many{n}" for n in range(297))))
    many = count_all(world)
    *others, confirming, ending = many
    assert others == few[:-2]
    assert ending == few[-1]
    # Of more than 200 channels the findings follow in a job.
    assert confirming <= few[-2] + 5
