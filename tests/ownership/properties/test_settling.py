"""What edits leave behind is what a look at everything finds; whatever people do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from accounts.models import Department
from accounts.operations.changes import Change
from channels_registry.models import Channel
from channels_registry.operations import channel_access
from ownership import rules
from ownership.models import Condition, Duty, Finding, Sweep
from ownership.operations import settle
from ownership.operations.rule_settings import RuleChange, set_rules
from ownership.operations.sweeps import advance_sweep, start_sweep
from ownership.rules import contested
from tests.ownership.properties.steps import STEPS, People
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db

STEPS_IN_ALL = 2_400
RUNS = 8
# So often everything is compared; and so often some days pass, and a night.
LOOKS_EVERY, SLEEPS_EVERY = 20, 50


class Drift(AssertionError):
    """What is stored is not what a full look finds."""


def what_is_stored() -> dict[Any, Any]:
    """Findings that are there by their key, states and labels; not since when."""
    findings = {
        (f.rule, f.channel_id, f.activity_id, f.department_id, f.person_id): (
            f.severity,
            f.sentence,
            tuple(f.departments),
        )
        for f in Finding.objects.filter(condition=Condition.PRESENT)
    }
    states: dict[UUID, str] = dict(Duty.objects.values_list("pk", "state"))
    labels: dict[UUID, str] = dict(Channel.objects.values_list("pk", "ownership_status"))
    return findings | states | labels


def what_a_full_look_finds(people: People) -> dict[Any, Any]:
    """From nothing: without any finding, and with every state and label forgotten."""
    with transaction.atomic():
        Finding.objects.all().delete()
        Duty.objects.update(state="owned")
        Channel.objects.update(ownership_status="owned", settled_on=None)
        settle.settle_channels(
            list(Channel.objects.values_list("pk", flat=True)),
            organization=people.world.organization,
            departments=frozenset(Department.objects.values_list("pk", flat=True)),
            now=people.now,
            step=people.world.organization.pk,
        )
        found = what_is_stored()
        transaction.set_rollback(True)
    return found


def compare(people: People, last: list[str]) -> None:
    with people.world.open():
        stored, should = what_is_stored(), what_a_full_look_finds(people)
    wrong = {
        key: (stored.get(key), should.get(key))
        for key in {*stored, *should}
        if stored.get(key) != should.get(key)
    }
    if wrong:
        raise Drift(f"after {last}: {dict(list(wrong.items())[:3])}")


def sleep(people: People) -> None:
    """Days pass, and the sweep of the last night finds nothing that time does not explain."""
    people.now += timedelta(days=people.random.choice([1, 3, 40, 100]))
    if drift := night(people):
        raise Drift(f"a sweep found {drift} findings that no edit left behind")


def night(people: People) -> int:
    """One sweep, whole. Answers its drift."""
    with people.world.open():
        sweep = start_sweep(organization=people.world.organization, by=TESTER, now=people.now)
        said = {"organization_id": people.world.organization.pk, "job_id": sweep.job_id}
    while not finished(people.world, sweep):
        with people.world.open():
            number = type(sweep.job).objects.get(pk=sweep.job_id).step
        advance_sweep(step=number, clock=lambda: people.now, **said)
    with people.world.open():
        sweep.refresh_from_db()
    return sweep.drift


def finished(world: World, sweep: Sweep) -> bool:
    with world.open():
        return Sweep.objects.get(pk=sweep.pk).finished_at is not None


def live(people: People, steps: int, looks_every: int = LOOKS_EVERY) -> None:
    """So many steps that really did something, looked after all the time."""
    last: list[str] = []
    while sum(people.done.values()) < steps:
        name = people.act()
        if not name:
            continue
        last.append(name)
        done = sum(people.done.values())
        if done % SLEEPS_EVERY == 0:
            sleep(people)
        if done % looks_every == 0 or done == steps:
            compare(people, last)
            last.clear()


def begin(world: World, seed: int) -> People:
    world.register("https://x.com/acme", "https://www.instagram.com/acme/")
    world.register("https://x.com/acme_press", purpose="press", audience=900_000)
    with world.open():
        # So that a department is overloaded now and then, and now and then not.
        Department.objects.update(headcount=1)
        overloaded = RuleChange("overloaded", is_on=True, limit=3, limit_tier_1=None, version=0)
        said = {"organization": world.organization, "by": TESTER, "now": NOW}
        set_rules(changes=[overloaded], **said)
    return People(world, Random(seed), NOW + timedelta(days=1))  # noqa: S311 - no secret


@pytest.mark.parametrize("seed", range(RUNS))
def test_incremental_is_full_after_every_sequence_of_steps(world: World, seed: int) -> None:
    people = begin(world, seed)
    live(people, STEPS_IN_ALL // RUNS)
    # Most of what there is to do was done; what was refused all the time tests nothing.
    assert len(people.done) > len(STEPS) * 3 // 4, sorted(set(STEPS) - set(people.done))


# --- Planted bugs: each is a mistake that somebody could make, and has to be found ---


def _remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that looks at what it said before."""
    seen: set[Any] = set()
    find = contested.find

    def find_with_memory(channel: Any, terms: Any) -> Any:
        for problem in find(channel, terms):
            if problem.key in seen:
                yield problem
            seen.add(problem.key)

    _break_rule(monkeypatch, "contested", find_with_memory)


def _break_rule(monkeypatch: pytest.MonkeyPatch, code: str, find: Callable[..., Any]) -> None:
    broken = tuple(
        replace(rule, find=find) if rule.code == code else rule for rule in rules._OF_CHANNELS
    )
    monkeypatch.setattr(rules, "_OF_CHANNELS", broken)


def _forgets_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settle does not look where a person is named."""
    monkeypatch.setattr(settle, "channels_of_people", lambda ids: set())


def _forgets_departments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "channels_of_departments", lambda ids: set())


def _writes_no_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "_write_states", lambda *args, **said: 0)


def _touches_nothing_on_access(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation that does not say what it touched."""
    monkeypatch.setattr(channel_access, "_touch", lambda current, access: None)


def _carries_no_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are given and taken, and nobody weighs the departments."""
    touch = Change.touch

    def without_loads(self: Change, **said: Any) -> None:
        touch(self, **{name: ids for name, ids in said.items() if name != "loads"})

    monkeypatch.setattr(Change, "touch", without_loads)
    monkeypatch.setattr(settle, "_find_owners", lambda loaded: set())


LETTERS = ("give_a_letter", "take_a_letter", "claim")


@pytest.mark.parametrize(
    ("plant", "only"),
    [
        (_remembers, LETTERS),
        (_forgets_people, ("give_a_letter", "name_somebody", "rename_somebody", "leave")),
        (_forgets_departments, ("give_a_letter", "change_a_department")),
        (_writes_no_states, LETTERS),
        (_touches_nothing_on_access, ("let_somebody_in", "put_somebody_out")),
        (_carries_no_load, LETTERS),
    ],
)
def test_a_planted_mistake_is_found(
    world: World,
    plant: Callable[[pytest.MonkeyPatch], None],
    only: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By those steps alone that it is about, so that it does not hang on luck."""
    plant(monkeypatch)
    people = begin(world, seed=1)
    people.only = only
    with pytest.raises(Drift):
        live(people, STEPS_IN_ALL // RUNS, looks_every=1)
