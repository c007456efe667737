"""Rows that go with everything that hangs on them, in as many statements as there are tables.

Django's own cascade reads every row that goes. This one asks the models what hangs on what, and
reads ids alone: as an array they are found by an index, whatever the planner thinks of a table.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import ForeignObjectRel, ProtectedError, QuerySet

from accounts.tenancy.models import TenantModel


def delete_among(model: type[TenantModel], ids: Collection[UUID]) -> None:
    """Delete these rows of the current organization, as their foreign keys say (`on_delete`).

    Raises ProtectedError when one of them is held.
    """
    for relation in _relations_to(model):
        key: Any = relation.field
        hanging = relation.related_model.objects.filter(**{f"{key.name}__among": ids})
        if relation.on_delete is models.CASCADE:
            if _relations_to(hanging.model):
                delete_among(hanging.model, list(hanging.values_list("pk", flat=True)))
            else:
                _delete(hanging)
        elif relation.on_delete is models.SET_NULL:
            hanging.update(**{key.name: None})
        elif relation.on_delete is models.DO_NOTHING:
            continue  # the database does it: what may not be deleted by hand
        elif hanging.exists():
            name = relation.related_model._meta.verbose_name
            raise ProtectedError(f"A {name} holds what is to be deleted.", set(hanging[:5]))
    _delete(model.objects.filter(pk__among=ids))


def _delete(doomed: QuerySet) -> None:
    """One statement, where delete() would first look for what hangs on each."""
    doomed._raw_delete(using=doomed.db)


def _relations_to(model: type[models.Model]) -> list[Any]:
    """The foreign keys of others that point at it, also those with no name there."""
    return [
        field
        for field in model._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel) and (field.one_to_many or field.one_to_one)
    ]
