"""Thousands of rows at once, column by column.

`bulk_create` makes a model instance and a placeholder for every value: for an import that was most
of its time. Here each column is one array, and the statement has one parameter for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models

from accounts.tenancy.models import TenantModel, require_same, uuid7

# What an array is made of; anything else goes through bulk_create.
_PLAIN = (models.UUIDField, models.BooleanField, models.IntegerField, models.CharField)


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
    columns = {**columns, "id": [uuid7() for _ in range(count)]}
    names, selected, arrays, types, parameters = [], [], [], [], []
    for field in model._meta.concrete_fields:
        names.append(connection.ops.quote_name(str(field.column)))
        if field.attname in columns:
            target = field.target_field if isinstance(field, models.ForeignKey) else field
            if not isinstance(target, _PLAIN):
                raise TypeError(f"{field} cannot be inserted as a column")
            arrays.append(_as_array(columns[field.attname]))
            types.append(f"%s::{field.db_type(connection)}[]")
            selected.append(f"given.c{len(arrays)}")
        else:
            value = same.get(field.attname, field.get_default())
            parameters.append(field.get_db_prep_save(value, connection))
            selected.append(f"%s::{field.db_type(connection)}")
    table = connection.ops.quote_name(model._meta.db_table)
    given = ", ".join(f"c{number}" for number in range(1, len(arrays) + 1))
    with connection.cursor() as cursor:
        cursor.execute(  # names are the model's own, values are parameters
            f"insert into {table} ({', '.join(names)}) select {', '.join(selected)} "  # noqa: S608
            f"from unnest({', '.join(types)}) as given({given})",
            [*parameters, *arrays],
        )


def _as_array(values: Sequence[Any]) -> list[Any]:
    return [str(value) if isinstance(value, UUID | str) else value for value in values]
