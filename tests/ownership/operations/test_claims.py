"""Claims: who may say what of them, and what becomes of letters, other claims and findings."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, Department
from channels_registry.models import Channel
from ownership.models import Assignment, Finding, Origin
from ownership.operations import claims as operations
from tests.ownership.claiming import claim, decide, letters, set_not_needed, states, stored
from tests.world import NOW, World

OWNER = "customer-service"


@pytest.fixture
def channel(world: World) -> Channel:
    """Customer Service answers for customer care on it; the steward is theirs."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {OWNER: "A"})
    return channel


def state_of(world: World, channel: Channel) -> str:
    return world.duty(channel).state


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


@pytest.mark.parametrize("claimants", [("sales", "product"), ("product", "sales")])
def test_who_contests_it_is_said_in_one_order(
    world: World, channel: Channel, claimants: tuple[str, str]
) -> None:
    """Otherwise the nightly sweep finds a difference where there is none."""
    for slug in claimants:
        claim(world, channel, slug, activity="leads")
    with world.open():
        finding = Finding.objects.present().get(rule="contested", activity__key="leads")
    assert finding.sentence.startswith("Sales and Product claim")


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
