"""Departments as forms add, edit, merge and retire them."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentKind
from accounts.models.fields import LineInput, ProseInput
from accounts.operations.departments import LONGEST_NAME
from accounts.queries.people import type_person
from ownership.forms.people import read_person, typed_person

PLAIN = ("name", "short_name", "kind", "email", "phone", "headcount")


class DepartmentForm(forms.Form):
    """A part of the organization. `department`: which, when it is there already."""

    name = LineInput(label=_("Name"), max_length=LONGEST_NAME)
    short_name = LineInput(
        label=_("Short name"),
        required=False,
        max_length=40,
        help_text=_("For narrow places, such as the matrix."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=DepartmentKind.choices,
        initial=DepartmentKind.OTHER,
        help_text=_("The recommended charter goes by it."),
    )
    head = typed_person(_("Head"), _("Name or e-mail address. Answers where nobody is named."))
    deputy = typed_person(_("Deputy"))
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    phone = LineInput(
        label=_("Phone"),
        required=False,
        max_length=40,
        help_text=_("Whoever has a customer waiting calls this."),
    )
    headcount = forms.IntegerField(
        label=_("People for social media"),
        required=False,
        min_value=0,
        max_value=32_767,
        help_text=_("Duties per person are counted with it."),
    )
    aliases = ProseInput(
        label=_("Other names"),
        required=False,
        max_length=5_000,
        help_text=_("One a line: old names, translations. Lists and imports find it by each."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = department

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("head", "deputy"):
            known = getattr(self.department, name) if self.department else None
            try:
                cleaned[name] = read_person(cleaned.get(name, ""), known=known)
            except forms.ValidationError as error:
                self.add_error(name, error)
        if cleaned.get("head") and cleaned["head"] == cleaned.get("deputy"):
            self.add_error("deputy", gettext("The deputy is somebody else than the head."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """The fields of a valid form, as the operation takes them."""
        said = {name: self.cleaned_data[name] for name in (*PLAIN, "head", "deputy")}
        return said | {"aliases": self.cleaned_data["aliases"].splitlines()}


class EditDepartmentForm(DepartmentForm):
    """`version`: the department's, as the form was filled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @staticmethod
    def read(department: Department, aliases: list[str]) -> dict[str, Any]:
        """What the form starts with."""
        said = {name: getattr(department, name) for name in PLAIN}
        for name in ("head", "deputy"):
            person = getattr(department, name)
            said[name] = type_person(person) if person else ""
        return said | {"aliases": "\n".join(aliases), "version": department.version}


class DepartmentField(forms.ModelChoiceField):
    """One of these departments. Whatever is none is refused in the same words, id or not."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            code = "invalid_choice"
            raise forms.ValidationError(self.error_messages[code], code=code) from error


class ReceiverForm(forms.Form):
    """Which other department. Looked at first, so `version` comes with the second step."""

    def __init__(
        self, *args: Any, department: Department, is_required: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        others = Department.objects.active().exclude(pk=department.pk).in_order()
        self.fields["to"] = DepartmentField(
            others,
            label=gettext("Merge into") if is_required else gettext("Hand over to"),
            required=is_required,
            empty_label=gettext("Choose one") if is_required else gettext("Nobody: its duties end"),
        )


class DecidedForm(ReceiverForm):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
