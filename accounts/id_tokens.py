"""What a sign-in service says in its ID token, believed only when every mark of it is right."""

from collections.abc import Mapping
from typing import Any

import jwt

# Public-key signatures only: with a shared secret whoever knows it could sign as the service.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
LEEWAY = 60  # seconds that two clocks may differ


class TokenRefused(Exception):
    """The token is not the service's answer to this sign-in. The sentence says why, for the log."""


def read_id_token(
    token: str, *, keys: Mapping[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The claims. `keys`: the service's JSON web key set. Raises TokenRefused.

    Checked (OpenID Connect Core 3.1.3.7): signature, issuer, audience, authorized party, expiry,
    time of issue, nonce, and that there is a subject.
    """
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise TokenRefused(f"signed with {algorithm}")
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_find_key(keys, header),
            algorithms=[algorithm],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={
                "require": ["iss", "sub", "aud", "exp", "iat"],
                "enforce_minimum_key_length": True,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenRefused(str(error)) from error
    others = claims["aud"] if isinstance(claims["aud"], list) else []
    if claims.get("azp", client_id) != client_id or (len(others) > 1 and "azp" not in claims):
        raise TokenRefused("made for another client")
    if not nonce or claims.get("nonce") != nonce:
        raise TokenRefused("the nonce is not this sign-in's")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 191:
        raise TokenRefused("no usable subject")
    return claims


def _find_key(keys: Mapping[str, Any], header: Mapping[str, Any]) -> Any:
    """The key that the header names, or the only one that there is."""
    found = [
        key
        for key in jwt.PyJWKSet.from_dict(dict(keys)).keys
        if header.get("kid") in (None, key.key_id) and key.public_key_use in (None, "sig")
    ]
    if len(found) != 1:
        raise TokenRefused("signed by a key that the service does not publish")
    if found[0].algorithm_name != header["alg"] and "alg" in found[0]._jwk_data:
        raise TokenRefused("signed in another way than its key is for")
    return found[0].key
