"""A name for a view."""

from django import forms

from accounts.models.fields import LineInput


class ViewNameForm(forms.Form):
    name = LineInput(label="Name", max_length=60)
