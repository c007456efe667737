"""What somebody has at hand on their first day."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WelcomeForm(forms.Form):
    # Read as addresses: what cannot be seen in one is refused, and not taken out.
    text = forms.CharField(
        label=_("Your websites, or profile links, one per line"),
        max_length=500_000,
        widget=forms.Textarea(
            attrs={"rows": 4, "class": "paste", "spellcheck": "false", "autocomplete": "off"}
        ),
        error_messages={
            "required": _("Write the address of a website, like kestrel.example, or paste a link.")
        },
    )
