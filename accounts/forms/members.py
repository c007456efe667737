"""Seats and invitations, as a form asks for them."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, MemberRole, Membership


class SeatForm(forms.Form):
    """A role, and for a steward the departments. `roles`: those that the deciding seat may give."""

    def __init__(self, *args: Any, roles: frozenset[MemberRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=gettext("Role"),
            widget=forms.RadioSelect,
            choices=[(r, f"{r.label}: {MAY[r]}") for r in MemberRole if r in roles],
        )
        self.fields["departments"] = forms.ModelMultipleChoiceField(
            label=gettext("Departments"),
            queryset=Department.objects.active().in_order(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext("For a steward: whose duties they confirm, claim and hand over."),
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") == MemberRole.STEWARD and not cleaned.get("departments"):
            self.add_error(
                "departments", gettext("Choose the departments that this steward stands for.")
            )
        return cleaned


class MemberForm(SeatForm):
    """`version`: the seat's, as the form was filled."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @staticmethod
    def read(seat: Membership) -> dict[str, Any]:
        """What the form starts with."""
        return {
            "role": seat.role,
            "departments": list(seat.departments.all()),
            "version": seat.version,
        }


class EndSeatForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class InvitationForm(SeatForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ["email", "role", "departments"]


# What a seat may do, in words, beside its name.
MAY: dict[MemberRole, Promise] = {
    MemberRole.OWNER: _("everything, and other owners"),
    MemberRole.ADMIN: _("everything, including members and keys"),
    MemberRole.LEAD: _("assign any owner, register and import channels"),
    MemberRole.STEWARD: _("confirm, claim and hand over for their departments"),
    MemberRole.VIEWER: _("look, print, look up"),
}
