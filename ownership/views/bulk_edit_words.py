"""What a change of many channels did, in words."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.words import say_number
from channels_registry.models import ChannelStatus, Purpose
from ownership.models import Activity
from ownership.operations.bulk_edits import Instruction, Outcome

_NAMES = {
    "purpose": _("purpose"),
    "brand": _("brand"),
    "region": _("region"),
    "language": _("language"),
    "notes": _("notes"),
    "status": _("status"),
    "tier_by_hand": _("tier"),
    "official": _("official"),
    "closing_on": _("closes on"),
    "verified_on": _("checked on"),
}


def say_outcome(instruction: Instruction, outcome: Outcome) -> list[str]:
    """What is now true, and what was left as it is. At most two statements."""
    if instruction.is_charter:
        return say_applied(outcome)
    if instruction.confirms_for:
        return [_say_confirmed(outcome)]
    if instruction.department is None:
        return _say_fields(instruction.fields, outcome)
    return _say_assigned(instruction, outcome)


def _say_fields(fields: dict[str, Any], outcome: Outcome) -> list[str]:
    changed, same = outcome["changed"], outcome["same"]
    said = [_say_changed(fields, changed)] if changed else []
    if same:
        sentence = (
            ngettext("{n} other was so already.", "{n} others were so already.", same)
            if changed
            else ngettext("{n} channel was so already.", "{n} channels were so already.", same)
        )
        said.append(sentence.format(n=say_number(same)))
    return said


def _say_changed(fields: dict[str, Any], number: int) -> str:
    """ "Kestrel" where the word says enough; else "brand Kestrel, region empty"."""
    name, value = next(iter(fields.items())) if len(fields) == 1 else ("", None)
    if name == "official" and value:
        sentence = ngettext(
            "{n} channel is now official.", "{n} channels are now official.", number
        )
    elif name == "official":
        sentence = ngettext(
            "{n} channel is now not official.", "{n} channels are now not official.", number
        )
    elif name in ("brand", "status") and value:
        sentence = ngettext("{n} channel is now {value}.", "{n} channels are now {value}.", number)
    elif name == "region" and value:
        sentence = ngettext(
            "{n} channel is now of {value}.", "{n} channels are now of {value}.", number
        )
    else:
        sentence = ngettext(
            "{n} channel is now set to {fields}.", "{n} channels are now set to {fields}.", number
        )
    words = ", ".join(f"{_NAMES.get(name, name)} {_say(name, fields[name])}" for name in fields)
    return sentence.format(n=say_number(number), value=_say(name, value), fields=words)


def _say(name: str, value: Any) -> str:
    if name == "notes" and value:
        return gettext("as you wrote them")
    said = _find_label(name, value)
    if not said:
        said = date_format(value, "j M Y") if hasattr(value, "year") else value
    return str(said or gettext("empty"))


def _find_label(name: str, value: Any) -> Any:
    match name:
        case "purpose":
            return dict(Purpose.choices).get(value)
        case "status":
            return str(dict(ChannelStatus.choices).get(value, "")).lower()
        case "tier_by_hand" if value is None:
            return gettext("from the followers")
        case "official":
            return gettext("yes") if value else gettext("no")
    return None


def _say_assigned(instruction: Instruction, outcome: Outcome) -> list[str]:
    department = Department.objects.filter(pk__in=[instruction.department]).first()
    name = department.name if department else gettext("The department")
    channels, duties, owned = outcome["channels"], outcome["duties"], outcome["owned"]
    if instruction.activity is None:
        what = ngettext("{n} duty", "{n} duties", duties).format(n=say_number(duties))
        kept = ngettext(
            "{n} duty has an owner already and stays as it is.",
            "{n} duties have an owner already and stay as they are.",
            owned,
        )
    else:
        activity = Activity.objects.filter(pk=instruction.activity).first()
        what = activity.name.lower() if activity else gettext("the duty")
        kept = ngettext(
            "{n} channel has an owner already and stays as it is.",
            "{n} channels have an owner already and stay as they are.",
            owned,
        )
    said = []
    if duties:
        sentence = gettext("{department} is now accountable for {what} on {channels}.")
        where = _count_channels(channels)
        said.append(sentence.format(department=name, what=what, channels=where))
    if owned:
        said.append(kept.format(n=say_number(owned)))
    return said or [
        gettext("Nothing there is needed and without an owner, so nothing was changed.")
    ]


def _say_confirmed(outcome: Outcome) -> str:
    duties = outcome["duties"]
    if not duties:
        return gettext("Nobody that you speak for answers for anything there: nothing to confirm.")
    sentence = ngettext(
        "{n} duty on {channels} is confirmed.", "{n} duties on {channels} are confirmed.", duties
    )
    where = _count_channels(outcome["channels"])
    return sentence.format(n=say_number(duties), channels=where)


def say_applied(outcome: Outcome) -> list[str]:
    """What the charter did."""
    duties, still = outcome["duties"], outcome["open"]
    where = _count_channels(outcome["channels"])
    if duties:
        number = duties
        sentence = ngettext(
            "{n} duty on {channels} has an owner now.",
            "{n} duties on {channels} have an owner now.",
            duties,
        )
    else:
        number = outcome["letters"]
        sentence = ngettext(
            "{n} letter was added on {channels}.", "{n} letters were added on {channels}.", number
        )
    said = [sentence.format(n=say_number(number), channels=where)]
    if still:
        sentence = ngettext(
            "{n} duty there still has none.", "{n} duties there still have none.", still
        )
        said.append(sentence.format(n=say_number(still)))
    return said


def _count_channels(number: int) -> str:
    return ngettext("{n} channel", "{n} channels", number).format(n=say_number(number))
