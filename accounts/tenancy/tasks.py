"""The base of every Celery task that works for one organization."""

from typing import Any

from celery import Task

from accounts.tenancy.context import current_organization_id


class TenantTask(Task):
    """Takes `organization` by name, starts and ends with no organization current.

    A context left open by the task before would hand its rows to this one, so that is an error
    that ends the process: the pool replaces it.
    """

    abstract = True
    tenant = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if args or "organization" not in kwargs:
            raise TypeError(f"{self.name} takes named arguments only, `organization` among them")
        self._refuse_open_context()
        try:
            return super().__call__(**kwargs)
        finally:
            self._refuse_open_context()

    def _refuse_open_context(self) -> None:
        if current_organization_id() is not None:
            raise SystemExit(f"{self.name}: an organization was left open")
