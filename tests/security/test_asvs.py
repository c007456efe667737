"""The table of the ASVS is complete, and every piece of evidence that it names is there."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.databases import ROOT
from tests.figures import count

# Chapter -> section and numbers, of OWASP ASVS 5.0.0: what applies of levels 1 and 2, what does
# not apply and is said so, and of level 3 what is worth doing.
ASKED = {
    1: "1:1-2 2:1-10 3:1-11 4:1-3 5:1-2",
    2: "1:1-3 2:1-3 3:1-4 4:1",
    3: "2:1-2 3:1-4 4:1-6 5:1-5 7:1-2",
    4: "1:1-3 2:1 3:1-2 4:1-4",
    5: "1:1 2:1-3 3:1-2 4:1-3",
    6: "1:1-3 2:1-12 3:1-4 3:8 4:1-4 5:1-5 6:1-3 8:1-4",
    7: "1:1-3 2:1-4 3:1-2 4:1-5 5:1-2 6:1-2",
    8: "1:1-2 2:1-3 3:1-2 4:1",
    9: "1:1-3 2:1-4",
    10: "1:1-2 2:1-2 5:1-5",
    11: "1:1-2 2:1-3 3:1-3 4:1-4 5:1 6:1",
    12: "1:1-3 2:1-2 3:1-4",
    13: "1:1-3 2:1-6 3:1-2 4:1-5",
    14: "1:1-2 2:1-4 2:6-7 3:1-3",
    15: "1:1-3 2:1-3 3:1-7 4:1-2",
    16: "1:1 2:1-5 3:1-4 4:1-3 5:1-3",
    17: "1:1-2 2:1-8 3:1-2",
}
STATES = ("met", "partly", "open", "not applicable")
TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "asvs.toml").read_text(encoding="utf-8")
)
ENTRIES = [pytest.param(entry, id=identifier) for identifier, entry in TABLE.items()]


def list_asked() -> Iterator[str]:
    for chapter, sections in ASKED.items():
        for part in sections.split():
            section, _, numbers = part.partition(":")
            first, _, last = numbers.partition("-")
            for number in range(int(first), int(last or first) + 1):
                yield f"{chapter}.{section}.{number}"


def is_there(evidence: str) -> bool:
    """A file; `path::function` defined in it; `page.md#heading` written in it."""
    name, _, function = evidence.partition("::")
    name, _, heading = name.partition("#")
    path = ROOT / name
    if not path.is_file():
        return False
    return (not function or function in _functions(path)) and (
        not heading or heading in _headings(path)
    )


@cache
def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def _headings(path: Path) -> set[str]:
    """As they stand in links: lower case, hyphens for spaces, no other marks."""
    found = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_requirement_has_its_entry_and_no_other() -> None:
    asked = list(list_asked())
    assert len(asked) == len(set(asked))
    assert list(TABLE) == asked, "in the order of the standard"


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_says_what_is_asked_how_far_we_are_and_what_is_missing(entry: dict) -> None:
    assert set(entry) <= {"asks", "state", "evidence", "note"}
    assert 0 < len(entry["asks"]) <= 100
    assert entry["state"] in STATES
    assert entry["state"] == "met" or entry.get("note", "").endswith(".")


@pytest.mark.parametrize("entry", ENTRIES)
def test_evidence_is_named_and_is_there(entry: dict) -> None:
    evidence = entry.get("evidence", [])
    assert evidence or entry["state"] not in ("met", "partly")
    assert [piece for piece in evidence if not is_there(piece)] == []


def test_evidence_that_is_not_there_is_seen() -> None:
    here = "tests/security/test_asvs.py"
    assert is_there(f"{here}::is_there") and is_there("README.md#how-it-is-built")
    missing = ("README.md#nowhere", f"{here}::test_nothing", "tests/security/nothing.py", "tests")
    assert not any(is_there(piece) for piece in missing)


def test_how_far_we_are_is_counted() -> None:
    states = Counter(entry["state"] for entry in TABLE.values())
    count(
        "asvs",
        asked=len(TABLE),
        met=states["met"],
        partly=states["partly"],
        open=states["open"],
        not_applicable=states["not applicable"],
        with_evidence=sum(bool(entry.get("evidence")) for entry in TABLE.values()),
    )
    assert states.total() == len(TABLE)
