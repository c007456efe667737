"""Owner has left: the person named on an accountable department's duty has left."""

from collections.abc import Iterator
from datetime import date

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, on_duty
from ownership.snapshot import ChannelSnapshot, Owner, PersonFact, Terms


def has_owner_left(owner: Owner, today: date) -> bool:
    return owner.person is not None and owner.person.has_left(today)


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        gone: dict[PersonFact, list[Owner]] = {}
        for owner in duty.accountable:
            if owner.person is not None and has_owner_left(owner, terms.today):
                gone.setdefault(owner.person, []).append(owner)
        for person, owners in gone.items():
            yield on_duty(
                RULE.code,
                channel,
                duty,
                f"{person.name}, who stands for {owners[0].name} in {duty.name_in_sentence} on"
                f" {channel.label}, has left.",
                severity=RULE.severity,
                departments=tuple(sorted(owner.id for owner in owners)),
                person=person.id,
            )


RULE = Rule(
    code="owner_left",
    name=_("Owner has left"),
    severity=Severity.HIGH,
    definition=_("Owner has left: the person named on an accountable department's duty has left."),
    fix=_("Hand it over: name somebody else, or another department."),
    find=find,
)
