"""The words of the audit log: of what was done, when, and of what stood there."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ownership.operations.reversals import REVERSALS
from ownership.queries.audit_names import AuditNames
from ownership.queries.audit_values import (
    LONGEST,
    MOST,
    SHOWN,
    Side,
    Telling,
    Value,
    say_value,
    say_when,
)
from ownership.queries.audit_verbs import VERB_WORDS, name_verbs, say_verb
from ownership.queries.undoable import TELL_ONLY
from tests.databases import ROOT

ID = "01980d5c-7a4e-7c1f-9a55-0123456789ab"
BERLIN = ZoneInfo("Europe/Berlin")
NAMES = AuditNames({"care": "Customer care"}, {"sales": "Sales"}, {}, {})
TELLING = Telling(NAMES, date(2026, 11, 27), BERLIN)


def find_recorded() -> set[str]:
    """What the operations of all floors write into the trail, as their source says."""
    things = "|".join({verb.partition(".")[0] for verb in VERB_WORDS})
    found: set[str] = set()
    for app in ("accounts", "channels_registry", "ownership"):
        for path in (ROOT / app / "operations").glob("*.py"):
            source = path.read_text()
            found |= set(re.findall(rf'"((?:{things})\.[a-z_]+)"', source))
            found |= set(re.findall(r'\.record\(\s*"([a-z_.]+)"', source))
    return found


def test_whatever_is_recorded_has_words() -> None:
    recorded = find_recorded()
    assert len(recorded) > 80
    assert recorded | REVERSALS.keys() | TELL_ONLY <= VERB_WORDS.keys()


def test_no_two_deeds_are_called_the_same() -> None:
    words = [say_verb(verb) for verb in VERB_WORDS]
    assert len(set(words)) == len(words)


def test_a_deed_without_words_is_said_with_blanks() -> None:
    assert say_verb("robot.turned_round") == "Robot turned round"
    assert name_verbs(["sweep.started", "robot.turned_round"]) == [
        ("robot.turned_round", "Robot turned round"),
        ("sweep.started", "Started checks"),
    ]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 27, 1, 4, tzinfo=UTC), "Today 02:04"),
        (datetime(2026, 11, 26, 23, 30, tzinfo=UTC), "Today 00:30"),  # it is tomorrow there
        (datetime(2026, 11, 26, 15, 20, tzinfo=UTC), "Thu 16:20"),
        (datetime(2026, 11, 21, 8, 0, tzinfo=UTC), "Sat 09:00"),
        (datetime(2026, 11, 20, 15, 20, tzinfo=UTC), "20 Nov 16:20"),
        (datetime(2025, 11, 9, 15, 20, tzinfo=UTC), "9 Nov 2025 16:20"),
        (datetime(2026, 11, 28, 15, 20, tzinfo=UTC), "28 Nov 16:20"),  # a clock that was wrong
    ],
)
def test_a_moment_is_said_as_shortly_as_it_can_be_understood(at: datetime, said: str) -> None:
    assert say_when(at, today=TELLING.today, zone=BERLIN) == said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("note", None, ""),
        ("needed", True, "yes"),
        ("audience", 12000, "12,000"),
        ("role", "lead", "Lead"),
        ("role", "A", "Accountable"),
        ("status", "retired", "Retired"),
        ("department", "sales", "Sales"),
        ("departments", ["sales", "Gone"], "Sales, Gone"),
        ("activity", "care", "Customer care"),
        ("closing_on", "2026-12-01", "1 Dec"),
        ("closing_on", "soon", "soon"),
        ("expires_at", "2027-01-31T11:00:00Z", "31 Jan 2027 12:00"),
        ("fields", {"purpose": "brand", "notes": ""}, "purpose Brand"),
        ("verdicts", {"new": 3, "same": 0}, "New channel 3"),
        ("duties", [ID, ID], "2"),
        ("charter_id", ID, None),
        ("person", ID, "somebody who is off the list"),
        ("reason", "sales", "sales"),  # what people wrote stays as it is
    ],
)
def test_a_value_is_said_in_words(name: str, value: object, said: str | None) -> None:
    assert say_value(name, value, TELLING) == said


def test_what_is_long_is_cut_and_what_is_much_is_folded() -> None:
    short, long = Value("x" * LONGEST), Value("x" * (LONGEST + 1))
    assert not Side([short] * MOST).is_cut
    assert Side([long]).is_cut
    assert len(long.brief) == LONGEST
    assert long.brief.endswith("…")
    much = Side([short] * (MOST + 1))
    assert much.is_cut
    assert (len(much.first), much.more) == (SHOWN, MOST + 1 - SHOWN)
