"""What may stand in the query of the audit page. What cannot be read is told, and left out."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.queries.audit_events import AuditFilters

DOORS = [
    ("", _("Any way")),
    ("page", _("Page")),
    ("api", "API"),
    ("task", _("Background work")),
    ("command", _("Command line")),
]
_EARLIEST, _LATEST = date(2000, 1, 1), date(2999, 1, 1)


class AuditFilterForm(forms.Form):
    who = forms.CharField(required=False, max_length=200, label=_("Who"))
    verb = forms.CharField(required=False, max_length=60, label=_("Did"))
    about = forms.CharField(required=False, max_length=200, label=_("On"))
    thing = forms.UUIDField(label=_("Thing"), required=False, widget=forms.HiddenInput)
    door = forms.ChoiceField(required=False, choices=DOORS, label=_("Through"))
    since = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    before = forms.IntegerField(label=_("Before"), required=False, min_value=1, max_value=2**62)

    def __init__(
        self, *args: object, verbs: Sequence[tuple[str, str]] | None = None, **kwargs: object
    ) -> None:
        """`verbs`: to choose from, each with its words; without them one may be named by itself."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if verbs is not None:
            self.fields["verb"].widget = forms.Select(choices=[("", gettext("Anything")), *verbs])

    def clean_since(self) -> date | None:
        return _sane(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _sane(self.cleaned_data["until"])

    def filters(self) -> AuditFilters:
        self.full_clean()
        given = self.cleaned_data
        return AuditFilters(
            **{name: given[name] for name in AuditFilters.__slots__ if given.get(name)}
        )

    def problems(self) -> list[str]:
        return [
            f"{self.fields[name].label}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]


def _sane(day: date | None) -> date | None:
    if day and not _EARLIEST <= day <= _LATEST:
        raise forms.ValidationError(gettext("Choose a day between 2000 and 2999."))
    return day
