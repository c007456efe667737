"""Leaver can still log in: a person who has left, or whose access has ended, is still on the
access list.
"""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, on_channel
from ownership.snapshot import ChannelSnapshot, Terms


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    """On every channel, whatever its status: a log-in outlives it."""
    ended = [entry for entry in channel.access if entry.has_ended(terms.today)]
    people = {entry.person for entry in ended if entry.person}
    for person in sorted(people, key=lambda person: (person.name, person.id)):
        why = "has left and" if person.has_left(terms.today) else "should not any more, and"
        yield on_channel(
            RULE.code,
            channel,
            f"{person.name} {why} can still log in to {channel.label}.",
            severity=RULE.severity,
            person=person.id,
        )
    agencies = sorted({entry.holder for entry in ended if not entry.person})
    if agencies:
        yield on_channel(
            RULE.code,
            channel,
            f"{', '.join(agencies)} should not any more, and can still log in to {channel.label}.",
            severity=RULE.severity,
        )


RULE = Rule(
    code="leaver_access",
    name=_("Leaver can still log in"),
    severity=Severity.HIGH,
    definition=_(
        "Leaver can still log in: a person who has left, or whose access has ended, is still on the"
        " access list."
    ),
    fix=_("Remove the log-in on the platform, then take it off the list."),
    find=find,
    looks_everywhere=True,
)
