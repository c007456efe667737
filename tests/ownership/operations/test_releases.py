"""A department says that a duty is not theirs: nothing is decided by that, and nothing silent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from channels_registry.models import Channel
from ownership.models import Assignment, Attestation, Claim, Duty
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.attestations import NothingToConfirm, NotTheirs, ReleaseRefused
from ownership.operations.claims import open_claim
from ownership.operations.undo import NothingToUndo, UndoConflict, Undone, undo_step
from ownership.queries.confirmations import confirmed_in_time
from ownership.queries.terms import load_limit_of_words
from ownership.queries.who_owns import answer_for_duty
from tests.ownership.confirming import confirm
from tests.ownership.releasing import release
from tests.world import NOW, TESTER, World

LATER = NOW + timedelta(days=3)


@pytest.fixture
def channel(world: World) -> Channel:
    """Customer Service answers for care and, beside Marketing, for crisis; Sales for leads."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A", "marketing": "I"}, ["care"])
    world.assign(channel, {"sales": "A"}, ["leads"])
    world.assign(channel, {"customer-service": "A", "marketing": "A"}, ["crisis"])
    return channel


def letters(world: World, channel: Channel, activity: str = "care") -> dict[str, str]:
    with world.open():
        rows = Assignment.objects.filter(duty__channel=channel, duty__activity__key=activity)
        return dict(rows.values_list("department__slug", "role"))


def state(world: World, channel: Channel, activity: str = "care") -> str:
    return world.duty(channel, activity).state


def claims(world: World, channel: Channel) -> list[tuple[str, str, str]]:
    with world.open():
        rows = Claim.objects.filter(duty__channel=channel).order_by("opened_at", "id")
        return list(rows.values_list("duty__activity__key", "department__slug", "state"))


def is_confirmed(letter: Assignment) -> bool:
    in_time = confirmed_in_time(LATER, load_limit_of_words(LATER))
    return Assignment.objects.filter(in_time, pk=letter.pk).exists()


def undo(world: World, step: object) -> Undone:
    with world.open():
        return undo_step(organization=world.organization, step=step, by=TESTER, now=LATER)


def test_a_released_duty_is_a_gap_and_the_department_is_consulted(
    world: World, channel: Channel
) -> None:
    care = world.duty(channel)
    made = release(world, duties=[care.pk], role="steward", reason=" Sales has the people ")
    assert (made.duties, made.claims) == (1, 0)
    assert letters(world, channel) == {"customer-service": "C", "marketing": "I"}
    assert state(world, channel) == "unowned"
    with world.open():
        (word,) = Attestation.objects.all()
        assert (word.kind, word.reason, word.at) == ("released", "Sales has the people", NOW)
        assert (word.said_by_label, word.membership) == ("Tess Tester", world.seat("steward"))
        answer = answer_for_duty(organization=world.organization, duty=world.duty(channel), now=NOW)
        assert (answer.accountable, answer.state) == ((), "unowned")
        event = AuditEvent.objects.get(verb="attestation.made")
    assert event.after == {"care": {"customer-service": {"released": "Sales has the people"}}}
    assert event.channel_id == channel.pk


def test_whoever_else_answers_is_the_one_owner_then(world: World, channel: Channel) -> None:
    assert state(world, channel, "crisis") == "contested"
    made = release(world, channel)
    assert made.duties == 2
    assert letters(world, channel, "crisis") == {"customer-service": "C", "marketing": "A"}
    assert state(world, channel, "crisis") == "owned"


def test_handing_over_opens_the_claim_of_the_other_department_and_decides_nothing(
    world: World, channel: Channel
) -> None:
    made = release(world, duties=[world.duty(channel).pk], proposes="sales", role="steward")
    assert made.claims == 1
    assert claims(world, channel) == [("care", "sales", "open")]
    assert state(world, channel) == "unowned"
    with world.open():
        (claim,) = Claim.objects.all()
        assert claim.reason == "Customer Service hands it over: Sales has the people"
        assert (claim.opened_by_label, claim.membership) == ("Tess Tester", world.seat("steward"))
        assert AuditEvent.objects.filter(verb="claim.opened", object_id=claim.pk).exists()
        said = AuditEvent.objects.get(verb="attestation.made").after["care"]["customer-service"]
    assert said["proposes"] == "sales"


def test_where_others_claim_it_too_it_is_contested(world: World, channel: Channel) -> None:
    care = world.duty(channel)
    with world.open():
        care.organization = world.organization
        open_claim(
            duty=care,
            department=world.departments["product"],
            reason="Faults",
            seat=world.seat("lead"),
            by=TESTER,
            now=NOW,
        )
    release(world, duties=[care.pk], proposes="sales")
    assert claims(world, channel) == [("care", "product", "open"), ("care", "sales", "open")]
    assert state(world, channel) == "contested"


def test_who_answers_already_or_claims_it_already_gets_no_second_claim(
    world: World, channel: Channel
) -> None:
    made = release(world, channel, proposes="marketing")
    assert (made.duties, made.claims) == (2, 1)
    assert claims(world, channel) == [("care", "marketing", "open")]
    world.assign(channel, {"customer-service": "A"})
    assert release(world, duties=[world.duty(channel).pk], proposes="marketing").claims == 0
    assert claims(world, channel) == [("care", "marketing", "open")]


