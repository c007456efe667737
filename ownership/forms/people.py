"""People as forms name them, add them, and let them go."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Membership, Person
from accounts.models.fields import LineInput
from accounts.queries.people import find_typed_people, type_person
from accounts.words import list_choices

DESCRIBING = ("name", "email", "phone", "title", "department", "membership")
LONGEST_TYPED = 400


def typed_person(label: Any, help_text: Any = "", **attrs: str) -> LineInput:
    """A person by name or address, suggested from the page's list `people`."""
    return LineInput(
        label=label,
        required=False,
        max_length=LONGEST_TYPED,
        help_text=help_text,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off", **attrs}),
    )


def read_person(text: str, *, known: Person | None = None) -> Person | None:
    """Whoever is meant. `known`: who was there before stays, though others are called the same.

    Raises ValidationError with what to write instead.
    """
    if not text:
        return None
    if known is not None and text == type_person(known):
        return known
    found = find_typed_people(text)
    if len(found) == 1:
        return found[0]
    if found:
        sentence = gettext("Several are called that. Write the address: {people}.")
        raise forms.ValidationError(sentence.format(people=list_found(found)))
    sentence = gettext("We know nobody called “{name}”. Add them under People first.")
    raise forms.ValidationError(sentence.format(name=text))


def list_found(found: Sequence[Person]) -> str:
    """ "jo@x.example or jo@y.example": what to write in place of a name that several have."""
    return list_choices([person.email or person.name for person in found[:5]])


class PersonForm(forms.Form):
    """Somebody who can be named. `person`: whom it is about, when they are there already."""

    name = LineInput(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    phone = LineInput(label=_("Phone"), required=False, max_length=40)
    title = LineInput(
        label=_("What they do"), required=False, max_length=120, help_text=_("“Social care lead”.")
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"] = forms.ModelChoiceField(
            Department.objects.active().in_order(),
            label=gettext("Department"),
            required=False,
            empty_label=gettext("None"),
        )
        seats = Membership.objects.active().select_related("user").order_by("user__name", "id")
        self.fields["membership"] = _SeatField(
            seats,
            label=gettext("Their seat"),
            required=False,
            empty_label=gettext("None"),
            help_text=gettext("When that seat ends, they count as having left."),
        )

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DESCRIBING}


class EditPersonForm(PersonForm):
    """`version`: the person's, as the form was filled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @staticmethod
    def read(person: Person) -> dict[str, Any]:
        """What the form starts with."""
        said = {name: getattr(person, name) for name in ("name", "email", "phone", "title")}
        return said | {
            "department": person.department_id,
            "membership": person.membership_id,
            "version": person.version,
        }


class _SeatField(forms.ModelChoiceField):
    def label_from_instance(self, seat: Membership) -> str:
        return str(seat.user)


class DepartureForm(forms.Form):
    """Who leaves when, and who takes over. `keys`: what can be handed over one by one.

    A valid one has `heir`, a Person or None, and `others`, by key.
    """

    left_on = forms.DateField(
        label=_("Leaves on"),
        help_text=_(
            "From that day on they count as gone. It may be a day to come; a day that is over"
            " opens what is wrong since at once."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hand_over_to = typed_person(
        _("Hand everything over to"),
        _("Leave it empty and their name stays, marked as having left."),
    )
    access_is_removed = forms.BooleanField(
        label=_("Their log-ins are removed on the platforms too"),
        required=False,
        help_text=_("Tick it when it is done there: then they come off the access lists."),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, keys: Iterable[UUID] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {str(key): key for key in keys}
        for key in self.keys:
            self.fields[f"to-{key}"] = typed_person(
                gettext("Hand over to"), placeholder=gettext("As above")
            )

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("left_on", "hand_over_to", "access_is_removed")]

    def field_of(self, key: UUID) -> forms.BoundField:
        return self[f"to-{key}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["heir"] = self._read("hand_over_to", cleaned)
        named = {key: self._read(f"to-{text}", cleaned) for text, key in self.keys.items()}
        cleaned["others"] = {key: person for key, person in named.items() if person}
        return cleaned

    def _read(self, name: str, cleaned: dict[str, Any]) -> Person | None:
        try:
            return read_person(cleaned.get(name, ""))
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None

    @staticmethod
    def read(person: Person, today: date) -> dict[str, Any]:
        """What the form starts with."""
        return {"left_on": person.left_on or today, "version": person.version}
