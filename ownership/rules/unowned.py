"""Nobody owns it: a needed duty has no accountable department."""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.contested import is_contested
from ownership.rules.problems import Problem, Rule, Severity, on_duty
from ownership.snapshot import ChannelSnapshot, DutySnapshot, Terms


def is_unowned(duty: DutySnapshot) -> bool:
    """What two departments claim is contested, and not nobody's: one cause is one finding."""
    return not duty.accountable and not is_contested(duty)


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        if is_unowned(duty):
            sentence = f"Nobody answers for {duty.name_in_sentence} on {channel.label}."
            yield on_duty(RULE.code, channel, duty, sentence, severity=RULE.severity)


RULE = Rule(
    code="unowned",
    name=_("Nobody owns it"),
    severity=Severity.HIGH,
    definition=_("Nobody owns it: a needed duty has no accountable department."),
    fix=_("Assign the department that answers for it."),
    find=find,
)
