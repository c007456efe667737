"""Text that programs send for people to read: cleaned before anything else is asked of it."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from accounts.text import clean_line, clean_prose


class _CleanText(serializers.CharField):
    clean_text: Callable[[str], str]

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(self.clean_text(data) if isinstance(data, str) else data)


class Line(_CleanText):
    """One line."""

    clean_text = staticmethod(clean_line)


class Prose(_CleanText):
    """Several lines."""

    clean_text = staticmethod(clean_prose)
