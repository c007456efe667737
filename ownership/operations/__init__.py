"""The only code of this floor that writes. Keyword-only; `by=` and `now=` are passed in."""

from ownership.operations import (
    registrations as registrations,  # registers what new channels get
)
from ownership.operations import (
    settle as settle,  # registers what follows from every change
)
