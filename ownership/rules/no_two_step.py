"""No two-step sign-in: somebody on the access list signs in without a second step; where nobody
knows, it is medium.
"""

from collections import defaultdict
from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, on_channel
from ownership.snapshot import AccessFact, ChannelSnapshot, Terms


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    """One per person; the agencies of a channel together."""
    holders: dict[object, list[AccessFact]] = defaultdict(list)
    for entry in channel.access:
        if entry.two_step != "yes":
            holders[entry.person].append(entry)
    for entries in holders.values():
        is_off = any(entry.two_step == "no" for entry in entries)
        names = ", ".join(sorted({entry.holder for entry in entries}))
        sentence = (
            f"{names} can log in to {channel.label} without a second step."
            if is_off
            else f"We do not know whether {names} uses a second step on {channel.label}."
        )
        yield on_channel(
            RULE.code,
            channel,
            sentence,
            severity=RULE.severity if is_off else Severity.MEDIUM,
            person=entries[0].person.id if entries[0].person else None,
        )


RULE = Rule(
    code="no_two_step",
    name=_("No two-step sign-in"),
    severity=Severity.HIGH,
    definition=_(
        "No two-step sign-in: somebody on the access list signs in without a second step; where"
        " nobody knows, it is medium."
    ),
    fix=_("Have it switched on, then say so on the list."),
    find=find,
)
