"""What the public is told of an account: never more than the organization said of it."""

from enum import StrEnum

SPEAKING = frozenset({"active", "dormant", "closing"})


class PublicAnswer(StrEnum):
    """Is this account really theirs?"""

    OFFICIAL = "official"  # the organization says so
    RETIRED = "retired"  # it said so, and does not speak there any more
    UNKNOWN = "unknown"  # it says nothing, which is no "no"


def judge_publicly(*, is_official: bool, status: str, before: str = "") -> PublicAnswer:
    """The answer about a registered account. `before`: the status that a retired one had.

    What was asked for and declined was never theirs, whatever it was marked as.
    """
    if is_official and status in SPEAKING:
        return PublicAnswer.OFFICIAL
    if is_official and status == "retired" and before != "proposed":
        return PublicAnswer.RETIRED
    return PublicAnswer.UNKNOWN
