"""Sign-in services and how members have to sign in, as the pages ask for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, SsoConnection
from accounts.models.fields import LineInput
from accounts.outgoing import is_allowed_address
from accounts.rules.domains import DomainNotOne, read_domain


class FindForm(forms.Form):
    """`organization`: the short name, as it stands in the organization's addresses."""

    organization = forms.SlugField(
        label=_("Short name of your organization"),
        max_length=60,
        help_text=_("It stands in its addresses: masthead.example/o/short-name/"),
        error_messages={"invalid": _("A short name has letters, digits and hyphens only.")},
    )

    def clean_organization(self) -> str:
        return str(self.cleaned_data["organization"]).lower()


class PolicyForm(forms.Form):
    """How everybody has to sign in. `version`: the organization's, as the form was filled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    requires_two_step = forms.BooleanField(
        label=_("Everybody needs two-step sign-in"),
        required=False,
        help_text=_(
            "Who has none is asked to set it up before anything else opens. The sign-in"
            " service of your organization asks for its own."
        ),
    )
    requires_sso = forms.BooleanField(
        label=_("Everybody signs in through our sign-in service"),
        required=False,
        help_text=_(
            "Owners still come in by themselves, for the day when the service is broken."
            " The audit log tells when they do."
        ),
    )

    @staticmethod
    def read(organization: Organization) -> dict[str, Any]:
        return {
            name: getattr(organization, name)
            for name in ("version", "requires_two_step", "requires_sso")
        }


class ServiceForm(forms.Form):
    """A service. The secret is never shown again, so an empty one leaves it as it is."""

    name = LineInput(
        label=_("Name"), max_length=80, help_text=_("Members see it: “Sign in with …”.")
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=300,
        help_text=_("The https address that the service calls itself by."),
        widget=forms.URLInput(attrs={"placeholder": "https://login.example.com"}),
    )
    client_id = LineInput(label=_("Client id"), max_length=200)
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = gettext("Empty: as it is.")

    @staticmethod
    def read(connection: SsoConnection) -> dict[str, Any]:
        return {name: getattr(connection, name) for name in ("name", "issuer", "client_id")}

    def clean_issuer(self) -> str:
        issuer = str(self.cleaned_data["issuer"]).rstrip("/")
        if not is_allowed_address(issuer):
            raise forms.ValidationError(
                gettext("Write the whole address, beginning with https://.")
            )
        return issuer


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Mail domain"),
        max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "example.com"}),
    )

    def clean_domain(self) -> str:
        try:
            return read_domain(self.cleaned_data["domain"])
        except DomainNotOne as error:
            raise forms.ValidationError(str(error)) from error
