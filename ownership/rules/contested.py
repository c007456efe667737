"""Two owners: a needed duty has two or more accountable departments; or one, and an open claim of
another; or none, and two or more open claims.
"""

from collections.abc import Iterator
from uuid import UUID

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, on_duty
from ownership.snapshot import ChannelSnapshot, ClaimFact, DutySnapshot, Owner, Terms, join


def is_contested(duty: DutySnapshot) -> bool:
    # Nearly every duty has one side at most, and this is asked of each several times.
    return len(duty.accountable) + len(duty.claiming) > 1 and len(find_sides(duty)) > 1


def find_sides(duty: DutySnapshot) -> list[Owner | ClaimFact]:
    """The departments that are accountable or want to be, by name."""
    sides: dict[UUID, Owner | ClaimFact] = {claim.id: claim for claim in duty.claiming}
    sides |= {owner.id: owner for owner in duty.accountable}
    return sorted(sides.values(), key=lambda side: side.name)


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    for duty in channel.needed_duties:
        if is_contested(duty):
            sentence = f"{_say_who(duty)} for {duty.name_in_sentence} on {channel.label}."
            sides = tuple(sorted(side.id for side in find_sides(duty)))
            yield on_duty(
                RULE.code, channel, duty, sentence, severity=RULE.severity, departments=sides
            )


def _say_who(duty: DutySnapshot) -> str:
    owners = tuple(sorted(duty.accountable, key=lambda owner: owner.name))
    held = {owner.id for owner in owners}
    claiming = tuple(claim for claim in duty.claiming if claim.id not in held)
    if not claiming:
        both = "both" if len(owners) == 2 else "all"
        return f"{join(owners)} {both} say they are accountable"
    wish = "claims to be" if len(claiming) == 1 else "claim to be"
    if not owners:
        return f"{join(claiming)} {wish} accountable"
    verb = "is" if len(owners) == 1 else "are"
    return f"{join(owners)} {verb} accountable and {join(claiming)} {wish}"


RULE = Rule(
    code="contested",
    name=_("Two owners"),
    severity=Severity.HIGH,
    definition=_(
        "Two owners: a needed duty has two or more accountable departments; or one, and an open"
        " claim of another; or none, and two or more open claims."
    ),
    fix=_("Pick one; the other becomes consulted."),
    find=find,
)
