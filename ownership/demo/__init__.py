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

# Who can log in to one channel, and who is said to care: (name, slug of the department, level,
# two-step sign-in) and (agency, level, days that it may still).
SHOWN_HANDLE = "kestrelcoffee"
SHOWN_DAYS_AGO = 31
SHOWN_PEOPLE = (
    ("Tom Okafor", "marketing", "full", "yes"),
    ("Luis Ortega", "customer-service", "messages", "yes"),
    ("Mina Sato", "marketing", "content", "no"),
    ("Ben Carver", "marketing", "content", "yes"),
)
SHOWN_PARTNER = ("Brightline agency", "ads", 35)
SHOWN_STAKES = (
    ("marketing", "Runs the brand campaigns"),
    ("customer-service", "38% of messages are service questions"),
    ("it-security", "Holds the recovery codes"),
)
# Who stands for what their department answers for: (name, brand, activity). One of them has left,
# so many days ago, and still can log in.
NAMED_DAYS_AGO = 30
NAMED = (
    ("Tom Okafor", "Kestrel", "publishing"),
    ("Mina Sato", "Kestrel", "community"),
    ("Luis Ortega", "Aldermoor", "care"),
    ("Ben Carver", "Kestrel", "paid"),
    ("Ben Carver", "Brae", "paid"),
)
LEFT = ("Ben Carver", 9)
# A team that closed: (platform, department, activities that it answered for, head, how many days
# ago).
CLOSED = ("wechat", "country-offices", ("care", "crisis", "leads", "feedback"), "Jonas Keller", 27)
# Whose duties were confirmed: (seat, slug of the department, days ago).
CONFIRMED = (("lead", "pr-communications", 79), ("steward", "customer-service", 14))
# A round of confirmations that runs: its name, whom it asks, how many days ago it began, how many
# are left.
ASKED = (
    "Half-yearly check",
    ("customer-service", "marketing", "pr-communications", "it-security"),
    *(16, 12),
)
# Its charter, in order: (activity, who is accountable, the others' letters, purposes). Sales
# publishes on the accounts for the trade, and no article says so.
CHARTER: tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...] = (
    ("publishing", "people-culture", {"marketing": "C"}, ("careers",)),
    ("publishing", "country-offices", {"marketing": "C"}, ("country",)),
    ("publishing", "customer-service", {"marketing": "I"}, ("support",)),
    (
        "publishing",
        "pr-communications",
        {"marketing": "C", "customer-service": "I", "investor-relations": "I"},
        ("corporate", "press", "executive"),
    ),
    (
        "publishing",
        "marketing",
        {"pr-communications": "C", "product": "C", "customer-service": "I"},
        (),
    ),
    ("community", "people-culture", {}, ("careers",)),
    ("community", "country-offices", {"product": "I"}, ("country",)),
    ("community", "customer-service", {"product": "I"}, ("support",)),
    (
        "community",
        "pr-communications",
        {"customer-service": "C", "product": "I"},
        ("corporate", "press", "executive"),
    ),
    ("community", "marketing", {"customer-service": "C", "product": "I"}, ()),
    (
        "care",
        "customer-service",
        {"country-offices": "R", "product": "C", "marketing": "I", "pr-communications": "I"},
        ("country",),
    ),
    (
        "care",
        "customer-service",
        {"product": "C", "marketing": "I", "pr-communications": "I"},
        (),
    ),
    (
        "crisis",
        "pr-communications",
        {
            **{"marketing": "R", "legal": "C", "customer-service": "C"},
            **{"sales": "I", "investor-relations": "I"},
        },
        (),
    ),
    ("media", "pr-communications", {"marketing": "R", "legal": "C", "sales": "I"}, ()),
    ("leads", "sales", {"marketing": "C", "customer-service": "I"}, ()),
    ("feedback", "product", {"customer-service": "R", "marketing": "C"}, ()),
    ("paid", "marketing", {"sales": "C", "pr-communications": "I"}, ()),
    ("analytics", "marketing", {"sales": "I", "pr-communications": "I"}, ()),
    ("security", "it-security", {"legal": "C"}, ()),
)
# What was said of its two versions: (how many days ago, the words).
CHARTER_VERSIONS = (
    (62, "The recommended charter, as it was."),
    (3, "Agreed by the heads of all departments."),
)
# What departments claim, and nobody has decided: (seat, slug of the department, platform, handle,
# activity, why, where to look that up, days ago). On duties that have no owner or two, so that the
# figures of the file stay true.
CLAIMED = (
    (
        *("steward", "customer-service", "tiktok", "kestrelcoffee", "care"),
        *("31% of comments are service questions", "https://aldermoor.example/reports/tiktok", 3),
    ),
    (
        *("lead", "product", "instagram", "kestrelcoffee", "care"),
        *("Half of the questions are about faults, and only we can answer those", "", 2),
    ),
)
ASKED_FOR_DAYS_AGO = 3
ASKED_FOR = (
    "https://www.tiktok.com/@kestrelroastery",
    "Short films from the roastery: baristas ask us for them, and none of our channels fits.",
)


def read_organization() -> dict[str, Any]:
    """The file: organization, departments, activities, channels with their letters, expected."""
    return json.loads(_FILE.read_text(encoding="utf-8"))
