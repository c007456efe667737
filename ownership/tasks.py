"""Celery's doors: ids in, one call. The relay publishes them; nothing else does."""

from smtplib import SMTPException
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.tenancy.tasks import TenantTask
from ownership.operations import bulk_edits, exports, imports, mailings, sweeps, undo


@shared_task
def start_nightly_sweeps() -> None:
    """Asked by beat every hour; reads organizations, a global table, and nothing of theirs."""
    sweeps.start_nightly_sweeps(now=timezone.now())


@shared_task
def forget_expired_exports() -> None:
    """Asked by beat every hour; looks at the age of files, and into none."""
    exports.forget_expired_exports(now=timezone.now())


@shared_task
def start_mailings() -> None:
    """Asked by beat every hour; reads organizations, a global table, and nothing of theirs."""
    mailings.start_mailings(now=timezone.now())


@shared_task(base=TenantTask)
def write_mailings(*, organization: str) -> None:
    mailings.write_mailings(organization_id=UUID(organization), now=timezone.now())


@shared_task(base=TenantTask, bind=True, max_retries=8)
def send_mailing(self: Any, *, organization: str, mailing: str) -> None:
    """Tries again for about an hour while the mail server does not take it."""
    try:
        mailings.send_mailing(
            organization_id=UUID(organization), mailing_id=UUID(mailing), now=timezone.now()
        )
    except (OSError, SMTPException) as error:
        raise self.retry(exc=error, countdown=min(600, 15 * 2**self.request.retries)) from error


@shared_task(base=TenantTask)
def sweep_batch(*, organization: str, job: str, step: int) -> None:
    sweeps.advance_sweep(
        organization_id=UUID(organization), job_id=UUID(job), step=step, clock=timezone.now
    )


@shared_task(base=TenantTask)
def read_import(*, organization: str, job: str, step: int) -> None:
    imports.advance_reading(
        organization_id=UUID(organization), job_id=UUID(job), step=step, clock=timezone.now
    )


@shared_task(base=TenantTask)
def write_import(*, organization: str, job: str, step: int) -> None:
    imports.advance_writing(
        organization_id=UUID(organization), job_id=UUID(job), step=step, clock=timezone.now
    )


@shared_task(base=TenantTask)
def edit_batch(*, organization: str, job: str, step: int) -> None:
    bulk_edits.advance_edit(
        organization_id=UUID(organization), job_id=UUID(job), step=step, clock=timezone.now
    )


@shared_task(base=TenantTask)
def write_export(*, organization: str, job: str, step: int) -> None:
    exports.advance_export(
        organization_id=UUID(organization), job_id=UUID(job), step=step, clock=timezone.now
    )


# One transaction, however much there is: longer than other tasks may take, and shorter than the
# broker waits before it gives the message to somebody else.
@shared_task(base=TenantTask, soft_time_limit=780, time_limit=840)
def undo_large(*, organization: str, job: str, step: int) -> None:
    undo.advance_undoing(
        organization_id=UUID(organization), job_id=UUID(job), step=step, clock=timezone.now
    )
