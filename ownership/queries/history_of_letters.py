"""What happened to letters, in sentences: who took what from whom."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import AuditEvent
from accounts.words import Words, gettext, list_words, ngettext
from accounts.words import gettext_lazy as _
from ownership.models import RaciRole
from ownership.queries.history_words import NAMED, Names, Teller, say_activities

_LETTER_WORDS: dict[str | None, Words] = {
    RaciRole.ACCOUNTABLE: _("{who} answers for {what}"),
    RaciRole.RESPONSIBLE: _("{who} does the work for {what}"),
    RaciRole.CONSULTED: _("{who} is consulted on {what}"),
    RaciRole.INFORMED: _("{who} is informed of {what}"),
    None: _("{who} has no letter any more for {what}"),
}


def _tell_letters(event: AuditEvent, names: Names, place: str) -> str:
    """Who took what from whom; other letters only when no owner changed."""
    owners: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    letters: dict[tuple[str, str | None], list[str]] = {}
    for key, after in sorted(event.after.items()):
        before = event.before.get(key, {})
        gained = tuple(s for s in sorted(after) if after[s] == "A")
        lost = tuple(s for s in sorted(after) if before.get(s) == "A")
        if gained or lost:
            owners.setdefault((gained, lost), []).append(key)
        for slug, letter in sorted(after.items()):
            if isinstance(letter, dict):  # as notes were told before they had a word of their own
                letter = before.get(slug) if isinstance(before.get(slug), str) else None
            letters.setdefault((slug, letter), []).append(key)
    clauses = [_say_owners(*who, keys, names) for who, keys in owners.items()]
    if not clauses:
        clauses = [
            str(_LETTER_WORDS[letter]).format(
                who=names.department(slug), what=say_activities(keys, names)
            )
            for (slug, letter), keys in letters.items()
        ]
    if len(clauses) > NAMED:
        return _sum_up(event, owners, names, place)
    return "; ".join(clauses) + place


def _say_owners(
    gained: Sequence[str], lost: Sequence[str], keys: Sequence[str], names: Names
) -> str:
    what = say_activities(keys, names)
    losers = list_words([names.department(slug) for slug in lost])
    if not gained:
        gone = ngettext(
            "{who} no longer answers for {what}", "{who} no longer answer for {what}", len(lost)
        )
        return gone.format(who=losers, what=what)
    took = gettext("{who} took {what} from {losers}") if losers else gettext("{who} took {what}")
    who = list_words([names.department(slug) for slug in gained])
    return took.format(who=who, what=what, losers=losers)


def _sum_up(event: AuditEvent, owners: Iterable[Any], names: Names, place: str) -> str:
    """Many cells at once: how many duties each department took, the most first."""
    taken = Counter(
        slug
        for after in event.after.values()
        for slug, letter in sorted(after.items())
        if letter == "A"
    )
    took = gettext("{who} took {what}")
    most = [took.format(who=names.department(s), what=n) for s, n in taken.most_common(NAMED)]
    about = ngettext(
        "Set letters for {n} activity{place}",
        "Set letters for {n} activities{place}",
        len(event.after),
    ).format(n=len(event.after), place=place)
    return f"{about}: {list_words(most)}" if most else about


def _tell_described(event: AuditEvent, names: Names, place: str) -> str:
    slugs = sorted({slug for by_slug in event.after.values() for slug in by_slug})
    who = list_words([names.department(slug) for slug in slugs])
    about = f"{say_activities(sorted(event.after), names)}{place}"
    return ngettext(
        "{who} has another person or note for {what}",
        "{who} have another person or note for {what}",
        len(slugs),
    ).format(who=who, what=about)


TELLERS_OF_LETTERS: dict[str, Teller] = {
    "assignment.changed": _tell_letters,
    "assignment.described": _tell_described,
}
