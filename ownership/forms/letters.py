"""One letter: the person who stands for the department there, and a note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput
from accounts.queries.people import type_person
from ownership.forms.people import read_person, typed_person
from ownership.models import Assignment


class LetterForm(forms.Form):
    """`letter`: with its duty and person loaded. The version is the duty's."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    person = typed_person(_("Who stands for them here?"), _("By name or address; empty is nobody."))
    note = LineInput(label=_("Note"), required=False, max_length=500)

    def __init__(self, letter: Assignment, data: Any = None) -> None:
        self.letter = letter
        person = letter.person
        initial = {
            "version": letter.duty.version,
            "person": type_person(person) if person else "",
            "note": letter.note,
        }
        super().__init__(data, initial=initial)

    def clean_person(self) -> Any:
        return read_person(self.cleaned_data["person"], known=self.letter.person)
