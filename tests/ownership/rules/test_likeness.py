"""Letters of another channel: what is added, what is replaced, what stays."""

import pytest

from ownership.rules.likeness import CLEAR, find_differences


@pytest.mark.parametrize(
    ("here", "there", "differences"),
    [
        # Added, and replaced; what is the same is no difference.
        (".....", "ARCI.", "ARCI."),
        ("ARCI.", "ARCI.", "....."),
        ("AIRC.", "ARCI.", ".RCI."),
        # What is only here stays.
        (".RCI.", "A....", "A...."),
        ("ARCI.", ".....", "....."),
        # One owner there: it is the only one here too, and the others get what they have there.
        ("A....", ".A...", "-A..."),
        ("A....", "RA...", "RA..."),
        ("AA.A.", ".A..C", "-..-C"),
        ("AR...", "IA...", "IA..."),
        # Nobody there: an owner here stays, whatever they have there.
        ("A....", "RC...", ".C..."),
        # Two there: neither comes over, and whoever owns it here goes on.
        ("A....", "RAA.C", "....C"),
        (".....", "AA.I.", "...I."),
    ],
)
def test_letters_are_taken_over_without_a_second_owner(
    here: str, there: str, differences: str
) -> None:
    found = find_differences(_read(here), _read(there))
    assert "".join(letter or "." for letter in found) == differences
    taken = [
        {CLEAR: "", "": mine}.get(letter, letter)
        for mine, letter in zip(_read(here), found, strict=True)
    ]
    assert taken.count("A") <= max(1, here.count("A"))


def _read(letters: str) -> list[str]:
    return [letter.replace(".", "") for letter in letters]
