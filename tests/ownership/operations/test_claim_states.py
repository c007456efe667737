"""What follows for claims from other changes, how they are put back, and what that costs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.operations.changes import change
from channels_registry.models import Channel
from channels_registry.operations.channels import edit_channel
from ownership.models import Claim, Duty
from ownership.operations.assignments import Cell, make_sole_owner, set_letters
from ownership.operations.charter_letters import fill_from_charter
from ownership.operations.undo import UndoConflict
from tests.ownership.claiming import claim, decide, letters, set_not_needed, states, stored
from tests.ownership.undoing import undo
from tests.world import NOW, TESTER, World

OWNER = "customer-service"


@pytest.fixture
def channel(world: World) -> Channel:
    """Customer Service answers for customer care on it; the steward is theirs."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {OWNER: "A"})
    return channel


def state_of(world: World, channel: Channel) -> str:
    return world.duty(channel).state


def set_status(world: World, channel: Channel, status: str) -> None:
    with world.open():
        channel = Channel.objects.select_related("organization").get(pk=channel.pk)
        fields = {"status": status}
        edit_channel(channel=channel, fields=fields, version=channel.version, by=TESTER, now=NOW)


# --- What follows from other changes -----------------------------------------------------------


def test_a_claimant_who_becomes_the_one_owner_by_hand_has_its_claim_accepted(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {OWNER: None})
    claim(world, channel)
    claim(world, channel, "marketing")
    world.assign(channel, {"sales": "A"})
    assert states(world) == {"sales": "accepted", "marketing": "declined"}
    assert state_of(world, channel) == "owned"


def test_a_claim_stays_open_while_another_owner_remains_and_ends_when_that_one_goes(
    world: World, channel: Channel
) -> None:
    claim(world, channel)
    world.assign(channel, {"sales": "A"})
    assert states(world) == {"sales": "open"} and state_of(world, channel) == "contested"
    world.assign(channel, {OWNER: "C"})
    assert states(world) == {"sales": "accepted"} and state_of(world, channel) == "owned"


def test_a_new_owner_who_claimed_nothing_leaves_the_claim_open(
    world: World, channel: Channel
) -> None:
    claim(world, channel)
    world.assign(channel, {OWNER: None, "product": "A"})
    assert states(world) == {"sales": "open"} and state_of(world, channel) == "contested"


def test_settling_for_one_department_decides_every_claim_on_the_duty(
    world: World, channel: Channel
) -> None:
    claim(world, channel)
    claim(world, channel, "marketing")
    with world.open():
        duty = Duty.objects.select_related("organization").get(pk=world.duty(channel).pk)
        make_sole_owner(duty=duty, department=world.departments[OWNER], by=TESTER, now=NOW)
        notes = set(Claim.objects.values_list("state", "decision_note"))
    assert notes == {("declined", "Customer Service was made accountable.")}
    assert state_of(world, channel) == "owned"


def test_a_duty_that_is_not_needed_withdraws_its_claims_and_they_do_not_come_back(
    world: World, channel: Channel
) -> None:
    made = claim(world, channel)
    set_not_needed(world, channel)
    assert stored(world, made).decision_note == "The duty is not needed any more."
    set_not_needed(world, channel, needed=True)
    assert states(world) == {"sales": "withdrawn"} and state_of(world, channel) == "owned"


def test_a_purpose_that_needs_less_withdraws_claims_as_well(world: World, channel: Channel) -> None:
    claim(world, channel)
    with world.open():
        shown = Channel.objects.select_related("organization").get(pk=channel.pk)
        fields = {"purpose": "press"}
        edit_channel(channel=shown, fields=fields, version=shown.version, by=TESTER, now=NOW)
    assert states(world) == {"sales": "withdrawn"}


def test_a_retired_channel_withdraws_its_claims(world: World, channel: Channel) -> None:
    made = claim(world, channel)
    set_status(world, channel, "retired")
    assert stored(world, made).decision_note == "The channel was retired."
    set_status(world, channel, "active")
    assert states(world) == {"sales": "withdrawn"} and state_of(world, channel) == "owned"


