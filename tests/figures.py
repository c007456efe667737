"""The figures of the security report: counted by the tests that prove them, while they prove them.

A test says `count("isolation", attempts=1, leaks=0)`. Numbers under one name add up over all tests
and all processes; what is not a number is kept as it was said last. Without MASTHEAD_FIGURES (a
folder) nothing is written.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VARIABLE = "MASTHEAD_FIGURES"


def count(row: str, **figures: float | str) -> None:
    """Add to the figures of a row."""
    folder = os.environ.get(VARIABLE)
    if folder:
        with (Path(folder) / f"{os.getpid()}.jsonl").open("a") as file:
            file.write(json.dumps({"row": row, **figures}) + "\n")


def gather(folder: Path) -> dict[str, dict[str, Any]]:
    """row -> figure -> value, over everything that was counted into the folder."""
    rows: dict[str, dict[str, Any]] = {}
    for said in _lines(folder):
        row = rows.setdefault(said.pop("row"), {})
        for name, value in said.items():
            is_number = isinstance(value, int | float) and name in row
            row[name] = row[name] + value if is_number else value
    return rows


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line)
