"""The OpenAPI document as people read it: resources, operations, parameters, fields.

Pure: from the document alone, so that the pages of the reference cannot say anything else.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.words import Words, gettext
from accounts.words import gettext_lazy as _

BASE = "/api/v1"
_MULTIPART = "multipart/form-data"
_SHAPES = "#/components/schemas/"
_PLACES = [("query", _("Parameters")), ("header", _("Headers"))]
# (type, format) -> how a person calls it.
_WORDS: dict[tuple[str, str], Words] = {
    ("string", ""): _("text"),
    ("string", "uuid"): _("id"),
    ("string", "date"): _("day, 2026-11-22"),
    ("string", "date-time"): _("time, 2026-11-22T10:42:00Z"),
    ("string", "email"): _("e-mail address"),
    ("string", "uri"): _("address"),
    ("string", "binary"): _("file"),
    ("integer", ""): _("whole number"),
    ("number", ""): _("number"),
    ("boolean", ""): _("true or false"),
    ("object", ""): _("object"),
}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a value is. `shape`: the name of the object described beside it, else `words` say it."""

    words: Words = ""
    shape: str = ""
    choices: tuple[str, ...] = ()
    is_list: bool = False
    is_page: bool = False
    may_be_null: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """A parameter, or a property of an object."""

    name: str
    kind: Kind
    place: str = ""  # of a parameter: path, query or header
    is_required: bool
    text: str = ""
    limits: str = ""


@dataclass(frozen=True)
class Shape:
    """An object that is sent or answered."""

    name: str
    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Answer:
    status: str
    text: str
    kind: Kind | None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A method of an address. `example`: a command that sends it."""

    id: str
    method: str
    path: str  # below BASE
    text: str
    scopes: tuple[str, ...]
    wants_key: bool
    parameters: tuple[Field, ...]
    body: Shape | None
    answers: tuple[Answer, ...]
    example: str

    @property
    def asked(self) -> list[tuple[Words, list[Field]]]:
        """The parameters by where they are written; those of the path stand in it."""
        places = [
            (title, [p for p in self.parameters if p.place == name]) for name, title in _PLACES
        ]
        return [(title, parameters) for title, parameters in places if parameters]


@dataclass(frozen=True)
class Resource:
    """What one noun takes. `shapes`: every object named by its operations, by name."""

    name: str
    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]


def read_resources(document: Mapping[str, Any]) -> dict[str, Resource]:
    """Every resource by name, in the order of the document's tags."""
    shapes = document["components"]["schemas"]
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = operation["tags"][0]
            found[tag].append(_read_operation(path, method, operation, shapes))
    return {
        name: Resource(name, tuple(operations), _named_by(operations, shapes))
        for name, operations in found.items()
    }


def _read_operation(
    path: str, method: str, operation: Mapping[str, Any], shapes: Mapping[str, Any]
) -> Operation:
    keys = operation.get("security", [])
    parameters = operation.get("parameters", [])
    sent = operation.get("requestBody", {}).get("content", {})
    content = next(iter(sent.values()), None)
    body = _read_body(content["schema"], shapes) if content else None
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path.removeprefix(BASE),
        text=operation.get("description", ""),
        scopes=tuple(scope for key in keys for scopes in key.values() for scope in scopes),
        wants_key=bool(keys),
        parameters=tuple(_read_parameter(one, shapes) for one in parameters),
        body=body,
        answers=tuple(_read_answers(operation["responses"], shapes)),
        example=_write_example(path, method, operation, shapes),
    )


def _read_parameter(parameter: Mapping[str, Any], shapes: Mapping[str, Any]) -> Field:
    return Field(
        name=parameter["name"],
        kind=_read_kind(parameter["schema"], shapes),
        place=parameter["in"],
        is_required=parameter.get("required", False),
        text=parameter.get("description", ""),
        limits=_read_limits(parameter["schema"]),
    )


