"""What somebody pasted to find their channels by: profiles are proposed, websites are read."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from accounts.models import Organization
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.words import say_number
from channels_registry.operations.candidates import Proposed, propose_profiles
from channels_registry.operations.discoveries import DiscoveryRefused, start_discoveries
from channels_registry.queries.custom_platforms import load_templates
from channels_registry.websites.pasted import Unread, read_pasted

MOST_LINES = 1_000


class TooManyLines(Exception):
    """More lines than are looked at in one go. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the lines: profiles proposed, websites being read, and what is left over."""

    profiles: Proposed
    websites: int
    unread: list[Unread]


def take_pasted(*, organization: Organization, text: str, by: Actor, now: datetime) -> Taken:
    """Propose the profiles and have the websites read. Registers nothing. Raises TooManyLines.

    A line that is neither stops none of the others.
    """
    pasted = read_pasted(text, load_templates())
    lines = len(pasted.profiles) + len(pasted.websites) + len(pasted.unread)
    if lines > MOST_LINES:
        raise TooManyLines(
            gettext(
                "These are {lines} lines. Paste up to {most_lines} at once, or import a list."
            ).format(lines=say_number(lines), most_lines=say_number(MOST_LINES))
        )
    with change(organization, by=by, now=now):
        proposed = propose_profiles(
            organization=organization, profiles=pasted.profiles, by=by, now=now
        )
        websites, unread = 0, list(pasted.unread)
        if pasted.websites:
            addresses = [address for _, address in pasted.websites]
            try:
                websites = len(
                    start_discoveries(organization=organization, websites=addresses, by=by, now=now)
                )
            except DiscoveryRefused as error:
                unread += [Unread(number, line, str(error)) for number, line in pasted.websites]
        unread.sort(key=lambda line: line.number)
        return Taken(proposed, websites, unread)
