"""Invitations: hold a seat for an address, and let whoever proves that address take it.

The token has 256 bits and stands in the mail alone; its hash is stored, and between the page and
the worker that sends the mail it travels sealed.
"""

import base64
import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import (
    Department,
    Invitation,
    InvitationDepartment,
    MemberRole,
    Membership,
    Organization,
    User,
)
from accounts.operations.actors import Actor
from accounts.operations.changes import Change, change
from accounts.operations.members import DepartmentMissing, SeatRefused, give_seat, refuse_above
from accounts.sealing import seal, unseal
from accounts.tenancy.limits import Limit, take

LIVES = timedelta(days=7)
MOST_PENDING = 50
SEND = "accounts.tasks.send_invitation"
TO_ONE_ADDRESS = Limit("invitations-to", 3, timedelta(hours=1))
OF_ONE_ORGANIZATION = Limit("invitations-of", 200, timedelta(days=1))


class InvitationRefused(Exception):
    """It cannot be made, or not be taken. The sentence says why and what to do."""


class AnotherAddress(InvitationRefused):
    """Somebody holds the token whose verified addresses are not the invited one."""


def invite(
    *,
    organization: Organization,
    email: str,
    role: MemberRole,
    departments: Collection[Department] = (),
    invited_by: Membership,
    by: Actor,
    now: datetime,
) -> Invitation:
    """Hold a seat and ask for the mail. Says the same whether the address has an account or not.

    Raises SeatRefused, DepartmentMissing, InvitationRefused.
    """
    with change(organization, by=by, now=now) as current:
        refuse_above(invited_by, role)
        if role == MemberRole.STEWARD and not departments:
            raise DepartmentMissing
        if Membership.objects.active().filter(user__email__iexact=email).exists():
            raise InvitationRefused(
                gettext("{email} has a seat here already. Change it instead.").format(email=email)
            )
        Invitation.objects.undecided().filter(email__iexact=email, expires_at__lte=now).update(
            revoked_at=now
        )
        if Invitation.objects.pending(now).count() >= MOST_PENDING:
            raise InvitationRefused(
                gettext(
                    "{most_pending} invitations wait already. Take some back, or wait for an"
                    " answer."
                ).format(most_pending=MOST_PENDING)
            )
        token = secrets.token_urlsafe(32)
        invitation = Invitation.new(
            email=email,
            role=role,
            digest=hash_token(token),
            invited_by=invited_by,
            created_at=now,
            expires_at=now + LIVES,
        )
        try:
            with transaction.atomic():
                invitation.save(force_insert=True)
        except IntegrityError as error:
            raise InvitationRefused(
                gettext("{email} is invited already. Send it again.").format(email=email)
            ) from error
        InvitationDepartment.objects.bulk_create(
            InvitationDepartment.new(invitation=invitation, department=department)
            for department in (departments if role == MemberRole.STEWARD else ())
        )
        current.record("member.invited", invitation, after={"role": str(role), "email": email})
        _ask_for_mail(current, invitation, token)
        return invitation


def send_again(
    *, invitation: Invitation, decided_by: Membership, by: Actor, now: datetime
) -> Invitation:
    """Another mail with another token; the one before opens nothing any more. Raises SeatRefused,
    InvitationRefused."""
    with change(invitation.organization, by=by, now=now) as current:
        stored = _load_undecided(invitation)
        refuse_above(decided_by, stored.role)
        token = secrets.token_urlsafe(32)
        stored.digest, stored.expires_at, stored.mailed_at = hash_token(token), now + LIVES, None
        stored.save()
        current.record("member.invited_again", stored)
        _ask_for_mail(current, stored, token)
        return stored


def take_back(
    *, invitation: Invitation, decided_by: Membership, by: Actor, now: datetime
) -> Invitation:
    """The link in the mail opens nothing any more. Raises SeatRefused, InvitationRefused."""
    with change(invitation.organization, by=by, now=now) as current:
        stored = _load_undecided(invitation)
        refuse_above(decided_by, stored.role)
        stored.revoked_at = now
        stored.save(update_fields=["revoked_at"])
        current.record("member.invitation_taken_back", stored)
        return stored


def find_invitation(token: str, *, now: datetime) -> Invitation | None:
    """The invitation that a link means, if it can still be taken. Call inside its organization."""
    return (
        Invitation.objects.pending(now)
        .select_related("organization", "invited_by__user")
        .filter(digest=hash_token(token))
        .first()
    )


def accept(*, invitation: Invitation, user: User, by: Actor, now: datetime) -> Membership:
    """Take the seat. Raises AnotherAddress, InvitationRefused, SeatTaken."""
    with change(invitation.organization, by=by, now=now) as current:
        stored = _load_undecided(invitation)
        if stored.expires_at <= now:
            raise InvitationRefused(gettext("This invitation is too old. Ask for another one."))
        proven = EmailAddress.objects.filter(user=user, verified=True, email__iexact=stored.email)
        if not proven.exists():
            raise AnotherAddress(
                gettext(
                    "This invitation is for another address. Sign in with the address that the mail"
                    " came to, or add that address to your account."
                )
            )
        try:
            refuse_above(stored.invited_by, stored.role)
        except SeatRefused as error:
            raise InvitationRefused(
                gettext(
                    "Whoever invited you may not give this seat any more. Ask for another"
                    " invitation."
                )
            ) from error
        stored.accepted_at = now
        stored.save(update_fields=["accepted_at"])
        current.record("member.invitation_accepted", stored)
        return give_seat(
            organization=invitation.organization,
            user=user,
            role=MemberRole(stored.role),
            departments=list(stored.departments.all()),
            by=by,
            now=now,
        )


def hash_token(token: str) -> bytes:
    """A plain hash: there are 256 bits to guess."""
    return hashlib.sha256(token.encode()).digest()


def open_token(invitation: Invitation, sealed: str) -> str:
    """What `_ask_for_mail` sealed. Raises CannotOpen."""
    return unseal(base64.urlsafe_b64decode(sealed), owner=invitation.organization_id)


def _ask_for_mail(current: Change, invitation: Invitation, token: str) -> None:
    """Raises InvitationRefused where the address, or the organization, had many already."""
    organization = current.organization.pk
    if take(TO_ONE_ADDRESS, f"{organization}:{invitation.email.lower()}"[:100]).is_over:
        raise InvitationRefused(
            gettext("{email} had several mails already. Wait an hour.").format(
                email=invitation.email
            )
        )
    if take(OF_ONE_ORGANIZATION, str(organization)).is_over:
        raise InvitationRefused(gettext("So many invitations were sent today. Go on tomorrow."))
    sealed = base64.urlsafe_b64encode(seal(token, owner=invitation.organization_id)).decode()
    current.ask_for(SEND, invitation=str(invitation.pk), sealed=sealed)


def _load_undecided(invitation: Invitation) -> Invitation:
    stored = (
        Invitation.objects.undecided()
        .select_related("organization", "invited_by__user")
        .filter(pk=invitation.pk)
        .first()
    )
    if stored is None:
        raise InvitationRefused(gettext("This invitation was taken, or taken back, meanwhile."))
    return stored
