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

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Department, MemberRole, Membership
from tests.world import TESTER, World

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
    # Nothing but these, where it is not everything.
    only: tuple[str, ...] = ()

    def act(self, name: str = "", *, beside_others: bool = False) -> str:
        """One step. A refusal leaves nothing behind, as in a request.

        `beside_others`: what was there a moment ago may be gone, or there already.
        """
        name = name or self.random.choice(self.only or [*STEPS, *COMMON])
        self.number += 1
        self.now += timedelta(seconds=1)
        with self.world.open():
            try:
                with transaction.atomic():
                    STEPS[name](self)
            except Nothing:
                return ""
            except Exception as error:
                is_late = isinstance(error, ObjectDoesNotExist | IntegrityError)
                is_refusal = type(error).__module__.startswith(REFUSING)
                if not is_refusal and not (beside_others and is_late):
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


# What is done all day long.
COMMON = (
    *("give_a_letter",) * 8,
    *("take_a_letter", "name_somebody", "confirm", "claim", "decide_a_claim") * 2,
    *("let_somebody_in", "describe_a_channel", "undo") * 2,
)
# Refusals are classes beside the operations that raise them.
REFUSING = ("accounts.operations", "channels_registry.operations", "ownership.operations")
STEPS: dict[str, Callable[[People], object]] = {}
Step = Callable[[People], object]


def step(does: Step) -> Step:
    STEPS[does.__name__] = does
    return does
