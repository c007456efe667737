"""A new API key, as the page asks for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.capabilities import CAPABILITIES, SCOPE_WORDS, SCOPES
from accounts.models import MemberRole
from accounts.models.fields import LineInput
from accounts.operations.api_keys import DEFAULT_DAYS, MAX_DAYS, KeyRefused, read_network


class KeyForm(forms.Form):
    """`id`: made with the form, so that sending it twice makes one key."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = LineInput(label=_("Name"), max_length=120, help_text=_("After what will use it."))
    days = forms.IntegerField(
        label=_("Days until it ends"), min_value=1, max_value=MAX_DAYS, initial=DEFAULT_DAYS
    )
    networks = forms.CharField(
        label=_("Only from these networks"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, such as 192.0.2.0/24. Empty: from anywhere."),
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        """`role`: of whoever makes the key, which it will never exceed."""
        kwargs["initial"] = {"id": uuid7(), "days": DEFAULT_DAYS}
        super().__init__(*args, **kwargs)
        seat = CAPABILITIES[MemberRole(role)]
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=gettext("It may"),
            widget=forms.CheckboxSelectMultiple,
            choices=[(s, f"{s}: {SCOPE_WORDS[s]}") for s, opens in SCOPES.items() if opens & seat],
        )
        self.order_fields(["id", "name", "scopes", "days", "networks"])

    def clean_networks(self) -> list[str]:
        try:
            return [
                read_network(n) for n in self.cleaned_data["networks"].splitlines() if n.strip()
            ]
        except KeyRefused as error:
            raise forms.ValidationError(str(error)) from error
