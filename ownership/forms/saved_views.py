"""A name for a view."""

from django import forms

from accounts.models.fields import LineInput


class ViewNameForm(forms.Form):
    name = LineInput(label="Name", max_length=60)


class SaveViewForm(ViewNameForm):
    """`query`: the filters, as the address of the list has them."""

    query = forms.CharField(max_length=2000, widget=forms.HiddenInput)
