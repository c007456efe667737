"""Tables of figures, as they are printed."""

import sys
from collections.abc import Sequence
from typing import Any


def print_table(headings: Sequence[Any], lines: Sequence[Sequence[Any]]) -> None:
    """Columns are as wide as their widest cell, and stand to the right."""
    whole = (headings, *lines)
    widths = [max(len(str(line[n])) for line in whole) for n in range(len(headings))]
    for line in whole:
        cells = (str(cell).rjust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write(f"\n{'  '.join(cells)}")
