"""What the buttons beside a finding send. `version`: the duty's, as the page showed it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput


class OwnerFix(forms.Form):
    department = forms.UUIDField(label=_("Department"))
    version = forms.IntegerField(min_value=1)


class NotNeededFix(forms.Form):
    reason = LineInput(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Say why this duty is not needed here.")},
    )
    version = forms.IntegerField(min_value=1)

    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]
