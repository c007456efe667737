"""JSON-LD: the profiles that a page says are the same thing as what it is about."""

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_TEXT = 500_000
MAX_NODES = 20_000
_KEYS = frozenset(
    {"sameas", "schema:sameas", "http://schema.org/sameas", "https://schema.org/sameas"}
)
# For a text that is no JSON after all: a comma too many is common, and the links are there.
_SAME_AS = re.compile(r'"sameAs"\s*:\s*(\[[^\]]*|"[^"\n]*")', re.IGNORECASE)
_QUOTED = re.compile(r'"([^"\n]*)"')


def read_same_as(text: str) -> list[str]:
    """Every address under `sameAs`, however deep; what cannot be read is left out."""
    if len(text) > MAX_TEXT or "sameas" not in text.lower():
        return []
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return [
            link.replace("\\/", "/")
            for found in _SAME_AS.finditer(text)
            for link in _QUOTED.findall(found[1])
        ]
    return list(_walk(content))


def _walk(content: Any) -> Iterator[str]:
    waiting = [content]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            for key, value in node.items():
                if key.lower() in _KEYS:
                    yield from _links_in(value)
                elif isinstance(value, dict | list):
                    waiting.append(value)
        elif isinstance(node, list):
            waiting.extend(value for value in node if isinstance(value, dict | list))


def _links_in(value: Any) -> Iterator[str]:
    """An address, or a list of them; each may be wrapped as `{"@id": ...}`."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            one = one.get("@id") or one.get("url")
        if isinstance(one, str):
            yield one
