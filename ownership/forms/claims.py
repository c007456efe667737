"""What people say when they claim a duty, and when they decide a claim."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.fields import LineInput
from ownership.models import RaciRole

_LETTERS = [
    (RaciRole.CONSULTED, _("is asked first (consulted)")),
    (RaciRole.RESPONSIBLE, _("still does the work (responsible)")),
]


class ClaimForm(forms.Form):
    """`departments`: those that the seat may claim it for."""

    reason = LineInput(
        label=_("Why should it be theirs?"),
        max_length=500,
        error_messages={"required": _("Say why it should be theirs.")},
        help_text=_("Whoever decides reads this first."),
    )
    evidence = LineInput(
        label=_("Where can they look that up?"),
        max_length=500,
        required=False,
        help_text=_("A link, or the name of a document."),
    )
    due_on = forms.DateField(
        label=_("Decide it by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Write a day such as 2026-12-24.")},
    )

    def __init__(self, departments: Sequence[Department], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {str(department.pk): department for department in departments}
        names = [(key, department.name) for key, department in self.departments.items()]
        choices = names if len(names) == 1 else [("", gettext("Choose one")), *names]
        self.fields["department"] = forms.ChoiceField(
            label=gettext("Which department claims it?"),
            choices=choices,
            error_messages={"required": gettext("Choose the department that claims it.")},
        )
        self.order_fields(["department", "reason", "evidence", "due_on"])

    def clean_department(self) -> Department:
        return self.departments[self.cleaned_data["department"]]


class DecisionForm(forms.Form):
    """A word about one version of a claim."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AcceptForm(DecisionForm):
    former = forms.ChoiceField(
        label=_("Whoever answered for it until now"), choices=_LETTERS, initial=RaciRole.CONSULTED
    )
    note = LineInput(label=_("A word about it"), max_length=500, required=False)


class DeclineForm(DecisionForm):
    reason = LineInput(
        label=_("Why is it declined?"),
        max_length=500,
        error_messages={"required": _("Say why it is declined: the department reads it.")},
        help_text=_("The reason stays with the claim for ever."),
    )


class WithdrawForm(DecisionForm):
    note = LineInput(label=_("Why is it withdrawn?"), max_length=500, required=False)
