"""Two owners: a needed duty has two or more accountable departments."""

from collections.abc import Iterator

from ownership.rules.problems import Problem, Rule, Severity, raise_severity
from ownership.snapshot import ChannelSnapshot, DutySnapshot


def is_contested(duty: DutySnapshot) -> bool:
    return len(duty.accountable) > 1


def find(channel: ChannelSnapshot) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        if is_contested(duty):
            names = sorted(department.name for department in duty.accountable)
            both = "both" if len(names) == 2 else "all"
            yield Problem(
                rule=RULE.code,
                channel=channel.id,
                activity=duty.activity_id,
                severity=raise_severity(RULE.severity, channel, duty),
                sentence=(
                    f"{', '.join(names[:-1])} and {names[-1]} {both} say they are accountable"
                    f" for {duty.name_in_sentence} on {channel.label}."
                ),
                departments=tuple(sorted(department.id for department in duty.accountable)),
            )


RULE = Rule(
    code="contested",
    title="Two owners",
    severity=Severity.HIGH,
    definition=__doc__,
    fix="Pick one; the other becomes consulted.",
    find=find,
)
