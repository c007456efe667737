"""May this session come into this organization? A seat is not enough: how one signed in counts."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Entrance(StrEnum):
    """What the door answers."""

    OPEN = "open"
    # Born at another organization's sign-in service: the answer is that of an outsider.
    CLOSED = "closed"
    NEEDS_SSO = "needs_sso"
    NEEDS_TWO_STEP = "needs_two_step"


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody signed in.

    `through`: the organization whose sign-in service vouched for them, None for our own.
    `has_two_step`: their sign-in has a second step (which allauth then never leaves out).
    """

    through: UUID | None
    has_two_step: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """What the organization asks for."""

    organization: UUID
    requires_sso: bool
    requires_two_step: bool


def judge_entrance(sign_in: SignIn, policy: Policy, *, is_owner: bool) -> Entrance:
    """Which door this session finds.

    A session that an organization's own service vouched for opens that organization alone: who
    runs the service could otherwise walk into the others as anybody. Owners come in past
    `requires_sso`, with a second step where one is required: somebody must when the service is
    broken. What the service asks for beside a password is the service's business.
    """
    if sign_in.through is not None:
        return Entrance.OPEN if sign_in.through == policy.organization else Entrance.CLOSED
    if policy.requires_sso and not is_owner:
        return Entrance.NEEDS_SSO
    if policy.requires_two_step and not sign_in.has_two_step:
        return Entrance.NEEDS_TWO_STEP
    return Entrance.OPEN
