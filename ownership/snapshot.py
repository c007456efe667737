"""Snapshot: the frozen facts that a rule looks at. Plain values, no Django."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DepartmentName:
    """A department, as far as a sentence needs it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DutySnapshot:
    """One activity on the channel. Letters are departments, by name."""

    id: UUID
    activity_id: UUID
    activity_name: str
    is_critical: bool
    needed: bool
    accountable: tuple[DepartmentName, ...]
    # Those whose claim is open.
    claiming: tuple[DepartmentName, ...] = ()

    @property
    def name_in_sentence(self) -> str:
        return name_in_sentence(self.activity_name)


@dataclass(frozen=True, slots=True)
class ChannelSnapshot:
    """One channel and its duties. `looked_at`: active, dormant or closing."""

    id: UUID
    label: str
    looked_at: bool
    tier: int
    duties: tuple[DutySnapshot, ...]

    @property
    def needed_duties(self) -> tuple[DutySnapshot, ...]:
        return tuple(duty for duty in self.duties if duty.needed)


def name_in_sentence(name: str) -> str:
    """An activity as it reads after "for": only the first letter goes down, "PR" stays."""
    first, rest = name[:1], name[1:]
    return name if rest[:1].isupper() else first.lower() + rest
