"""Which parser reads, which renderer writes."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class FirstRenderer(DefaultContentNegotiation):
    """Answers in the one format that a view has, whatever Accept says: problems too are JSON."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type
