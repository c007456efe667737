"""The preview of the charter as a person reads it: squares, and why some duties stay open."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext, ngettext_lazy

from accounts.words import list_words, say_number
from ownership.queries.charter_plans import CharterLine, CharterPlan
from ownership.rules.charter import Why
from ownership.snapshot import name_in_sentence

MOST_SQUARES = 430

_STAYS_OPEN = {
    Why.NO_DEPARTMENT: ngettext_lazy(
        "{n} stays open because no department of the kind for {activities} is here.",
        "{n} stay open because no department of the kind for {activities} is here.",
        "number",
    ),
    Why.SEVERAL_DEPARTMENTS: ngettext_lazy(
        "{n} stays open because several departments could answer for {activities}.",
        "{n} stay open because several departments could answer for {activities}.",
        "number",
    ),
    Why.NO_ARTICLE: ngettext_lazy(
        "{n} stays open because the charter says nothing about {activities}.",
        "{n} stay open because the charter says nothing about {activities}.",
        "number",
    ),
    Why.OTHER_LETTER: ngettext_lazy(
        "{n} stays open because the department has another letter there, which is kept.",
        "{n} stay open because the department has another letter there, which is kept.",
        "number",
    ),
    Why.CLAIMED: ngettext_lazy(
        "{n} stays open because somebody claims {activities}, which is to be decided.",
        "{n} stay open because somebody claims {activities}, which is to be decided.",
        "number",
    ),
}


def count_states(plan: CharterPlan) -> list[tuple[str, str, int]]:
    """(class, words, how many duties), those that are owned first."""
    return [
        ("owned", gettext("have one owner already"), plan.before.owned),
        ("gains", gettext("get one owner"), plan.gains),
        ("contested", gettext("have two owners, which stay"), plan.after.contested),
        ("unowned", gettext("nobody yet"), plan.after.unowned),
    ]


def draw_squares(plan: CharterPlan) -> tuple[list[str], int]:
    """The class of each square in order, and how many duties one square stands for."""
    each = -(-plan.after.needed // MOST_SQUARES) or 1
    squares: list[str] = []
    for name, _, duties in count_states(plan):
        # What is there shows, however little it is.
        squares += [name] * (max(1, round(duties / each)) if duties else 0)
    return squares, each


def say_why_open(plan: CharterPlan, lines: Iterable[CharterLine]) -> list[str]:
    """ "43 stay open because ...", the most first."""
    names = {line.activity.pk: name_in_sentence(line.activity.name) for line in lines}
    duties: dict[Why, int] = defaultdict(int)
    activities: dict[Why, list[UUID]] = defaultdict(list)
    for (why, activity_id), number in plan.stays_open.items():
        duties[why] += number
        activities[why].append(activity_id)
    said = []
    for why, number in sorted(duties.items(), key=lambda item: -item[1]):
        about = [name for pk, name in names.items() if pk in activities[why]]
        said.append(
            _STAYS_OPEN[why].format(
                number=number,
                n=say_number(number),
                activities=list_words(about),
            )
        )
    return said
