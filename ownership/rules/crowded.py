"""Too many hands: more departments are responsible for one needed duty than the limit says."""

from collections.abc import Iterator

from accounts.words import gettext_lazy as _
from ownership.rules.problems import Problem, Rule, Severity, Threshold, on_duty
from ownership.snapshot import ChannelSnapshot, Limit, Terms, join


def find(channel: ChannelSnapshot, terms: Terms) -> Iterator[Problem]:
    most = RULE.limit(terms).on(channel.tier)
    for duty in channel.needed_duties:
        if len(duty.responsible) > most:
            hands = duty.responsible
            yield on_duty(
                RULE.code,
                channel,
                duty,
                f"{len(hands)} departments do {duty.name_in_sentence} on {channel.label}:"
                f" {join(hands)}.",
                severity=RULE.severity,
                departments=tuple(sorted(department.id for department in hands)),
            )


RULE = Rule(
    code="crowded",
    name=_("Too many hands"),
    severity=Severity.LOW,
    definition=_(
        "Too many hands: more departments are responsible for one needed duty than the limit says."
    ),
    fix=_("Leave the work to those who do it; consult or inform the others."),
    find=find,
    threshold=Threshold(Limit(3), _("departments"), _("Our own: where four do it, nobody does")),
)
