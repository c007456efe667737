"""Duties off the charter: each becomes as it says only where somebody chose that very duty."""

from collections.abc import Collection
from uuid import UUID

import pytest

from accounts.models import Department, Person
from accounts.operations.departments import edit_department
from channels_registry.models import Channel
from ownership.models import Activity, Duty, Finding
from ownership.operations.attestations import confirm_duties
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import Applied, CharterNotApplied, apply_charter, save_charter
from ownership.operations.departments import retire_department
from ownership.operations.undo import undo_step
from ownership.queries.charter_plans import Reach, foresee_confirmed, plan_charter
from ownership.queries.standing import count_standing
from tests.ownership.operations.test_charters import coverage, letters, plan
from tests.world import NOW, TESTER, World


def off_charter_world(world: World) -> tuple[Channel, Duty, Duty]:
    """Sales has care, which is Customer Service's; and paid is had by two, one of them rightly."""
    (channel,) = world.register("https://x.com/a")
    world.assign(channel, {"sales": "A", "customer-service": "R"}, ["care"])
    world.assign(channel, {"sales": "A", "marketing": "A"}, ["paid"])
    return channel, world.duty(channel, "care"), world.duty(channel, "paid")


def reach_of(*duties: Duty, chosen: Collection[Duty] = ()) -> Reach:
    return Reach(
        duties=frozenset(duty.pk for duty in duties),
        off_charter=frozenset(duty.pk for duty in chosen),
    )


def apply_to(world: World, reach: Reach) -> Applied:
    with world.open():
        return apply_charter(organization=world.organization, reach=reach, by=TESTER, now=NOW)


def test_a_duty_that_was_chosen_becomes_as_the_charter_says_and_no_other(world: World) -> None:
    channel, care, paid = off_charter_world(world)
    foreseen = plan(world)
    assert foreseen.off_charter == [care.pk]
    before = letters(world, channel)
    applied = apply_to(world, reach_of(care, paid, chosen=[care, paid]))
    after = letters(world, channel)
    assert applied.outcome["replaced"] == 2
    assert (after["care", "customer-service"], after["care", "sales"]) == ("A", "C")
    assert (after["paid", "marketing"], after["paid", "sales"]) == ("A", "C")
    assert {activity for activity, _ in after} == {"care", "paid"}
    assert plan(world).off_charter == []
    undo(world, applied)
    assert letters(world, channel) == before


def test_a_duty_off_the_charter_that_nobody_chose_stays(world: World) -> None:
    channel, care, paid = off_charter_world(world)
    before = letters(world, channel)
    apply_to(world, reach_of(care, paid))
    after = letters(world, channel)
    assert before.items() <= after.items()
    assert after.keys() - before.keys() == {
        *(("care", d) for d in ("product", "marketing", "pr-communications")),
        ("paid", "pr-communications"),
    }


def test_the_preview_of_chosen_duties_says_what_comes_true(world: World) -> None:
    _, care, paid = off_charter_world(world)
    reach = reach_of(care, paid, chosen=[care, paid])
    with world.open():
        foreseen = plan_charter(reach, is_whole=True)
    assert coverage(world) == foreseen.before
    apply_to(world, reach)
    assert coverage(world) == foreseen.after
    assert (foreseen.before.contested, foreseen.after.contested) == (1, 0)


def test_an_owner_that_goes_takes_its_confirmation_along_and_one_that_stays_keeps_it(
    world: World,
) -> None:
    channel, care, paid = off_charter_world(world)
    with world.open():
        Department.objects.update(head=add_head())
        confirm_duties(
            organization=world.organization,
            seat=world.seat("owner"),
            channels=[channel.pk],
            by=TESTER,
            now=NOW,
        )
        reach = reach_of(care, paid, chosen=[care, paid])
        foreseen = foresee_confirmed(plan_charter(reach, is_whole=True), now=NOW)
        assert (foreseen.before, foreseen.after) == (1, 1)
        only_care = foresee_confirmed(plan_charter(reach_of(care, chosen=[care])), now=NOW)
        assert (only_care.before, only_care.after) == (1, 0)
    apply_to(world, reach)
    with world.open():
        assert count_standing(now=NOW).confirmed == foreseen.after


def add_head() -> Person:
    head = Person.new(name="Ada Okafor", email="ada@acme.example")
    head.save()
    return head


def test_more_duties_than_one_can_choose_by_hand_are_refused(world: World) -> None:
    world.register("https://x.com/a")
    reach = Reach(off_charter=frozenset(UUID(int=n) for n in range(1_001)))
    with pytest.raises(CharterNotApplied, match="at most 1,000 duties"):
        apply_to(world, reach)


def undo(world: World, applied: Applied) -> None:
    with world.open():
        undo_step(organization=world.organization, step=applied.step, by=TESTER, now=NOW)


def test_a_department_that_the_charter_alone_names_is_looked_at_when_it_goes(world: World) -> None:
    (channel,) = world.register("https://x.com/a")
    world.assign(channel, {"sales": "A"}, ["care"])
    named = world.departments["product"]
    with world.open():
        care = Activity.objects.get(key="care")
        said = {"organization": world.organization, "by": TESTER, "now": NOW}
        articles = [ArticleDraft(care.pk, named.pk)]
        save_charter(articles=articles, next_review_on=None, seen=0, **said)
        off = Finding.objects.present().filter(rule="off_charter")
        assert "the charter says Product." in off.get().sentence
        fields = {"name": "Makers"}
        renamed = edit_department(department=named, fields=fields, version=1, by=TESTER, now=NOW)
        assert "the charter says Makers." in off.get().sentence
        gone = retire_department(department=renamed, version=renamed.version, by=TESTER, now=NOW)
        assert not off.exists()
        undo_step(step=gone.step, **said)
        assert "the charter says Makers." in off.get().sentence
