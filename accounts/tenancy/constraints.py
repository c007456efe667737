"""A foreign key that cannot leave the organization: it holds the organization's id as well."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext


class TenantFK(BaseConstraint):
    """Composite foreign key for `field`, which is declared with db_constraint=False.

    PostgreSQL checks foreign keys without row-level security, so a single-column key would accept
    another organization's row. An optional field with no value is not checked.

    `carries`: column here -> column there, where a row repeats something of what it points at; the
    key then holds it to be the same. There it needs a unique constraint with all of them.

    `cascades`: the database itself deletes the row with what it points at, whatever the rights of
    who deletes that. Its field is declared with DO_NOTHING.
    """

    def __init__(
        self,
        field: str,
        *,
        carries: Mapping[str, str] | None = None,
        cascades: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name or f"%(class)s_{field}_same_organization", **kwargs)
        self.field = field
        self.carries = dict(carries or {})
        self.cascades = cascades

    def _definition(self, model: type[models.Model], editor: BaseDatabaseSchemaEditor) -> str:
        field: Any = model._meta.get_field(self.field)
        quote = editor.quote_name
        here = ", ".join(map(quote, ("organization_id", field.column, *self.carries)))
        there = ", ".join(map(quote, ("organization_id", "id", *self.carries.values())))
        return (
            f"FOREIGN KEY ({here})"
            f" REFERENCES {quote(field.related_model._meta.db_table)} ({there})"
            f"{' ON DELETE CASCADE' if self.cascades else ''} DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        """Left for the end of the migration: what the key points at may be made later in it."""
        table, name = (schema_editor.quote_name(n) for n in (model._meta.db_table, self.name))
        definition = self._definition(model, schema_editor)
        schema_editor.deferred_sql.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        table, name = (schema_editor.quote_name(n) for n in (model._meta.db_table, self.name))
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "") -> None:
        if exclude and self.field in exclude:
            return
        related = getattr(instance, self.field)
        if related is not None and related.organization_id != instance.organization_id:
            raise ValidationError({self.field: gettext("This does not exist.")})

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, _, kwargs = super().deconstruct()
        if self.carries:
            kwargs["carries"] = self.carries
        if self.cascades:
            kwargs["cascades"] = True
        return path, (self.field,), kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TenantFK):
            mine, theirs = ((c.name, c.field, c.carries, c.cascades) for c in (self, other))
            return mine == theirs
        return NotImplemented

    __hash__ = BaseConstraint.__hash__