def test_the_charter_makes_nobody_accountable_where_somebody_claims(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    claim(world, channel, "marketing", activity="leads")
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        done = fill_from_charter(current, {channel.pk})
    assert "A" not in letters(world, channel, "leads").values()
    assert "A" in letters(world, channel, "care").values()
    assert done["open"] >= 1


# --- Undo --------------------------------------------------------------------------------------


def look(world: World, channel: Channel) -> Any:
    with world.open():
        rows = Claim.objects.order_by("id").values_list(
            "department__slug", "state", "decision_note", "decided_by_label"
        )
        return letters(world, channel), list(rows), state_of(world, channel)


def accept_one(world: World, channel: Channel) -> None:
    decide(world, "accept", Claim.objects.get(department__slug="sales"))


def decline_one(world: World, channel: Channel) -> None:
    decide(world, "decline", Claim.objects.get(department__slug="sales"), reason="No")


def withdraw_one(world: World, channel: Channel) -> None:
    decide(world, "withdraw", Claim.objects.get(department__slug="sales"))


def take_over(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A", OWNER: "R"})


def retire(world: World, channel: Channel) -> None:
    set_status(world, channel, "retired")


DECISIONS: list[Callable[[World, Channel], None]] = [
    *(accept_one, decline_one, withdraw_one, take_over, set_not_needed, retire)
]


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_is_put_back_and_done_again(
    world: World, channel: Channel, decision: Callable[[World, Channel], None]
) -> None:
    claim(world, channel)
    claim(world, channel, "marketing")
    before = look(world, channel)
    with world.open():
        decision(world, channel)
    done = look(world, channel)
    assert done != before
    undoing = undo(world)
    assert look(world, channel) == before
    undo(world, undoing)
    assert look(world, channel) == done


def test_an_undone_claim_is_withdrawn_and_opened_again_by_undoing_that(
    world: World, channel: Channel
) -> None:
    made = claim(world, channel)
    undoing = undo(world)
    assert stored(world, made).state == "withdrawn" and state_of(world, channel) == "owned"
    undo(world, undoing)
    assert stored(world, made).state == "open" and state_of(world, channel) == "contested"


def test_a_claim_that_was_decided_since_is_not_undone(world: World, channel: Channel) -> None:
    made = claim(world, channel)
    with world.open():
        opened = AuditEvent.objects.get(verb="claim.opened").step
    decide(world, "decline", made, reason="No")
    with pytest.raises(UndoConflict, match="Undo that first"):
        undo(world, opened)


def test_a_decline_is_not_undone_beside_a_newer_claim_of_the_department(
    world: World, channel: Channel
) -> None:
    decide(world, "decline", claim(world, channel), reason="No")
    with world.open():
        declined = AuditEvent.objects.get(verb="claim.declined").step
    claim(world, channel)
    with pytest.raises(UndoConflict):
        undo(world, declined)


# --- Cost --------------------------------------------------------------------------------------


def count_statements(world: World, cells: list[Cell]) -> int:
    with world.open(), CaptureQueriesContext(connection) as captured:
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)
    return len(captured)


def test_300_claims_are_accepted_in_as_many_statements_as_3(world: World) -> None:
    sales = world.departments["sales"].pk
    counts = []
    for part in (range(3), range(3, 303)):
        channels = world.register(*(f"https://x.com/acme{n}" for n in part))
        with world.open():
            duties = list(
                Duty.objects.filter(channel__in=channels, activity__key="care").values_list(
                    "pk", flat=True
                )
            )
            Claim.objects.bulk_create(
                Claim.new(
                    duty_id=duty, department_id=sales, reason="x", opened_at=NOW, opened_by_label=""
                )
                for duty in duties
            )
        counts.append(count_statements(world, [Cell(duty, sales, "A") for duty in duties]))
    with world.open():
        assert set(Claim.objects.values_list("state", flat=True)) == {"accepted"}
    assert counts[0] == counts[1]


def test_letters_where_nothing_is_claimed_cost_one_statement_more_and_no_other(
    world: World, channel: Channel
) -> None:
    with world.open(), CaptureQueriesContext(connection) as captured:
        set_letters(
            organization=world.organization,
            cells=[Cell(world.duty(channel).pk, world.departments["product"].pk, "C")],
            by=TESTER,
            now=NOW,
        )
    claims = [q["sql"] for q in captured if "ownership_claim" in q["sql"]]
    assert len(claims) == 2  # what follows for claims, and what the rules look at
