"""All steps that there are."""

from tests.ownership.properties import (  # noqa: F401 - they name themselves
    steps_of_channels,
    steps_of_organizations,
)
from tests.ownership.properties.people import STEPS, People

__all__ = ["STEPS", "People"]
