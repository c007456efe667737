"""People who leave: what they were named on goes to others, and comes back with undo."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department, Membership, Person
from accounts.operations.members import end_seat
from accounts.operations.people import StalePerson, add_person, edit_person
from channels_registry.models import Channel, ChannelAccess
from channels_registry.operations.channel_access import add_access
from ownership.models import Assignment, Duty
from ownership.operations.departures import Departed, DepartureRefused, depart
from ownership.operations.people import PersonInUse, remove_person
from ownership.operations.undo import UndoConflict
from ownership.queries.departures import load_left_behind
from ownership.queries.who_owns import answer_for_duty
from tests.ownership.departments import Staff, add_staff, claim, edit, name_on, stand
from tests.ownership.undoing import LATER, undo
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db
TODAY = LATER.date()


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return world.register("https://x.com/acme", "https://www.instagram.com/acme/")


@pytest.fixture
def staff(world: World, channels: list[Channel]) -> Staff:
    """Ada is named on two duties, heads Sales, is deputy of Product, and can log in."""
    staff = add_staff(world)
    name_on(world, world.duty(channels[0], "leads"), "sales", "A", staff.ada, "Weekdays")
    name_on(world, world.duty(channels[1], "leads"), "sales", "R", staff.ada)
    edit(world, "sales", head=staff.ada)
    edit(world, "product", deputy=staff.ada)
    with world.open():
        fields = {"person": staff.ada, "level": "full"}
        add_access(channel=channels[0], fields=fields, by=TESTER, now=NOW)
    return staff


def leave(world: World, person: Person, left_on: date = TODAY, **more: Any) -> Departed:
    with world.open():
        stored = Person.objects.select_related("organization").get(pk=person.pk)
        return depart(
            person=stored, left_on=left_on, version=stored.version, by=TESTER, now=LATER, **more
        )


def named(world: World) -> list[str]:
    with world.open():
        rows = Assignment.objects.filter(person__isnull=False).order_by("person__name")
        return list(rows.values_list("person__name", flat=True))


def test_everything_goes_to_whoever_takes_over(world: World, staff: Staff) -> None:
    departed = leave(world, staff.ada, hand_over_to=staff.ben)
    assert (departed.duties, departed.departments, departed.access) == (2, 2, 0)
    assert named(world) == ["Ben Carver", "Ben Carver"]
    with world.open():
        assert Department.objects.get(slug="sales").head_id == staff.ben.pk
        assert Department.objects.get(slug="product").deputy_id == staff.ben.pk
        assert Person.objects.get(pk=staff.ada.pk).left_on == TODAY


def test_the_notes_beside_the_letters_stay(world: World, staff: Staff) -> None:
    leave(world, staff.ada, hand_over_to=staff.ben)
    with world.open():
        assert Assignment.objects.filter(person=staff.ben, note="Weekdays").exists()


def test_one_by_one_each_goes_to_another(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    with world.open():
        cai = add_person(organization=world.organization, name="Cai", email="", by=TESTER, now=NOW)
        letter = Assignment.objects.get(duty=world.duty(channels[1], "leads"))
    sales = world.departments["sales"].pk
    leave(world, staff.ada, hand_over_to=staff.ben, one_by_one={letter.pk: cai, sales: cai})
    assert named(world) == ["Ben Carver", "Cai"]
    with world.open():
        assert Department.objects.get(slug="sales").head_id == cai.pk
        assert Department.objects.get(slug="product").deputy_id == staff.ben.pk


def test_what_nobody_takes_keeps_the_name_and_its_finding_can_say_so(
    world: World, staff: Staff
) -> None:
    departed = leave(world, staff.ada)
    assert (departed.duties, departed.departments) == (0, 0)
    assert named(world) == ["Ada Okafor", "Ada Okafor"]


def test_who_can_log_in_stays_on_the_list_until_somebody_removed_it(
    world: World, staff: Staff
) -> None:
    leave(world, staff.ada, hand_over_to=staff.ben)
    with world.open():
        assert ChannelAccess.objects.get().person_id == staff.ada.pk
    assert leave(world, staff.ada, access_is_removed=True).access == 1
    with world.open():
        assert not ChannelAccess.objects.exists()


def test_a_deputy_who_becomes_head_is_not_both(world: World, staff: Staff) -> None:
    edit(world, "sales", deputy=staff.ben)
    leave(world, staff.ada, hand_over_to=staff.ben)
    with world.open():
        sales = Department.objects.get(slug="sales")
    assert (sales.head_id, sales.deputy_id) == (staff.ben.pk, None)


def test_on_a_day_to_come_they_have_not_left_yet(world: World, staff: Staff) -> None:
    leave(world, staff.ada, TODAY + timedelta(days=30))
    with world.open():
        ada = Person.objects.get(pk=staff.ada.pk)
        assert not ada.has_left(TODAY + timedelta(days=29))
        assert ada.has_left(TODAY + timedelta(days=30))
        assert ada in Person.objects.here(TODAY)
        assert ada in Person.objects.gone(TODAY + timedelta(days=30))


@pytest.mark.parametrize("days", [-4000, 800])
def test_a_day_that_must_be_a_slip_is_refused(world: World, staff: Staff, days: int) -> None:
    with pytest.raises(DepartureRefused, match="ten years"):
        leave(world, staff.ada, TODAY + timedelta(days=days))


def test_a_day_that_is_over_is_taken(world: World, staff: Staff) -> None:
    assert leave(world, staff.ada, TODAY - timedelta(days=40)).step


def test_nobody_who_leaves_or_has_left_takes_over(world: World, staff: Staff) -> None:
    with pytest.raises(DepartureRefused, match="somebody else"):
        leave(world, staff.ada, hand_over_to=staff.ada)
    leave(world, staff.ben, TODAY + timedelta(days=3))
    with pytest.raises(DepartureRefused, match="Ben Carver has left by then"):
        leave(world, staff.ada, TODAY + timedelta(days=3), hand_over_to=staff.ben)
    assert named(world) == ["Ada Okafor", "Ada Okafor"]


def test_doing_it_again_changes_nothing(world: World, staff: Staff) -> None:
    leave(world, staff.ada, hand_over_to=staff.ben)
    with world.open():
        before = AuditEvent.objects.count()
    assert leave(world, staff.ada, hand_over_to=staff.ben).step is None
    with world.open():
        assert AuditEvent.objects.count() == before


def test_who_saw_another_version_hands_over_nothing(world: World, staff: Staff) -> None:
    with world.open():
        ada = Person.objects.select_related("organization").get(pk=staff.ada.pk)
        edit_person(person=ada, fields={"phone": "1"}, version=ada.version, by=TESTER, now=NOW)
        with pytest.raises(StalePerson):
            depart(person=ada, left_on=TODAY, version=ada.version, by=TESTER, now=LATER)
    assert named(world) == ["Ada Okafor", "Ada Okafor"]


def test_whoever_saw_the_duty_is_out_of_date(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    version = world.duty(channels[0], "leads").version
    leave(world, staff.ada, hand_over_to=staff.ben)
    assert world.duty(channels[0], "leads").version == version + 1


DEPARTURES: dict[str, Callable[[World, Staff], Any]] = {
    "handed over": lambda world, staff: leave(world, staff.ada, hand_over_to=staff.ben),
    "the name kept": lambda world, staff: leave(world, staff.ada),
    "no access any more": lambda world, staff: leave(
        world, staff.ada, hand_over_to=staff.ben, access_is_removed=True
    ),
}


@pytest.mark.parametrize("change", DEPARTURES.values(), ids=DEPARTURES)
def test_undo_brings_every_row_back(
    world: World, staff: Staff, change: Callable[[World, Staff], Any]
) -> None:
    before = stand(world)
    change(world, staff)
    after = stand(world)
    assert after != before
    undoing = undo(world)
    assert stand(world) == before
    undo(world, undoing)
    assert stand(world) == after


def test_somebody_named_since_stands_in_the_way(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    step = leave(world, staff.ada, hand_over_to=staff.ben).step
    edit(world, "sales", head=None)
    before = stand(world)
    with pytest.raises(UndoConflict):
        undo(world, step)
    assert stand(world) == before


def test_what_is_left_behind_is_told_whole(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    seat = world.seat("steward")
    made = claim(world, world.duty(channels[0], "care"), "sales")
    with world.open():
        made.membership = seat
        made.save()
        ada = Person.objects.select_related("organization").get(pk=staff.ada.pk)
        edit_person(
            person=ada, fields={"membership": seat}, version=ada.version, by=TESTER, now=NOW
        )
        left = load_left_behind(Person.objects.select_related("membership").get(pk=ada.pk))
    assert (left.duties_count, left.access_count) == (2, 1)
    assert [one.slug for one in left.headed] == ["sales"]
    assert [one.slug for one in left.deputy_of] == ["product"]
    assert [one.pk for one in left.claims] == [made.pk]
    assert left.seat == seat
    assert [one.slug for one in left.stands_for] == ["customer-service"]


def test_who_is_named_nowhere_leaves_nothing_behind(world: World, staff: Staff) -> None:
    with world.open():
        assert load_left_behind(staff.ben).is_nothing


def test_a_seat_that_ended_means_that_they_have_left(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    seat = world.seat("steward")
    with world.open():
        ada = Person.objects.select_related("organization").get(pk=staff.ada.pk)
        edit_person(
            person=ada, fields={"membership": seat}, version=ada.version, by=TESTER, now=NOW
        )
        end_seat(
            seat=seat, version=seat.version, decided_by=world.seat("owner"), by=TESTER, now=LATER
        )
        ada = Person.objects.select_related("membership").get(pk=ada.pk)
        assert ada.has_left(TODAY)
        assert ada not in Person.objects.here(TODAY)
        assert Membership.objects.get(pk=seat.pk).left_at == LATER
        duty = Duty.objects.select_related("channel", "activity").get(
            pk=world.duty(channels[0], "leads").pk
        )
        answer = answer_for_duty(organization=world.organization, duty=duty, now=LATER)
    called = [step.name for step in answer.escalation]
    assert "Ada Okafor" not in called
    assert called[0] == "Sales"


def test_leaving_takes_as_many_statements_for_150_duties_as_for_3(world: World) -> None:
    staff = add_staff(world)
    few = world.register(*[f"https://x.com/few{n}" for n in range(3)])
    many = world.register(*[f"https://x.com/many{n}" for n in range(150)])
    for person, channels in ((staff.ada, few), (staff.ben, many)):
        with world.at_once():
            for channel in channels:
                world.assign(channel, {"sales": "A"}, ["leads"])
        with world.open():
            duties = Duty.objects.filter(channel__in=channels).values_list("pk", flat=True)
            Assignment.objects.filter(duty__among=list(duties)).update(person=person)
            ChannelAccess.objects.bulk_create(
                ChannelAccess.new(channel=c, person=person, level="full", reviewed_on=NOW.date())
                for c in channels
            )
    with world.open():
        heir = add_person(organization=world.organization, name="Cai", email="", by=TESTER, now=NOW)

    def count(person: Person) -> int:
        with CaptureQueriesContext(connection) as queries:
            leave(world, person, hand_over_to=heir, access_is_removed=True)
        return len(queries)

    assert count(staff.ada) == count(staff.ben)


def test_only_somebody_who_is_named_nowhere_is_taken_out(world: World, staff: Staff) -> None:
    with world.open():
        ada = Person.objects.select_related("organization").get(pk=staff.ada.pk)
        with pytest.raises(PersonInUse, match="2 duties, 1 entry on an access list, 2 departments"):
            remove_person(person=ada, version=ada.version, by=TESTER, now=LATER)
        remove_person(person=staff.ben, version=staff.ben.version, by=TESTER, now=LATER)
        assert not Person.objects.filter(pk=staff.ben.pk).exists()
