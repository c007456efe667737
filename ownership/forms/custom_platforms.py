"""An organization's own platform: where its addresses are, and what its handles are made of."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput
from channels_registry.platforms.custom import LONGEST_HANDLE


class CustomPlatformForm(forms.Form):
    """`example`: an address that the platform must read, and is shown as a handle once it does."""

    name = LineInput(label=_("Name"), max_length=60, help_text=_("How people call it."))
    host = LineInput(
        label=_("Host"),
        max_length=253,
        help_text=_(
            "As it stands in its addresses, without https:// and www.: community.example.com"
        ),
    )
    path = LineInput(
        label=_("Path before the handle"),
        max_length=310,
        required=False,
        help_text=_(
            "people, where an address is community.example.com/people/jo. "
            "Empty where the handle follows the host."
        ),
    )
    max_length = forms.IntegerField(
        label=_("Longest handle"),
        min_value=1,
        max_value=LONGEST_HANDLE,
        initial=60,
        help_text=_(
            "In characters. Handles are of letters, digits, dots, hyphens and underscores."
        ),
    )
    is_case_sensitive = forms.BooleanField(label=_("Jo and jo are two accounts"), required=False)
    example = LineInput(
        label=_("An example address"),
        max_length=2000,
        help_text=_("Of an account there. We check that it is read, and as which handle."),
    )


class RenameForm(forms.Form):
    """`version`: the platform's, as the form was filled."""

    name = LineInput(label=_("Name"), max_length=60)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class ArchiveForm(forms.Form):
    """Archive it, or open it again."""

    is_archived = forms.TypedChoiceField(
        label=_("Is archived"),
        choices=[("yes", _("Archive")), ("no", _("Open again"))],
        coerce=lambda word: word == "yes",
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
