"""JSON as we take it: at most 1 MB, 32 deep, no key twice, no character that cannot be stored."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from accounts.api.problems import Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
# NUL, and halves of characters: PostgreSQL stores neither.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """Answers plain values; 400 says what is wrong with the text, 413 that there is too much."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise Problem(413)
        return read_json(content)


def read_json(content: bytes) -> Any:
    """The value of a JSON text; ParseError says what is wrong with it."""
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_refuse_repeated,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError as error:
        raise ParseError(gettext("The body is not UTF-8.")) from error
    except RecursionError as error:
        raise ParseError(_say_too_deep()) from error
    except json.JSONDecodeError as error:
        raise ParseError(
            gettext("The body is not JSON: {msg} at line {lineno}, column {colno}.").format(
                msg=error.msg, lineno=error.lineno, colno=error.colno
            )
        ) from error
    except ValueError as error:  # a number with thousands of digits
        raise ParseError(gettext("The body holds a number that is too long.")) from error
    _refuse_deep_and_unstorable(value)
    return value


def _say_too_deep() -> str:
    return gettext("The body is nested deeper than {most} levels.").format(most=MAX_DEPTH)


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ParseError(
                gettext("The key {printable} stands twice in one object.").format(
                    printable=printable(name)
                )
            )
        found[name] = value
    return found


def _refuse_constant(name: str) -> None:
    raise ParseError(gettext("{name} is not JSON.").format(name=name))


def _refuse_deep_and_unstorable(value: Any) -> None:
    """Level by level and not by recursion, so that no depth can exhaust the stack."""
    level, depth = [value], 0
    while level:
        depth += 1
        inner: list[Any] = []
        for item in level:
            if depth > MAX_DEPTH and isinstance(item, dict | list):
                raise ParseError(_say_too_deep())
            if isinstance(item, dict):
                inner += item.keys()
                inner += item.values()
            elif isinstance(item, list):
                inner += item
            elif isinstance(item, str) and UNSTORABLE.search(item):
                raise ParseError(
                    gettext("A text holds a character that cannot be: {printable}.").format(
                        printable=printable(item)
                    )
                )
        level = inner


def printable(text: str) -> str:
    """A piece of what somebody sent, safe to send back."""
    return ascii(text[:60])
