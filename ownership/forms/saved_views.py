"""A name for a view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput


class ViewNameForm(forms.Form):
    name = LineInput(label=_("Name"), max_length=60)
