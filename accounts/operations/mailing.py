"""Sending what was asked for, from a worker: the mail goes out with no transaction open."""

from datetime import datetime
from uuid import UUID

from accounts.emails import write_invitation
from accounts.models import Invitation
from accounts.operations.invitations import hash_token, open_token
from accounts.tenancy import tenant


def send_invitation(
    *, organization_id: UUID, invitation_id: UUID, sealed: str, now: datetime
) -> None:
    """Mail the link, unless the invitation was taken (back) or sent again meanwhile.

    Raises OSError or SMTPException when the mail server does not take it.
    """
    with tenant(organization_id):
        invitation = (
            Invitation.objects.pending(now)
            .select_related("organization", "invited_by__user")
            .filter(pk=invitation_id)
            .first()
        )
    if invitation is None:
        return
    token = open_token(invitation, sealed)
    if hash_token(token) != bytes(invitation.digest):
        return
    write_invitation(invitation, token).send()
    with tenant(organization_id):
        Invitation.objects.filter(pk=invitation_id).update(mailed_at=now)
