"""The small marks that every page draws the same way: icons, letters, states, bars.

Each tag takes plain values, gives safe HTML without inline style or script, and says in words
what it shows by shape or colour. The classes are described in `static/css/components.css`.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language_info, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.script_words import load_script_words
from accounts.words import say_day, say_number

register = template.Library()


class Mark(NamedTuple):
    tone: str
    icon: str
    words: str | Promise


# What a duty is, and what can be wrong with one: colour, Tabler icon, words.
MARKS = {
    "owned": Mark("ok", "circle-check", _("Owned")),
    "not_needed": Mark("stale", "circle-minus", _("Not needed")),
    "snoozed": Mark("stale", "alarm-snooze", _("Snoozed")),
    "waived": Mark("stale", "eye-check", _("Accepted as is")),
    "settled": Mark("ok", "circle-check", _("Settled")),
    "verified": Mark("ok", "rosette-discount-check", _("Verified")),
    "unowned": Mark("gap", "circle-dashed", _("Nobody owns it")),
    "contested": Mark("clash", "arrows-diff", _("Two owners")),
    "unstaffed": Mark("left", "user-question", _("Nobody does it")),
    "crowded": Mark("stale", "users", _("Too many hands")),
    "left_out": Mark("silent", "ear-off", _("Left out")),
    "owner_left": Mark("left", "user-off", _("Owner has left")),
    "nobody_named": Mark("left", "user-question", _("Nobody is named")),
    "only_one": Mark("left", "user-exclamation", _("Only one person")),
    "leaver_access": Mark("left", "door-exit", _("Leaver can still log in")),
    "no_two_step": Mark("left", "shield-off", _("No two-step sign-in")),
    "access_unreviewed": Mark("stale", "key", _("Access not reviewed")),
    "overloaded": Mark("left", "weight", _("Overloaded")),
    "unconfirmed": Mark("stale", "clock-exclamation", _("Not confirmed")),
    "claim_waiting": Mark("stale", "hourglass", _("Claim waits")),
    "off_charter": Mark("stale", "book-off", _("Differs from the charter")),
    "unverified": Mark("stale", "rosette-discount-check-off", _("Not verified")),
    "dormant": Mark("stale", "zzz", _("Dormant")),
    "no_crisis_contact": Mark("gap", "phone-off", _("No one to call in a crisis")),
    "closing_late": Mark("left", "calendar-exclamation", _("Closing is late")),
}

LETTERS = {
    "A": _("Accountable"),
    "R": _("Responsible"),
    "C": _("Consulted"),
    "I": _("Informed"),
}

# Bars of the glyph, its tone, its word.
SEVERITIES = {
    "critical": (4, "gap", _("Critical")),
    "high": (3, "gap", _("High")),
    "medium": (2, "left", _("Medium")),
    "low": (1, "stale", _("Low")),
    "info": (0, "stale", _("Info")),
}

# With which every drawing of Tabler's begins: it shows nothing.
_NO_DRAWING = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'

# Share of duties with one owner, in percent: classes of the heat map, lowest first.
HEAT_CLASSES = (
    (15, "heat-0"),
    (40, "heat-1"),
    (60, "heat-2"),
    (80, "heat-3"),
    (100, "heat-4"),
)


@register.simple_tag
def icon(name: str, label: str = "", here: Sequence[str] = ()) -> SafeString:
    """A Tabler icon from the sprite; give a label only where no words stand beside it.

    `here`: those that the page's own `icon_sheet` draws, where a long list repeats some.
    """
    meaning = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"/></svg>',
        meaning,
        "" if name in here else static("vendor/icons.svg"),
        f"i{here.index(name)}" if name in here else name,
    )


@register.simple_tag
def icon_sheet(names: Sequence[str]) -> SafeString:
    """The drawings of these icons, once, for `icon(…, here=names)`: called by their place, since a
    list repeats that hundreds of times.
    """
    drawings = _read_sprite()
    return format_html(
        "<svg hidden>{}</svg>",
        format_html_join(
            "",
            '<symbol id="i{}" viewBox="0 0 24 24">{}</symbol>',
            ((place, drawings[name]) for place, name in enumerate(names) if name in drawings),
        ),
    )


@lru_cache(maxsize=1)
def _read_sprite() -> dict[str, SafeString]:
    """Name -> what is drawn. The file is our own, written by the build."""
    found = finders.find("vendor/icons.svg")
    text = Path(str(found)).read_text() if found else ""
    text = text.replace(_NO_DRAWING, "").replace(" />", "/>")
    symbols = re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', text)
    return {name: SafeString(drawing) for name, drawing in symbols}


@register.simple_tag
def script_words() -> SafeString:
    """What the page's scripts say, where they are not to say it in English: for its head."""
    words = load_script_words()
    if not words:
        return mark_safe("")
    return format_html(
        '<meta name="script-words" content="{}">',
        json.dumps(words, ensure_ascii=False, separators=(",", ":")),
    )


