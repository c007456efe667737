"""Lines that somebody pasted: each a profile, a website to read, or neither and why."""

from dataclasses import dataclass, field

from accounts.words import gettext
from channels_registry.platforms.canonical import Identity, NotAProfile, identify
from channels_registry.platforms.custom import Templates
from channels_registry.websites.addresses import NotAWebsite, read_website

# What a text can be called that names no profile and may still be a website.
_MAYBE_A_WEBSITE = frozenset({"unknown_platform", "port", "ip_address", "bad_host"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is neither: its number as a person counts, its text, and what to do."""

    number: int
    text: str
    sentence: str


@dataclass(slots=True)
class Pasted:
    """The lines by what they are. Empty ones are none."""

    profiles: list[tuple[Identity, str]] = field(default_factory=list)
    websites: list[tuple[int, str]] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def read_pasted(text: str, templates: Templates) -> Pasted:
    """`templates`: of the organization's own platforms."""
    pasted = Pasted()
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        found = _read(line, templates)
        if isinstance(found, Identity):
            pasted.profiles.append((found, line))
        elif found:
            pasted.unread.append(Unread(number, line, found))
        else:
            pasted.websites.append((number, line))
    return pasted


def _read(line: str, templates: Templates) -> Identity | str:
    """The account; or why it is none; or empty for a website."""
    try:
        return identify(line, templates=templates)
    except NotAProfile as error:
        refusal = error
    if refusal.code == "which_platform":
        return gettext("This could be on any platform. Paste the link of the profile.")
    if refusal.code not in _MAYBE_A_WEBSITE:
        return refusal.message
    try:
        read_website(line)
    except NotAWebsite as error:
        return str(error)
    return ""
