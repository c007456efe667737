"""What a change of many channels did, in words."""

from typing import Any

from accounts.models import Department
from channels_registry.models import ChannelStatus, Purpose
from ownership.models import Activity
from ownership.operations.bulk_edits import Instruction, Outcome

_LABELS: dict[str, dict[Any, str]] = {
    "purpose": dict(Purpose.choices),
    "status": {status: label.lower() for status, label in ChannelStatus.choices},
    "tier_by_hand": {1: "1", 2: "2", None: "from the followers"},
    "official": {True: "yes", False: "no"},
}
_NAMES = {"tier_by_hand": "tier", "closing_on": "closes on", "verified_on": "checked on"}


def say_outcome(instruction: Instruction, outcome: Outcome) -> list[str]:
    """What is now true, and what was left as it is. At most two statements."""
    if instruction.is_charter:
        return say_applied(outcome)
    if instruction.department is None:
        return _say_fields(instruction.fields, outcome)
    return _say_assigned(instruction, outcome)


def _say_fields(fields: dict[str, Any], outcome: Outcome) -> list[str]:
    changed, same = outcome["changed"], outcome["same"]
    words = _describe(fields)
    said = [f"{_count(changed, 'channel')} {_are(changed)} now {words}."] if changed else []
    if same:
        noun = "other" if changed and same == 1 else "others" if changed else ""
        who = f"{same:,} {noun}" if noun else _count(same, "channel")
        said.append(f"{who} {_were(same)} so already.")
    return said


def _describe(fields: dict[str, Any]) -> str:
    """ "Kestrel" where the word says enough; else "brand Kestrel, region empty"."""
    if len(fields) == 1:
        ((name, value),) = fields.items()
        if name == "official":
            return "official" if value else "not official"
        if value and name in ("brand", "status", "region"):
            return _say(name, value) if name != "region" else f"of {value}"
    return "set to " + ", ".join(
        f"{_NAMES.get(name, name)} {_say(name, value)}" for name, value in fields.items()
    )


def _say(name: str, value: Any) -> str:
    if name == "notes" and value:
        return "as you wrote them"
    labels = _LABELS.get(name, {})
    return (
        labels.get(value) or (f"{value:%-d %b %Y}" if hasattr(value, "year") else value) or "empty"
    )


def _say_assigned(instruction: Instruction, outcome: Outcome) -> list[str]:
    department = Department.objects.filter(pk__in=[instruction.department]).first()
    name = department.name if department else "The department"
    channels, duties, owned = outcome["channels"], outcome["duties"], outcome["owned"]
    if instruction.activity is None:
        where = f"{_count(duties, 'duty', 'duties')} on {_count(channels, 'channel')}"
        kept = _count(owned, "duty", "duties")
    else:
        activity = Activity.objects.filter(pk=instruction.activity).first()
        of = activity.name.lower() if activity else "the duty"
        where = f"{of} on {_count(channels, 'channel')}"
        kept = _count(owned, "channel")
    said = [f"{name} is now accountable for {where}."] if duties else []
    if owned:
        said.append(
            f"{kept} {'has' if owned == 1 else 'have'} an owner already and "
            f"{'stays' if owned == 1 else 'stay'} as {'it is' if owned == 1 else 'they are'}."
        )
    return said or ["Nothing there is needed and without an owner, so nothing was changed."]


def say_applied(outcome: Outcome) -> list[str]:
    """What the charter did."""
    duties, channels, still = outcome["duties"], outcome["channels"], outcome["open"]
    where = f"on {_count(channels, 'channel')}"
    said = [f"{_count(duties, 'duty', 'duties')} {where} {_have(duties)} an owner now."]
    if not duties:
        letters = outcome["letters"]
        said = [f"{_count(letters, 'letter')} {_were(letters)} added {where}."]
    if still:
        said.append(f"{_count(still, 'duty', 'duties')} there still {_have(still)} none.")
    return said


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
