"""Nobody does it: a needed duty has an accountable department and no responsible one, and the
accountable one has no named person, head or deputy who is there.
"""

from collections.abc import Iterator
from datetime import date

from accounts.words import gettext_lazy as _
from ownership.rules.owner_left import has_owner_left
from ownership.rules.problems import Problem, Rule, Severity, on_duty
from ownership.snapshot import ChannelSnapshot, DutySnapshot, Owner, PersonFact, Terms


def is_there(person: PersonFact | None, today: date) -> bool:
    """A head or deputy who has left counts as none."""
    return person is not None and not person.has_left(today)


def is_unstaffed(duty: DutySnapshot, owner: Owner, today: date) -> bool:
    """That the person named has left is told as that, and not once more as this."""
    if duty.responsible or has_owner_left(owner, today):
        return False
    return not any(is_there(who, today) for who in (owner.person, owner.head, owner.deputy))


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        for owner in duty.accountable:
            if is_unstaffed(duty, owner, terms.today):
                yield on_duty(
                    RULE.code,
                    channel,
                    duty,
                    f"{owner.name} owns {duty.name_in_sentence} on {channel.label}, and nobody is"
                    " there to do it.",
                    severity=RULE.severity,
                    departments=(owner.id,),
                    department=owner.id,
                )


RULE = Rule(
    code="unstaffed",
    name=_("Nobody does it"),
    severity=Severity.MEDIUM,
    definition=_(
        "Nobody does it: a needed duty has an accountable department and no responsible one, and"
        " the accountable one has no named person, head or deputy who is there."
    ),
    fix=_("Name a person, give the department a head, or add who does the work."),
    find=find,
)
