"""Left out: a department has a stake in the channel and no letter on any of its needed duties."""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, on_channel
from ownership.snapshot import ChannelSnapshot, Terms


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    heard = frozenset().union(*(duty.lettered for duty in channel.needed_duties))
    for department in channel.stakes:
        if department.id not in heard:
            yield on_channel(
                RULE.code,
                channel,
                f"{department.name} has a stake in {channel.label} and no part in it.",
                severity=RULE.severity,
                departments=(department.id,),
                department=department.id,
            )


RULE = Rule(
    code="left_out",
    name=_("Left out"),
    severity=Severity.MEDIUM,
    definition=_(
        "Left out: a department has a stake in the channel and no letter on any of its needed"
        " duties."
    ),
    fix=_("Inform the department at least, or take its stake away."),
    find=find,
)
