"""Celery's doors of the first floor: ids in, one call."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.tenancy.tasks import TenantTask
from channels_registry.operations import discoveries


@shared_task(base=TenantTask)
def read_website(*, organization: str, job: str, step: int) -> None:
    discoveries.advance_discovery(
        organization_id=UUID(organization), job_id=UUID(job), step=step, clock=timezone.now
    )
