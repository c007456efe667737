"""Departments merge and retire: what they held goes along or ends, and comes back as it was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, DepartmentAlias, Person
from accounts.operations.departments import StaleDepartment
from accounts.queries.references import find_department
from channels_registry.models import Channel, Stake
from channels_registry.operations.channels import edit_channel
from ownership.models import Assignment, Claim
from ownership.operations.attestations import confirm_duties
from ownership.operations.departments import (
    DepartmentRefused,
    merge_departments,
    retire_department,
)
from ownership.operations.duties import set_needed
from ownership.operations.previews import preview
from ownership.operations.undo import UndoConflict
from ownership.queries.standing import count_standing
from tests.ownership.departments import (
    Staff,
    add_staff,
    claim,
    edit,
    furnish,
    load,
    merge,
    name_on,
    retire,
    stand,
)
from tests.ownership.undoing import LATER, undo
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return world.register("https://x.com/acme", "https://www.instagram.com/acme/")


@pytest.fixture
def staff(world: World, channels: list[Channel]) -> Staff:
    return furnish(world, *channels)


def letters(world: World, channel: Channel, activity: str) -> dict[str, str]:
    with world.open():
        rows = Assignment.objects.filter(duty=world.duty(channel, activity))
        return dict(rows.values_list("department__slug", "role"))


def claims(world: World) -> list[tuple[str, str, str, str]]:
    """(handle, activity, department, state)."""
    with world.open():
        return sorted(
            Claim.objects.values_list(
                *("duty__channel__platform_slug", "duty__activity__key"),
                *("department__slug", "state"),
            )
        )


# --- Merging ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "activity", "becomes"),
    [
        (0, "leads", "A"),
        (0, "feedback", "A"),
        (0, "paid", "A"),
        (0, "media", "A"),
        (1, "leads", "C"),
        (1, "crisis", "R"),
    ],
)
def test_the_strongest_letter_wins_on_each_duty(
    world: World, channels: list[Channel], staff: Staff, number: int, activity: str, becomes: str
) -> None:
    merge(world)
    assert letters(world, channels[number], activity) == {"product": becomes}


def test_two_that_both_answered_are_one_owner(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    assert world.duty(channels[0], "paid").state == "contested"
    merge(world)
    assert world.duty(channels[0], "paid").state == "owned"


def test_the_persons_and_notes_go_along_the_survivors_first(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    name_on(world, world.duty(channels[1], "paid"), "sales", "A", staff.ada, "On Mondays")
    name_on(world, world.duty(channels[1], "paid"), "product", "I", staff.ben, "At night")
    merge(world)
    with world.open():
        named = Assignment.objects.filter(department__slug="product", person__isnull=False)
        found = {
            (letter.duty.channel_id, letter.duty.activity.key): (letter.person.name, letter.note)
            for letter in named.select_related("person", "duty__activity")
        }
    assert found == {
        (channels[0].pk, "leads"): ("Ada Okafor", "Weekdays"),
        (channels[1].pk, "leads"): ("Ada Okafor", ""),
        (channels[1].pk, "crisis"): ("Ben Carver", ""),
        (channels[1].pk, "paid"): ("Ben Carver", "At night; On Mondays"),
    }


def test_stakes_join_their_texts(world: World, channels: list[Channel], staff: Staff) -> None:
    merge(world)
    with world.open():
        found = dict(Stake.objects.values_list("channel", "why"))
        assert set(Stake.objects.values_list("department__slug", flat=True)) == {"product"}
    assert found == {channels[0].pk: "Ideas; Leads", channels[1].pk: "Leads"}


def test_claims_between_the_two_are_withdrawn_and_the_others_go_along(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    merge(world)
    assert claims(world) == [
        ("instagram", "care", "product", "open"),
        ("instagram", "care", "sales", "withdrawn"),
        ("x", "care", "product", "open"),
        ("x", "feedback", "sales", "withdrawn"),
    ]


def test_a_claim_of_the_survivor_on_what_was_the_others_is_withdrawn(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    made = claim(world, world.duty(channels[0], "leads"), "product")
    merge(world)
    with world.open():
        made.refresh_from_db()
    assert (made.state, made.decision_note) == ("withdrawn", "Sales and Product are one now.")
    assert world.duty(channels[0], "leads").state == "owned"


def test_seats_invitations_and_people_go_along(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    merge(world)
    rows = stand(world)
    product, service = (world.departments[slug].pk for slug in ("product", "customer-service"))
    steward = world.seat("steward").pk
    assert sorted(rows["stewards"], key=str) == sorted(
        [(steward, service), (steward, product)], key=str
    )
    assert {department for _, department in rows["invited"]} == {product}
    with world.open():
        assert set(Person.objects.values_list("department__slug", flat=True)) == {"product"}


def test_the_survivor_is_known_by_all_names_and_gets_what_it_lacked(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    merge(world)
    product = load(world, "product")
    with world.open():
        for name in ("Sales", "sales", "Vertrieb", "Product"):
            assert find_department(name) == product, name
        assert find_department(str(world.departments["sales"].pk)).name == "Sales"
    assert (product.head_id, product.headcount) == (staff.ada.pk, 7)
    assert (product.email, product.phone) == ("product@acme.example", "+44 1")


def test_the_merged_one_is_retired_and_holds_nothing(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    merge(world)
    sales = load(world, "sales")
    assert sales.retired_on == LATER.date()
    with world.open():
        for model in (Assignment, Stake, DepartmentAlias):
            assert not model.objects.filter(department=sales).exists()
        assert not Claim.objects.open().filter(department=sales).exists()


def test_what_the_merged_one_confirmed_does_not_count_for_the_survivor(
    world: World, channels: list[Channel]
) -> None:
    staff = add_staff(world)
    edit(world, "sales", head=staff.ada)
    world.assign(channels[0], {"sales": "A"}, ["leads"])
    seat = world.seat("lead")
    with world.open():
        confirm_duties(
            organization=world.organization,
            seat=seat,
            channels=[channels[0].pk],
            by=TESTER,
            now=NOW + timedelta(minutes=1),
        )
        assert count_standing(now=LATER).confirmed == 1
    step = merge(world).step
    with world.open():
        assert count_standing(now=LATER).confirmed == 0
    undo(world, step)
    with world.open():
        assert count_standing(now=LATER).confirmed == 1


def test_letters_go_along_where_a_duty_is_not_needed_and_where_a_channel_is_retired(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    duty = world.duty(channels[0], "leads")
    with world.open():
        set_needed(duty=duty, needed=False, reason="No", version=duty.version, by=TESTER, now=NOW)
        second = Channel.objects.select_related("organization").get(pk=channels[1].pk)
        edit_channel(
            channel=second,
            fields={"status": "retired"},
            version=second.version,
            by=TESTER,
            now=NOW,
        )
    before = stand(world)
    merge(world)
    assert letters(world, channels[0], "leads") == {"product": "A"}
    assert letters(world, channels[1], "leads") == {"product": "C"}
    undo(world)
    assert stand(world) == before


def test_it_cannot_be_merged_into_itself_or_into_one_that_is_retired(
    world: World, staff: Staff
) -> None:
    with pytest.raises(DepartmentRefused, match="another department"):
        merge(world, "sales", "sales")
    retire(world, "marketing")
    with pytest.raises(DepartmentRefused, match="is retired"):
        merge(world, "sales", "marketing")
    with pytest.raises(DepartmentRefused, match="retired already"):
        merge(world, "marketing", "sales")


def test_who_saw_another_version_merges_nothing(world: World, staff: Staff) -> None:
    sales, product = load(world, "sales"), load(world, "product")
    edit(world, "sales", phone="+44 2")
    before = stand(world)
    with world.open(), pytest.raises(StaleDepartment):
        merge_departments(
            department=sales, into=product, version=sales.version, by=TESTER, now=LATER
        )
    assert stand(world) == before


# --- Retiring -----------------------------------------------------------------------------------


def test_retiring_ends_letters_stakes_and_claims(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    moved = retire(world)
    assert (len(moved.letters), moved.stakes, moved.claims_withdrawn) == (6, 2, 3)
    assert letters(world, channels[0], "paid") == {"product": "A"}
    assert letters(world, channels[0], "leads") == {}
    assert world.duty(channels[0], "leads").state == "unowned"
    with world.open():
        assert set(Stake.objects.values_list("department__slug", flat=True)) == {"product"}


def test_retiring_hands_over_when_somebody_takes_it(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    retire(world, to="marketing")
    assert letters(world, channels[0], "leads") == {"marketing": "A"}
    assert world.duty(channels[0], "leads").state == "owned"
    assert ("x", "care", "marketing", "open") in claims(world)


def test_the_name_of_a_retired_one_is_still_its_own(world: World, staff: Staff) -> None:
    retire(world, to="marketing")
    with world.open():
        assert find_department("Sales").slug == "sales"


def test_the_preview_tells_how_many_duties_would_have_nobody_and_writes_nothing(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    before = stand(world)
    sales = load(world, "sales")
    with world.open():
        found = preview(
            lambda: retire_department(
                department=sales, version=sales.version, by=TESTER, now=LATER
            ),
            organization=world.organization,
            by=TESTER,
            now=LATER,
        )
    # Leads and media have nobody to fall to, and nobody claims the care of Instagram against it.
    assert found.left_to_nobody == 3
    assert (found.opened, found.settled) == ({"unowned": 3}, {"contested": 3})
    assert found.value.duties_owned == 3
    assert stand(world) == before
    assert retire(world).letters == found.value.letters


# --- Undo ---------------------------------------------------------------------------------------

CHANGES: dict[str, Callable[[World], Any]] = {
    "merged": merge,
    "retired": retire,
    "retired and handed over": lambda world: retire(world, to="marketing"),
    "renamed": lambda world: edit(world, "sales", name="Selling", aliases=["Vertrieb", "Shop"]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_undo_brings_every_row_back(
    world: World, channels: list[Channel], staff: Staff, change: Callable[[World], Any]
) -> None:
    before = stand(world)
    change(world)
    after = stand(world)
    assert after != before
    undoing = undo(world)
    assert stand(world) == before
    undo(world, undoing)
    done_again = stand(world)
    for rows in (after, done_again):  # what was made has another id, and is as old as it is
        rows["letters"] = [row[:5] for row in rows["letters"]]
        rows["stakes"] = [row[1:] for row in rows["stakes"]]
        del rows["claims"]
    assert done_again == after


def test_what_was_changed_since_stands_in_the_way_and_all_stays(
    world: World, channels: list[Channel], staff: Staff
) -> None:
    step = merge(world).step
    world.assign(channels[0], {"product": "C"}, ["leads"], now=LATER)
    before = stand(world)
    with pytest.raises(UndoConflict, match="Undo that first"):
        undo(world, step)
    assert stand(world) == before


def test_a_merge_is_told_in_one_step(world: World, channels: list[Channel], staff: Staff) -> None:
    step = merge(world).step
    with world.open():
        verbs = set(AuditEvent.objects.filter(step=step).values_list("verb", flat=True))
    assert {"department.merged", "department.changed", "assignment.changed"} <= verbs
    assert {"claim.withdrawn", "claim.moved", "stake.removed", "member.moved"} <= verbs


# --- Size ---------------------------------------------------------------------------------------


def test_merging_takes_as_many_statements_for_300_duties_as_for_3(world: World) -> None:
    def count(slug: str) -> int:
        department, into = load(world, slug), load(world, "product")
        with world.open(), CaptureQueriesContext(connection) as queries:
            merge_departments(
                department=department, into=into, version=department.version, by=TESTER, now=LATER
            )
        return len(queries)

    few = world.register(*[f"https://x.com/few{n}" for n in range(3)])
    many = world.register(*[f"https://x.com/many{n}" for n in range(100)])
    staff = add_staff(world)
    for channel in few[:1]:
        fill(world, channel, "sales", staff)
    for channel in many:
        fill(world, channel, "marketing", staff)
    assert count("sales") == count("marketing")


def fill(world: World, channel: Channel, slug: str, staff: Staff) -> None:
    """Three duties, one with a person; a stake; a claim."""
    world.assign(channel, {slug: "A"}, ["leads", "paid"])
    world.assign(channel, {"product": "C"}, ["paid", "media"])
    name_on(world, world.duty(channel, "media"), slug, "A", staff.ada)
    claim(world, world.duty(channel, "care"), slug)
    with world.open():
        Stake.new(channel=channel, department=world.departments[slug], why="Leads").save()
        person = Person.new(name=channel.handle, department=world.departments[slug])
        person.save()