def test_a_seat_releases_for_its_own_departments_alone(world: World, channel: Channel) -> None:
    for role, department in (("steward", "sales"), ("viewer", "customer-service")):
        with pytest.raises(NotTheirs, match="Ask a lead"):
            release(world, channel, role=role, department=department)
    assert state(world, channel) == "owned"
    assert release(world, channel, role="lead", department="sales").duties == 1


def test_it_wants_a_reason_and_another_active_department(world: World, channel: Channel) -> None:
    with pytest.raises(ReleaseRefused, match="Say why") as refused:
        release(world, channel, reason="  ")
    assert refused.value.field == "reason"
    with pytest.raises(ReleaseRefused, match="300 characters"):
        release(world, channel, reason="x" * 301)
    with pytest.raises(ReleaseRefused, match="Propose another") as refused:
        release(world, channel, proposes="customer-service")
    assert refused.value.field == "proposes"
    with world.open():
        sales = world.departments["sales"]
        type(sales).objects.filter(pk=sales.pk).update(retired_on=NOW.date())
    with pytest.raises(ReleaseRefused, match="Sales is retired"):
        release(world, channel, proposes="sales")
    with world.open():
        assert not Attestation.objects.exists()


def test_there_is_nothing_to_release_where_it_does_not_answer(
    world: World, channel: Channel
) -> None:
    with pytest.raises(NothingToConfirm, match=r"Product answers for nothing here.*to release"):
        release(world, channel, department="product")
    (gone,) = world.register("https://x.com/gone", status="retired")
    with pytest.raises(NothingToConfirm, match="only channels in use are released"):
        release(world, gone)


def test_undo_gives_the_letter_back_as_it_was_and_withdraws_the_claim(
    world: World, channel: Channel
) -> None:
    """What was confirmed before counts again, and the word that it was not theirs stays."""
    confirm(world, channel, departments=["customer-service"], now=NOW + timedelta(hours=1))
    with world.open():
        was = Assignment.objects.get(duty=world.duty(channel), role="A")
    made = release(world, channel, proposes="sales", now=NOW + timedelta(hours=2), role="steward")
    undone = undo(world, made.step)
    assert letters(world, channel) == {"customer-service": "A", "marketing": "I"}
    assert state(world, channel, "crisis") == "contested"
    assert claims(world, channel) == [
        ("care", "sales", "withdrawn"),
        ("crisis", "sales", "withdrawn"),
    ]
    with world.open():
        now_is = Assignment.objects.get(duty=world.duty(channel), role="A")
        assert (now_is.pk, now_is.since, now_is.origin) == (was.pk, was.since, was.origin)
        assert Assignment.objects.filter(
            confirmed_in_time(LATER, load_limit_of_words(LATER)), pk=was.pk
        ).exists()
        assert Attestation.objects.filter(kind="released").count() == 2
    undo(world, undone.step)
    assert state(world, channel) == "unowned"
    assert claims(world, channel)[0] == ("care", "sales", "open")


def test_undo_stops_where_somebody_gave_it_an_owner_meanwhile(
    world: World, channel: Channel
) -> None:
    made = release(world, duties=[world.duty(channel).pk])
    world.assign(channel, {"customer-service": "R", "sales": "A"})
    with pytest.raises(UndoConflict):
        undo(world, made.step)
    assert letters(world, channel)["sales"] == "A"


def test_a_confirmation_cannot_be_undone(world: World, channel: Channel) -> None:
    confirm(world, channel)
    with world.open():
        step = AuditEvent.objects.get(verb="attestation.made").step
    with pytest.raises(NothingToUndo):
        undo(world, step)


def test_a_word_that_it_is_not_theirs_confirms_nothing(world: World, channel: Channel) -> None:
    confirm(world, channel)
    release(world, duties=[world.duty(channel).pk], now=NOW + timedelta(hours=1))
    world.assign(channel, {"customer-service": "A"}, now=NOW + timedelta(hours=2))
    with world.open():
        letter = Assignment.objects.get(duty=world.duty(channel), role="A")
        assert not Assignment.objects.filter(
            confirmed_in_time(LATER, load_limit_of_words(LATER)), pk=letter.pk
        ).exists()


def give(world: World, channels: list[Channel]) -> None:
    """All of them to Sales, in one change."""
    with world.open():
        duties = Duty.objects.filter(channel__in=channels, activity__key="care")
        sales = world.departments["sales"].pk
        cells = [Cell(duty.pk, sales, "A") for duty in duties]
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)


def count_statements(world: World, channels: list[Channel]) -> int:
    with CaptureQueriesContext(connection) as captured:
        made = release(world, *channels, proposes="product", department="sales")
    assert (made.duties, made.claims) == (len(channels), len(channels))
    return len(captured)


def test_300_duties_are_released_in_as_many_statements_as_3(world: World) -> None:
    few = world.register(*(f"https://x.com/few{n}" for n in range(3)))
    many = world.register(*(f"https://x.com/many{n}" for n in range(300)))
    give(world, [*few, *many])
    cost = count_statements(world, few)
    # Of more than 200 the findings follow in a job.
    assert count_statements(world, many) <= cost + 5
    assert {state(world, channel) for channel in many[::50]} == {"unowned"}


def test_150_duties_are_released_in_as_many_statements_as_3(world: World) -> None:
    few = world.register(*(f"https://x.com/few{n}" for n in range(3)))
    some = world.register(*(f"https://x.com/some{n}" for n in range(150)))
    give(world, [*few, *some])
    assert count_statements(world, some) <= count_statements(world, few)
