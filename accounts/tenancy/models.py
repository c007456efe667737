"""The base of every tenant table: an organization, and a manager that raises without one."""

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from accounts.tenancy import lookups  # noqa: F401 - registers `among`
from accounts.tenancy.constraints import TenantFK
from accounts.tenancy.context import (
    TenantRequired,
    TenantSwitch,
    current_organization_id,
    current_own_user_id,
)

__all__ = [
    "TenantFK",
    "TenantForeignKey",
    "TenantManager",
    "TenantModel",
    "TenantQuerySet",
    "uuid7",
]


class TenantForeignKey(models.ForeignKey):
    """A foreign key between tenant tables: a TenantFK constraint stands for it in the database.

    No index of its own either: an index that does not lead with the organization serves nobody.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"db_constraint": False, "db_index": False} | kwargs)


class TenantQuerySet(models.QuerySet):
    """A QuerySet whose bulk writes stay inside the current organization."""

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("raw() goes round the manager: write it with the ORM")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        objs = list(objs)
        for obj in objs:
            obj.organization_id = require_same(self.model, obj.organization_id)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Any, *args: Any, **kwargs: Any) -> int:
        objs = list(objs)
        for obj in objs:
            require_same(self.model, obj.organization_id)
        return super().bulk_update(objs, *args, **kwargs)


class TenantManager(models.Manager):
    """Starts every query at the current organization; raises TenantRequired when there is none."""

    def get_queryset(self) -> models.QuerySet:
        own_rows_field = getattr(self.model, "own_rows_field", None)
        user_id = current_own_user_id()
        if own_rows_field and user_id is not None:  # the inner block, where both are open
            return super().get_queryset().filter(**{own_rows_field: user_id})
        organization_id = current_organization_id()
        if organization_id is not None:
            return super().get_queryset().filter(organization_id=organization_id)
        raise TenantRequired(self.model._meta.label)


class TenantModel(models.Model):
    """A row that belongs to one organization. Children write `class Meta(TenantModel.Meta)`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        "accounts.Organization",
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        db_index=False,  # every tenant index leads with it
    )

    # Whether the runtime role may only add rows: `grants` leaves out the rights, `selfcheck` asks.
    is_append_only: ClassVar[bool] = False

    objects: Any = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        abstract = True
        # Without it a forward foreign key or refresh_from_db would go round the manager.
        base_manager_name = "objects"
        # What composite foreign keys of other tables point at.
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="%(class)s_in_organization")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.organization_id = require_same(type(self), self.organization_id)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_same(type(self), self.organization_id)  # delete() bypasses managers
        return super().delete(*args, **kwargs)

    @classmethod
    def new(cls, **fields: Any) -> Self:
        """An unsaved row of the current organization."""
        return cls(organization_id=require_same(cls, None), **fields)


def require_same(model: type[models.Model], organization_id: UUID | None) -> UUID:
    """The current organization's id; raises when there is none or the row belongs to another."""
    current = current_organization_id()
    if current is None:
        raise TenantRequired(model._meta.label)
    if organization_id not in (None, current):
        raise TenantSwitch(f"{model._meta.label} of {organization_id} written inside {current}")
    return current