def _read_body(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Shape:
    inner = _follow(schema, shapes)
    return _read_shape("", inner, shapes)


def _read_shape(name: str, schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Shape:
    required = set(schema.get("required", ()))
    fields = tuple(
        Field(
            name=field,
            kind=_read_kind(inner, shapes),
            is_required=field in required,
            text=inner.get("description", ""),
            limits=_read_limits(inner),
        )
        for field, inner in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", ""), fields)


def _read_answers(responses: Mapping[str, Any], shapes: Mapping[str, Any]) -> Iterator[Answer]:
    for status, response in responses.items():
        if status == "default":
            continue  # a problem, as everywhere
        contents = list(response.get("content", {}).items())
        if not contents:
            yield Answer(status, response.get("description", ""), None)
        for media_type, content in contents:
            text = "" if media_type == "application/json" else media_type
            yield Answer(status, text, _read_kind(content["schema"], shapes))


def _read_kind(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Kind:
    """Of a schema, with what it refers to followed as far as the next object that has a name."""
    options = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf")
    if options:
        return _read_options(options, shapes)
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_SHAPES)
        named = shapes[name]
        if "properties" not in named:
            return _read_kind(named, shapes)
        if {"results", "next", "previous"} <= named["properties"].keys():
            rows = _read_kind(named["properties"]["results"]["items"], shapes)
            return Kind(shape=rows.shape, words=rows.words, is_page=True)
        return Kind(shape=name)
    types = schema.get("type", "object")
    names = [types] if isinstance(types, str) else list(types)
    may_be_null = "null" in names
    kind = next((name for name in names if name != "null"), "null")
    if kind == "array":
        inner = _read_kind(schema["items"], shapes)
        return Kind(
            words=inner.words,
            shape=inner.shape,
            choices=inner.choices,
            is_list=True,
            may_be_null=may_be_null,
        )
    choices = tuple(str(choice) for choice in schema.get("enum", ()) if choice is not None)
    words = _WORDS.get((kind, schema.get("format", ""))) or _WORDS.get((kind, ""), kind)
    return Kind(words=words, choices=choices, may_be_null=may_be_null)


def _read_options(options: list[Mapping[str, Any]], shapes: Mapping[str, Any]) -> Kind:
    """One of several: words of a list and null in practice, else each is named."""
    kinds = [_read_kind(option, shapes) for option in options]
    some = [kind for kind in kinds if kind.words != "null"]
    choices = tuple(choice for kind in some for choice in kind.choices)
    words = dict.fromkeys(str(kind.words) for kind in some if kind.words)
    first = some[0]
    return Kind(
        words=gettext(" or ").join(words),
        shape=first.shape,
        choices=choices,
        is_list=first.is_list,
        may_be_null=len(some) < len(kinds) or any(kind.may_be_null for kind in some),
    )


def _read_limits(schema: Mapping[str, Any]) -> str:
    """What a value must keep to, as a few words."""
    said = []
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        said.append(gettext("{least} to {most}").format(least=least, most=most))
    if "maxLength" in schema:
        said.append(gettext("at most {n} letters").format(n=schema["maxLength"]))
    if "maxItems" in schema:
        said.append(gettext("at most {n} of them").format(n=schema["maxItems"]))
    if schema.get("default") not in (None, ""):
        default = json.dumps(schema["default"], ensure_ascii=False)
        said.append(gettext("{value} if left out").format(value=default))
    return "; ".join(said)


def _named_by(operations: list[Operation], shapes: Mapping[str, Any]) -> tuple[Shape, ...]:
    """The objects that these operations name, and those that these name, by name."""
    found: dict[str, Shape] = {}
    names = [kind.shape for operation in operations for kind in _kinds_of(operation)]
    while names:
        name = names.pop()
        if name and name not in found:
            found[name] = _read_shape(name, shapes[name], shapes)
            names += [field.kind.shape for field in found[name].fields]
    return tuple(found[name] for name in sorted(found))


def _kinds_of(operation: Operation) -> Iterator[Kind]:
    yield from (field.kind for field in operation.parameters)
    yield from (field.kind for field in (operation.body.fields if operation.body else ()))
    yield from (answer.kind for answer in operation.answers if answer.kind)


def _follow(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = shapes[schema["$ref"].removeprefix(_SHAPES)]
    return schema


def _write_example(
    path: str, method: str, operation: Mapping[str, Any], shapes: Mapping[str, Any]
) -> str:
    """A command for a shell in which MASTHEAD, ORGANIZATION and KEY are set."""
    address = path.removeprefix(BASE).replace("{organization}", "$ORGANIZATION")
    address = address.replace("{id}", "$ID")
    lines = [f'"$MASTHEAD{address}"']
    if operation.get("security"):
        lines.append('-H "Authorization: Bearer $KEY"')
    wanted = [one for one in operation.get("parameters", ()) if one.get("required")]
    lines += [f'-H "{one["name"]}: $ETAG"' for one in wanted if one["in"] == "header"]
    asked = [one["name"] for one in wanted if one["in"] == "query"]
    lines += [f'--data-urlencode "{name}=${name.upper()}"' for name in asked]
    sent = operation.get("requestBody", {}).get("content", {})
    if _MULTIPART in sent:
        lines.append('-F "file=@accounts.csv"')
    elif "application/json" in sent:
        body = _give_body(sent["application/json"], shapes)
        lines.append(f"--json '{json.dumps(body, ensure_ascii=False)}'")
    verb = f"-X {method.upper()} " if method not in ("get", "post") or not sent else ""
    verb = "" if method == "get" else verb
    return " \\\n  ".join([f"curl {'--get ' if asked else verb}{lines[0]}", *lines[1:]])


def _give_body(content: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    """The example of the document, else one with what must be there."""
    for example in content.get("examples", {}).values():
        return example["value"]
    return _give_example(content["schema"], shapes)


def _give_example(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    """A value with what must be there; of what can all be left out, the first."""
    options = schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf")
    if options:
        return _give_example(options[0], shapes)
    schema = _follow(schema, shapes)
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        names = schema.get("required") or list(schema["properties"])[:1]
        fields = [name for name in schema["properties"] if name in names]
        return {name: _give_example(schema["properties"][name], shapes) for name in fields}
    kind = schema.get("type", "object")
    kind = kind if isinstance(kind, str) else kind[0]
    if kind == "array":
        return [_give_example(schema["items"], shapes)]
    simple = {"string": "…", "integer": 1, "number": 1, "boolean": True, "object": {}}
    formats = {"date": "2026-11-22", "date-time": "2026-11-22T10:42:00Z"}
    return formats.get(schema.get("format", ""), simple.get(kind))
