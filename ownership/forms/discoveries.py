"""Which websites to read, and how far."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import ProseInput
from channels_registry.models.discovery import MAX_PAGES


class DiscoverForm(forms.Form):
    websites = ProseInput(
        label=_("Your website"),
        max_length=4_000,
        help_text=_("Like kestrel.example. Several: one a line, each is read by itself."),
        widget=forms.Textarea(
            attrs={"rows": 3, "autofocus": True, "spellcheck": "false", "autocomplete": "off"}
        ),
        error_messages={"required": _("Write the address of a website, like kestrel.example.")},
    )
    max_pages = forms.IntegerField(
        label=_("Pages to read at most"),
        min_value=1,
        max_value=MAX_PAGES,
        initial=50,
        help_text=format_lazy(
            _("Up to {number}. Contact and about pages come first."), number=MAX_PAGES
        ),
    )

    def clean_websites(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["websites"].splitlines())
        return [line for line in lines if line]
