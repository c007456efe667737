"""Actor: who does something, and through which door they came."""

from dataclasses import asdict, dataclass
from typing import Any, Self
from uuid import UUID

from accounts.models import Membership, User


@dataclass(frozen=True, slots=True)
class Actor:
    """Passed to every operation as `by=`; copied into each audit event.

    kind: user, key or system. door: page, api, task or command.
    """

    kind: str
    label: str
    door: str
    id: UUID | None = None
    request_id: str = ""
    ip: str | None = None

    @classmethod
    def of_membership(
        cls, membership: Membership, *, door: str, request_id: str = "", ip: str | None = None
    ) -> Self:
        return cls("user", str(membership.user), door, membership.pk, request_id, ip)

    @classmethod
    def of_user(cls, user: User, *, request_id: str = "", ip: str | None = None) -> Self:
        """Somebody signed in who has no seat yet: a founder, an invited person."""
        return cls("user", str(user), "page", user.pk, request_id, ip)

    @classmethod
    def system(cls, label: str, *, door: str = "task") -> Self:
        """The product itself: the nightly sweep, an operator's command."""
        return cls("system", label, door)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able, so that a job can work in the name of whoever asked for it."""
        return asdict(self) | {"id": str(self.id) if self.id else None}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        identifier = values.get("id")
        return cls(**(values | {"id": UUID(identifier) if identifier else None}))
