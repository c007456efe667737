"""Edits settle what they touch: findings, states and labels are never yesterday's."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_registry.models import Channel
from channels_registry.operations.channels import edit_channel
from ownership.models import Assignment, Condition, Duty, DutyState, Finding
from ownership.operations.assignments import make_sole_owner
from ownership.operations.duties import set_needed
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    return channel


def findings_of(world: World, duty: Duty) -> dict[str, str]:
    with world.open():
        rows = Finding.objects.filter(channel=duty.channel_id, activity=duty.activity_id)
        return dict(rows.values_list("rule", "condition"))


def test_registering_a_channel_creates_its_ten_duties_and_their_findings(
    world: World, channel: Channel
) -> None:
    with world.open():
        assert Duty.objects.filter(channel=channel, state=DutyState.UNOWNED).count() == 10
        assert Finding.objects.present().filter(rule="unowned", channel=channel).count() == 10
        assert Channel.objects.get(pk=channel.pk).ownership_status == "unowned"


def test_the_purpose_says_which_duties_are_needed(world: World) -> None:
    (reserved,) = world.register("https://x.com/acme_reserved", purpose="reserved")
    with world.open():
        needed = Duty.objects.filter(channel=reserved, needed=True)
        assert [duty.activity.key for duty in needed.select_related("activity")] == ["security"]
        assert Finding.objects.present().filter(channel=reserved).count() == 1


def test_the_first_owner_settles_the_finding_and_names_the_change(
    world: World, channel: Channel
) -> None:
    written = world.assign(channel, {"customer-service": "A"})
    duty = world.duty(channel)
    assert duty.state == DutyState.OWNED
    assert findings_of(world, duty) == {"unowned": Condition.ABSENT}
    with world.open():
        finding = Finding.objects.get(channel=channel, activity=duty.activity)
        assert (finding.settled_at, finding.settled_by_step) == (NOW, written.step)


def test_a_second_owner_is_written_and_found(world: World, channel: Channel) -> None:
    world.assign(channel, {"customer-service": "A", "marketing": "A"})
    duty = world.duty(channel)
    assert duty.state == DutyState.CONTESTED
    assert findings_of(world, duty) == {
        "unowned": Condition.ABSENT,
        "contested": Condition.PRESENT,
    }
    with world.open():
        assert Channel.objects.get(pk=channel.pk).ownership_status == "contested"


def test_settling_it_makes_the_other_consulted(world: World, channel: Channel) -> None:
    world.assign(channel, {"customer-service": "A", "marketing": "A"})
    duty = world.duty(channel)
    with world.open():
        make_sole_owner(duty=duty, department=world.departments["marketing"], by=TESTER, now=LATER)
        letters = dict(Assignment.objects.filter(duty=duty).values_list("department__slug", "role"))
    assert letters == {"marketing": "A", "customer-service": "C"}
    assert findings_of(world, duty)["contested"] == Condition.ABSENT


def test_a_problem_that_comes_back_reopens_the_same_row(world: World, channel: Channel) -> None:
    world.assign(channel, {"customer-service": "A"})
    world.assign(channel, {"customer-service": None}, now=LATER)
    duty = world.duty(channel)
    with world.open():
        finding = Finding.objects.get(channel=channel, activity=duty.activity)
    assert (finding.condition, finding.reopened, finding.opened_at) == ("present", 1, LATER)
    assert (finding.settled_at, finding.settled_by_step) == (None, None)


def test_a_duty_that_is_not_needed_has_no_findings_until_it_is_needed_again(
    world: World, channel: Channel
) -> None:
    duty = world.duty(channel)
    with world.open():
        set_needed(duty=duty, needed=False, reason="No ads here", version=1, by=TESTER, now=NOW)
        assert (
            not Finding.objects.present().filter(channel=channel, activity=duty.activity).exists()
        )
        set_needed(duty=duty, needed=True, reason="", version=2, by=TESTER, now=LATER)
        finding = Finding.objects.present().get(channel=channel, activity=duty.activity)
    assert finding.reopened == 1


def test_retiring_a_channel_settles_its_findings_and_restoring_reopens_them(
    world: World, channel: Channel
) -> None:
    with world.open():
        edit_channel(channel=channel, fields={"status": "retired"}, version=1, by=TESTER, now=NOW)
        assert Finding.objects.present().filter(channel=channel).count() == 0
        edit_channel(channel=channel, fields={"status": "active"}, version=2, by=TESTER, now=NOW)
        assert Finding.objects.present().filter(channel=channel, reopened=1).count() == 10


def test_a_larger_audience_makes_it_more_severe(world: World, channel: Channel) -> None:
    care = world.duty(channel).activity
    with world.open():
        before = Finding.objects.get(channel=channel, activity=care).severity
        edit_channel(channel=channel, fields={"audience": 500_000}, version=1, by=TESTER, now=NOW)
        assert Finding.objects.get(channel=channel, activity=care).severity == before + 1


def test_another_purpose_needs_other_duties_except_where_a_person_decided(
    world: World, channel: Channel
) -> None:
    with world.open():
        for duty in Duty.objects.filter(channel=channel, activity__key__in=["care", "leads"]):
            set_needed(
                duty=duty,
                needed=duty.activity.key == "leads",
                reason="We decided so",
                version=1,
                by=TESTER,
                now=NOW,
            )
        edit_channel(channel=channel, fields={"purpose": "press"}, version=1, by=TESTER, now=LATER)
        needed = set(
            Duty.objects.filter(channel=channel, needed=True).values_list(
                "activity__key", flat=True
            )
        )
        open_now = Finding.objects.present().filter(channel=channel)
        assert set(open_now.values_list("activity__key", flat=True)) == needed
    press = {"publishing", "community", "crisis", "media", "analytics", "security"}
    assert needed == press | {"leads"}


def test_a_renamed_channel_is_called_by_its_new_name(world: World, channel: Channel) -> None:
    with world.open():
        edit_channel(channel=channel, fields={"name": "Acme News"}, version=1, by=TESTER, now=NOW)
        sentences = Finding.objects.present().values_list("sentence", flat=True)
        assert all(sentence.endswith("on Acme News.") for sentence in sentences)


# --- Incremental settling == a full recompute --------------------------------------------------

LETTERS = st.sampled_from(["A", "A", "R", "C", "I", None])
DEPARTMENTS = st.sampled_from(["marketing", "sales", "customer-service"])
ACTIVITIES = st.sampled_from(["care", "crisis", "paid"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("letter"), st.integers(0, 2), ACTIVITIES, DEPARTMENTS, LETTERS),
        st.tuples(st.just("needed"), st.integers(0, 2), ACTIVITIES, st.booleans()),
        st.tuples(
            st.just("edit"),
            st.integers(0, 2),
            st.sampled_from(
                [
                    {"status": "retired"},
                    {"status": "active"},
                    {"status": "proposed"},
                    {"audience": 900_000},
                    {"audience": 10},
                    {"name": "Other"},
                    {"tier_by_hand": 1},
                    {"purpose": "reserved"},
                    {"purpose": "support"},
                ]
            ),
        ),
    ),
    min_size=5,
    max_size=25,
)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS)
def test_after_any_edits_a_full_recompute_finds_nothing_to_repair(
    world: World, steps: list[tuple]
) -> None:
    with world.open():
        channels = list(Channel.objects.all()) or world.register(
            "https://x.com/one", "https://x.com/two", "https://x.com/three"
        )
    for step in steps:
        apply_step(world, channels[step[1]], step)
    outcome = world.settle(*channels, now=LATER)
    assert outcome.differences == 0


def apply_step(world: World, channel: Channel, step: tuple) -> None:
    kind = step[0]
    if kind == "edit":
        with world.open():
            channel.refresh_from_db()
            edit_channel(
                channel=channel, fields=step[2], version=channel.version, by=TESTER, now=NOW
            )
        return
    duty = world.duty(channel, step[2])
    if kind == "letter" and duty.needed and duty.channel.status != "retired":
        world.assign(channel, {step[3]: step[4]}, [step[2]])
    elif kind == "needed":
        with world.open():
            set_needed(
                duty=duty, needed=step[3], reason="x", version=duty.version, by=TESTER, now=NOW
            )


def test_the_recompute_repairs_and_counts_what_somebody_broke(
    world: World, channel: Channel
) -> None:
    with world.open():
        Finding.objects.filter(channel=channel).first().delete()
        Duty.objects.filter(channel=channel).update(state=DutyState.OWNED)
        outcome = world.settle(channel, now=LATER)
        assert (outcome.opened, outcome.duties) == (1, 10)
        again = world.settle(channel, now=LATER)
        assert again.differences == 0


def test_settling_many_costs_as_many_statements_as_settling_few(
    world: World, django_assert_num_queries: object
) -> None:
    few = world.register(*(f"https://x.com/few{n}" for n in range(3)))
    many = world.register(*(f"https://x.com/many{n}" for n in range(300)))
    for channels in (few, many):
        world.settle(*channels, now=LATER)
        with django_assert_num_queries(11):  # type: ignore[operator]
            world.settle(*channels, now=LATER)
