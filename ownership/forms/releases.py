"""What a department says when it releases duties."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.fields import LineInput
from ownership.operations.attestations import LONGEST_REASON


class ReleaseForm(forms.Form):
    """`department`: the one that gives them up."""

    reason = LineInput(
        label=_("Why is it not yours?"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why it is not yours: whoever comes next reads it.")},
        help_text=_("It stays with the duty for ever."),
    )

    def __init__(self, department: Department, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Department.objects.active().exclude(pk=department.pk).in_order()
        self.fields["proposes"] = forms.ModelChoiceField(
            others,
            label=gettext("Who should have it?"),
            required=False,
            empty_label=gettext("I do not know: it has no owner then"),
            help_text=gettext(
                "That opens their claim. Whoever decides claims gives it to them, or not."
            ),
        )
