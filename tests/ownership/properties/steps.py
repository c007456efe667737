"""People at random: every operation that rules depend on, one after the other.

A step picks its things from what is there; what an operation refuses is no step less.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import AuditEvent, Department, MemberRole, Membership, Person
from accounts.operations.departments import add_department, edit_department
from accounts.operations.members import change_seat, end_seat, give_seat
from accounts.operations.organizations import edit_organization
from accounts.operations.people import add_person, edit_person
from channels_registry.models import Channel, ChannelAccess, ChannelStatus, Stake
from channels_registry.operations.channel_access import (
    add_access,
    edit_access,
    end_access,
    review_access,
)
from channels_registry.operations.channels import edit_channel
from channels_registry.operations.lifecycle import move_channel
from channels_registry.operations.stakes import add_stake, end_stake
from ownership.models import (
    Activity,
    Assignment,
    CharterVersion,
    Claim,
    Duty,
    Finding,
    RuleSetting,
)
from ownership.operations.activities import edit_activity
from ownership.operations.assignments import Cell, make_sole_owner, set_letters
from ownership.operations.attestations import confirm_duties
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import apply_charter, save_charter
from ownership.operations.claims import accept_claim, decline_claim, open_claim, withdraw_claim
from ownership.operations.departments import merge_departments, retire_department
from ownership.operations.departures import depart
from ownership.operations.duties import set_needed
from ownership.operations.findings import snooze_findings, waive_findings, wake_findings
from ownership.operations.letters import edit_letter
from ownership.operations.rule_settings import RuleChange, set_rules
from ownership.operations.undo import undo_step
from ownership.queries.undoable import find_undoable
from ownership.rules import RULES
from tests.world import TESTER, World, new_user

Thing = TypeVar("Thing")


class Nothing(Exception):
    """There is nothing that this step could be done to."""


@dataclass
class People:
    """Whoever works in one organization, and the clock on their wall."""

    world: World
    random: Random
    now: datetime
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def act(self, name: str = "") -> str:
        """One step. A refusal leaves nothing behind, as in a request."""
        name = name or self.random.choice(NAMES)
        self.number += 1
        self.now += timedelta(seconds=1)
        with self.world.open():
            try:
                with transaction.atomic():
                    STEPS[name](self)
            except Nothing:
                return ""
            except Exception as error:
                if not type(error).__module__.startswith(REFUSING):
                    raise
                self.refused[name] += 1
                return ""
        self.done[name] += 1
        return name

    def one(self, rows: QuerySet[Any]) -> Any:
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            raise Nothing
        return rows.model.objects.get(pk=self.random.choice(ids))

    def maybe(self, rows: QuerySet[Any]) -> Any:
        with suppress(Nothing):
            return self.one(rows) if self.random.random() < 0.7 else None

    def chance(self, *choices: Thing) -> Thing:
        return self.random.choice(choices)

    @property
    def said(self) -> dict[str, Any]:
        return {"by": TESTER, "now": self.now}

    @property
    def here(self) -> dict[str, Any]:
        return {"organization": self.world.organization, **self.said}

    @property
    def today(self) -> Any:
        return self.world.organization.day_of(self.now)

    def day(self, ago: int = 500, ahead: int = 60) -> Any:
        return self.today + timedelta(days=self.random.randint(-ago, ahead))

    def seat(self) -> Membership:
        return Membership.objects.active().filter(role=MemberRole.OWNER).earliest("pk")

    def department(self) -> Department:
        return self.one(Department.objects.active())


# Refusals are classes beside the operations that raise them.
REFUSING = ("accounts.operations", "channels_registry.operations", "ownership.operations")
STEPS: dict[str, Callable[[People], object]] = {}
Step = Callable[[People], object]


def step(does: Step) -> Step:
    STEPS[does.__name__] = does
    return does


@step
def give_a_letter(people: People) -> None:
    duties = Duty.objects.all()
    cells = [
        Cell(people.one(duties).pk, people.department().pk, people.chance("A", "A", "R", "C", "I"))
        for _ in range(people.chance(1, 1, 5))
    ]
    set_letters(cells=cells, **people.here)


@step
def take_a_letter(people: People) -> None:
    letter = people.one(Assignment.objects.all())
    set_letters(cells=[Cell(letter.duty_id, letter.department_id, None)], **people.here)


@step
def name_somebody(people: People) -> None:
    letter = people.one(Assignment.objects.filter(role="A"))
    person = people.maybe(Person.objects.all())
    version = Duty.objects.get(pk=letter.duty_id).version
    edit_letter(assignment=letter, fields={"person": person}, version=version, **people.said)


@step
def settle_it(people: People) -> None:
    duty = people.one(Duty.objects.filter(state="contested"))
    make_sole_owner(duty=duty, department=people.department(), **people.said)


@step
def say_whether_it_is_needed(people: People) -> None:
    duty = people.one(Duty.objects.all())
    needed = people.chance(True, True, False)
    set_needed(duty=duty, needed=needed, reason="So", version=duty.version, **people.said)


@step
def confirm(people: People) -> None:
    channels = [people.one(Channel.objects.all()).pk]
    confirm_duties(channels=channels, seat=people.seat(), **people.here)


@step
def claim(people: People) -> None:
    duty = people.one(Duty.objects.filter(needed=True))
    department = people.department()
    open_claim(duty=duty, department=department, reason="Ours", seat=people.seat(), **people.said)


@step
def decide_a_claim(people: People) -> None:
    waiting = people.one(Claim.objects.open())
    said = {"claim": waiting, "version": waiting.version, "seat": people.seat(), **people.said}
    people.chance(
        lambda: accept_claim(**said),
        lambda: decline_claim(reason="No", **said),
        lambda: withdraw_claim(**said),
    )()


@step
def register(people: People) -> None:
    if Channel.objects.count() < 9:
        purpose = people.chance("brand", "press", "support", "reserved")
        status = people.chance("active", "active", "proposed")
        address = f"https://x.com/random{people.number}"
        people.world.register(address, purpose=purpose, status=status)


@step
def describe_a_channel(people: People) -> None:
    channel = people.one(Channel.objects.all())
    fields = people.chance(
        {"name": f"Called {people.number}"},
        {"name": ""},
        {"purpose": people.chance("corporate", "press", "executive", "support", "reserved")},
        {"audience": people.chance(None, 10, 900_000)},
        {"tier_by_hand": people.chance(None, 1, 2)},
        {"brand": people.chance("", "Kestrel")},
        {"verified_on": people.chance(None, people.day(ahead=0))},
        {"last_activity_on": people.chance(None, people.day(ahead=0))},
    )
    edit_channel(channel=channel, fields=fields, version=channel.version, **people.said)


@step
def move_a_channel(people: People) -> None:
    channel = people.one(Channel.objects.all())
    to = ChannelStatus(people.chance("active", "active", "dormant", "closing", "retired"))
    closing_on = people.day(ago=0, ahead=40) + timedelta(days=1) if to == "closing" else None
    move_channel(
        channel=channel,
        to=to,
        version=channel.version,
        reason="So",
        closing_on=closing_on,
        **people.said,
    )


@step
def let_somebody_in(people: People) -> None:
    who = {"person": people.one(Person.objects.all())}
    if people.random.random() < 0.2:
        who = {"partner": people.chance("Brightline", "Zed")}
    fields = who | {
        "level": people.chance("full", "full", "content"),
        "two_step": people.chance("yes", "no", "unknown"),
        "until": people.chance(None, people.day(ago=20, ahead=40)),
    }
    add_access(channel=people.one(Channel.objects.all()), fields=fields, **people.said)


@step
def change_what_somebody_may(people: People) -> None:
    access = people.one(ChannelAccess.objects.all())
    fields = people.chance(
        {"level": people.chance("full", "ads")},
        {"two_step": people.chance("yes", "no", "unknown")},
        {"until": people.chance(None, people.day(ago=20, ahead=40))},
    )
    edit_access(access=access, fields=fields, version=access.version, **people.said)


@step
def put_somebody_out(people: People) -> None:
    access = people.one(ChannelAccess.objects.all())
    end_access(access=access, version=access.version, **people.said)


@step
def look_through_a_list(people: People) -> None:
    review_access(channel=people.one(Channel.objects.all()), **people.said)


@step
def care(people: People) -> None:
    channel = people.one(Channel.objects.all())
    add_stake(channel=channel, department=people.department(), why="We do", **people.said)


@step
def care_no_more(people: People) -> None:
    stake = people.one(Stake.objects.all())
    end_stake(stake=stake, version=stake.version, **people.said)


@step
def change_a_department(people: People) -> None:
    department = people.department()
    fields = people.chance(
        {"name": f"Department {people.number}"},
        {"phone": people.chance("", "+44 1632 960111")},
        {"head": people.maybe(Person.objects.all())},
        {"deputy": people.maybe(Person.objects.all())},
        {"headcount": people.chance(None, 1, 5)},
    )
    edit_department(department=department, fields=fields, version=department.version, **people.said)


@step
def add_a_department(people: People) -> None:
    if Department.objects.active().count() < 8:
        add_department(fields={"name": f"New {people.number}"}, **people.here)


@step
def merge(people: People) -> None:
    if Department.objects.active().count() > 4:
        gone, into = people.department(), people.department()
        merge_departments(department=gone, into=into, version=gone.version, **people.said)


@step
def retire_one(people: People) -> None:
    if Department.objects.active().count() > 4:
        gone, to = people.department(), people.maybe(Department.objects.active())
        retire_department(department=gone, version=gone.version, hand_over_to=to, **people.said)


@step
def hire(people: People) -> None:
    if Person.objects.count() < 15:
        add_person(name=f"Person {people.number}", email="", **people.here)


@step
def rename_somebody(people: People) -> None:
    person = people.one(Person.objects.all())
    fields = people.chance(
        {"name": f"Renamed {people.number}"},
        {"membership": people.maybe(Membership.objects.exclude(pk=people.seat().pk))},
    )
    edit_person(person=person, fields=fields, version=person.version, **people.said)


@step
def leave(people: People) -> None:
    person = people.one(Person.objects.filter(left_on__isnull=True))
    depart(
        person=person,
        left_on=people.day(ago=3, ahead=20),
        version=person.version,
        hand_over_to=people.maybe(Person.objects.exclude(pk=person.pk)),
        access_is_removed=people.chance(True, False),
        **people.said,
    )


@step
def give_somebody_a_seat(people: People) -> None:
    if Membership.objects.active().count() < 9:
        user = new_user(f"{people.number}@{people.world.organization.slug}.example")
        seat = give_seat(user=user, role=MemberRole.VIEWER, **people.here)
        person = people.one(Person.objects.filter(membership__isnull=True))
        edit_person(
            person=person, fields={"membership": seat}, version=person.version, **people.said
        )


@step
def take_a_seat_away(people: People) -> None:
    seats = Membership.objects.active().filter(role=MemberRole.VIEWER)
    seat = people.one(seats)
    end_seat(seat=seat, version=seat.version, decided_by=people.seat(), **people.said)


@step
def change_somebodys_seat(people: People) -> None:
    seat = people.one(Membership.objects.active().filter(role=MemberRole.VIEWER))
    change_seat(
        seat=seat,
        role=MemberRole.LEAD,
        departments=[],
        version=seat.version,
        decided_by=people.seat(),
        **people.said,
    )


@step
def write_the_charter(people: People) -> None:
    newest = CharterVersion.objects.order_by("-number").first()
    activities = list(Activity.objects.values_list("pk", flat=True))
    articles = [
        ArticleDraft(
            people.random.choice(activities),
            people.department().pk,
            purposes=frozenset(people.chance([], ["press"], ["brand"])),
        )
        for _ in range(4)
    ]
    save_charter(
        articles=articles,
        next_review_on=None,
        seen=newest.number if newest else 0,
        **people.here,
    )


@step
def follow_the_charter(people: People) -> None:
    apply_charter(**people.here)


@step
def set_a_limit(people: People) -> None:
    rule = people.chance(*RULES)
    setting = RuleSetting.objects.filter(rule=rule.code).first()
    limit = people.chance(None, 1, 2, 30) if rule.threshold else None
    both = bool(limit and rule.threshold and rule.threshold.default.tier_1)
    change = RuleChange(
        rule=rule.code,
        is_on=people.chance(True, True, False),
        limit=limit,
        limit_tier_1=1 if both else None,
        version=setting.version if setting else 0,
    )
    set_rules(changes=[change], **people.here)


@step
def call_an_activity_otherwise(people: People) -> None:
    activity = people.one(Activity.objects.all())
    fields = people.chance(
        {"name": f"Work {people.number}"}, {"is_critical": people.chance(True, False)}
    )
    edit_activity(activity=activity, fields=fields, version=activity.version, **people.said)


@step
def put_findings_aside(people: People) -> None:
    said = {"findings": [people.one(Finding.objects.present()).pk], "seat": people.seat()}
    until = people.today + timedelta(days=people.random.randint(1, 30))
    people.chance(
        lambda: snooze_findings(until=until, **said, **people.here),
        lambda: waive_findings(until=until, reason="So", **said, **people.here),
        lambda: wake_findings(**said, **people.here),
    )()


@step
def move_the_clocks(people: People) -> None:
    organization = people.world.organization
    organization.refresh_from_db()
    people.world.organization = edit_organization(
        fields={"time_zone": people.chance("Pacific/Auckland", "America/Los_Angeles", "UTC")},
        version=organization.version,
        **people.here,
    )


@step
def undo(people: People) -> None:
    newest = list(AuditEvent.objects.order_by("-seq")[:40])
    can = find_undoable(newest, now=people.now)
    steps = [pk for pk in dict.fromkeys(event.step for event in newest) if pk in can]
    if not steps:
        raise Nothing
    undo_step(step=people.random.choice(steps[:5]), **people.here)


NAMES = (
    *STEPS,
    # What is done all day long.
    *("give_a_letter",) * 8,
    *("take_a_letter", "name_somebody", "confirm", "claim", "decide_a_claim") * 2,
    *("let_somebody_in", "describe_a_channel", "undo") * 2,
)
