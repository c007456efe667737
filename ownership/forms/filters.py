"""What may stand in the query of a list. What cannot be read is told, and left out."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.queries.references import read_id
from channels_registry.models import ChannelStatus, OwnershipStatus, Purpose
from ownership.models import Severity
from ownership.queries.channel_filters import (
    CONFIRMED,
    SORTS,
    TITLES,
    VERIFIED,
    ChannelFilters,
    name_departments,
)
from ownership.queries.inbox import SORTS as FINDING_SORTS
from ownership.queries.inbox import STATE_LABELS, InboxFilters, Reader
from ownership.rules import RULES

LONGEST_SEARCH = 200
LONGEST_QUERY = 2_000
MOST_DEPARTMENTS = 20  # each is asked for by itself


class TextsField(forms.MultipleChoiceField):
    """Any number of texts; which of them exist is for the database to say."""

    def valid_value(self, value: Any) -> bool:
        return len(value) <= LONGEST_SEARCH and "\x00" not in value


def _search() -> forms.CharField:
    return forms.CharField(required=False, max_length=LONGEST_SEARCH, label=_("Search"))


class _FilterForm(forms.Form):
    def problems(self) -> list[str]:
        return [
            f"{self.fields[name].label}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]


class ChannelFilterForm(_FilterForm):
    q = _search()
    platform = TextsField(label=_("Platform"), required=False)
    ownership = forms.MultipleChoiceField(
        label=_("Ownership"), required=False, choices=OwnershipStatus.choices
    )
    verified = forms.MultipleChoiceField(
        label=_("Verified"), required=False, choices=list(VERIFIED.items())
    )
    confirmed = forms.MultipleChoiceField(
        label=_("Confirmed"), required=False, choices=list(CONFIRMED.items())
    )
    accountable = TextsField(label=_("Accountable"), required=False)
    purpose = forms.MultipleChoiceField(label=_("Purpose"), required=False, choices=Purpose.choices)
    brand = TextsField(label=_("Brand"), required=False)
    region = TextsField(label=_("Region"), required=False)
    status = forms.MultipleChoiceField(
        label=_("Status"), required=False, choices=ChannelStatus.choices
    )
    sort = forms.ChoiceField(
        label=_("Sort"), required=False, choices=[(sort, sort) for sort in SORTS]
    )

    def clean_accountable(self) -> list[str]:
        given = self.cleaned_data["accountable"]
        if len(given) > MOST_DEPARTMENTS:
            raise forms.ValidationError(
                gettext("Choose at most {most} departments.").format(most=MOST_DEPARTMENTS)
            )
        known = name_departments(str(found) for found in map(read_id, given) if found)
        if len(known) < len(set(given)):
            raise forms.ValidationError(gettext("There is no such department."))
        return sorted(known)

    def filters(self, *, today: date) -> ChannelFilters:
        self.full_clean()
        given = self.cleaned_data
        return ChannelFilters(
            today=today,
            text=given.get("q", ""),
            chosen={name: tuple(given[name]) for name in TITLES if given.get(name)},
            sort=given.get("sort", ""),
        )


def read_filters(query: str, *, today: date) -> ChannelFilters:
    """The filters in the query of an address that a form carried along."""
    return ChannelFilterForm(parse_query(query)).filters(today=today)


def parse_query(query: str) -> QueryDict:
    """An address's query; nothing of one that cannot be read."""
    try:
        return QueryDict(query[:LONGEST_QUERY])
    except (TooManyFieldsSent, UnicodeDecodeError):
        return QueryDict("")


class FindingFilterForm(_FilterForm):
    STATES: ClassVar[dict[str, str]] = STATE_LABELS

    q = _search()
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Open")), *STATES.items()]
    )
    rule = forms.ChoiceField(
        label=_("Rule"),
        required=False,
        choices=[("", _("All")), *((rule.code, rule.title) for rule in RULES)],
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        required=False,
        choices=[("", _("All severities"))]
        + [(level.name.lower(), level.label) for level in reversed(Severity)],
    )
    department = forms.CharField(label=_("Department"), required=False, max_length=LONGEST_SEARCH)
    sort = forms.ChoiceField(label=_("Sort"), required=False, choices=list(FINDING_SORTS.items()))

    def clean_department(self) -> UUID | None:
        given = self.cleaned_data["department"]
        found = read_id(given)
        if given and not (found and Department.objects.filter(pk=found).exists()):
            raise forms.ValidationError(gettext("There is no such department."))
        return found

    def filters(self, *, today: date, reader: Reader) -> InboxFilters:
        self.full_clean()
        given = self.cleaned_data
        level = given.get("severity")
        return InboxFilters(
            today=today,
            reader=reader,
            state=given.get("state") or "open",
            rule=given.get("rule", ""),
            severity=Severity[level.upper()].value if level else None,
            department=given.get("department"),
            text=given.get("q", ""),
            sort=given.get("sort", ""),
        )


def read_finding_filters(query: str, *, today: date, reader: Reader) -> InboxFilters:
    """The filters in the query of an address that a form carried along."""
    return FindingFilterForm(parse_query(query)).filters(today=today, reader=reader)
