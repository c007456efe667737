"""Secrets that we must be able to read again: sealed at rest, bound to their owner.

AES-256-GCM. The owner (an organization's id, mostly) is associated data, so what is sealed for one
cannot be opened as another's, even by somebody who can write to the database. Keys are in the
environment with an id each, newest first, so that they can be renewed.
"""

import hashlib
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class CannotOpen(Exception):
    """Sealed for another owner, damaged, or under a key that was withdrawn."""


def seal(text: str, *, owner: UUID | str) -> bytes:
    """`<key id>:` in ASCII, then nonce and ciphertext."""
    key_id, secret = next(iter(settings.SEALING_KEYS.items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_key(secret)).encrypt(nonce, text.encode(), str(owner).encode())
    return f"{key_id}:".encode() + nonce + sealed


def unseal(sealed: bytes | memoryview, *, owner: UUID | str) -> str:
    """What was sealed. Raises CannotOpen."""
    key_id, _, rest = bytes(sealed).partition(b":")
    secret = settings.SEALING_KEYS.get(key_id.decode("ascii", "replace"))
    if secret is None:
        raise CannotOpen
    try:
        text = AESGCM(_key(secret)).decrypt(
            rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], str(owner).encode()
        )
    except (InvalidTag, ValueError) as error:
        raise CannotOpen from error
    return text.decode()


def _key(secret: str) -> bytes:
    """The environment holds text of any length; AES wants 256 bits."""
    return hashlib.sha256(b"masthead sealing " + secret.encode()).digest()
