"""Nobody owns it: a needed duty has no accountable department."""

from collections.abc import Iterator

from ownership.rules.contested import is_contested
from ownership.rules.problems import Problem, Rule, Severity, raise_severity
from ownership.snapshot import ChannelSnapshot, DutySnapshot


def is_unowned(duty: DutySnapshot) -> bool:
    """Whom two departments claim is contested, and not nobody's: one cause is one finding."""
    return not duty.accountable and not is_contested(duty)


def find(channel: ChannelSnapshot) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        if is_unowned(duty):
            yield Problem(
                rule=RULE.code,
                channel=channel.id,
                activity=duty.activity_id,
                severity=raise_severity(RULE.severity, channel, duty),
                sentence=f"Nobody answers for {duty.name_in_sentence} on {channel.label}.",
            )


RULE = Rule(
    code="unowned",
    title="Nobody owns it",
    severity=Severity.HIGH,
    definition=__doc__,
    fix="Assign the department that answers for it.",
    find=find,
)
