"""Not confirmed: a department has a needed duty on the channel that it neither confirmed nor was
given in time.
"""

from collections.abc import Iterator
from datetime import date

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold, on_channel
from ownership.snapshot import ChannelSnapshot, DutySnapshot, Limit, Owner, Terms


def last_sure_on(owner: Owner) -> date:
    """The day the department said so, or was made accountable."""
    return max(owner.since, owner.confirmed_on or owner.since)


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    """One per department, however many of its duties: it is one thing to do."""
    most = RULE.limit(terms).on(channel.tier)
    late: dict = {}
    for duty in channel.needed_duties:
        for owner in duty.accountable:
            if (terms.today - last_sure_on(owner)).days > most:
                late.setdefault(owner.id, (owner.name, []))[1].append(duty)
    for department_id, (name, duties) in late.items():
        yield on_channel(
            RULE.code,
            channel,
            f"{name} has not confirmed {_say(duties)} on {channel.label} in time.",
            severity=RULE.severity,
            departments=(department_id,),
            department=department_id,
        )


def _say(duties: list[DutySnapshot]) -> str:
    return duties[0].name_in_sentence if len(duties) == 1 else f"{len(duties)} duties"


RULE = Rule(
    code="unconfirmed",
    name=_("Not confirmed"),
    severity=Severity.MEDIUM,
    definition=_(
        "Not confirmed: a department has a needed duty on the channel that it neither confirmed nor"
        " was given in time."
    ),
    fix=_("Confirm it, or release it with a reason."),
    find=find,
    threshold=Threshold(
        Limit(180, tier_1=90),
        _("days"),
        _(
            "Twice a year: US Digital Registry, Emerson; every 90 days like an access list on the"
            " most exposed channels"
        ),
    ),
)
