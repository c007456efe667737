"""What is asked when a round of confirmations starts, and when it ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.fields import LineInput
from channels_registry.models import Purpose
from ownership.operations.campaigns import MOST_REMINDERS, REMINDER_DAYS
from ownership.queries.campaigns import Scope, ScopeChoices

TIERS = [
    ("", _("All channels")),
    ("1", _("The most exposed only (tier 1)")),
    ("2", _("Tier 2 only")),
]


class CampaignForm(forms.Form):
    """Who is asked about what, and by when; nothing ticked is everything."""

    name = LineInput(
        label=_("What is it called?"),
        max_length=120,
        error_messages={"required": _("Give it a name, such as “Autumn 2026”.")},
    )
    due_on = forms.DateField(
        label=_("Everybody answers by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day by which everybody answers."),
            "invalid": _("Write a day such as 2026-12-24."),
        },
    )
    reminder_days = LineInput(
        label=_("Remind so many days before"),
        required=False,
        max_length=40,
        initial=", ".join(map(str, REMINDER_DAYS)),
        help_text=_("Numbers with commas between them. Once it is overdue, heads are told."),
    )
    tier = forms.ChoiceField(label=_("How exposed?"), required=False, choices=TIERS)

    def __init__(self, choices: ScopeChoices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"] = forms.ModelMultipleChoiceField(
            Department.objects.active().in_order(),
            label=gettext("Only these departments"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for name, label, options in (
            ("platforms", gettext("Only on these platforms"), choices.platforms),
            ("purposes", gettext("Only channels for"), Purpose.choices),
            ("brands", gettext("Only these brands"), [(word, word) for word in choices.brands]),
            ("regions", gettext("Only these regions"), [(word, word) for word in choices.regions]),
        ):
            if options:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label,
                    required=False,
                    choices=options,
                    widget=forms.CheckboxSelectMultiple,
                )

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        """The lists that narrow it."""
        names = ("departments", "platforms", "purposes", "brands", "regions")
        return [self[name] for name in names if name in self.fields]

    def clean_reminder_days(self) -> tuple[int, ...]:
        words = self.cleaned_data["reminder_days"].replace(",", " ").split()
        if len(words) > MOST_REMINDERS:
            raise forms.ValidationError(
                ngettext(
                    "Remind at most {n} time.", "Remind at most {n} times.", MOST_REMINDERS
                ).format(n=MOST_REMINDERS)
            )
        if not all(word.isascii() and word.isdigit() and len(word) <= 3 for word in words):
            raise forms.ValidationError(gettext("Write numbers of days, such as 14, 3."))
        return tuple(map(int, words))

    def scope(self) -> Scope:
        said = self.cleaned_data
        return Scope(
            departments=tuple(department.pk for department in said["departments"]),
            platforms=tuple(said.get("platforms", ())),
            purposes=tuple(said.get("purposes", ())),
            brands=tuple(said.get("brands", ())),
            regions=tuple(said.get("regions", ())),
            tier=int(said["tier"]) if said["tier"] else None,
        )


class EndForm(forms.Form):
    """A word about one version of a campaign."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
