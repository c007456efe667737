"""Who can log in: a person who is known, somebody new, or an agency by its name."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import LineInput
from accounts.queries.people import find_typed_people, name_in, type_person
from channels_registry.models import AccessLevel, AccessThrough, ChannelAccess, TwoStep
from channels_registry.operations.channel_access import NewPerson
from ownership.forms.people import list_found

_PLAIN = ("partner", "level", "through", "two_step", "until", "vault")


class AccessForm(forms.Form):
    """A valid one has `person` among its cleaned data: a Person, a NewPerson, or None."""

    who = LineInput(
        label=_("A person"),
        required=False,
        max_length=400,
        help_text=_("Name or e-mail address. For an agency, leave this empty."),
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("Their e-mail address, if they are new here"),
        required=False,
        max_length=254,
        help_text=_("Somebody whom we do not know yet is added by name and address."),
    )
    partner = LineInput(
        label=_("Or an agency"), required=False, max_length=120, help_text=_("By its name.")
    )
    level = forms.ChoiceField(label=_("May do"), choices=AccessLevel.choices)
    through = forms.ChoiceField(label=_("Logs in through"), choices=AccessThrough.choices)
    two_step = forms.ChoiceField(
        label=_("Two-step sign-in"), choices=TwoStep.choices, initial=TwoStep.UNKNOWN
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("The last day, where the access ends by itself."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    vault = LineInput(
        label=_("Where the login is kept"),
        required=False,
        max_length=200,
        help_text=_("Such as “1Password, vault Marketing”. Never a password: none is kept here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors.keys() & {"who", "email", "partner"}:
            return cleaned
        who, email, partner = cleaned["who"], cleaned["email"], cleaned["partner"]
        if bool(who) == bool(partner):
            sentence = (
                gettext("Say who can log in: a person, or an agency by its name, not both.")
                if who
                else gettext("Say who can log in: a person, or an agency by its name.")
            )
            self.add_error("who", sentence)
        elif email and not who:
            self.add_error("who", gettext("Write the name of whoever has this address."))
        cleaned["person"] = self._find_person(who, email) if who and not partner else None
        return cleaned

    def _find_person(self, who: str, email: str) -> Any:
        known = find_typed_people(who)
        if email:
            same = [person for person in known if person.email.lower() == email.lower()]
            return same[0] if len(same) == 1 else NewPerson(name_in(who)[:120], email)
        if len(known) == 1:
            return known[0]
        if known:
            sentence = gettext("Several people are called that. Write the address: {people}.")
            self.add_error("who", sentence.format(people=list_found(known)))
        else:
            sentence = gettext("We know nobody called “{name}”. Add their e-mail address below.")
            self.add_error("who", sentence.format(name=who))
        return None

    def said(self) -> dict[str, Any]:
        """The fields of a valid form, as the operation takes them."""
        return {name: self.cleaned_data[name] for name in ("person", *_PLAIN)}


class EditAccessForm(AccessForm):
    """`version`: the entry's, as the form was filled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, access: ChannelAccess, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access

    def _find_person(self, who: str, email: str) -> Any:
        """Whoever is there stays, though somebody else has the same name."""
        person = self.access.person
        if person and who == type_person(person) and email in ("", person.email):
            return person
        return super()._find_person(who, email)

    @staticmethod
    def read(access: ChannelAccess) -> dict[str, Any]:
        """What the form starts with."""
        person = access.person
        said = {name: getattr(access, name) for name in _PLAIN}
        who = type_person(person) if person else ""
        return said | {"who": who, "version": access.version}
