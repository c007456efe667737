"""Nobody is named: an accountable department has no named person on the duty and no head."""

from collections.abc import Iterator
from datetime import date

from accounts.words import gettext_lazy as _
from ownership.rules.owner_left import has_owner_left
from ownership.rules.problems import Problem, Rule, Severity, on_duty
from ownership.rules.unstaffed import is_there, is_unstaffed
from ownership.snapshot import ChannelSnapshot, DutySnapshot, Owner, Terms


def is_nobody_named(duty: DutySnapshot, owner: Owner, today: date) -> bool:
    """Not where somebody has left, or nobody at all is there: those are told as that."""
    if has_owner_left(owner, today) or is_unstaffed(duty, owner, today):
        return False
    return not is_there(owner.person, today) and not is_there(owner.head, today)


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        for owner in duty.accountable:
            if is_nobody_named(duty, owner, terms.today):
                yield on_duty(
                    RULE.code,
                    channel,
                    duty,
                    f"{owner.name} owns {duty.name_in_sentence} on {channel.label}, and has named"
                    " nobody for it.",
                    severity=RULE.severity,
                    departments=(owner.id,),
                    department=owner.id,
                )


RULE = Rule(
    code="nobody_named",
    name=_("Nobody is named"),
    severity=Severity.MEDIUM,
    definition=_(
        "Nobody is named: an accountable department has no named person on the duty and no head."
    ),
    fix=_("Name the person who answers, or give the department a head."),
    find=find,
)
