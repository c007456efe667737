"""What makes ownership wrong: one file per rule, pure functions of a snapshot, no Django.

`RULES` is the list that settle, sweep, previews and pages read. One more rule is one more file
and one more line here.
"""

from collections.abc import Iterator

from ownership.rules import contested, unowned
from ownership.rules.problems import Problem, Rule
from ownership.snapshot import ChannelSnapshot

RULES: tuple[Rule, ...] = (unowned.RULE, contested.RULE)
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}


def find_problems(channel: ChannelSnapshot) -> Iterator[Problem]:
    """Everything that is wrong with one channel today. Channels not looked at have no problems."""
    if channel.looked_at:
        for rule in RULES:
            yield from rule.find(channel)
