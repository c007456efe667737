"""Celery's doors of the ground floor: ids in, one call."""

from smtplib import SMTPException
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.operations import mailing, sessions
from accounts.tenancy.limits import forget_earned
from accounts.tenancy.tasks import TenantTask


@shared_task
def forget_rate_limits() -> None:
    """Asked by beat every hour; the table belongs to no organization."""
    forget_earned()


@shared_task
def forget_ended_sessions() -> None:
    """Asked by beat every hour; sessions belong to people, not to organizations."""
    sessions.forget_ended_sessions(now=timezone.now())


@shared_task(base=TenantTask, bind=True, max_retries=8)
def send_invitation(self: Any, *, organization: str, invitation: str, sealed: str) -> None:
    """Tries again for about an hour while the mail server does not take it."""
    try:
        mailing.send_invitation(
            organization_id=UUID(organization),
            invitation_id=UUID(invitation),
            sealed=sealed,
            now=timezone.now(),
        )
    except (OSError, SMTPException) as error:
        raise self.retry(exc=error, countdown=min(600, 15 * 2**self.request.retries)) from error
