"""The library's forms for second steps and passkeys, in our words; the checks are its own."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, SignupWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "off"}


class AskForCode(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("From your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs=_CODE | {"autofocus": True}),
    )


class TellsOfWrongCodes:
    """The library tells a signal, which nobody here listens to."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        get_adapter().second_step_failed(self.user)  # type: ignore[attr-defined]
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]


class CodeForm(TellsOfWrongCodes, AskForCode, AuthenticateForm):
    pass


class CodeAgainForm(TellsOfWrongCodes, AskForCode, ReauthenticateForm):
    pass


class ActivateAppForm(ActivateTOTPForm):
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits."),
        widget=forms.TextInput(attrs=_CODE | {"inputmode": "numeric"}),
    )


class AskForName(forms.Form):
    """Not required by the library either, which then makes one up: a passkey exists by then."""

    name = LineInput(
        label=_("Name"),
        required=False,
        max_length=80,
        help_text=_("So that you find it again in the list."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class AddPasskeyForm(AskForName, AddWebAuthnForm):
    """`passwordless` starts ticked: that it signs in alone is what a passkey is for."""

    passwordless = forms.BooleanField(
        label=_("It signs me in without a password"),
        required=False,
        initial=True,
        help_text=_(
            "It then asks for your finger, face or PIN. Untick this for an older security key"
            " that is a second step only."
        ),
    )


class FirstPasskeyForm(AskForName, SignupWebAuthnForm):
    pass


class RenamePasskeyForm(AskForName, EditWebAuthnForm):
    """An empty name leaves it as it is called."""

    def clean_name(self) -> str:
        return self.cleaned_data["name"] or self.instance.wrap().name
