"""API keys: issue and revoke them. The key itself is told once; only a keyed hash is kept.

    mh_live_<organization>_<key>_<secret>_<checksum>

organization: the public id, 10 characters; key: 12, public, shown in lists; secret: 43, 256 bits;
checksum: CRC-32 of everything before it, 6. All base 62, so the whole is one word to double-click
and `TOKEN` finds a leaked one in any text. A wrong checksum is refused without asking the database.
"""

import hmac
import ipaddress
import re
import secrets
import string
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.utils.translation import gettext

from accounts.capabilities import CAPABILITIES, SCOPES
from accounts.models import ApiKey, MemberRole, Membership, Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change

TOKEN = re.compile(
    r"mh_live_([0-9A-Za-z]{10})_([0-9A-Za-z]{12})_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})"
)
DEFAULT_DAYS = 90
MAX_DAYS = 366
_BASE62 = string.digits + string.ascii_letters


class KeyRefused(Exception):
    """The key cannot be issued; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Token:
    """A key as it is written, taken apart. `organization` is the public id."""

    organization: str
    key: str
    secret: str

    def __str__(self) -> str:
        body = f"mh_live_{self.organization}_{self.key}_{self.secret}"
        return f"{body}_{_checksum(body)}"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """The stored row, and the token, which nobody can be told again."""

    api_key: ApiKey
    token: str


def read_token(text: str) -> Token | None:
    """The parts of a written key; None when it is none, or mistyped."""
    found = TOKEN.fullmatch(text)
    if found is None or not hmac.compare_digest(_checksum(text.rpartition("_")[0]), found[4]):
        return None
    return Token(found[1], found[2], found[3])


def hash_secret(secret: str, pepper_id: str) -> bytes | None:
    """HMAC-SHA256 under one of our peppers; None when that pepper was withdrawn.

    A keyed hash and not a slow one: the secret has 256 bits, there is nothing to guess.
    """
    pepper = settings.API_KEY_PEPPERS.get(pepper_id)
    return hmac.digest(pepper.encode(), secret.encode(), "sha256") if pepper else None


def issue_key(
    *,
    organization: Organization,
    membership: Membership,
    name: str,
    scopes: Collection[str],
    by: Actor,
    now: datetime,
    days: int = DEFAULT_DAYS,
    networks: Collection[str] = (),
    id: UUID | None = None,
) -> IssuedKey:
    """Make a key for a seat. Raises KeyRefused; the token is in the answer and nowhere else.

    `networks`: those that it may be used from, such as 192.0.2.0/24; none: from anywhere.
    `id`: chosen by who asks, so that asking again makes no second key. What is stored is made of
    it and of the organization: two organizations that choose the same know nothing of each other.
    """
    _refuse_bad(membership, name, scopes, days)
    allowed = [read_network(network) for network in networks]
    token = Token(organization.public_id, _random(12), _random(43))
    pepper_id = next(iter(settings.API_KEY_PEPPERS))
    digest = hash_secret(token.secret, pepper_id)
    assert digest is not None  # noqa: S101 - the pepper was just taken from the settings
    own_id = uuid5(organization.pk, str(id)) if id else None
    with change(organization, by=by, now=now) as current:
        if own_id and ApiKey.objects.filter(pk=own_id).exists():
            raise KeyRefused(
                gettext(
                    "This key was made already, and is shown only once. If you did not keep it,"
                    " revoke it and make another."
                )
            )
        api_key = ApiKey.new(
            **({"id": own_id} if own_id else {}),
            allowed_networks=allowed,
            key=token.key,
            digest=digest,
            pepper_id=pepper_id,
            name=name.strip(),
            scopes=sorted(set(scopes)),
            membership=membership,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        api_key.save(force_insert=True)
        current.record(
            "api_key.issued",
            api_key,
            after={
                "scopes": api_key.scopes,
                "networks": allowed,
                "member": str(membership.user),
                "expires_at": api_key.expires_at,
            },
        )
    return IssuedKey(api_key, str(token))


def read_network(text: str) -> str:
    """A network or a single address, as it is stored. Raises KeyRefused."""
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        raise KeyRefused(
            gettext(
                "“{text}” is no network. Write one such as 192.0.2.0/24 or 2001:db8::/32."
            ).format(text=text.strip()[:60])
        ) from None


def may_come_from(api_key: ApiKey, address: str | None) -> bool:
    """Whether a request from this address may use the key."""
    if not api_key.allowed_networks:
        return True
    try:
        caller = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(caller, "ipv4_mapped", None)
    return any((mapped or caller) in ipaddress.ip_network(n) for n in api_key.allowed_networks)


def revoke_key(*, api_key: ApiKey, by: Actor, now: datetime) -> ApiKey:
    """Stop a key at once. Revoking it again changes nothing."""
    with change(api_key.organization, by=by, now=now) as current:
        api_key.refresh_from_db()
        if api_key.revoked_at is None:
            api_key.revoked_at = now
            api_key.save(update_fields=["revoked_at"])
            current.record("api_key.revoked", api_key)
        return api_key


def _refuse_bad(membership: Membership, name: str, scopes: Collection[str], days: int) -> None:
    if not membership.is_active:
        raise KeyRefused(
            gettext("{user} has no seat any more; choose somebody who has.").format(
                user=membership.user
            )
        )
    if not name.strip() or len(name) > 120:
        raise KeyRefused(gettext("Name the key in 1 to 120 characters, after what will use it."))
    if not 1 <= days <= MAX_DAYS:
        raise KeyRefused(gettext("A key lives 1 to {most} days.").format(most=MAX_DAYS))
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        words = (
            gettext("We know no scope {unknown}. Choose from {scopes}.")
            if unknown
            else gettext("A key needs a scope. Choose from {scopes}.")
        )
        raise KeyRefused(words.format(unknown=", ".join(unknown), scopes=", ".join(SCOPES)))
    seat = CAPABILITIES[MemberRole(membership.role)]
    beyond = sorted(scope for scope in set(scopes) if SCOPES[scope] and not SCOPES[scope] & seat)
    if beyond:
        raise KeyRefused(
            gettext(
                "The seat of {user} ({role}) may not do what {beyond} opens. Leave that out, or"
                " choose another member."
            ).format(
                user=membership.user, role=membership.get_role_display(), beyond=", ".join(beyond)
            )
        )


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits


def _random(length: int) -> str:
    return "".join(secrets.choice(_BASE62) for _ in range(length))
