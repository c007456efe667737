"""Which file of the channels somebody wants."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ownership.models import ExportFormat


class ExportForm(forms.Form):
    """`query`: the filters, as the address of the list has them; `what`: those, or everything."""

    format = forms.ChoiceField(label=_("Format"), choices=ExportFormat.choices)
    what = forms.ChoiceField(
        label=_("What"),
        choices=[("list", _("What the list shows")), ("everything", _("Everything"))],
    )
    query = forms.CharField(label=_("Query"), required=False, max_length=2000)


class MatrixExportForm(forms.Form):
    """`query`: activity and filters, as the address of the matrix has them."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(f.value, f.label) for f in (ExportFormat.XLSX, ExportFormat.CSV)],
    )
    query = forms.CharField(label=_("Query"), required=False, max_length=2000)
