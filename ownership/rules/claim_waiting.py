"""Claim waits: a claim is undecided for more working days than the limit says."""

from collections.abc import Iterator
from datetime import date, timedelta

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold, on_duty
from ownership.snapshot import ChannelSnapshot, Limit, Terms, say_day

_SATURDAY = 5


def count_working_days(since: date, until: date) -> int:
    """Mondays to Fridays after the first day, up to the last."""
    weeks, rest = divmod(max(0, (until - since).days), 7)
    days = (since + timedelta(days=7 * weeks + number + 1) for number in range(rest))
    return 5 * weeks + sum(day.weekday() < _SATURDAY for day in days)


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    most = RULE.limit(terms).on(channel.tier)
    for duty in channel.needed_duties:
        for claim in duty.claiming:
            if count_working_days(claim.opened_on, terms.today) > most:
                yield on_duty(
                    RULE.code,
                    channel,
                    duty,
                    f"{claim.name} waits for a decision about {duty.name_in_sentence} on"
                    f" {channel.label} since {say_day(claim.opened_on)}.",
                    severity=RULE.severity,
                    departments=(claim.id,),
                    department=claim.id,
                )


RULE = Rule(
    code="claim_waiting",
    name=_("Claim waits"),
    severity=Severity.LOW,
    definition=_("Claim waits: a claim is undecided for more working days than the limit says."),
    fix=_("Accept the claim, or decline it with a reason."),
    find=find,
    threshold=Threshold(Limit(5), _("working days"), _("Five working days: Portsmouth")),
)
