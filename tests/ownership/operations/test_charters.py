"""The charter, applied: what the preview says comes true, nothing that is there changes."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent, Department
from accounts.operations.changes import change
from channels_registry.models import Channel
from ownership.models import Assignment, BulkEdit, Claim, Duty, Finding
from ownership.operations import bulk_edits
from ownership.operations.bulk_edits import advance_edit
from ownership.operations.charter_letters import fill_from_charter
from ownership.operations.charter_versions import draft_articles
from ownership.operations.charters import (
    Applied,
    CharterNotApplied,
    StaleCharter,
    apply_charter,
    save_charter,
)
from ownership.operations.duties import set_needed
from ownership.operations.undo import undo_step
from ownership.queries.charter_plans import CharterPlan, Reach, plan_charter
from ownership.queries.charters import load_in_force
from ownership.queries.coverage import count_duties, sum_all
from ownership.queries.history import recent_changes
from ownership.rules.charter import Why
from tests.world import NOW, TESTER, World


def apply(world: World, channels: Collection[UUID] | None = None, seen: str = "") -> Applied:
    with world.open():
        return apply_charter(
            organization=world.organization,
            reach=Reach(None if channels is None else frozenset(channels)),
            seen=seen,
            by=TESTER,
            now=NOW,
        )


def plan(world: World) -> CharterPlan:
    with world.open():
        return plan_charter()


def letters(world: World, channel: Channel) -> dict[tuple[str, str], str]:
    with world.open():
        rows = Assignment.objects.filter(duty__channel=channel)
        return {
            (activity, department): role
            for activity, department, role in rows.values_list(
                "duty__activity__key", "department__slug", "role"
            )
        }


def coverage(world: World) -> Any:
    with world.open():
        return sum_all(count_duties())


def test_a_new_organization_has_every_duty_owned_at_once(world: World) -> None:
    brand, press = (
        *world.register("https://x.com/a", purpose="brand"),
        *world.register("https://x.com/b", purpose="press"),
    )
    applied = apply(world)
    assert coverage(world).percent == 100
    assert applied.outcome == {
        **{"channels": 2, "letters": 33 + 19, "duties": 10 + 6},
        **{"open": 0, "replaced": 0},
    }
    assert letters(world, brand)["publishing", "marketing"] == "A"
    assert letters(world, press)["publishing", "pr-communications"] == "A"
    assert letters(world, press)["publishing", "marketing"] == "C"
    with world.open():
        assert set(Assignment.objects.values_list("origin", flat=True)) == {"charter"}
        assert not Finding.objects.present().exists()
        events = AuditEvent.objects.filter(step=applied.step)
        assert {(e.verb, e.channel_id) for e in events} == {
            ("assignment.changed", brand.pk),
            ("assignment.changed", press.pk),
            ("charter.changed", None),
            ("charter.applied", None),
        }


def test_a_letter_that_is_there_is_neither_changed_nor_joined_by_a_second_owner(
    world: World,
) -> None:
    (channel,) = world.register("https://x.com/a")
    world.assign(channel, {"sales": "A", "marketing": "R"}, ["care"])
    world.assign(channel, {"product": "I"}, ["feedback"])
    world.assign(channel, {"sales": "A", "product": "A"}, ["paid"])
    before = letters(world, channel)
    foreseen = plan(world)
    apply(world)
    after = letters(world, channel)
    assert before.items() <= after.items()
    assert ("care", "customer-service") not in after
    assert after["care", "pr-communications"] == "I"
    assert {d for (a, d), role in after.items() if (a, role) == ("paid", "A")} == {
        "sales",
        "product",
    }
    assert foreseen.stays_open == {
        (Why.OTHER_LETTER, world.duty(channel, "feedback").activity_id): 1
    }
    assert (coverage(world).unowned, coverage(world).contested) == (1, 1)


def test_what_is_not_needed_and_what_is_not_looked_at_gets_nothing(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    (retired,) = world.register("https://x.com/b", status="retired")
    (proposed,) = world.register("https://x.com/c", status="proposed")
    with world.open():
        set_needed(
            duty=world.duty(channel),
            needed=False,
            reason="No customers there",
            version=1,
            by=TESTER,
            now=NOW,
        )
    apply(world)
    assert {activity for activity, _ in letters(world, channel)} & {"care"} == set()
    assert letters(world, retired) == letters(world, proposed) == {}


def test_departments_that_are_not_there_leave_their_duties_open(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    with world.open():
        Department.objects.filter(slug="product").update(retired_on=date(2026, 1, 1))
        Department.objects.filter(slug="sales").update(kind="marketing")
    foreseen = plan(world)
    apply(world)
    whys = {why: number for (why, _), number in foreseen.stays_open.items()}
    assert set(whys) == {Why.NO_DEPARTMENT, Why.SEVERAL_DEPARTMENTS}
    assert not [d for _, d in letters(world, channel) if d == "product"]
    assert coverage(world) == foreseen.after


def test_a_selection_leaves_the_other_channels_alone(world: World) -> None:
    chosen, other = world.register("https://x.com/a", "https://x.com/b")
    apply(world, channels=[chosen.pk])
    assert letters(world, chosen)
    assert not letters(world, other)


def test_one_undo_takes_all_of_it_back_and_nothing_else(world: World) -> None:
    one, two = world.register("https://x.com/a", "https://x.com/b")
    world.assign(one, {"sales": "A"}, ["care"])
    before = letters(world, one), letters(world, two), coverage(world)
    applied = apply(world)
    with world.open():
        undo_step(organization=world.organization, step=applied.step, by=TESTER, now=NOW)
    assert (letters(world, one), letters(world, two), coverage(world)) == before


def test_applying_it_again_adds_nothing_and_says_so(world: World) -> None:
    world.register("https://x.com/a")
    apply(world)
    with pytest.raises(CharterNotApplied, match="adds nothing"):
        apply(world)


def test_what_changed_since_somebody_looked_is_not_applied(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    seen = plan(world).seen
    world.assign(channel, {"sales": "A"}, ["care"])
    with pytest.raises(StaleCharter) as stale:
        apply(world, seen=seen)
    assert set(letters(world, channel)) == {("care", "sales")}
    assert apply(world, seen=stale.value.plan.seen).outcome["duties"] == 9


def test_much_of_it_is_done_by_a_worker_in_batches_and_undone_in_one_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels = world.register(*(f"https://x.com/n{n}" for n in range(5)))
    foreseen = plan(world)
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 2)
    monkeypatch.setattr(bulk_edits, "BATCH", 2)
    applied = apply(world)
    assert isinstance(applied.by_worker, BulkEdit)
    assert not letters(world, channels[0])
    for step in range(3):
        advance_edit(
            organization_id=world.organization.pk,
            job_id=applied.by_worker.job_id,
            step=step,
            clock=lambda: NOW,
        )
    with world.open():
        done = BulkEdit.objects.select_related("job").get()
        assert (done.job.state, done.outcome["duties"]) == ("done", foreseen.gains)
    assert coverage(world) == foreseen.after
    with world.open():
        undo_step(organization=world.organization, step=applied.step, by=TESTER, now=NOW)
        assert load_in_force() is None  # it was adopted by that, and is a draft again
    assert coverage(world) == foreseen.before


@pytest.mark.parametrize("numbers", [(3, 300)])
def test_filling_three_channels_and_three_hundred_takes_the_same_statements(
    world: World, numbers: tuple[int, ...]
) -> None:
    counts = []
    for number in numbers:
        made = world.register(*(f"https://x.com/c{number}_{n}" for n in range(number)))
        with (
            world.open(),
            CaptureQueriesContext(connection) as captured,
            change(world.organization, by=TESTER, now=NOW) as current,
        ):
            fill_from_charter(current, Reach(frozenset(channel.pk for channel in made)))
        counts.append(len(captured))
    assert counts[0] == counts[1]


PURPOSES = ("corporate", "press", "support", "reserved", "campaign")
KINDS = ("marketing", "pr", "sales", "service", "product", "it", "other")
SLUGS = ("marketing", "pr-communications", "sales", "customer-service", "product")
ACTIVITIES = ("publishing", "care", "crisis", "feedback", "security", "analytics")
CELLS = st.tuples(st.sampled_from(SLUGS), st.sampled_from("ARCI"), st.sampled_from(ACTIVITIES))
CHANNELS = st.tuples(st.sampled_from(PURPOSES), st.lists(CELLS, max_size=6))
_NUMBERS = count()


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=st.lists(CHANNELS, min_size=1, max_size=3),
    kinds=st.lists(st.sampled_from(KINDS), min_size=5, max_size=5),
)
def test_from_any_state_the_preview_and_what_is_applied_agree(
    world: World, drawn: list[Any], kinds: list[str]
) -> None:
    """One organization through all examples: each adds channels to what the last one left."""
    for purpose, cells in drawn:
        (channel,) = world.register(f"https://x.com/n{next(_NUMBERS)}", purpose=purpose)
        with world.open():
            duties = Duty.objects.filter(channel=channel, needed=True)
            needed = set(duties.values_list("activity__key", flat=True))
        for slug, letter, activity in cells:
            if activity in needed:
                world.assign(channel, {slug: letter}, [activity])
    with world.open():
        for slug, kind in zip(SLUGS, kinds, strict=True):
            Department.objects.filter(slug=slug).update(kind=kind)
    foreseen = plan(world)
    was = all_letters(world)
    assert coverage(world) == foreseen.before
    try:
        apply(world, seen=foreseen.seen)
    except CharterNotApplied:
        assert not foreseen.letters
    now_is = all_letters(world)
    assert was.items() <= now_is.items()
    added = {
        (duty, d): role for duty, cells in foreseen.letters.items() for d, role in cells.items()
    }
    assert now_is == was | added
    assert coverage(world) == foreseen.after
    assert sum(foreseen.stays_open.values()) == foreseen.after.unowned
    assert world.settle().differences == 0


def all_letters(world: World) -> dict[tuple[UUID, UUID], str]:
    with world.open():
        rows = Assignment.objects.values_list("duty_id", "department_id", "role")
        return {(duty, department): role for duty, department, role in rows}


def test_an_open_claim_keeps_the_charter_from_deciding(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    care = world.duty(channel)
    with world.open():
        Claim.new(
            duty=care,
            department=world.departments["customer-service"],
            reason="It is ours",
            opened_at=NOW,
            opened_by_label="Tess",
        ).save()
    foreseen = plan(world)
    assert foreseen.stays_open == {(Why.CLAIMED, care.activity_id): 1}
    apply(world)
    assert ("care", "customer-service") not in letters(world, channel)
    assert coverage(world).unowned == 1


def test_a_worker_applies_the_version_that_was_looked_at(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves another one while it is at work."""
    channels = world.register(*(f"https://x.com/n{n}" for n in range(3)))
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 2)
    applied = apply(world)
    assert applied.by_worker
    with world.open():
        charter = load_in_force()
        assert charter
        swapped = [
            replace(draft, department=world.departments["product"].pk, letters={})
            for draft in draft_articles(charter)
        ]
        save_charter(
            organization=world.organization,
            articles=swapped,
            next_review_on=None,
            seen=1,
            by=TESTER,
            now=NOW,
        )
    advance_edit(
        organization_id=world.organization.pk,
        job_id=applied.by_worker.job_id,
        step=0,
        clock=lambda: NOW,
    )
    assert letters(world, channels[0])["care", "customer-service"] == "A"


def test_it_is_told_in_plain_words(world: World) -> None:
    world.register("https://x.com/a")
    apply(world)
    with world.open():
        told = recent_changes(how_many=3, zone=ZoneInfo("UTC"), now=NOW)
    assert {one.sentence for one in told} >= {
        "The charter was adopted, with 11 articles",
        "The charter was applied: 10 duties on 1 channel",
    }


def test_what_was_seen_of_a_part_is_the_same_in_the_preview_and_in_the_write(
    world: World,
) -> None:
    one, _ = world.register("https://x.com/a", "https://x.com/b")
    reach = Reach(channels=frozenset([one.pk]))
    with world.open():
        preview, write = plan_charter(reach, is_whole=True), plan_charter(reach)
        assert preview.seen == write.seen != plan_charter().seen
    world.assign(one, {"sales": "A"})
    with world.open():
        assert plan_charter(reach).seen != write.seen
