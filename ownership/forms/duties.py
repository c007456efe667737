"""One duty: the letter of each department, and whether the duty is needed at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.fields import LineInput
from ownership.models import Duty, RaciRole
from ownership.operations.assignments import Cell

LETTERS = [*RaciRole.choices, ("", _("No role"))]


@dataclass(frozen=True, slots=True)
class Choice:
    """A department's line. `now`: the letter that is stored, whatever was chosen."""

    department: Department
    field: forms.BoundField
    now: str

    @property
    def is_different(self) -> bool:
        return (self.field.value() or "") != self.now


class LettersForm(forms.Form):
    """A letter for every department, and the version of the duty that they were chosen for."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        duty: Duty,
        departments: Sequence[Department],
        letters: dict[str, str],
        data: Any = None,
    ) -> None:
        """`letters`: what is stored, by department id."""
        self.duty, self.departments, self.letters = duty, departments, letters
        super().__init__(data, initial={"version": duty.version})
        for department in departments:
            self.fields[_name(department)] = forms.ChoiceField(
                label=department.name,
                choices=LETTERS,
                required=False,
                widget=forms.RadioSelect,
                initial=letters.get(str(department.pk), ""),
            )

    def choices(self) -> Iterator[Choice]:
        for department in self.departments:
            now = self.letters.get(str(department.pk), "")
            yield Choice(department, self[_name(department)], now)

    def cells(self) -> list[Cell]:
        """What to write, of a valid form."""
        chosen = self.cleaned_data
        return [
            Cell(self.duty.pk, department.pk, chosen[_name(department)] or None, chosen["version"])
            for department in self.departments
        ]


class NeededForm(forms.Form):
    """Needed or not; not needed wants a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    needed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = LineInput(
        label=_("Why is it not needed here?"),
        max_length=300,
        error_messages={"required": _("Say why this duty is not needed here.")},
        help_text=_("It leaves the coverage figure, so others want to know."),
    )

    def __init__(self, duty: Duty, data: Any = None) -> None:
        super().__init__(data, initial={"version": duty.version, "needed": not duty.needed})
        self.fields["reason"].required = duty.needed


def _name(department: Department) -> str:
    return f"letter-{department.slug}"
