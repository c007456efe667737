"""Departments confirm what they are accountable for, and nobody changes what they said."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.operations.changes import change
from channels_registry.models import Channel
from channels_registry.operations.channels import forget_channels
from ownership.models import Attestation, AttestationKind, Duty
from ownership.operations.attestations import NothingToConfirm, NotTheirs
from ownership.operations.duties import set_needed
from tests.ownership.confirming import confirm
from tests.world import NOW, TESTER, World


@pytest.fixture
def channel(world: World) -> Channel:
    """Customer Service answers for care, Sales for leads; crisis is contested; the rest is not."""
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A", "marketing": "C"}, ["care"])
    world.assign(channel, {"sales": "A"}, ["leads"])
    world.assign(channel, {"customer-service": "A", "marketing": "A"}, ["crisis"])
    return channel


def words(world: World) -> set[tuple[str, str]]:
    with world.open():
        rows = Attestation.objects.values_list("duty__activity__key", "department__slug")
        return set(rows)


def test_a_lead_confirms_for_every_department_that_is_accountable(
    world: World, channel: Channel
) -> None:
    made = confirm(world, channel)
    assert (made.duties, len(made.attestations)) == (3, 4)
    assert set(made.departments) == {"Customer Service", "Sales", "Marketing"}
    assert words(world) == {
        ("care", "customer-service"),
        ("leads", "sales"),
        ("crisis", "customer-service"),
        ("crisis", "marketing"),
    }
    with world.open():
        word = Attestation.objects.select_related("membership").first()
        assert (word.kind, word.reason, word.at) == ("confirmed", "", NOW)
        assert (word.said_by_label, word.membership) == ("Tess Tester", world.seat("lead"))


def test_one_event_for_each_channel_tells_who_confirmed_what(
    world: World, channel: Channel
) -> None:
    (other,) = world.register("https://x.com/other")
    world.assign(other, {"sales": "A"})
    confirm(world, channel, other)
    with world.open():
        events = AuditEvent.objects.filter(verb="attestation.made").order_by("seq")
        told = {event.channel_id: event.after for event in events}
    assert told == {
        channel.pk: {
            "care": {"customer-service": "confirmed"},
            "leads": {"sales": "confirmed"},
            "crisis": {"customer-service": "confirmed", "marketing": "confirmed"},
        },
        other.pk: {"care": {"sales": "confirmed"}},
    }


def test_a_steward_confirms_for_their_own_department_alone(world: World, channel: Channel) -> None:
    assert confirm(world, channel, role="steward").departments == ("Customer Service",)
    assert words(world) == {("care", "customer-service"), ("crisis", "customer-service")}
    with pytest.raises(NotTheirs, match="Ask a lead"):
        confirm(world, channel, role="steward", departments=["sales"])
    (other,) = world.register("https://x.com/other")
    world.assign(other, {"sales": "A"})
    with pytest.raises(NotTheirs, match="Sales answers for this"):
        confirm(world, other, role="steward")
    assert len(words(world)) == 2


def test_a_viewer_confirms_nothing(world: World, channel: Channel) -> None:
    with pytest.raises(NotTheirs):
        confirm(world, channel, role="viewer")
    assert words(world) == set()


def test_one_duty_is_confirmed_alone(world: World, channel: Channel) -> None:
    made = confirm(world, duties=[world.duty(channel, "leads").pk])
    assert (made.duties, words(world)) == (1, {("leads", "sales")})


def test_of_what_is_not_needed_or_not_in_use_there_is_nothing_to_confirm(
    world: World, channel: Channel
) -> None:
    care = world.duty(channel)
    with world.open():
        care.organization = world.organization
        set_needed(duty=care, needed=False, reason="None", version=care.version, by=TESTER, now=NOW)
    with pytest.raises(NothingToConfirm, match="Customer care is not needed on @acme"):
        confirm(world, duties=[care.pk])
    with pytest.raises(NothingToConfirm, match="Product answers for nothing here"):
        confirm(world, channel, departments=["product"])
    for address, status in (("x.com/gone", "retired"), ("x.com/new", "proposed")):
        (out_of_use,) = world.register(f"https://{address}", status=status)
        with pytest.raises(NothingToConfirm, match=f"is {status}: only channels in use"):
            confirm(world, out_of_use)
    (bare,) = world.register("https://x.com/bare")
    with pytest.raises(NothingToConfirm, match="Assign an owner first"):
        confirm(world, bare)
    assert words(world) == set()


def test_every_confirmation_stays_beside_the_ones_before(world: World, channel: Channel) -> None:
    confirm(world, channel, departments=["sales"])
    confirm(world, channel, departments=["sales"], now=NOW + timedelta(days=30))
    with world.open():
        days = Attestation.objects.order_by("at").values_list("at", flat=True)
        assert list(days) == [NOW, NOW + timedelta(days=30)]


@pytest.mark.parametrize(
    "statement",
    [
        "update ownership_attestation set at = now()",
        "delete from ownership_attestation",
        "truncate ownership_attestation",
    ],
)
def test_nobody_takes_back_or_changes_what_was_said(
    world: World, channel: Channel, statement: str
) -> None:
    confirm(world, channel)
    with world.open(), connection.cursor() as cursor:
        assert Attestation.objects.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)


def test_a_channel_that_is_forgotten_takes_what_was_said_of_it_along(
    world: World, channel: Channel
) -> None:
    """And nothing else: what was said of another channel stays."""
    (other,) = world.register("https://x.com/other")
    world.assign(other, {"sales": "A"})
    confirm(world, channel, other)
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        forget_channels(current=current, channels=[channel])
    with world.open():
        assert list(Attestation.objects.values_list("duty__channel_id", flat=True)) == [other.pk]
        assert not Duty.objects.filter(channel=channel.pk).exists()


@pytest.mark.parametrize(("kind", "reason"), [("confirmed", "Right"), ("released", "")])
def test_a_release_has_a_reason_and_a_confirmation_has_none(
    world: World, channel: Channel, kind: AttestationKind, reason: str
) -> None:
    duty = world.duty(channel)
    with world.open():
        word = Attestation.new(
            duty=duty,
            department=world.departments["sales"],
            kind=kind,
            reason=reason,
            at=NOW,
            said_by_label="Tess Tester",
        )
        with pytest.raises(IntegrityError, match="released_has_reason"), transaction.atomic():
            word.save()


def count_statements(world: World, channels: list[Channel]) -> int:
    with CaptureQueriesContext(connection) as captured:
        confirm(world, *channels)
    return len(captured)


def test_300_duties_are_confirmed_in_as_many_statements_as_3(world: World) -> None:
    few = world.register(*(f"https://x.com/few{n}" for n in range(3)))
    many = world.register(*(f"https://x.com/many{n}" for n in range(300)))
    with world.at_once():
        for channel in (*few, *many):
            world.assign(channel, {"sales": "A"})
    # Of more than somebody waits for, the findings follow in a job: these fit into one request.
    some = many[:150]
    assert count_statements(world, some) == count_statements(world, few)
    assert count_statements(world, many) <= count_statements(world, few) + 5
