"""Which file of the channels somebody wants."""

from django import forms

from ownership.models import ExportFormat


class ExportForm(forms.Form):
    """`query`: the filters, as the address of the list has them; `everything`: without any."""

    format = forms.ChoiceField(choices=ExportFormat.choices)
    query = forms.CharField(required=False, max_length=2000)
    everything = forms.BooleanField(required=False)
