"""Numbers as whoever reads them writes them."""

import pytest
from django.utils import translation

from accounts.templatetags.masthead import audience
from accounts.words import say_number


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1,204"), ("de", "1.204"), ("fr", "1\xa0204"), (None, "1,204")],
)
def test_a_number_is_grouped_as_the_language_does(language: str | None, said: str) -> None:
    with translation.override(language):
        assert say_number(1204) == said
        assert audience(1_204_000) == f"{said}k"


def test_in_english_a_number_is_what_python_writes() -> None:
    for number in (0, 999, -999, -1204, 1_234_567, 10**15):
        assert say_number(number) == format(number, ",")
