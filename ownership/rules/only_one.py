"""Only one person: fewer people who are still there have full control of the channel than the
limit says.
"""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold, on_channel
from ownership.snapshot import ChannelSnapshot, Limit, PersonFact, Terms


def who_has_control(channel: ChannelSnapshot, terms: Terms) -> set[PersonFact]:
    """People, not agencies: an agency cannot let the organization back in."""
    return {
        entry.person
        for entry in channel.access
        if entry.person and entry.has_full_control and not entry.has_ended(terms.today)
    }


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    if not channel.access:
        return
    people = who_has_control(channel, terms)
    if len(people) < RULE.limit(terms).on(channel.tier):
        names = ", ".join(sorted(person.name for person in people))
        who = f"Only {names} has" if len(people) == 1 else f"Only {names} have"
        yield on_channel(
            RULE.code,
            channel,
            f"{who if people else 'Nobody has'} full control of {channel.label}.",
            severity=RULE.severity,
        )


RULE = Rule(
    code="only_one",
    name=_("Only one person"),
    severity=Severity.MEDIUM,
    definition=_(
        "Only one person: fewer people who are still there have full control of the channel than"
        " the limit says."
    ),
    fix=_("Give a second person full control, and write it on the list."),
    find=find,
    threshold=Threshold(
        Limit(2),
        _("people with full control"),
        _("Two administrators: Michigan State, Illinois, Utah State"),
    ),
)
