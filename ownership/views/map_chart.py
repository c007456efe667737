"""The map as a drawing: names in three columns and the bands between them, for the script.

Every word is made here; static/js/map/ only places them.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.words import say_number
from ownership.models import DutyState
from ownership.queries.coverage import Coverage
from ownership.queries.map import NOBODY, TWO_OWNERS, Focus, OwnershipMap
from ownership.snapshot import name_in_sentence

LONGEST_NAME = 34
WORDS = {NOBODY: _("Nobody"), TWO_OWNERS: _("Two owners")}
TONES = {DutyState.UNOWNED: "gap", DutyState.CONTESTED: "clash", DutyState.OWNED: "owned"}
_WHO = {DutyState.UNOWNED: NOBODY, DutyState.CONTESTED: TWO_OWNERS}


class _Band(NamedTuple):
    """From a name to a name, by their places in the list; and whose duties it is made of."""

    source: int
    target: int
    state: str
    who: str
    activity: str
    platform: str


@dataclass(slots=True)
class _Drawing:
    """Names with their places, as bands mention them."""

    names: list[dict[str, Any]] = field(default_factory=list)
    places: dict[tuple[int, str], int] = field(default_factory=dict)

    def add(
        self, column: int, key: str, words: list[tuple[str, str]], tip: str, **more: Any
    ) -> None:
        self.places[column, key] = len(self.names)
        self.names.append({"column": column, "words": words, "tip": tip, **more})


def draw_map(loaded: OwnershipMap, focus: Focus) -> dict[str, Any]:
    """Names: column, words with a tone each, tip, focus. Bands: source, target, duties, tone, tip,
    focus. Only what a band of the shown state touches.
    """
    holder_of = {
        department: holder.key for holder in loaded.drawn_holders for department in holder.ids
    }
    ground_of = {slug: ground.key for ground in loaded.drawn_grounds for slug in ground.slugs}
    key_of = {activity.pk: activity.key for activity, _ in loaded.activities}
    left: Counter[tuple[str, str, str]] = Counter()
    right: Counter[tuple[str, str, str]] = Counter()
    for flow in loaded.shown_flows:
        who, activity = _who(flow.state, flow.department, holder_of), key_of[flow.activity]
        left[flow.state, who, activity] += flow.duties
        if flow.state != DutyState.OWNED:
            right[flow.state, activity, ground_of[flow.platform]] += flow.duties
    drawing = _Drawing()
    _add_holders(drawing, loaded, {who for _, who, _ in left})
    _add_activities(drawing, loaded, {activity for _, _, activity in left})
    _add_grounds(drawing, loaded, {platform for _, _, platform in right})
    places = drawing.places
    bands = {
        _Band(places[0, who], places[1, activity], state, who, activity, ""): duties
        for (state, who, activity), duties in left.items()
    }
    for (state, activity, platform), duties in right.items():
        who, ends = _WHO[DutyState(state)], (places[1, activity], places[2, platform])
        bands[_Band(*ends, state, who, activity, platform)] = duties
    return {
        "names": drawing.names,
        "bands": [_shape_band(drawing, band, bands[band]) for band in sorted(bands, key=_order)],
        "focus": shape_focus(focus),
        "columns": 3 if right else 2,
    }


def shape_focus(focus: Focus) -> dict[str, str]:
    return {"from": focus.who, "to": focus.activity, "on": focus.platform}


def say_map(loaded: OwnershipMap) -> str:
    """The finding, in one sentence: what the picture is called for who does not see it."""
    coverage = loaded.coverage
    numbers = {
        "needed": say_number(coverage.needed),
        "unowned": say_number(coverage.unowned),
        "contested": say_number(coverage.contested),
    }
    if not coverage.open or not loaded.activities:
        sentence = gettext(
            "Of {needed} duties {unowned} have nobody and {contested} have two owners."
        )
        return sentence.format(**numbers)
    activity, worst = loaded.activities[0]
    sentence = gettext(
        "Of {needed} duties {unowned} have nobody and {contested} have two owners;"
        " {activity} lacks one clear owner most often, {open} of {total}."
    )
    return sentence.format(
        **numbers,
        activity=name_in_sentence(activity.name),
        open=say_number(worst.open),
        total=say_number(worst.needed),
    )


def _who(state: str, department: UUID | None, holder_of: dict[UUID, str]) -> str:
    if department is None:
        return _WHO[DutyState(state)]
    return holder_of[department]


def _add_holders(drawing: _Drawing, loaded: OwnershipMap, used: set[str]) -> None:
    for key, state in ((NOBODY, DutyState.UNOWNED), (TWO_OWNERS, DutyState.CONTESTED)):
        if key in used:
            number, tone = getattr(loaded.coverage, state), TONES[state]
            words = [(f"{WORDS[key]}  {say_number(number)}", tone)]
            tip = f"{WORDS[key]}: {_say_duties(number)}"
            drawing.add(0, key, words, tip, tone=tone, focus=shape_focus(Focus(who=key)))
    for holder in loaded.drawn_holders:
        if holder.key not in used:
            continue
        words = [(_cut(holder.label), ""), (say_number(holder.owned), "")]
        sentence = (
            gettext("{holder}: {duties} alone, {n} with those that have two owners")
            if holder.contested
            else gettext("{holder}: {duties} alone")
        )
        tip = sentence.format(
            holder=holder.name,
            duties=_say_duties(holder.owned),
            n=say_number(holder.owned + holder.contested),
        )
        drawing.add(0, holder.key, words, tip, focus=shape_focus(Focus(who=holder.key)))


def _add_activities(drawing: _Drawing, loaded: OwnershipMap, used: set[str]) -> None:
    for activity, coverage in loaded.activities:
        if activity.key in used:
            # What two own is told by the band: here is the figure to act on.
            words = [(_cut(activity.name), ""), *_say_open(coverage, with_contested=False)]
            tip = f"{activity.name}: {_say_coverage(coverage)}"
            about = Focus(activity=activity.key)
            drawing.add(1, activity.key, words, tip, focus=shape_focus(about))


def _add_grounds(drawing: _Drawing, loaded: OwnershipMap, used: set[str]) -> None:
    for ground in loaded.drawn_grounds:
        if ground.key in used:
            words = [(_cut(ground.name), ""), *_say_open(ground.coverage)]
            tip = f"{ground.name}: {_say_coverage(ground.coverage)}"
            about = Focus(platform=ground.key)
            drawing.add(2, ground.key, words, tip, focus=shape_focus(about))


def _shape_band(drawing: _Drawing, band: _Band, duties: int) -> dict[str, Any]:
    names = [drawing.names[place]["words"][0][0] for place in (band.source, band.target)]
    who = WORDS.get(band.who)
    start = str(who or names[0])
    path = [start, *names] if band.platform else [start, names[1]]
    return {
        "source": band.source,
        "target": band.target,
        "duties": duties,
        "tone": TONES[DutyState(band.state)],
        "tip": f"{' · '.join(path)}: {_say_duties(duties)}",
        "focus": shape_focus(Focus(band.who, band.activity, band.platform)),
    }


def _order(band: _Band) -> tuple[int, int, int]:
    """As they lie beside each other: nobody's first."""
    return band.source, list(TONES).index(DutyState(band.state)), band.target


def _say_open(coverage: Coverage, *, with_contested: bool = True) -> list[tuple[str, str]]:
    """ "16 + 3 of 65", in parts; the number alone where nothing is open."""
    unowned, contested = coverage.unowned, coverage.contested if with_contested else 0
    said = []
    if unowned:
        said.append((say_number(unowned), "gap"))
    if contested:
        said.append((f"+ {say_number(contested)}" if unowned else say_number(contested), "clash"))
    if not said:
        return [(say_number(coverage.needed), "muted")]
    return [*said, (gettext("of {total}").format(total=say_number(coverage.needed)), "muted")]


def _say_coverage(coverage: Coverage) -> str:
    return gettext("{unowned} with nobody, {contested} with two owners, of {duties}").format(
        unowned=say_number(coverage.unowned),
        contested=say_number(coverage.contested),
        duties=_say_duties(coverage.needed),
    )


def _say_duties(number: int) -> str:
    return ngettext("{n} duty", "{n} duties", number).format(n=say_number(number))


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
