"""Two owners: a needed duty has two or more accountable departments, or one and an open claim of
another, or none and two or more open claims.
"""

from collections.abc import Iterator, Sequence

from ownership.rules.problems import Problem, Rule, Severity, raise_severity
from ownership.snapshot import ChannelSnapshot, DepartmentName, DutySnapshot


def is_contested(duty: DutySnapshot) -> bool:
    return len(find_sides(duty)) > 1


def find_sides(duty: DutySnapshot) -> list[DepartmentName]:
    """The departments that are accountable or want to be, by name."""
    sides = {side.id: side for side in (*duty.claiming, *duty.accountable)}
    return sorted(sides.values(), key=lambda side: side.name)


def find(channel: ChannelSnapshot) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        if is_contested(duty):
            sides = find_sides(duty)
            yield Problem(
                rule=RULE.code,
                channel=channel.id,
                activity=duty.activity_id,
                severity=raise_severity(RULE.severity, channel, duty),
                sentence=(f"{_say(sides, duty)} for {duty.name_in_sentence} on {channel.label}."),
                departments=tuple(sorted(side.id for side in sides)),
            )


def _say(sides: Sequence[DepartmentName], duty: DutySnapshot) -> str:
    claiming = [side for side in sides if side not in duty.accountable]
    if not claiming:
        both = "both" if len(sides) == 2 else "all"
        return f"{_join(sides)} {both} say they are accountable"
    wish = "claims to be" if len(claiming) == 1 else "claim to be"
    if not duty.accountable:
        return f"{_join(claiming)} {wish} accountable"
    verb = "is" if len(duty.accountable) == 1 else "are"
    return f"{_join(duty.accountable)} {verb} accountable and {_join(claiming)} {wish}"


def _join(departments: Sequence[DepartmentName]) -> str:
    *most, last = [department.name for department in departments]
    return f"{', '.join(most)} and {last}" if most else last


RULE = Rule(
    code="contested",
    title="Two owners",
    severity=Severity.HIGH,
    definition=__doc__,
    fix="Pick one; the other becomes consulted.",
    find=find,
)
