"""What a row of letters lacks to be like another one."""

from collections.abc import Sequence

CLEAR = "-"


def find_differences(here: Sequence[str], there: Sequence[str]) -> tuple[str, ...]:
    """For each department: the letter to take over from there, CLEAR, or "" where nothing is.

    A letter that is only here stays. Owners are taken over where exactly one is there: whoever
    else is accountable here then gets the letter that they have there, or none, so that no second
    owner comes about. Where nobody or several are, the owners here stay as they are.
    """
    has_owner = there.count("A") == 1
    return tuple(
        _find_difference(mine, theirs, has_owner=has_owner)
        for mine, theirs in zip(here, there, strict=True)
    )


def _find_difference(mine: str, theirs: str, *, has_owner: bool) -> str:
    if mine == theirs or ("A" in (mine, theirs) and not has_owner):
        return ""
    return theirs or (CLEAR if mine == "A" else "")
