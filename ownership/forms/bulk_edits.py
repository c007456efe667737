"""Many channels at once: which ones, and what they get."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.forms.models import fields_for_model
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.fields import ProseInput
from channels_registry.models import Channel, ChannelStatus, Purpose
from ownership.forms.filters import read_filters
from ownership.models import Activity
from ownership.operations.bulk_edits import Instruction
from ownership.queries.selections import Selection

MOST_TICKED = 500
# What may be emptied, and so has a box to tick for it.
TEXTS = ("brand", "region", "language", "notes")
SUGGESTED = ("brand", "region", "language")
_LABELS: dict[str, Any] = {
    "brand": _("Brand"),
    "region": _("Region"),
    "language": _("Language"),
}
_EMPTY = {
    "brand": _("Empty the brand"),
    "region": _("Empty the region"),
    "language": _("Empty the language"),
    "notes": _("Empty the notes"),
}
_NOT_BOTH = {
    "brand": _("Either a new brand or none: take one away."),
    "region": _("Either a new region or none: take one away."),
    "language": _("Either a new language or none: take one away."),
    "notes": _("Either a new notes or none: take one away."),
}
LONGEST_NOTES = 10_000


def read_selection_fields(given: QueryDict, *, today: date) -> Selection:
    """`channel`: an id, or an id and the version that was seen (`id.7`). Or `all` and `query`."""
    if given.get("all"):
        filters = read_filters(given.get("query", ""), today=today)
        return Selection(filters=filters, seen=given.get("seen", "")[:40])
    ids: dict[UUID, int | None] = {}
    for text in given.getlist("channel")[:MOST_TICKED]:
        name, _, version = text.partition(".")
        try:
            channel_id = UUID(name)
        except ValueError:
            continue
        ids[channel_id] = int(version) if version.isascii() and version.isdecimal() else None
    return Selection(ids=ids)


class AssignForm(forms.Form):
    """A department, and for which duties."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not in the class: what there is to choose is asked inside an organization.
        self.fields["department"] = forms.ModelChoiceField(
            Department.objects.active().in_order(),
            label=gettext("Department"),
            empty_label=gettext("Choose a department"),
        )
        self.fields["activity"] = forms.ModelChoiceField(
            Activity.objects.in_order(),
            label=gettext("Activity"),
            required=False,
            widget=forms.RadioSelect,
        )

    def instruction(self) -> Instruction:
        activity = self.cleaned_data["activity"]
        return Instruction(
            department=self.cleaned_data["department"].pk,
            activity=activity.pk if activity else None,
        )


class SetFieldsForm(forms.Form):
    """What is left empty stays as it is; a text is emptied by its own box."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_for_model(Channel, TEXTS[:-1], labels=_LABELS)
        self.fields["notes"] = ProseInput(
            label=gettext("Notes"),
            max_length=LONGEST_NOTES,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        for name in TEXTS:
            self.fields[name].required = False
            self.fields[name].widget.attrs["placeholder"] = gettext("As it is")
            self.fields[f"clear_{name}"] = forms.BooleanField(required=False, label=_EMPTY[name])
        for name in SUGGESTED:
            self.fields[name].widget.attrs["list"] = f"used-{name}"
        tiers = [
            ("1", gettext("1, most exposed")),
            ("2", "2"),
            ("auto", gettext("From the followers")),
        ]
        official = [
            ("yes", gettext("Yes: we say in public that they are ours")),
            ("no", gettext("No")),
        ]
        choices: dict[str, tuple[str, list[Any]]] = {
            "purpose": (gettext("Purpose"), Purpose.choices),
            "status": (gettext("Status"), ChannelStatus.choices),
            "tier": (gettext("Tier"), tiers),
            "official": (gettext("Official"), official),
        }
        for name, (label, values) in choices.items():
            self.fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", gettext("As it is")), *values]
            )
        self.fields["closing_on"] = forms.DateField(
            required=False,
            label=gettext("Closes on"),
            help_text=gettext("Only with the status closing."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["verified_on"] = forms.DateField(
            required=False,
            label=gettext("Checked to be ours on"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    @property
    def texts(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each text with the box that empties it."""
        return [(self[name], self[f"clear_{name}"]) for name in TEXTS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in TEXTS:
            if cleaned.get(name) and cleaned.get(f"clear_{name}"):
                self.add_error(name, _NOT_BOTH[name])
        if cleaned.get("closing_on") and cleaned.get("status") != ChannelStatus.CLOSING:
            self.add_error("closing_on", gettext("Only a channel that is closing has a date."))
        if not self.errors and not self._said(cleaned):
            self.add_error(None, gettext("Nothing is filled in. Say what the channels shall get."))
        return cleaned

    def _said(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        said = {name: cleaned[name] for name in ("purpose", "status") if cleaned[name]}
        for name in TEXTS:
            if cleaned[name] or cleaned[f"clear_{name}"]:
                said[name] = cleaned[name]
        if cleaned["tier"]:
            said["tier_by_hand"] = None if cleaned["tier"] == "auto" else int(cleaned["tier"])
        if cleaned["official"]:
            said["official"] = cleaned["official"] == "yes"
        for name in ("closing_on", "verified_on"):
            if cleaned[name]:
                said[name] = cleaned[name]
        return said

    def instruction(self) -> Instruction:
        return Instruction(fields=self._said(self.cleaned_data))
