"""Query parameters: every one is declared; an unknown one is a 400 that names it.

A parameter reads its text (ValueError says what is wrong), may narrow a queryset, and says in the
OpenAPI document what it takes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from accounts.api.parsers import UNSTORABLE, printable
from accounts.api.problems import Problem
from accounts.words import gettext

MAX_LENGTH = 2048
Narrow = Callable[[QuerySet, Any], QuerySet]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """Any text. `narrow`: which rows a list keeps; a word stands for "this column equals it"."""

    narrow: str | Narrow | None = None
    description: str = ""
    required: bool = False
    default: Any = None
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})

    def read(self, text: str) -> Any:
        return text

    def keep(self, rows: QuerySet, value: Any) -> QuerySet:
        if callable(self.narrow):
            return self.narrow(rows, value)
        return rows.filter(**{self.narrow: value}) if self.narrow else rows


@dataclass(frozen=True, kw_only=True)
class Choice(Parameter):
    """One word of a list. `values` maps the words to what is stored."""

    values: Mapping[str, Any]

    def read(self, text: str) -> Any:
        if text not in self.values:
            raise ValueError(gettext("Choose one of {words}.").format(words=", ".join(self.values)))
        return self.values[text]


def choice(
    words: Iterable[str] | Mapping[str, Any],
    *,
    narrow: str | Narrow | None = None,
    description: str = "",
) -> Choice:
    """A Choice of words; stored as they are written, unless a mapping says otherwise."""
    values = dict(words) if isinstance(words, Mapping) else {str(w): str(w) for w in words}
    return Choice(
        values=values,
        narrow=narrow,
        description=description,
        schema={"type": "string", "enum": list(values)},
    )


@dataclass(frozen=True, kw_only=True)
class Flag(Parameter):
    """true or false."""

    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "boolean"})

    def read(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError(gettext("Write true or false."))
        return text == "true"


@dataclass(frozen=True, kw_only=True)
class Number(Parameter):
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def read(self, text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) <= 9
        if not is_number or not self.least <= int(text) <= self.most:
            raise ValueError(
                gettext("Write a whole number from {least} to {most}.").format(
                    least=self.least, most=self.most
                )
            )
        return int(text)


@dataclass(frozen=True, kw_only=True)
class Moment(Parameter):
    """A point in time, RFC 3339; without a zone it counts as UTC."""

    schema: Mapping[str, Any] = field(
        default_factory=lambda: {"type": "string", "format": "date-time"}
    )

    def read(self, text: str) -> datetime:
        try:
            moment = parse_datetime(text.replace(" ", "+"))
            if moment is None:
                raise ValueError
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(gettext("Write a time such as 2026-11-22T10:42:00Z.")) from None


@dataclass(frozen=True, kw_only=True)
class Reference(Parameter):
    """A thing of the organization by id or natural key. `find` answers None for none."""

    find: Callable[[str], Any]

    def read(self, text: str) -> Any:
        thing = self.find(text)
        if thing is None:
            raise ValueError(gettext("This does not exist."))
        return thing


def read_parameters(query: QueryDict, declared: Mapping[str, Parameter]) -> dict[str, Any]:
    """The value of each parameter given, and of each default. One Problem names all that is wrong.

    The unknown are refused before the known are read: a reference costs a statement.
    """
    errors = [
        _error(
            name,
            "unknown_parameter",
            gettext("Unknown parameter. Known: {known}.").format(known=_list(declared)),
        )
        for name in query
        if name not in declared
    ]
    texts = {}
    for name, parameter in declared.items():
        given = query.getlist(name)
        if len(given) > 1:
            errors.append(_error(name, "repeated", gettext("Give this parameter once.")))
        elif given and (len(given[0]) > MAX_LENGTH or UNSTORABLE.search(given[0])):
            errors.append(_error(name, "invalid", gettext("This is too long, or not a text.")))
        elif given:
            texts[name] = given[0]
        elif parameter.required:
            errors.append(_error(name, "required", gettext("This parameter is required.")))
    if errors:
        raise Problem(400, errors=errors)
    values = {n: p.default for n, p in declared.items() if p.default is not None}
    for name, text in texts.items():
        try:
            values[name] = declared[name].read(text)
        except ValueError as error:
            errors.append(_error(name, "invalid", str(error)))
    if errors:
        raise Problem(400, errors=errors)
    return values


def narrow(
    rows: QuerySet, values: Mapping[str, Any], declared: Mapping[str, Parameter]
) -> QuerySet:
    """The rows that every given filter keeps."""
    for name, parameter in declared.items():
        if name in values:
            rows = parameter.keep(rows, values[name])
    return rows


def _error(name: str, code: str, message: str) -> dict[str, str]:
    shown = name if name.isprintable() and len(name) <= 60 else printable(name)
    return {"field": shown, "code": code, "message": message}


def _list(declared: Mapping[str, Parameter]) -> str:
    return ", ".join(sorted(declared)) or "none"
