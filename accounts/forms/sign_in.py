"""The library's forms for signing in and for passwords, in our words; the checks are its own."""

from typing import Any

from allauth.account import forms as library
from allauth.account.fields import SetPasswordField
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "oldpassword": _("Current password"),
    "password2": _("The same once more"),
}
_GOOD_PASSWORD = format_lazy(
    _(
        "At least {length} characters, any that you like. Several words in a row"
        " are easy to keep in mind and hard to guess."
    ),
    length=settings.PASSWORD_LENGTH,
)


class InOurWords(forms.Form):
    """Labels in place of placeholders, which vanish when one begins to type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = _LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if field.widget.attrs.get("autocomplete") == "new-password":
                field.help_text = _GOOD_PASSWORD if name == "password1" else ""
            if isinstance(field, SetPasswordField):
                field.label = gettext("New password")


class SignInForm(InOurWords, library.LoginForm):
    pass


class SignUpForm(InOurWords, library.SignupForm):
    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:  # takes as long as for somebody new
            make_password(self.cleaned_data.get("password1"))
        return super().try_save(request)


class AddAddressForm(InOurWords, library.AddEmailForm):
    pass


class ChangeAddressForm(InOurWords, library.ChangeEmailForm):
    pass


class ChangePasswordForm(InOurWords, library.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, library.SetPasswordForm):
    pass


class ForgotPasswordForm(InOurWords, library.ResetPasswordForm):
    pass


class NewPasswordForm(InOurWords, library.ResetPasswordKeyForm):
    pass


class PasswordAgainForm(InOurWords, library.ReauthenticateForm):
    def clean_password(self) -> str:
        if is_mfa_enabled(self.user):
            raise forms.ValidationError(
                gettext("Use your second step: a password alone proves less.")
            )
        return super().clean_password()


class MailedCodeForm(InOurWords, library.ConfirmEmailVerificationCodeForm):
    pass
