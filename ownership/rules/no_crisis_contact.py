"""No one to call in a crisis: the department that is accountable for crisis response has no phone
number.
"""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, on_duty
from ownership.snapshot import ChannelSnapshot, Terms

CRISIS = "crisis"


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        for owner in duty.accountable if duty.activity_key == CRISIS else ():
            if not owner.phone:
                yield on_duty(
                    RULE.code,
                    channel,
                    duty,
                    f"{owner.name} answers for {duty.name_in_sentence} on {channel.label}, and has"
                    " no phone number.",
                    severity=RULE.severity,
                    departments=(owner.id,),
                    department=owner.id,
                )


RULE = Rule(
    code="no_crisis_contact",
    name=_("No one to call in a crisis"),
    severity=Severity.HIGH,
    definition=_(
        "No one to call in a crisis: the department that is accountable for crisis response has no"
        " phone number."
    ),
    fix=_("Write the department's phone number."),
    find=find,
)
