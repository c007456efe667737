"""Access not reviewed: nobody has looked through the access list for longer than the limit says."""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold, on_channel
from ownership.snapshot import ChannelSnapshot, Limit, Terms, say_day


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    """An empty list was never looked through since the channel was registered."""
    reviewed_on = min(
        (entry.reviewed_on for entry in channel.access), default=channel.registered_on
    )
    days = (terms.today - reviewed_on).days
    if days > RULE.limit(terms).on(channel.tier):
        # The day, for a number of days would be another sentence every night.
        sentence = (
            f"Who can log in to {channel.label} was last looked through on {say_day(reviewed_on)}."
            if channel.access
            else f"Nobody has said yet who can log in to {channel.label}."
        )
        yield on_channel(RULE.code, channel, sentence, severity=RULE.severity)


RULE = Rule(
    code="access_unreviewed",
    name=_("Access not reviewed"),
    severity=Severity.MEDIUM,
    definition=_(
        "Access not reviewed: nobody has looked through the access list for longer than the limit"
        " says."
    ),
    fix=_("Look through the list, and say that it is right."),
    find=find,
    threshold=Threshold(Limit(90), _("days"), _("90-day access review: Georgia SM-25-001")),
)
