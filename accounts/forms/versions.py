"""A form that came too late, shown again: what was typed stays, about what is stored now."""

from django.http import QueryDict


def at_version(said: QueryDict, version: int) -> QueryDict:
    """The same words beside another version, so that sending them again is meant."""
    again = said.copy()
    again["version"] = str(version)
    return again
