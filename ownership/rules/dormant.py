"""Dormant: nothing has happened on an active channel for longer than the limit; after twice that,
medium.
"""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold, on_channel
from ownership.snapshot import ChannelSnapshot, Limit, Terms, say_day


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    """Only where somebody said when it was last used."""
    if channel.status != "active" or channel.last_activity_on is None:
        return
    most = RULE.limit(terms).on(channel.tier)
    days = (terms.today - channel.last_activity_on).days
    if days > most:
        yield on_channel(
            RULE.code,
            channel,
            f"Nothing has happened on {channel.label} since {say_day(channel.last_activity_on)}.",
            severity=Severity.MEDIUM if days > 2 * most else RULE.severity,
        )


RULE = Rule(
    code="dormant",
    name=_("Dormant"),
    severity=Severity.LOW,
    definition=_(
        "Dormant: nothing has happened on an active channel for longer than the limit; after twice"
        " that, medium."
    ),
    fix=_("Use it, mark it as dormant, or close it."),
    find=find,
    threshold=Threshold(Limit(180), _("days"), _("Half a year: US Digital Registry, Emerson")),
)
