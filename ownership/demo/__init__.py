"""The demo organization: Aldermoor Group, as data, and the people who sign in to it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "organization.json"

SLUG = "aldermoor"
TIME_ZONE = "Europe/London"
DOMAIN = "aldermoor.example"
# Numbers that the British regulator keeps for drama: nobody is called by mistake.
DUTY_CONTACT = ("Duty director", "+44 20 7946 0100")
PHONE = "+44 20 7946 0{:03d}"


@dataclass(frozen=True, slots=True)
class DemoSeat:
    """Somebody who can sign in. `departments`: slugs that a steward stands for."""

    local_part: str
    name: str
    role: str
    departments: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.local_part}@{DOMAIN}"


SEATS = (
    DemoSeat("owner", "Edmund Hallam", "owner"),
    DemoSeat("admin", "Noor Haddad", "admin"),
    DemoSeat("lead", "Helena Voss", "lead"),
    DemoSeat("executive", "Margaret Finch", "viewer"),
    DemoSeat("steward", "Dana Whitfield", "steward", ("customer-service",)),
)


def read_organization() -> dict[str, Any]:
    """The file: organization, departments, activities, channels with their letters, expected."""
    return json.loads(_FILE.read_text(encoding="utf-8"))
