"""The answer of this package, and its one way of saying no."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Identity:
    """One account, whatever address named it: equal exactly when platform, kind and key are equal.

    `key` is folded as the platform folds it; `handle` keeps the case as typed, without a leading
    `@`, and reads back through `identify_handle`; `url` is https, or empty where the platform has
    no public address; `permanent_id` is the id that survives a rename, when the address shows it.

    `platform` is a slug of the catalogue, or of a platform of the organization's own: then
    `custom_platform` is its id, and `is_closed` says that it takes no new channels.
    """

    platform: str
    kind: str
    key: str
    handle: str = field(compare=False)
    url: str = field(compare=False)
    permanent_id: str = field(default="", compare=False)
    custom_platform: UUID | None = field(default=None, compare=False)
    is_closed: bool = field(default=False, compare=False)


class NotAProfile(ValueError):
    """What was given names no account. `message` says in one sentence what is wrong and what to do.

    `code` is one of: empty, too_long, bad_character, bad_scheme, userinfo, port, ip_address,
    bad_host, bad_encoding, redirect_loop, unknown_platform, wrong_platform, which_platform,
    email_address, unknown_kind, short_link, content, not_an_account, no_public_address, bad_handle.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
