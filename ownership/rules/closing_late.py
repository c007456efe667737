"""Closing is late: a channel is still closing, and the day on which it should be closed is over."""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, on_channel
from ownership.snapshot import ChannelSnapshot, Terms, say_day


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    closing_on = channel.closing_on
    if channel.status == "closing" and closing_on is not None and closing_on < terms.today:
        yield on_channel(
            RULE.code,
            channel,
            f"{channel.label} should have been closed by {say_day(closing_on)}.",
            severity=RULE.severity,
        )


RULE = Rule(
    code="closing_late",
    name=_("Closing is late"),
    severity=Severity.MEDIUM,
    definition=_(
        "Closing is late: a channel is still closing, and the day on which it should be closed is"
        " over."
    ),
    fix=_("Retire it, or set another day."),
    find=find,
)
