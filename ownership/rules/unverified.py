"""Not verified: nobody has checked for longer than the limit that an active channel is ours."""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold, on_channel
from ownership.snapshot import ChannelSnapshot, Limit, Terms, say_day


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    """One that was never checked counts from the day it was registered."""
    last = channel.verified_on or channel.registered_on
    if channel.status == "active" and (terms.today - last).days > RULE.limit(terms).on(
        channel.tier
    ):
        sentence = (
            f"That {channel.label} is ours was last checked on {say_day(last)}."
            if channel.verified_on
            else f"Nobody has checked yet that {channel.label} is ours."
        )
        yield on_channel(RULE.code, channel, sentence, severity=RULE.severity)


RULE = Rule(
    code="unverified",
    name=_("Not verified"),
    severity=Severity.LOW,
    definition=_(
        "Not verified: nobody has checked for longer than the limit that an active channel is ours."
    ),
    fix=_("Look at the channel, and say when and how you checked."),
    find=find,
    threshold=Threshold(Limit(365), _("days"), _("Our own: once a year")),
)
