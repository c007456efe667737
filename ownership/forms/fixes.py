"""What the buttons beside a finding send. `version`: the duty's, as the page showed it."""

from django import forms

from accounts.models.fields import LineInput


class OwnerFix(forms.Form):
    department = forms.UUIDField()
    version = forms.IntegerField(min_value=1)


class NotNeededFix(forms.Form):
    reason = LineInput(
        max_length=300,
        error_messages={"required": "Say why this duty is not needed here."},
    )
    version = forms.IntegerField(min_value=1)

    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]
