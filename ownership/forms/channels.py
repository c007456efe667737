"""What a person may say about a channel: when adding it, and later."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model, model_to_dict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Channel
from channels_registry.operations.channels import ChannelDraft
from channels_registry.platforms.canonical import NotAProfile, identify
from channels_registry.platforms.catalogue import PLATFORMS
from channels_registry.platforms.custom import Templates
from channels_registry.queries.custom_platforms import load_templates

DESCRIBING = ("name", "purpose", "brand", "region", "language")
OFFICIAL = ("official", "verified_on", "verified_how")
EDITING = (*DESCRIBING, "audience", *OFFICIAL, "notes")
_LABELS: dict[str, Any] = {
    "name": _("Name"),
    "purpose": _("Purpose"),
    "brand": _("Brand"),
    "region": _("Region"),
    "language": _("Language"),
    "notes": _("Notes"),
    "audience": _("Followers"),
    "official": _("Official"),
    "verified_on": _("Checked to be ours on"),
    "verified_how": _("How it was checked"),
}
_HELP: dict[str, Any] = {
    "name": _(
        "How you call it, where the handle does not say enough. Everybody may see that of an"
        " official channel."
    ),
    "purpose": _("It decides which duties the channel starts with."),
    "official": _(
        "We say in public that it is ours. Everybody sees it where the public registry is on."
    ),
    "verified_on": _("Everybody sees the day of an official channel."),
    "verified_how": _("Only members see it."),
}
_WIDGETS: dict[str, type[forms.Widget] | forms.Widget] = {
    "notes": forms.Textarea(attrs={"rows": 4}),
    "verified_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
}


def fields_of_channel(names: tuple[str, ...]) -> dict[str, Any]:
    return fields_for_model(Channel, names, labels=_LABELS, help_texts=_HELP, widgets=_WIDGETS)


def choose_platform(templates: Templates) -> list[Any]:
    """The choices of a platform: the organization's own first. One statement."""
    own = [(one.slug, one.name) for one in templates.all if not one.is_archived]
    known = [(p.slug, p.name) for p in PLATFORMS.values() if not p.archived]
    chosen = (
        [(gettext("Your own"), sorted(own, key=lambda pair: pair[1])), (gettext("All"), known)]
        if own
        else known
    )
    return [("", gettext("As the link says")), *chosen]


class AccountForm(forms.Form):
    """Which account is meant. A valid one has `identity` among its cleaned data.

    `lacks_platform`: the link is of none that we know, but the organization can add it.
    """

    lacks_platform = False
    link = forms.CharField(
        label=_("Link to the profile"),
        max_length=2000,
        help_text=_("As you copied it. A handle is enough when you choose the platform."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )
    platform = forms.ChoiceField(label=_("Platform"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = load_templates()
        choices = choose_platform(self.templates)
        self.fields["platform"] = forms.ChoiceField(
            label=gettext("Platform"), required=False, choices=choices
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "link" in cleaned and "platform" in cleaned:
            try:
                cleaned["identity"] = identify(
                    cleaned["link"],
                    platform=cleaned["platform"] or None,
                    templates=self.templates,
                )
            except NotAProfile as error:
                self.add_error("link", error.message)
                self.lacks_platform = error.code == "unknown_platform"
        return cleaned


class AddChannelForm(AccountForm):
    """A valid one has `draft` among its cleaned data: the channel to register."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_of_channel(DESCRIBING)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "identity" in cleaned:
            fields = {name: cleaned[name] for name in DESCRIBING if name in cleaned}
            cleaned["draft"] = ChannelDraft(
                cleaned["identity"], typed=cleaned["link"], fields=fields
            )
        return cleaned


class EditChannelForm(forms.Form):
    """`version`: the channel's, as the form was filled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= fields_of_channel(EDITING)

    @staticmethod
    def read(channel: Channel) -> dict[str, Any]:
        """What the form starts with."""
        return model_to_dict(channel, EDITING) | {"version": channel.version}

    def said(self) -> dict[str, Any]:
        """The fields of a valid form, as the operation takes them."""
        return {name: self.cleaned_data[name] for name in EDITING}

    def differences(self, stored: Channel) -> list[str]:
        """What is stored now where the form says otherwise, a sentence each."""
        sentences = []
        for name, mine in self.said().items():
            theirs = getattr(stored, name)
            if mine != theirs:
                choices = dict(getattr(self.fields[name], "choices", ()))
                if isinstance(theirs, bool):
                    choices = {True: gettext("yes"), False: gettext("no")}
                shown = choices.get(theirs, theirs) or gettext("empty")
                sentence = gettext("{label} is “{value}” now.")
                sentences.append(sentence.format(label=self.fields[name].label, value=shown))
        return sentences
