"""The table of `actions.toml`, read."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.models import MemberRole

SEATS: dict[str, tuple[str, ...]] = {
    "everybody": tuple(MemberRole),
    "stewards": ("owner", "admin", "lead", "steward"),
    "leads": ("owner", "admin", "lead"),
    "admins": ("owner", "admin"),
    "owners": ("owner",),
}


@dataclass(frozen=True)
class PageDoor:
    """A form, or a page to look at. `control` is what leads to it on the page `on`."""

    name: str
    of: str = ""
    form: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    on: str = ""
    on_of: str = ""
    control: str = ""

    @property
    def method(self) -> str:
        return "GET" if self.form is None and self.json is None else "POST"


@dataclass(frozen=True)
class ApiDoor:
    """`ask`: method and path below the organization."""

    ask: str
    json: dict[str, Any] | None = None


@dataclass(frozen=True)
class Action:
    does: str
    seats: frozenset[str]
    page: PageDoor | None = None
    api: ApiDoor | None = None

    def __str__(self) -> str:
        return self.does


def read_actions() -> list[Action]:
    table = tomllib.loads(Path(__file__).with_name("actions.toml").read_text())
    return [
        Action(
            does=row["does"],
            seats=frozenset(SEATS[row["who"]]),
            page=PageDoor(**row["page"]) if "page" in row else None,
            api=ApiDoor(**row["api"]) if "api" in row else None,
        )
        for row in table["action"]
    ]


ACTIONS = read_actions()
