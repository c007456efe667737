"""Thousands of rows at once, column by column.

`bulk_create` makes a placeholder for every value, and for a table with JSON or arrays the server
reads each of them by itself: for an import that was most of the time. Here each column is one
array, and the statement has one parameter for it.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from accounts.tenancy.arrays import write_array, write_ids
from accounts.tenancy.models import TenantModel, require_same, uuid7

_LENGTH = re.compile(r"\(\d+\)")
# What an array is made of as it is; JSON and arrays go as texts.
_PLAIN = (
    *(models.UUIDField, models.BooleanField, models.IntegerField, models.CharField),
    *(models.TextField, models.DateTimeField, models.DateField, models.GenericIPAddressField),
)


def insert_rows(
    model: type[TenantModel], columns: Mapping[str, Sequence[Any]], **same: Any
) -> None:
    """Insert one row of the current organization per place in the columns. One statement.

    `columns`: attribute -> its values, all of one length; `same`: what every row has. Fields that
    are in neither get their default. Values are written as they are given: no text that somebody
    typed.
    """
    (count,) = {len(values) for values in columns.values()}
    if not count:
        return
    same = {**same, "organization_id": require_same(model, same.get("organization_id"))}
    if "id" not in columns:
        columns = {**columns, "id": [uuid7() for _ in range(count)]}
    names, selected, arrays, types, parameters = [], [], [], [], []
    for field in _written_fields(model):
        names.append(connection.ops.quote_name(str(field.column)))
        if field.attname in columns:
            kind, write = _array_of(field)
            arrays.append(write(columns[field.attname]))
            types.append(f"%s::{kind}[]")
            selected.append(f"given.c{len(arrays)}::{_type_of(field)}")
        else:
            value = same.get(field.attname, field.get_default())
            parameters.append(field.get_db_prep_save(value, connection))
            selected.append(f"%s::{_type_of(field)}")
    table = connection.ops.quote_name(model._meta.db_table)
    given = ", ".join(f"c{number}" for number in range(1, len(arrays) + 1))
    with connection.cursor() as cursor:
        cursor.execute(  # names are the model's own, values are parameters
            f"insert into {table} ({', '.join(names)}) select {', '.join(selected)} "  # noqa: S608
            f"from unnest({', '.join(types)}) as given({given})",
            [*parameters, *arrays],
        )


def insert_objects(objects: Sequence[TenantModel]) -> None:
    """The same for unsaved instances of one model, as bulk_create takes them. One statement.

    What is the same in all of them goes over once.
    """
    if not objects:
        return
    model = type(objects[0])
    columns: dict[str, list[Any]] = {}
    same: dict[str, Any] = {}
    for field in _written_fields(model):
        values = [field.pre_save(one, add=True) for one in objects]
        if field.attname != "id" and all(value == values[0] for value in values):
            same[field.attname] = values[0]
        else:
            columns[field.attname] = values
    if "organization_id" in columns:  # of several, or of none: the same refusal as elsewhere
        columns["organization_id"] = [
            require_same(model, value) for value in columns["organization_id"]
        ]
    insert_rows(model, columns, **same)


def _written_fields(model: type[TenantModel]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _array_of(field: Any) -> tuple[str, Callable[[Sequence[Any]], str]]:
    """What the array of a column is made of, and how values are written as one.

    As one text and not as a list: of a list, psycopg2 makes an expression per value, which the
    server has to parse one by one.
    """
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.JSONField):
        return "text", lambda values: write_array(
            [json.dumps(value, cls=target.encoder, ensure_ascii=False) for value in values]
        )
    if isinstance(target, ArrayField):
        return "text", lambda values: write_array([write_array(value) for value in values])
    if isinstance(target, models.UUIDField):
        return _type_of(field), write_ids
    if isinstance(target, _PLAIN):
        return _type_of(field), write_array
    raise TypeError(f"{field} cannot be inserted as a column")


def _type_of(field: Any) -> str:
    """Without a length: a text that is too long is to be refused, and a cast would cut it off."""
    return _LENGTH.sub("", field.db_type(connection))
