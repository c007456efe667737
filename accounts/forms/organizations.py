"""Founding an organization, and what can be said about it later."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.forms.models import fields_for_model, model_to_dict
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.operations.organizations import DESCRIBING, IN_PUBLIC, Founding

_LABELS: dict[str, Any] = {
    "time_zone": _("Time zone"),
    "name": _("Name of the organization"),
    "duty_contact_name": _("Who answers when nobody else does"),
    "duty_contact_phone": _("Their phone number"),
    "coverage_target": _("Coverage to reach, in percent"),
    "coverage_target_on": _("To be reached on"),
    "public_registry": _("Everybody may see our official channels"),
    "public_contact": _("Whom the public may ask about an account"),
}
_HELP: dict[str, Any] = {
    "public_contact": _(
        "A mail address, a page or a phone number that everybody may know. It stands"
        " beside the answers; the duty contact never does."
    ),
}
_WIDGETS: dict[str, type[forms.Widget] | forms.Widget] = {
    "coverage_target_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "time_zone": forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
}


def time_zones() -> list[str]:
    """Names for a list of suggestions."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


class FoundingForm(forms.Form):
    """A valid one has a `founding` to found from."""

    slug = forms.SlugField(
        label=_("Short name, for addresses"),
        max_length=60,
        required=False,
        help_text=_("Letters, digits and hyphens. Empty: made from the name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("name", "time_zone", "duty_contact_name", "duty_contact_phone")
        self.fields |= fields_for_model(Organization, names, labels=_LABELS, widgets=_WIDGETS)
        self.order_fields(["name", "slug", *names])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["slug"] = cleaned["slug"].lower() or slugify(cleaned["name"])[:60]
            if not cleaned["slug"]:
                self.add_error(
                    "slug", gettext("Choose a short name in Latin letters, such as acme.")
                )
        return cleaned

    def founding(self, owner_email: str) -> Founding:
        return Founding(owner_email=owner_email, **self.cleaned_data)


class _StoredForm(forms.Form):
    """Some of what is stored. `version`: the organization's, as the form was filled."""

    names: ClassVar[tuple[str, ...]]
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_for_model(
            Organization, self.names, labels=_LABELS, help_texts=_HELP, widgets=_WIDGETS
        )

    @classmethod
    def read(cls, organization: Organization) -> dict[str, Any]:
        """What the form starts with."""
        return model_to_dict(organization, cls.names) | {"version": organization.version}

    def said(self) -> dict[str, Any]:
        """The fields of a valid form, as the operation takes them."""
        return {name: self.cleaned_data[name] for name in self.names}


class OrganizationForm(_StoredForm):
    """What the organization is called, and how it works."""

    names = DESCRIBING


class PublicRegistryForm(_StoredForm):
    """What everybody may see."""

    names = IN_PUBLIC
