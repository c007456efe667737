"""How often somebody is told by mail, and of what; up to when they have looked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ownership.models import Frequency, Reach


class DigestForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("A mail with what happened"), choices=Frequency.choices, widget=forms.RadioSelect
    )
    reach = forms.ChoiceField(
        label=_("It tells of"), choices=Reach.choices, widget=forms.RadioSelect
    )


class ReadForm(forms.Form):
    """`until`: when the page was made; what came later was not on it."""

    until = forms.DateTimeField(widget=forms.HiddenInput)
