"""One fence at a time: the others taken away, for a while, and put back."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch
from uuid import UUID

from django.db import models, transaction

from accounts.tenancy import current_organization_id
from accounts.tenancy import models as tenant_models
from accounts.tenancy.models import TenantManager
from tests.databases import MIGRATOR, switched_to
from tests.isolation.sentinel import paused


class RollBack(Exception):
    """Takes back what was done while a fence was down."""


@contextmanager
def manager_only() -> Iterator[None]:
    """As a role that row-level security does not hold. Not inside a transaction."""
    try:
        with paused(), switched_to(MIGRATOR), transaction.atomic():
            yield
            raise RollBack
    except RollBack:
        pass


@contextmanager
def row_level_security_only() -> Iterator[None]:
    """Managers that filter nothing, and writes that compare nothing."""

    def every_row(manager: TenantManager) -> models.QuerySet:
        return models.Manager.get_queryset(manager)

    def whatever(model: type[models.Model], organization_id: UUID | None) -> UUID | None:
        return organization_id or current_organization_id()

    with (
        paused(),
        patch.object(TenantManager, "get_queryset", every_row),
        patch.object(tenant_models, "require_same", whatever),
    ):
        yield
