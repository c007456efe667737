"""What people say of findings, and what the problem itself does to that."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import AuditEvent
from accounts.operations.changes import change
from accounts.operations.members import end_seat
from channels_registry.models import Channel
from channels_registry.operations.channels import edit_channel, forget_channels
from ownership.models import Finding, FindingComment
from ownership.operations.findings import FindingsRefused, NotTheirs, look_again
from ownership.queries.dispositions import state_of
from tests.ownership.disposing import (
    NEXT_MONTH,
    NEXT_WEEK,
    TODAY,
    again,
    comment,
    contest_of,
    give,
    register_contested,
    snooze,
    waive,
    wake,
)
from tests.world import NOW, TESTER, World

SAY = {"snooze": snooze, "waive": waive}


@pytest.fixture
def channel(world: World) -> Channel:
    return register_contested(world)


@pytest.fixture
def contest(world: World, channel: Channel) -> Finding:
    return contest_of(world, channel)


def state(world: World, finding: Finding, today: date = TODAY) -> str:
    return state_of(again(world, finding), today)


def expose(world: World, channel: Channel, tier: int | None = 1) -> None:
    """Tier 1 raises every severity by one step."""
    with world.open():
        channel = Channel.objects.select_related("organization").get(pk=channel.pk)
        edit_channel(
            channel=channel,
            fields={"tier_by_hand": tier},
            version=channel.version,
            by=TESTER,
            now=NOW,
        )


def test_a_snoozed_finding_is_open_again_on_its_day_and_nobody_wrote_anything(
    world: World, contest: Finding
) -> None:
    snooze(world, contest)
    assert state(world, contest) == "snoozed"
    assert state(world, contest, NEXT_WEEK - timedelta(days=1)) == "snoozed"
    assert state(world, contest, NEXT_WEEK) == "open"
    with world.open():
        assert contest in Finding.objects.shown_as("snoozed", TODAY)
        assert contest not in Finding.objects.open(TODAY)
        assert contest in Finding.objects.open(NEXT_WEEK)
        assert contest in Finding.objects.present()


def test_the_condition_is_written_by_settle_alone(world: World, contest: Finding) -> None:
    for say in (snooze, waive, wake):
        say(world, contest)
        assert again(world, contest).condition == "present"


@pytest.mark.parametrize("say", SAY.values(), ids=SAY)
def test_fixing_the_cause_settles_whatever_was_said(
    world: World, channel: Channel, contest: Finding, say: Callable[..., object]
) -> None:
    say(world, contest)
    world.assign(channel, {"sales": None})
    assert state(world, contest) == "settled"


def test_what_was_settled_comes_back_as_new(
    world: World, channel: Channel, contest: Finding
) -> None:
    give(world, contest, to=world.departments["sales"])
    snooze(world, contest)
    world.assign(channel, {"sales": None})
    world.assign(channel, {"sales": "A"})
    finding = again(world, contest)
    assert (finding.disposition, finding.reopened, finding.until) == ("new", 1, None)
    assert (finding.given_to_department_id, finding.disposed_by_label) == (None, "")
    assert state(world, contest) == "open"


def test_a_waiver_that_holds_survives_that_the_problem_was_gone(
    world: World, channel: Channel, contest: Finding
) -> None:
    waive(world, contest)
    world.assign(channel, {"sales": None})
    world.assign(channel, {"sales": "A"})
    finding = again(world, contest)
    assert (finding.disposition, finding.reopened) == ("waived", 1)
    assert (finding.reason, finding.until) == ("The agency answers there", NEXT_MONTH)


def test_a_waiver_that_ran_out_does_not_survive_that(
    world: World, channel: Channel, contest: Finding
) -> None:
    waive(world, contest, until=NEXT_WEEK)
    world.assign(channel, {"sales": None})
    then = NOW + timedelta(days=7)
    world.assign(channel, {"sales": "A"}, now=then)
    assert again(world, contest).disposition == "new"


def test_the_day_on_which_a_waiver_ends_is_the_organizations(
    world: World, channel: Channel, contest: Finding
) -> None:
    with world.open():
        world.organization.time_zone = "Pacific/Auckland"
        world.organization.save()
    waive(world, contest, until=TODAY + timedelta(days=2))
    world.assign(channel, {"sales": None})
    # 24 November in London, the 25th in Auckland.
    world.assign(channel, {"sales": "A"}, now=NOW.replace(day=24, hour=20))
    assert again(world, contest).disposition == "new"


@pytest.mark.parametrize("say", SAY.values(), ids=SAY)
def test_a_new_department_reopens_what_was_put_aside(
    world: World, channel: Channel, contest: Finding, say: Callable[..., object]
) -> None:
    say(world, contest)
    world.assign(channel, {"marketing": "A"})
    finding = again(world, contest)
    assert (finding.disposition, finding.until, finding.reopened) == ("new", None, 0)


@pytest.mark.parametrize("say", SAY.values(), ids=SAY)
def test_a_higher_severity_reopens_what_was_put_aside(
    world: World, channel: Channel, contest: Finding, say: Callable[..., object]
) -> None:
    say(world, contest)
    expose(world, channel)
    assert state(world, contest) == "open"


@pytest.mark.parametrize("say", SAY.values(), ids=SAY)
def test_fewer_departments_or_a_lower_severity_leave_it_there(
    world: World, channel: Channel, contest: Finding, say: Callable[..., object]
) -> None:
    expose(world, channel)
    world.assign(channel, {"marketing": "A"})
    say(world, contest)
    was = state(world, contest)
    world.assign(channel, {"marketing": None})
    expose(world, channel, None)
    assert state(world, contest) == was != "open"


def test_a_waiver_is_broken_by_what_came_back_worse(
    world: World, channel: Channel, contest: Finding
) -> None:
    waive(world, contest)
    world.assign(channel, {"sales": None})
    world.assign(channel, {"marketing": "A"})
    assert again(world, contest).disposition == "new"


def test_what_was_given_stays_theirs_when_it_gets_worse_or_wakes(
    world: World, channel: Channel, contest: Finding
) -> None:
    give(world, contest, to=world.seat("steward"))
    world.assign(channel, {"marketing": "A"})
    assert again(world, contest).disposition == "given"
    snooze(world, contest)
    wake(world, contest)
    finding = again(world, contest)
    assert (finding.disposition, finding.given_to_id) == ("given", world.seat("steward").pk)


def test_what_nobody_has_is_seen_once_it_was_woken(world: World, contest: Finding) -> None:
    snooze(world, contest)
    wake(world, contest)
    assert again(world, contest).disposition == "seen"


def test_settling_once_more_changes_nothing_that_was_said(
    world: World, channel: Channel, contest: Finding
) -> None:
    waive(world, contest)
    settled = world.settle(channel)
    assert settled.differences == 0
    assert again(world, contest).disposition == "waived"


def test_many_are_put_aside_together_or_not_at_all(
    world: World, channel: Channel, contest: Finding
) -> None:
    world.assign(channel, {"marketing": "A"}, ["leads"])
    with world.open():
        findings = list(Finding.objects.filter(channel=channel))
    with pytest.raises(FindingsRefused, match="2 of these 11 findings are settled") as refused:
        snooze(world, *findings)
    settled = [f.pk for f in findings if f.condition == "absent"]
    assert (refused.value.code, set(refused.value.findings)) == ("settled", set(settled))
    with world.open():
        assert not Finding.objects.exclude(disposition="new").exists()
    assert snooze(world, *(f for f in findings if f.pk not in settled)).findings == 9
    with world.open():
        assert AuditEvent.objects.filter(verb="finding.snoozed").count() == 9
        assert len(set(AuditEvent.objects.filter(verb="finding.snoozed").values_list("step"))) == 1


def test_the_event_tells_what_was_said_and_what_was_said_before(
    world: World, contest: Finding
) -> None:
    give(world, contest, to=world.departments["sales"])
    waive(world, contest)
    with world.open():
        given, waived = AuditEvent.objects.filter(verb__startswith="finding.").order_by("seq")
    assert given.before == {"disposition": "new"}
    assert given.after["to"] == "Sales"
    assert waived.channel_id == contest.channel_id
    assert (waived.after["reason"], waived.after["until"]) == (
        "The agency answers there",
        str(NEXT_MONTH),
    )


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (TODAY, "after today"),
        (TODAY - timedelta(days=1), "after today"),
        (TODAY + timedelta(days=400), "within a year"),
        (None, "Choose a date"),
    ],
)
def test_a_date_that_is_none_is_refused(
    world: World, contest: Finding, until: date | None, says: str
) -> None:
    for say in (snooze, waive):
        with pytest.raises(FindingsRefused, match=says):
            say(world, contest, until=until)
    assert state(world, contest) == "open"


def test_accepting_wants_a_reason_and_a_note_wants_words(world: World, contest: Finding) -> None:
    with pytest.raises(FindingsRefused, match="Say why"):
        waive(world, contest, reason="  ")
    with pytest.raises(FindingsRefused, match="Write something"):
        comment(world, contest, text=" \n ")


def test_what_is_settled_or_open_already_is_told_so(
    world: World, channel: Channel, contest: Finding
) -> None:
    with pytest.raises(FindingsRefused, match="open already"):
        wake(world, contest)
    world.assign(channel, {"sales": None})
    for say in (snooze, waive):
        with pytest.raises(FindingsRefused, match="settled already"):
            say(world, contest)
    with pytest.raises(FindingsRefused, match="settled already"):
        give(world, contest, to=world.departments["sales"])
    comment(world, contest)


def test_a_finding_is_given_only_to_who_can_act(world: World, contest: Finding) -> None:
    with pytest.raises(FindingsRefused, match="Viewer of Acme cannot act"):
        give(world, contest, to=world.seat("viewer"))
    seat = world.add_another("steward")
    with world.open():
        end_seat(seat=seat, version=1, decided_by=world.seat("owner"), by=TESTER, now=NOW)
        seat = type(seat).objects.select_related("user").get(pk=seat.pk)
        world.departments["sales"].retired_on = TODAY
    with pytest.raises(FindingsRefused, match="cannot act"):
        give(world, contest, to=seat)
    with pytest.raises(FindingsRefused, match="Sales is retired"):
        give(world, contest, to=world.departments["sales"])


def test_a_steward_acts_on_what_names_or_was_given_to_their_department(
    world: World, channel: Channel, contest: Finding
) -> None:
    with world.open():
        unowned = Finding.objects.get(channel=channel, activity__key="crisis")
    snooze(world, contest, role="steward")
    for say in (snooze, waive, comment):
        with pytest.raises(NotTheirs, match="none of your departments"):
            say(world, unowned, role="steward")
    with pytest.raises(NotTheirs, match="names none"):
        waive(world, contest, unowned, role="steward")
    give(world, unowned, to=world.departments["customer-service"])
    comment(world, unowned, role="steward")
    give(world, unowned, to=world.seat("steward"))
    snooze(world, unowned, role="steward")


@pytest.mark.parametrize("say", [snooze, waive, comment])
def test_a_viewer_says_nothing(world: World, contest: Finding, say: Callable[..., object]) -> None:
    with pytest.raises(NotTheirs):
        say(world, contest, role="viewer")


def test_a_finding_of_the_neighbours_does_not_exist(
    world: World, neighbour: World, contest: Finding
) -> None:
    with pytest.raises(FindingsRefused, match="does not exist"):
        snooze(neighbour, contest)


def test_looking_again_settles_what_is_fixed_and_says_why_what_is_not_is_so(
    world: World, channel: Channel, contest: Finding
) -> None:
    seat = world.seat("steward")
    with world.open():
        said = {"seat": seat, "by": TESTER, "now": NOW}
        still = look_again(finding=contest, **said)
        assert (still.condition, still.sentence) == ("present", contest.sentence)
        Finding.objects.filter(channel=channel, activity__key="leads").delete()
        stale = Finding.new(
            rule="contested",
            channel=channel,
            activity=contest.activity.__class__.objects.get(key="leads"),
            condition="present",
            severity=2,
            sentence="Both say it is theirs",
            departments=[world.departments["customer-service"].pk],
            opened_at=NOW,
        )
        stale.save()
        gone = look_again(finding=stale, **said)
        assert gone.condition == "absent"
        step = AuditEvent.objects.filter(step=gone.settled_by_step).values_list("verb", flat=True)
        assert list(step) == ["finding.looked_at"]


def test_notes_stay_as_they_were_said(world: World, contest: Finding) -> None:
    comment(world, contest, text="Asked them\u202e on Monday")
    with world.open():
        (note,) = FindingComment.objects.filter(finding=contest)
        assert (note.text, note.said_by_label, note.at) == (
            "Asked them on Monday",
            "Tess Tester",
            NOW,
        )
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            FindingComment.objects.update(text="Never asked")
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            note.delete()


def test_notes_go_with_a_channel_that_is_forgotten(
    world: World, channel: Channel, contest: Finding
) -> None:
    comment(world, contest)
    with world.open():
        with change(world.organization, by=TESTER, now=NOW) as current:
            forget_channels(current=current, channels=[channel])
        assert not FindingComment.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"disposition": "waived", "until": NEXT_WEEK},
        {"disposition": "snoozed"},
        {"disposition": "seen", "until": NEXT_WEEK},
        {"disposition": "given"},
        {"until": TODAY + timedelta(days=400), "disposition": "snoozed"},
    ],
    ids=str,
)
def test_the_database_refuses_what_makes_no_sense(
    world: World, contest: Finding, fields: dict[str, object]
) -> None:
    told = {"disposed_on": TODAY, "severity_then": 2} if "until" in fields else {}
    told |= {"disposed_on": TODAY}
    with world.open(), pytest.raises(IntegrityError, match="finding_"), transaction.atomic():
        Finding.objects.filter(pk=contest.pk).update(**told | fields)
