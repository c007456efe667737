"""Which file of the channels somebody wants."""

from django import forms

from ownership.models import ExportFormat


class ExportForm(forms.Form):
    """`query`: the filters, as the address of the list has them; `what`: those, or everything."""

    format = forms.ChoiceField(choices=ExportFormat.choices)
    what = forms.ChoiceField(
        choices=[("list", "What the list shows"), ("everything", "Everything")]
    )
    query = forms.CharField(required=False, max_length=2000)
