"""The steps of a channel's life: asking for one, deciding, the next status."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput, ProseInput
from channels_registry.models import ChannelStatus
from ownership.forms.channels import DESCRIBING, AccountForm, fields_of_channel

LONGEST_OBJECTIVE = 2000


class WantedForm(AccountForm):
    """Which account is wanted: it may not be there yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["link"].label = gettext("Link or handle it shall have")
        self.fields["link"].help_text = gettext(
            "As it will be. A handle is enough when you choose the platform."
        )


class RequestForm(WantedForm):
    """The account, what it is for, and what it would be."""

    objective = ProseInput(
        label=_("Why we need it"),
        max_length=LONGEST_OBJECTIVE,
        error_messages={"required": _("Say what the channel is for.")},
        help_text=_(
            "Whom it reaches, what they get there, and why none of the channels above does."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_of_channel(DESCRIBING)
        self.fields["link"].widget = forms.HiddenInput()
        self.fields["platform"].widget = forms.HiddenInput()

    def described(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DESCRIBING}


class RetireForm(forms.Form):
    """`version`: the channel's, as the form was filled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = LineInput(label=_("Why"), required=False, max_length=500)


class MoveForm(RetireForm):
    """The next status of a channel."""

    to = forms.ChoiceField(choices=ChannelStatus.choices, widget=forms.HiddenInput)
    closing_on = forms.DateField(
        label=_("Closes on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def problems(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
