"""What people send from the rows of an import."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput
from channels_registry.models import ImportRow, OnOtherOwner
from ownership.operations.import_corrections import (
    choose_on_other_owner,
    choose_owner,
    leave_row_out,
)

Choice = tuple[Callable[..., ImportRow], dict[str, Any]]
_LAST = 10_000_000  # far below any file
_CHOICES: dict[str, Choice] = {
    "leave-out": (leave_row_out, {}),
    "take-in": (leave_row_out, {"is_left_out": False}),
    "both": (choose_owner, {"counts": None}),
    **{value: (choose_on_other_owner, {"choice": value}) for value in OnOtherOwner.values},
}


class RowForm(forms.Form):
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=_LAST)


class RowChoiceForm(RowForm):
    """`choice`: leave-out, take-in, keep, add, replace, both, or row-8; cleaned: what to call."""

    choice = forms.CharField(label=_("Choice"), max_length=20)

    def clean_choice(self) -> Choice:
        word = self.cleaned_data["choice"]
        if word in _CHOICES:
            return _CHOICES[word]
        number = word.removeprefix("row-")
        if number == word or not (number.isascii() and number.isdecimal()) or int(number) > _LAST:
            raise forms.ValidationError(gettext("Choose what to do with the row."))
        return choose_owner, {"counts": int(number)}


class DepartmentForm(forms.Form):
    name = LineInput(label=_("Name"), max_length=120)
    department = forms.UUIDField(label=_("Department"))
