"""Which activity is meant by a word: its key, its name, or what people say instead."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from accounts.queries.references import read_id
from ownership.models import Activity


def find_activity(text: str) -> Activity | None:
    """By id, key, name or an everyday word ("complaint"). One statement."""
    return match_activity(text, Activity.objects.in_order())


def find_activities(texts: Collection[str]) -> dict[str, Activity]:
    """Text -> activity, for the texts that mean one. One statement."""
    activities = list(Activity.objects.in_order())
    found = {text: match_activity(text, activities) for text in set(texts)}
    return {text: activity for text, activity in found.items() if activity is not None}


def match_activity(text: str, activities: Iterable[Activity]) -> Activity | None:
    """The activity among these that the text means. A key wins over a name, a name over a word."""
    activities = list(activities)
    activity_id = read_id(text)
    if activity_id is not None:
        return next((a for a in activities if a.pk == activity_id), None)
    word = text.strip().casefold()
    for names in (_keys, _names, _synonyms):
        for activity in activities:
            if word in names(activity):
                return activity
    return None


def near_activities(text: str, activities: Iterable[Activity], *, limit: int = 5) -> list[Activity]:
    """Those that somebody may have meant, the nearest first."""
    words: dict[str, Activity] = {}
    for activity in activities:
        for word in (*_keys(activity), *_names(activity), *_synonyms(activity)):
            words.setdefault(word, activity)
    near = get_close_matches(text.strip().casefold()[:100], words, n=20, cutoff=0.6)
    return list(dict.fromkeys(words[word] for word in near))[:limit]


def _keys(activity: Activity) -> tuple[str, ...]:
    return (activity.key,)


def _names(activity: Activity) -> tuple[str, ...]:
    return activity.name.casefold(), activity.short_name.casefold()


def _synonyms(activity: Activity) -> tuple[str, ...]:
    return tuple(word.casefold() for word in activity.synonyms)
