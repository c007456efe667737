"""What somebody says of themselves."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.organization import validate_name, validate_time_zone
from accounts.operations.profiles import FIELDS

_LABELS: dict[str, Any] = {
    "name": _("Name"),
    "time_zone": _("Time zone"),
}
_HELP: dict[str, Any] = {
    "name": _("As others see it beside what you do."),
    "time_zone": _("Times of day are shown in it. Empty: that of each organization."),
}


class ProfileForm(forms.Form):
    """The fields of User that are one's own to write."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        initial = {name: getattr(user, name) for name in FIELDS}
        super().__init__(data, initial=initial)
        widgets: dict[str, type[forms.Widget] | forms.Widget] = {
            "time_zone": forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
        }
        self.fields |= fields_for_model(
            User, FIELDS, labels=_LABELS, help_texts=_HELP, widgets=widgets
        )
        self.fields["name"].validators.append(validate_name)
        self.fields["time_zone"].validators.append(validate_time_zone)
