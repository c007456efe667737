"""Mail domains as they are compared: in A-labels, lower case."""

import re

import idna

from accounts.words import gettext

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class DomainNotOne(ValueError):
    """The sentence says what to write."""


def read_domain(text: str) -> str:
    """`@Example.com ` becomes `example.com`. Raises DomainNotOne."""
    wrong = DomainNotOne(
        gettext("Write the part of your addresses after the @, such as example.com.")
    )
    try:
        domain = idna.encode(text.strip().removeprefix("@"), uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise wrong from error
    labels = domain.lower().rstrip(".").split(".")
    # The last label of an IP address is a number; of a domain it never is.
    is_domain = len(labels) >= 2 and all(_LABEL.fullmatch(label) for label in labels)
    if not is_domain or labels[-1].isdigit():
        raise wrong
    return ".".join(labels)
