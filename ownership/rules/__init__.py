"""What makes ownership wrong: one file per rule, pure functions of a snapshot, no Django.

`RULES` is the list that settle, sweep, previews and pages read. One more rule is one more file
and one more line here.
"""

from collections.abc import Iterator

from ownership.rules import (
    access_unreviewed,
    claim_waiting,
    closing_late,
    contested,
    crowded,
    dormant,
    leaver_access,
    left_out,
    no_crisis_contact,
    no_two_step,
    nobody_named,
    off_charter,
    only_one,
    overloaded,
    owner_left,
    unconfirmed,
    unowned,
    unstaffed,
    unverified,
)
from ownership.rules.problems import Problem, Rule
from ownership.snapshot import ChannelSnapshot, DepartmentSnapshot, Terms

RULES: tuple[Rule, ...] = (
    unowned.RULE,
    contested.RULE,
    owner_left.RULE,
    no_crisis_contact.RULE,
    leaver_access.RULE,
    no_two_step.RULE,
    unstaffed.RULE,
    nobody_named.RULE,
    left_out.RULE,
    only_one.RULE,
    access_unreviewed.RULE,
    overloaded.RULE,
    unconfirmed.RULE,
    closing_late.RULE,
    crowded.RULE,
    claim_waiting.RULE,
    unverified.RULE,
    dormant.RULE,
    off_charter.RULE,
)
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
_OF_CHANNELS = tuple(rule for rule in RULES if not rule.looks_at_departments)
_OF_DEPARTMENTS = tuple(rule for rule in RULES if rule.looks_at_departments)


def find_problems(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    """Everything that is wrong with one channel on that day.

    A channel that is proposed or retired has no problems but those that outlive it.
    """
    for rule in _OF_CHANNELS:
        if rule.code not in terms.switched_off and (channel.looked_at or rule.looks_everywhere):
            yield from rule.find(channel, terms)


def find_problems_of_department(department: DepartmentSnapshot, terms: Terms) -> Iterator[Problem]:
    """Everything that is wrong with what one department carries."""
    for rule in _OF_DEPARTMENTS:
        if rule.code not in terms.switched_off:
            yield from rule.find(department, terms)
