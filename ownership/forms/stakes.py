"""Why a department cares about a channel."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.fields import LineInput


def _why() -> LineInput:
    return LineInput(
        label=_("Why this channel matters to them"),
        max_length=500,
        error_messages={"required": _("Say why the department cares about this channel.")},
    )


class WhyForm(forms.Form):
    """`version`: the stake's, as the form was filled."""

    why = _why()
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class StakeForm(forms.Form):
    """`departments`: those without a stake that the seat may speak for."""

    why = _why()

    def __init__(self, departments: Sequence[Department], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {str(department.pk): department for department in departments}
        names = ((key, department.name) for key, department in self.departments.items())
        self.fields["department"] = forms.ChoiceField(
            label=gettext("Department"), choices=[("", gettext("Choose one")), *names]
        )
        self.order_fields(["department", "why"])

    def clean_department(self) -> Department:
        return self.departments[self.cleaned_data["department"]]


class VersionForm(forms.Form):
    """A button about one version of a thing."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
