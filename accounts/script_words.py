"""What scripts say, for pages in another language than English: see `static/js/words.js`.

English stands in the scripts. Each of their texts is listed here once more, for whoever translates.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils import translation

# The form that a number takes follows from itself below 100, and from its last two digits above.
_NUMBERS = range(200)


def load_script_words() -> dict[str, Any]:
    """The texts by their English, with every form of those that count; and the form of a number.

    Empty where all of them are English.
    """
    return _load(translation.get_language())


@lru_cache
def _load(language: str | None) -> dict[str, Any]:
    english, said = list_texts(str), list_texts(translation.gettext)
    counted = [list_counted(translation.ngettext, number) for number in _NUMBERS]
    pairs = list_counted(lambda one, several, _: (one, several), 0)
    if english == said and set(counted) <= {tuple(pair[n] for pair in pairs) for n in (0, 1)}:
        return {}
    kinds = list(dict.fromkeys(counted))
    forms = {pair[1]: [kind[at] for kind in kinds] for at, pair in enumerate(pairs)}
    return {
        "words": dict(zip(english, said, strict=True)) | forms,
        "kinds": "".join(str(kinds.index(texts)) for texts in counted),
    }


def list_texts(gettext: Callable[[str], str]) -> tuple[str, ...]:
    return (
        # On every page
        gettext("Activities and channels"),
        gettext("No proposals"),
        gettext("Dismiss"),
        gettext("We could not reach the server. Nothing was changed; try again."),
        gettext("You are signed out. Reload the page and sign in again."),
        gettext("Your seat does not allow this. Ask a lead to change it."),
        gettext("This is no longer here. Reload the page."),
        gettext("That was too often. Wait a minute and try again."),
        gettext("Somebody else is changing the same. Try again in a few seconds."),
        gettext("That did not work. Try again; nothing was changed."),
        gettext("The browser did not allow it. Select the text and copy it."),
        gettext("The link is copied."),
        gettext("Copied."),
        # Passkeys
        gettext("No passkey came. Try again, or choose another way."),
        gettext("This device has a passkey for your account already."),
        gettext("Passkeys need the address that you always use, with https."),
        gettext("That did not work. Reload the page and try again."),
        # The matrix
        gettext("Accountable"),
        gettext("Responsible"),
        gettext("Consulted"),
        gettext("Informed"),
        gettext("no role"),
        gettext("no role, the charter suggests {letter}"),
        gettext("{role}, on the other channel {letter}"),
        gettext("No suggestion here"),
        gettext("No gap and no conflict here"),
        gettext("Not needed on this channel"),
        gettext("Only a lead can change this"),
        gettext("{owners} on {row}"),
        gettext("Undo"),
        gettext("Undone"),
        gettext("Nothing to undo"),
        gettext("Done again"),
        gettext("Nothing to do again"),
        gettext("Your browser keeps the clipboard to itself. Press Ctrl+C."),
        gettext("Your browser keeps the clipboard to itself. Press Ctrl+V."),
        gettext("Not understood: {texts}. A cell takes A, R, C or I; the rest was pasted."),
        gettext("The rows stay until your changes are saved. Then filter again."),
        gettext("All changes saved"),
        gettext("Retry"),
        gettext("You are offline."),
        # Translators: what somebody did to a row meanwhile, in "{somebody} {did} at {time}."
        gettext("set it to not needed"),
        gettext("set {department} to {letter}"),
        gettext("cleared {department}"),
        gettext("changed more"),
        gettext("changed this"),
        gettext("{things} and {last}"),
        gettext("{somebody} {did} at {time}."),
        gettext("Keep theirs"),
        gettext("Use mine"),
        gettext("{row}: {sentence} Keep theirs or use mine."),
    )


def list_counted(ngettext: Callable[[str, str, int], Any], n: int) -> tuple[Any, ...]:
    return (
        # On every page
        ngettext("{n} proposal", "{n} proposals", n),
        # Lists
        ngettext("{n} channel selected", "{n} channels selected", n),
        ngettext("{n} finding selected", "{n} findings selected", n),
        # The matrix
        ngettext("{n} owner", "{n} owners", n),
        ngettext("{n} cell", "{n} cells", n),
        ngettext("{n} cell copied", "{n} cells copied", n),
        ngettext("{n} cell pasted", "{n} cells pasted", n),
        ngettext("{pasted}, {n} is outside the matrix", "{pasted}, {n} are outside the matrix", n),
        ngettext("{n} cell filled", "{n} cells filled", n),
        ngettext("{n} cell cleared", "{n} cells cleared", n),
        ngettext("{n} cell set to {letter}", "{n} cells set to {letter}", n),
        ngettext(
            "{n} cell set as the charter suggests", "{n} cells set as the charter suggests", n
        ),
        ngettext(
            "{n} cell set as on the other channel", "{n} cells set as on the other channel", n
        ),
        ngettext(
            "{department} is now accountable on {n} channel",
            "{department} is now accountable on {n} channels",
            n,
        ),
        ngettext("{n} cell as you set it", "{n} cells as you set them", n),
        ngettext("{texts} and {n} more", "{texts} and {n} more", n),
        ngettext("· {n} to settle", "· {n} to settle", n),
        ngettext("Saving {n} change…", "Saving {n} changes…", n),
        ngettext("{n} change not saved.", "{n} changes not saved.", n),
        ngettext(
            "{n} change could not be saved. {why}", "{n} changes could not be saved. {why}", n
        ),
        ngettext(
            "{n} change not saved: decide in the row",
            "{n} changes not saved: decide in the row",
            n,
        ),
        ngettext(
            "{n} change not saved: decide in the rows",
            "{n} changes not saved: decide in the rows",
            n,
        ),
    )
