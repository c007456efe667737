"""Differs from the charter: the accountable department is not the one that the charter
recommends.
"""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.charter import is_off_charter
from ownership.rules.contested import is_contested
from ownership.rules.problems import Problem, Rule, Severity, on_duty
from ownership.snapshot import ChannelSnapshot, DepartmentName, DutySnapshot, Owner, Terms


def find_difference(duty: DutySnapshot) -> tuple[Owner, DepartmentName] | None:
    """Who is accountable and who should be; only where one department is: between two, the
    charter is an argument.
    """
    if duty.recommended is None or len(duty.accountable) != 1 or is_contested(duty):
        return None
    (owner,) = duty.accountable
    if not is_off_charter([owner.id], duty.recommended.id):
        return None
    return owner, duty.recommended


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        difference = find_difference(duty)
        if difference is not None:
            owner, recommended = difference
            yield on_duty(
                RULE.code,
                channel,
                duty,
                f"{owner.name} owns {duty.name_in_sentence} on {channel.label}; the charter says"
                f" {recommended.name}.",
                severity=RULE.severity,
                departments=tuple(sorted((owner.id, recommended.id))),
            )


RULE = Rule(
    code="off_charter",
    name=_("Differs from the charter"),
    severity=Severity.INFO,
    definition=_(
        "Differs from the charter: the accountable department is not the one that the charter"
        " recommends."
    ),
    fix=_("Nothing, where it is meant so. Else apply the charter to it, or write an article."),
    find=find,
)
