"""What somebody says of findings: which ones, and what.

Words that an action needs are asked for by the operation, with its own sentence.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Membership
from accounts.models.fields import LineInput, ProseInput
from accounts.queries.references import read_id
from ownership.forms.filters import read_finding_filters
from ownership.operations.findings import MOST_FINDINGS
from ownership.queries.inbox import Reader

ACTIONS = ("week", "month", "snooze", "waive", "give", "wake")
_MEANT = {"reason": "waive", "until": "snooze", "to": "give", "review_on": "waive"}
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def read_chosen(given: QueryDict, *, today: date, reader: Reader) -> Collection[UUID]:
    """`finding`: ids. Or `all` and `query`: all that match it, one more than there may be."""
    if given.get("all"):
        filters = read_finding_filters(given.get("query", ""), today=today, reader=reader)
        return list(filters.find().values_list("pk", flat=True)[: MOST_FINDINGS + 1])
    ids = (read_id(text) for text in given.getlist("finding")[: MOST_FINDINGS + 1])
    return [pk for pk in ids if pk]


class DispositionForm(forms.Form):
    """`action`: one of ACTIONS; the other fields are for some of them.

    Without one (Enter in a field), it is the one that the field filled is for.
    """

    action = forms.ChoiceField(
        label=_("Action"), required=False, choices=[(action, action) for action in ACTIONS]
    )
    until = forms.DateField(required=False, label=_("Open again on"))
    review_on = forms.DateField(required=False, label=_("Look at it again on"))
    reason = LineInput(required=False, max_length=500, label=_("Why is it accepted as it is?"))
    to = LineInput(required=False, max_length=60, label=_("Give to"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("action") and "action" not in self.errors:
            filled = (name for name in ("reason", "until", "to", "review_on") if said.get(name))
            said["action"] = _MEANT.get(next(filled, ""), "")
            if not said["action"] and not self.errors:
                raise forms.ValidationError(gettext("Choose what to do with these findings."))
        return said

    def words(self, *, today: date) -> dict[str, Any]:
        """The arguments of the operation that the action stands for."""
        said = self.cleaned_data
        match said["action"]:
            case "week":
                return {"until": today + WEEK}
            case "month":
                return {"until": today + MONTH}
            case "snooze":
                return {"until": said["until"]}
            case "waive":
                return {"reason": said["reason"], "until": said["review_on"]}
            case "give":
                return {"to": _find_receiver(said["to"])}
        return {}


def _find_receiver(text: str) -> Membership | Department | None:
    """`seat:<id>` or `department:<id>`."""
    kind, _, given = text.partition(":")
    pk = read_id(given)
    if pk is None:
        return None
    if kind == "department":
        return Department.objects.filter(pk=pk).first()
    return Membership.objects.select_related("user").filter(pk=pk).first()


class CommentForm(forms.Form):
    text = ProseInput(
        label=_("Text"), max_length=2_000, error_messages={"required": _("Write something first.")}
    )

    def problems(self) -> list[str]:
        return [str(error) for errors in self.errors.values() for error in errors]
