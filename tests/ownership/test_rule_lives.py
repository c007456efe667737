"""Each rule through its life: it opens, gets worse, is put aside, settles, and comes back.

Everything is done by the operations that people use; so each scene is also the test that the edit
which breaks a rule, and the one that mends it, reach the findings in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.html import escape

from accounts.models import Department, Person
from accounts.operations.changes import change
from accounts.operations.departments import edit_department
from accounts.operations.people import load_people, write_people
from channels_registry.models import Channel, ChannelStatus
from channels_registry.operations.channel_access import (
    add_access,
    edit_access,
    end_access,
    review_access,
)
from channels_registry.operations.channels import edit_channel
from channels_registry.operations.lifecycle import move_channel
from channels_registry.operations.stakes import add_stake, end_stake
from ownership.models import CharterVersion, Claim, Condition, Duty, Finding, Severity
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.attestations import confirm_duties
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import save_charter
from ownership.operations.claims import open_claim, withdraw_claim
from ownership.operations.departures import depart
from ownership.operations.findings import snooze_findings
from ownership.operations.letters import edit_letter
from ownership.operations.rule_settings import RuleChange, set_rules
from ownership.queries.dispositions import state_of
from ownership.rules import BY_CODE, RULES
from ownership.rules.problems import Severity as RuleSeverity
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    """A channel of which Sales answers for care, and the clock on the wall."""

    world: World
    channel: Channel
    now: datetime = NOW

    @property
    def said(self) -> dict[str, Any]:
        return {"by": TESTER, "now": self.now}

    @property
    def here(self) -> dict[str, Any]:
        return {"organization": self.world.organization, **self.said}

    def letter(self, slug: str, role: str | None, activity: str = "care") -> None:
        duty = self.world.duty(self.channel, activity)
        cells = [Cell(duty.pk, self.world.departments[slug].pk, role)]
        set_letters(cells=cells, **self.here)

    def department(self, slug: str = "sales", **fields: Any) -> None:
        department = Department.objects.get(slug=slug)
        edit_department(
            department=department, fields=fields, version=department.version, **self.said
        )

    def describe(self, **fields: Any) -> None:
        channel = Channel.objects.get(pk=self.channel.pk)
        edit_channel(channel=channel, fields=fields, version=channel.version, **self.said)

    def name(self, person: Person | None) -> None:
        duty = self.world.duty(self.channel)
        letter = duty.assignments.get(role="A")
        edit_letter(assignment=letter, fields={"person": person}, version=duty.version, **self.said)

    def let_in(self, person: Person, **fields: Any) -> Any:
        usual = {"person": person, "level": "full", "two_step": "yes"}
        return add_access(channel=self.channel, fields=usual | fields, **self.said)

    def put_out(self) -> None:
        for access in self.channel.access.all():
            end_access(access=access, version=access.version, **self.said)

    def sleep(self, days: int) -> None:
        """And the sweep looks at everything in the night."""
        self.now += timedelta(days=days)
        self.world.settle(self.channel, now=self.now)

    def move(self, to: ChannelStatus, **more: Any) -> None:
        channel = Channel.objects.get(pk=self.channel.pk)
        move_channel(channel=channel, to=to, version=channel.version, **more, **self.said)


def somebody(name: str = "Ada Okafor") -> Person:
    person = Person.objects.filter(name=name).first() or Person.new(name=name)
    person.save()
    return person


def leaves(scene: Scene, person: Person) -> None:
    person.refresh_from_db()
    left_on = scene.world.organization.day_of(scene.now)
    depart(person=person, left_on=left_on, version=person.version, **scene.said)


def comes_back(scene: Scene, person: Person) -> None:
    with change(scene.world.organization, by=TESTER, now=scene.now) as current:
        stored = load_people(Person.objects.filter(pk=person.pk)).get()
        write_people(current, [(stored, {"left_on": None})])


@dataclass(frozen=True)
class Life:
    """How a rule is broken and how it is mended."""

    code: str
    break_it: Callable[[Scene], object]
    mend_it: Callable[[Scene], object]
    # Before, once: what has to be there.
    furnish: Callable[[Scene], object] = lambda scene: None


def _contest(scene: Scene) -> None:
    open_claim(
        duty=scene.world.duty(scene.channel),
        department=scene.world.departments["marketing"],
        reason="Ours",
        seat=scene.world.seat("owner"),
        **scene.said,
    )


def _withdraw(scene: Scene) -> None:
    claim = Claim.objects.open().get()
    seat = scene.world.seat("owner")
    withdraw_claim(claim=claim, version=claim.version, seat=seat, **scene.said)


def _confirm(scene: Scene) -> None:
    confirm_duties(channels=[scene.channel.pk], seat=scene.world.seat("owner"), **scene.here)


def _write_charter(scene: Scene, slug: str) -> None:
    seen = CharterVersion.objects.count()
    care = scene.world.duty(scene.channel).activity_id
    articles = [ArticleDraft(care, scene.world.departments[slug].pk)]
    save_charter(articles=articles, next_review_on=None, seen=seen, **scene.here)


def _crowd(scene: Scene, role: str | None) -> None:
    for slug in ("marketing", "pr-communications", "customer-service", "product"):
        scene.letter(slug, role)


def _stake(scene: Scene) -> None:
    department = scene.world.departments["product"]
    add_stake(channel=scene.channel, department=department, why="It is ours", **scene.said)


def _end_stake(scene: Scene) -> None:
    stake = scene.channel.stakes.get()
    end_stake(stake=stake, version=stake.version, **scene.said)


def _two_step(scene: Scene, word: str) -> None:
    access = scene.channel.access.earliest("pk")
    edit_access(access=access, fields={"two_step": word}, version=access.version, **scene.said)


def _two(scene: Scene) -> None:
    scene.let_in(somebody("Ada Okafor"))
    scene.let_in(somebody("Ben Carver"))


def _leaver(scene: Scene, *, is_back: bool) -> None:
    (comes_back if is_back else leaves)(scene, somebody("Ada Okafor"))


def _review(scene: Scene) -> None:
    review_access(channel=scene.channel, **scene.said)


def _closing(scene: Scene) -> None:
    today = scene.world.organization.day_of(scene.now)
    scene.move(ChannelStatus.CLOSING, closing_on=today + timedelta(days=3), reason="Done")
    scene.sleep(4)


LIVES = (
    Life(
        "unowned",
        lambda scene: scene.letter("sales", None),
        lambda scene: scene.letter("sales", "A"),
        furnish=lambda scene: [
            scene.letter("sales", "A", activity) for activity in list(_activities(scene))
        ],
    ),
    Life("contested", _contest, _withdraw),
    Life(
        "owner_left",
        lambda scene: _leaver(scene, is_back=False),
        lambda scene: _leaver(scene, is_back=True),
        furnish=lambda scene: scene.name(somebody()),
    ),
    Life(
        "no_crisis_contact",
        lambda scene: scene.department(phone=""),
        lambda scene: scene.department(phone="+44 1632 960123"),
        furnish=lambda scene: scene.letter("sales", "A", "crisis"),
    ),
    Life(
        "leaver_access",
        lambda scene: _leaver(scene, is_back=False),
        lambda scene: scene.put_out() or _leaver(scene, is_back=True) or _two(scene),
        furnish=_two,
    ),
    Life(
        "no_two_step",
        lambda scene: _two_step(scene, "no"),
        lambda scene: _two_step(scene, "yes"),
        furnish=_two,
    ),
    Life(
        "unstaffed",
        lambda scene: scene.department(head=None),
        lambda scene: scene.department(head=somebody()),
    ),
    Life(
        "nobody_named",
        lambda scene: scene.department(head=None),
        lambda scene: scene.department(head=somebody()),
        furnish=lambda scene: scene.department(deputy=somebody("Ben Carver")),
    ),
    Life("left_out", _stake, _end_stake),
    Life(
        "only_one",
        lambda scene: scene.let_in(somebody()),
        lambda scene: scene.put_out(),
    ),
    Life("access_unreviewed", lambda scene: scene.sleep(91), _review, furnish=_two),
    Life(
        "overloaded",
        lambda scene: (
            [scene.letter("sales", "A", activity) for activity in list(_activities(scene))[:3]]
            and scene.department(headcount=1)
        ),
        lambda scene: scene.department(headcount=2),
        furnish=lambda scene: _limit(scene, "overloaded", 3),
    ),
    Life("unconfirmed", lambda scene: scene.sleep(181), _confirm),
    Life("closing_late", _closing, lambda scene: scene.move(ChannelStatus.ACTIVE, reason="Stays")),
    Life("crowded", lambda scene: _crowd(scene, "R"), lambda scene: _crowd(scene, "C")),
    Life("claim_waiting", lambda scene: _contest(scene) or scene.sleep(9), _withdraw),
    Life(
        "unverified",
        lambda scene: scene.sleep(366),
        lambda scene: scene.describe(
            verified_on=scene.world.organization.day_of(scene.now), verified_how="Looked"
        ),
    ),
    Life(
        "dormant",
        lambda scene: scene.describe(
            last_activity_on=scene.world.organization.day_of(scene.now) - timedelta(days=200)
        ),
        lambda scene: scene.describe(last_activity_on=scene.world.organization.day_of(scene.now)),
    ),
    Life(
        "off_charter",
        lambda scene: _write_charter(scene, "customer-service"),
        lambda scene: _write_charter(scene, "sales"),
    ),
)


def _activities(scene: Scene) -> Any:
    needed = Duty.objects.filter(channel=scene.channel, needed=True).exclude(activity__key="care")
    return needed.values_list("activity__key", flat=True)


def _limit(scene: Scene, code: str, number: int) -> None:
    change = RuleChange(code, is_on=True, limit=number, limit_tier_1=None, version=0)
    set_rules(changes=[change], **scene.here)


def test_every_rule_has_a_life() -> None:
    assert {life.code for life in LIVES} == set(BY_CODE) and len(LIVES) == len(RULES)


@pytest.fixture
def scene(world: World) -> Scene:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    with world.open():
        channel = Channel.objects.select_related("organization").get(pk=channel.pk)
    return Scene(world, channel)


def find(scene: Scene, code: str) -> Finding:
    """The one of this rule that is the last to have moved; there may be others of other duties."""
    findings = Finding.objects.filter(rule=code)
    if BY_CODE[code].looks_at_departments:
        return findings.get(channel=None, department__slug="sales")
    of_care = findings.filter(channel=scene.channel, activity__key="care").first()
    return of_care or findings.filter(channel=scene.channel).latest("opened_at")


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.code)
def test_it_opens_is_put_aside_settles_and_comes_back(scene: Scene, life: Life) -> None:
    with scene.world.open():
        life.furnish(scene)
        assert not Finding.objects.present().filter(rule=life.code).exists()
        life.break_it(scene)
        finding = find(scene, life.code)
        assert finding.condition == Condition.PRESENT
        today = scene.world.organization.day_of(scene.now)
        until = today + timedelta(days=7)
        snooze_findings(
            findings=[finding.pk], until=until, seat=scene.world.seat("owner"), **scene.here
        )
        finding.refresh_from_db()
        assert state_of(finding, today) == "snoozed"
        assert state_of(finding, until) == "open"
        life.mend_it(scene)
        finding.refresh_from_db()
        assert finding.condition == Condition.ABSENT
        life.break_it(scene)
        again = find(scene, life.code)
        assert (again.pk, again.condition) == (finding.pk, Condition.PRESENT)
        assert again.reopened == finding.reopened + 1
        assert again.disposition == "new"
    assert scene.world.settle(scene.channel, now=scene.now).differences == 0


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.code)
def test_an_exposed_channel_makes_it_worse_and_opens_it_again(scene: Scene, life: Life) -> None:
    """By one step, never for what is only said; what a department carries hangs on no channel."""
    with scene.world.open():
        life.furnish(scene)
        life.break_it(scene)
        finding = find(scene, life.code)
        until = scene.world.organization.day_of(scene.now) + timedelta(days=7)
        snooze_findings(
            findings=[finding.pk], until=until, seat=scene.world.seat("owner"), **scene.here
        )
        before = finding.severity
        scene.describe(tier_by_hand=1)
        finding.refresh_from_db()
        stays = before in (Severity.INFO, Severity.CRITICAL) or finding.channel_id is None
        assert finding.severity == (before if stays else before + 1)
        assert (finding.disposition == "snoozed") is stays


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.code)
def test_the_pages_show_it_while_it_is_there(scene: Scene, life: Life) -> None:
    with scene.world.open():
        life.furnish(scene)
        life.break_it(scene)
        finding = find(scene, life.code)
    client = scene.world.sign_in()
    link = scene.world.url(f"findings/{finding.pk}/")
    page = client.get(link).content.decode()
    assert BY_CODE[life.code].title in page and escape(finding.sentence) in page
    assert link in client.get(scene.world.url(f"findings/?rule={life.code}")).content.decode()
    with scene.world.open():
        life.mend_it(scene)
    assert link not in client.get(scene.world.url(f"findings/?rule={life.code}")).content.decode()
    settled = client.get(scene.world.url(f"findings/?state=settled&rule={life.code}"))
    assert link in settled.content.decode()


def test_the_severities_of_the_rows_are_those_of_the_rules() -> None:
    assert {s.name: s.value for s in Severity} == {s.name: s.value for s in RuleSeverity}
