"""Sign-in services: connections, domains, and whom a service may bring in."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import (
    MemberRole,
    Membership,
    Organization,
    SsoConnection,
    SsoDomain,
    User,
)
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.members import give_seat
from accounts.sealing import seal
from accounts.text import holds_address

RECORD = "_masthead"  # the name below the domain where the proof stands


class ConnectionRefused(Exception):
    """The change would not do. The sentence says why and what to do."""


class DomainRefused(Exception):
    """The domain cannot be added or is not proven. The sentence says what to do."""


class NotAdmitted(Exception):
    """The service vouched for somebody whom it may not bring in. The reason is for the log."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the service said, checked: see accounts.id_tokens."""

    connection: UUID
    subject: str
    email: str
    email_is_verified: bool
    name: str

    @classmethod
    def of_claims(cls, connection: UUID, claims: Mapping[str, Any]) -> "Vouched":
        name = str(claims.get("name") or "")[:120]
        return cls(
            connection=connection,
            subject=claims["sub"],
            email=str(claims.get("email") or "")[:254],
            email_is_verified=claims.get("email_verified") is True,
            name="" if holds_address(name) else name,  # it stands in mails to strangers
        )


def save_connection(
    *,
    organization: Organization,
    connection: SsoConnection | None,
    fields: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> SsoConnection:
    """Add or change: name, issuer, client_id, client_secret (empty: as it was).

    Another service or client is another identity of everybody, so then all links made through the
    connection end. Raises ConnectionRefused.
    """
    with change(organization, by=by, now=now) as current:
        stored = connection or SsoConnection.new(created_at=now)
        if connection:
            stored.refresh_from_db()
        before = {name: getattr(stored, name) for name in ("name", "issuer", "client_id")}
        stored.name, stored.issuer = fields["name"], fields["issuer"].rstrip("/")
        stored.client_id = fields["client_id"]
        if fields["client_secret"]:
            stored.sealed_secret = seal(fields["client_secret"], owner=organization.pk)
        stored.version += 1 if connection else 0
        try:
            with transaction.atomic():
                stored.save()
        except IntegrityError as error:
            raise ConnectionRefused(
                gettext("This service is connected already, or another has this name.")
            ) from error
        after = {name: getattr(stored, name) for name in before}
        if connection and (before["issuer"], before["client_id"]) != (
            after["issuer"],
            after["client_id"],
        ):
            _end_links(stored)
        verb = "sso.changed" if connection else "sso.added"
        current.record(verb, stored, before=before if connection else {}, after=after)
        return stored


def switch_connection(
    *, connection: SsoConnection, is_enabled: bool, by: Actor, now: datetime
) -> SsoConnection:
    """Raises ConnectionRefused when members could not come in any more."""
    with change(connection.organization, by=by, now=now) as current:
        connection.refresh_from_db()
        if not is_enabled:
            _refuse_last(connection)
        connection.is_enabled = is_enabled
        connection.version += 1
        connection.save()
        current.record("sso.switched", connection, after={"is_enabled": is_enabled})
        return connection


def remove_connection(*, connection: SsoConnection, by: Actor, now: datetime) -> None:
    """With its domains and everybody's link to it. Raises ConnectionRefused."""
    with change(connection.organization, by=by, now=now) as current:
        _refuse_last(connection)
        _end_links(connection)
        current.record("sso.removed", connection, before={"name": connection.name})
        connection.delete()


def add_domain(*, connection: SsoConnection, domain: str, by: Actor, now: datetime) -> SsoDomain:
    """A domain to be proven: it brings nobody in before. Raises DomainRefused."""
    with change(connection.organization, by=by, now=now) as current:
        added = SsoDomain.new(
            connection=connection, domain=domain.lower(), proof=secrets.token_urlsafe(24)
        )
        try:
            with transaction.atomic():
                added.save(force_insert=True)
        except IntegrityError as error:
            raise DomainRefused(
                gettext("{domain} is here already.").format(domain=domain)
            ) from error
        current.record("sso.domain_added", connection, after={"domain": added.domain})
        return added


def check_domain(*, domain: SsoDomain, records: list[str], by: Actor, now: datetime) -> SsoDomain:
    """Look for the proof among the TXT records of the domain. Raises DomainRefused."""
    with change(domain.organization, by=by, now=now) as current:
        domain.refresh_from_db()
        if domain.text not in records:
            raise DomainRefused(
                gettext(
                    "{record}.{domain} has no TXT record with our text. It can take an hour until a"
                    " new one is seen."
                ).format(record=RECORD, domain=domain.domain)
            )
        domain.verified_at = now
        domain.save(update_fields=["verified_at"])
        current.record("sso.domain_proven", domain.connection, after={"domain": domain.domain})
        return domain


def remove_domain(*, domain: SsoDomain, by: Actor, now: datetime) -> None:
    with change(domain.organization, by=by, now=now) as current:
        current.record("sso.domain_removed", domain.connection, before={"domain": domain.domain})
        domain.delete()


def admit(
    *,
    organization: Organization,
    vouched: Vouched,
    signed_in_as: User | None,
    by: Actor,
    now: datetime,
) -> User:
    """Whom this sign-in is. Raises NotAdmitted. Call inside the organization.

    Somebody linked before, with a seat here. Else whoever is signed in by themselves in this
    browser just now, with a seat here: they are linked. Else somebody new, whose address is in a
    domain that this organization proved to be its own: they get a viewer's seat. Never somebody
    who exists, because the service says their address: anybody can run a service.
    """
    with change(organization, by=by, now=now) as current:
        provider = str(vouched.connection)
        link = SocialAccount.objects.filter(provider=provider, uid=vouched.subject).first()
        user = link.user if link else signed_in_as or _make_user(vouched)
        if link is None and signed_in_as is None:
            seat = give_seat(
                organization=organization, user=user, role=MemberRole.VIEWER, by=by, now=now
            )
        else:
            found = Membership.objects.active().filter(user=user).first()
            if found is None or not user.is_active:
                raise NotAdmitted("no seat")
            seat = found
        if link is None:
            if SocialAccount.objects.filter(provider=provider, user=user).exists():
                raise NotAdmitted("linked to another subject already")
            SocialAccount.objects.create(provider=provider, uid=vouched.subject, user=user)
            current.record("member.linked_to_sso", seat, after={"connection": provider})
        return user


def _make_user(vouched: Vouched) -> User:
    try:
        validate_email(vouched.email)
    except ValidationError as error:
        raise NotAdmitted("no address") from error
    domain = vouched.email.rpartition("@")[2].lower()
    is_proven = SsoDomain.objects.filter(
        connection_id=vouched.connection, domain=domain, verified_at__isnull=False
    ).exists()
    if not (vouched.email_is_verified and is_proven):
        raise NotAdmitted("the domain is not proven")
    # Who signed up with somebody's address and never proved it does not keep them out.
    unproven = User.objects.filter(email__iexact=vouched.email, last_login__isnull=True)
    unproven.exclude(emailaddress__verified=True).delete()
    taken = User.objects.filter(email__iexact=vouched.email).exists()
    if taken or EmailAddress.objects.filter(email__iexact=vouched.email).exists():
        raise NotAdmitted("the address has an account")
    try:
        with transaction.atomic():
            user = User.objects.create_user(vouched.email, name=vouched.name)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:  # another organization was a moment quicker
        raise NotAdmitted("the address has an account") from error
    return user


def _refuse_last(connection: SsoConnection) -> None:
    organization = Organization.objects.get(pk=connection.organization_id)
    others = SsoConnection.objects.enabled().exclude(pk=connection.pk)
    if organization.requires_sso and not others.exists():
        raise ConnectionRefused(
            gettext(
                "Everybody has to sign in through this service. Ask that of nobody first, on the"
                " page before."
            )
        )


def _end_links(connection: SsoConnection) -> None:
    SocialAccount.objects.filter(provider=str(connection.pk)).delete()