@register.simple_tag
def raci(letter: str, words: str = "") -> SafeString:
    """The tile of one letter (A R C I). Its word is read aloud, and shown with `words="shown"`."""
    word = LETTERS.get(letter)
    if word is None:
        return format_html(
            '<span class="muted" aria-hidden="true">&ndash;</span>'
            '<span class="visually-hidden">{}</span>',
            gettext("No role"),
        )
    tile = format_html(
        '<span class="raci raci-{}" aria-hidden="true">{}</span>',
        letter.lower(),
        letter,
    )
    if words:
        return format_html('<span class="line d-inline-flex">{} {}</span>', tile, word)
    return format_html('{}<span class="visually-hidden">{}</span>', tile, word)


def find_mark(code: str) -> Mark:
    return MARKS.get(code) or Mark("stale", "alert-circle", code.replace("_", " ").capitalize())


@register.simple_tag
def state_tag(code: str, words: str = "", here: Sequence[str] = ()) -> SafeString:
    """A state or finding as icon and words on its soft colour; `words` replaces the usual ones."""
    mark = find_mark(code)
    return format_html(
        '<span class="state tone-{}">{}{}</span>',
        mark.tone,
        icon(mark.icon, here=here),
        words or mark.words,
    )


@register.simple_tag
def state_icon(code: str, words: str = "") -> SafeString:
    """The icon alone, in its colour; the words are read aloud."""
    mark = find_mark(code)
    return format_html(
        '<span class="tone-{}">{}</span>',
        mark.tone,
        icon(mark.icon, label=words or str(mark.words)),
    )


@register.simple_tag
def state_words(code: str, words: str = "", here: Sequence[str] = ()) -> SafeString:
    """Icon and words in the state's colour, without a background: headings, matrix rows."""
    mark = find_mark(code)
    return format_html(
        '<span class="tone-{}">{} {}</span>',
        mark.tone,
        icon(mark.icon, here=here),
        words or mark.words,
    )


@register.simple_tag
def severity(level: str, words: str = "") -> SafeString:
    """Four bars, filled by severity. The word is read aloud, and shown with `words="shown"`."""
    filled, tone, name = SEVERITIES.get(level, (0, "stale", level.capitalize()))
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="2.6" height="{}" rx=".6" class="{}"></rect>',
        (
            (
                3.6 * n,
                round(7.4 - 2.4 * n, 1),
                round(5.4 + 2.4 * n, 1),
                "on" if n < filled else "off",
            )
            for n in range(4)
        ),
    )
    word = format_html(
        '<span class="{}">{}</span>',
        "" if words else "visually-hidden",
        name,
    )
    return format_html(
        '<span class="severity tone-{}">'
        '<svg viewBox="0 0 14 13" aria-hidden="true">{}</svg>{}</span>',
        tone,
        bars,
        word,
    )


@register.simple_tag
def platform_tile(
    name: str, size: str = "", contested: bool = False, here: Sequence[str] = ()
) -> SafeString:
    """The platform's icon on its tile, beside the channel's name; `size="large"` on its page."""
    classes = " ".join(filter(None, ["platform-tile", size, "hatched" if contested else ""]))
    return format_html('<span class="{}">{}</span>', classes, icon(name or "world", here=here))


