"""Claims: who may say what of them, and what becomes of letters, other claims and findings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department
from accounts.operations.changes import change
from channels_registry.models import Channel
from channels_registry.operations.channels import edit_channel
from ownership.models import Assignment, Claim, Duty, Finding, Origin
from ownership.operations import claims as operations
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


# --- Opening -----------------------------------------------------------------------------------


def test_a_claim_on_an_owned_duty_makes_it_contested_until_it_is_decided(
    world: World, channel: Channel
) -> None:
    made = claim(
        world,
        channel,
        evidence="https://acme.example/report",
        due_on=NOW.date() + timedelta(days=9),
    )
    assert made.state == "open" and made.opened_by_label == "Tess Tester"
    assert state_of(world, channel) == "contested"
    assert letters(world, channel) == {OWNER: "A"}
    with world.open():
        finding = Finding.objects.present().get(channel=channel, activity__key="care")
        event = AuditEvent.objects.get(verb="claim.opened")
    assert finding.rule == "contested"
    assert "Customer Service is accountable and Sales claims to be" in finding.sentence
    assert (event.channel_id, event.object_id) == (channel.pk, made.pk)
    assert event.after["department"] == "sales" and event.after["activity"] == "care"


def test_one_claim_on_a_duty_that_nobody_owns_leaves_it_unowned_and_two_contest_it(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {OWNER: None})
    claim(world, channel, "sales")
    assert state_of(world, channel) == "unowned"
    claim(world, channel, "marketing")
    assert state_of(world, channel) == "contested"


def test_a_steward_claims_for_their_own_departments_alone(world: World, channel: Channel) -> None:
    world.assign(channel, {OWNER: None, "sales": "A"})
    with pytest.raises(operations.ClaimNotTheirs, match="your own departments only"):
        claim(world, channel, "marketing", role="steward")
    assert claim(world, channel, OWNER, role="steward").state == "open"


def test_a_viewer_claims_nothing(world: World, channel: Channel) -> None:
    with pytest.raises(operations.ClaimNotTheirs):
        claim(world, channel, role="viewer")


def test_who_is_accountable_has_nothing_to_claim(world: World, channel: Channel) -> None:
    with pytest.raises(operations.AlreadyAccountable, match="answers for this already"):
        claim(world, channel, OWNER)


def test_a_department_claims_a_duty_once_at_a_time(world: World, channel: Channel) -> None:
    first = claim(world, channel)
    with pytest.raises(operations.ClaimTaken) as taken:
        claim(world, channel)
    assert taken.value.claim.pk == first.pk
    decide(world, "decline", first, reason="Not now")
    assert claim(world, channel).pk != first.pk


def test_a_claim_wants_a_reason(world: World, channel: Channel) -> None:
    with pytest.raises(operations.ReasonMissing):
        claim(world, channel, reason="   ")


@pytest.mark.parametrize("days", [-1, 0])
def test_a_claim_is_due_on_a_day_that_is_to_come(world: World, channel: Channel, days: int) -> None:
    with pytest.raises(operations.ClaimRefused, match="after today") as refused:
        claim(world, channel, due_on=NOW.date() + timedelta(days=days))
    assert refused.value.field == "due_on"


def test_what_is_not_needed_is_not_claimed(world: World, channel: Channel) -> None:
    set_not_needed(world, channel)
    with pytest.raises(operations.ClaimRefused, match="is not needed on @acme"):
        claim(world, channel)


def test_only_channels_in_use_are_claimed(world: World) -> None:
    (proposed,) = world.register("https://x.com/wanted", status="proposed")
    with pytest.raises(operations.ClaimRefused, match="@wanted is proposed: only channels in use"):
        claim(world, proposed)


def test_a_retired_department_claims_nothing(world: World, channel: Channel) -> None:
    with world.open():
        Department.objects.filter(slug="sales").update(retired_on=NOW.date())
    with pytest.raises(operations.ClaimRefused, match="Sales is retired"):
        claim(world, channel)


# --- Deciding ----------------------------------------------------------------------------------


def test_accepting_makes_the_claimant_the_one_owner_and_the_former_one_consulted(
    world: World, channel: Channel
) -> None:
    accepted = decide(world, "accept", claim(world, channel), note="They have the people")
    assert (accepted.state, accepted.decision_note) == ("accepted", "They have the people")
    assert accepted.decided_by_label == "Tess Tester" and accepted.decided_at == NOW
    assert letters(world, channel) == {OWNER: "C", "sales": "A"}
    assert state_of(world, channel) == "owned"
    with world.open():
        origin = Assignment.objects.get(duty__channel=channel, role="A").origin
    assert origin == Origin.CLAIM


def test_the_former_owners_stay_responsible_when_the_decider_says_so(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {"marketing": "A"})
    decide(world, "accept", claim(world, channel), former="R")
    assert letters(world, channel) == {OWNER: "R", "marketing": "R", "sales": "A"}


def test_accepting_one_claim_declines_the_others_on_that_duty_and_says_why(
    world: World, channel: Channel
) -> None:
    other = claim(world, channel, "marketing")
    elsewhere = claim(world, channel, "marketing", activity="leads")
    decide(world, "accept", claim(world, channel))
    assert stored(world, other).state == "declined"
    assert stored(world, other).decision_note == "Sales was made accountable."
    assert stored(world, elsewhere).state == "open"


def test_declining_leaves_the_duty_as_it_is_and_keeps_the_reason(
    world: World, channel: Channel
) -> None:
    made = claim(world, channel)
    with pytest.raises(operations.ReasonMissing):
        decide(world, "decline", made, reason=" ")
    declined = decide(world, "decline", made, reason="Care stays where complaints are solved")
    assert (declined.state, declined.decision_note) == (
        "declined",
        "Care stays where complaints are solved",
    )
    assert letters(world, channel) == {OWNER: "A"} and state_of(world, channel) == "owned"


def test_withdrawing_ends_the_contest(world: World, channel: Channel) -> None:
    decide(world, "withdraw", claim(world, channel))
    assert states(world) == {"sales": "withdrawn"} and state_of(world, channel) == "owned"


@pytest.mark.parametrize("what", ["accept", "decline", "withdraw"])
def test_what_is_decided_is_decided_once(world: World, channel: Channel, what: str) -> None:
    made = claim(world, channel)
    decide(world, "withdraw", made)
    more = {"reason": "No"} if what == "decline" else {}
    with pytest.raises(operations.ClaimDecided, match="was withdrawn by Tess Tester meanwhile"):
        decide(world, what, made, **more)


def test_who_saw_an_older_version_decides_nothing(world: World, channel: Channel) -> None:
    made = claim(world, channel)
    with pytest.raises(operations.StaleClaim):
        decide(world, "accept", made, version=made.version + 1)
    assert states(world) == {"sales": "open"}


# --- Who may decide ----------------------------------------------------------------------------


def test_the_steward_of_the_accountable_department_may_give_it_away(
    world: World, channel: Channel
) -> None:
    decide(world, "accept", claim(world, channel), role="steward")
    assert letters(world, channel) == {OWNER: "C", "sales": "A"}


def test_the_steward_of_another_department_may_not_accept(world: World, channel: Channel) -> None:
    world.assign(channel, {OWNER: "I", "marketing": "A"})
    with pytest.raises(operations.ClaimNotTheirs, match="Only a lead can accept this"):
        decide(world, "accept", claim(world, channel), role="steward")


def test_nobody_accepts_their_own_claim_by_being_accountable_as_well(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {OWNER: None, "marketing": "A"})
    own = claim(world, channel, OWNER, role="steward")
    world.assign(channel, {OWNER: "A"})
    assert stored(world, own).state == "open"
    with pytest.raises(operations.ClaimNotTheirs):
        decide(world, "accept", own, role="steward")


def test_a_steward_declines_nothing_not_even_what_is_said_against_their_own(
    world: World, channel: Channel
) -> None:
    with pytest.raises(operations.ClaimNotTheirs, match="Only a lead can decline"):
        decide(world, "decline", claim(world, channel), role="steward", reason="Ours")


def test_a_steward_withdraws_their_own_departments_claim_and_no_other(
    world: World, channel: Channel
) -> None:
    world.assign(channel, {OWNER: None, "marketing": "A"})
    with pytest.raises(operations.ClaimNotTheirs, match="Only Sales can withdraw"):
        decide(world, "withdraw", claim(world, channel), role="steward")
    own = claim(world, channel, OWNER, role="steward")
    assert decide(world, "withdraw", own, role="steward").state == "withdrawn"


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
