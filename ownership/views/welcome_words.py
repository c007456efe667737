"""The preview of the charter as a person reads it: squares, and why some duties stay open."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from ownership.queries.charter_plans import CharterLine, CharterPlan
from ownership.rules.charter import Why
from ownership.snapshot import name_in_sentence

MOST_SQUARES = 430

_BECAUSE = {
    Why.NO_DEPARTMENT: "because no department of the kind for {activities} is here",
    Why.SEVERAL_DEPARTMENTS: "because several departments could answer for {activities}",
    Why.NO_ARTICLE: "because the charter says nothing about {activities}",
    Why.OTHER_LETTER: "because the department has another letter there, which is kept",
    Why.CLAIMED: "because somebody claims {activities}, which is to be decided",
}


def count_states(plan: CharterPlan) -> list[tuple[str, str, int]]:
    """(class, words, how many duties), those that are owned first."""
    return [
        ("owned", "have one owner already", plan.before.owned),
        ("gains", "get one owner", plan.gains),
        ("contested", "have two owners, which stay", plan.after.contested),
        ("unowned", "nobody yet", plan.after.unowned),
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
        about = _join([name for pk, name in names.items() if pk in activities[why]])
        verb = "stays" if number == 1 else "stay"
        said.append(f"{number:,} {verb} open {_BECAUSE[why].format(activities=about)}.")
    return said


def _join(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