@register.simple_tag
def initials(name: str, kind: str = "") -> SafeString:
    """A person's initials, beside the name. Kinds: `gone` (has left), `self` (who is signed in)."""
    parts = name.replace("@", " ").replace(".", " ").split()
    letters = "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>',
        f"initials {kind}".strip(),
        letters or "?",
    )


def draw_bar(parts: list[tuple[str, float]], total: float) -> SafeString:
    """Parts of `total` side by side; nothing but the track when the total is 0.

    Each reaches back to the start and is covered by those before it: so a list of bars is short.
    """
    drawn, end = [], 0.0
    for name, amount in parts:
        end += 100 * amount / total if total else 0
        if amount and total:
            drawn.append((name, f"{end:.0f}"))
    track = [] if end > 99.9 else [("track", "100")]
    return format_html(
        '<svg class="bar" aria-hidden="true">{}</svg>',
        format_html_join("", '<rect class="{}" width="{}%"/>', [*track, *reversed(drawn)]),
    )


@register.simple_tag
def ownership_bar(owned: int, contested: int, unowned: int, words: str = "") -> SafeString:
    """How many duties have one owner, two, nobody.

    With `words="shown"` "7/10" stands beside it, for a column that says what is counted.
    """
    needed = owned + contested + unowned
    bar = draw_bar([("owned", owned), ("contested", contested), ("unowned", unowned)], needed)
    if not words:
        spoken = ngettext(
            "{owned} of {needed} duties have one owner",
            "{owned} of {needed} duties have one owner",
            needed,
        ).format(owned=owned, needed=needed)
        return format_html('{}<span class="visually-hidden">{}</span>', bar, spoken)
    return format_html(
        '<span class="bar-with-number">{}{}/{}</span>',
        bar,
        owned,
        needed,
    )


@register.simple_tag
def load_bar(accountable: int, responsible: int, most: int) -> SafeString:
    """A department's duties against the most loaded one; the numbers stand in their own cells."""
    return draw_bar([("accountable", accountable), ("responsible", responsible)], most)


@register.filter
def heat(percent: float) -> str:
    """The heat map's class for a share in percent."""
    return next((name for limit, name in HEAT_CLASSES if percent < limit), "heat-5")


@register.filter
def letter_word(letter: str) -> str:
    """The word of a letter, in a sentence; "no role" of anything else."""
    return str(LETTERS.get(letter) or gettext("no role"))


@register.filter
def capped(number: int) -> str:
    """Counts in navigation and tabs: "999+" from 1,000 on."""
    return "999+" if number > 999 else str(number)


@register.filter
def audience(number: int | None) -> str:
    """An audience size as people say it: 980, 38k, 1,204k; a dash when unknown."""
    if number is None:
        return "\u2013"
    if number < 1000:
        return str(number)
    return gettext("{thousands}k").format(thousands=say_number(round(number / 1000)))


@register.filter
def language(text: str) -> str:
    """ "de" is "German"; what is no code stays as somebody wrote it."""
    try:
        return str(get_language_info(text.strip().lower())["name_translated"])
    except KeyError:
        return text


@register.filter
def code_words(text: str) -> SafeString:
    """A text in which `words in backticks` are code."""
    parts = text.split("`")
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", p) if n % 2 else p,) for n, p in enumerate(parts)),
    )


@register.filter(expects_localtime=True)
def day(at: date | None) -> str:
    """ "9 Nov" this year, else "9 Nov 2025"; nothing of no day."""
    return say_day(at, today=localdate()) if at else ""


@register.filter
def minutes(number: int) -> str:
    """A time to wait as people say it: 30 min, 2 h, 2 h 30 min, 3 days; "now" for none."""
    hours, rest = divmod(number, 60)
    if number <= 0:
        return gettext("now")
    if number <= 90:
        return gettext("{minutes} min").format(minutes=number)
    if hours >= 48 and number % (24 * 60) == 0:
        days = hours // 24
        return ngettext("{n} day", "{n} days", days).format(n=days)
    if rest:
        return gettext("{hours} h {minutes} min").format(hours=hours, minutes=rest)
    return gettext("{hours} h").format(hours=hours)
