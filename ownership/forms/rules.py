"""The table of checks: one form with a switch and the limits of every rule."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django import forms
from django.utils.translation import gettext

from accounts.words import say_number
from ownership.models.rule_setting import MOST
from ownership.operations.rule_settings import ALWAYS_ON, RuleChange
from ownership.queries.rule_settings import SetRule


class RuleLine(NamedTuple):
    """A rule with the fields of its row; those of a limit are None where it has none."""

    listed: SetRule
    is_on: forms.BoundField
    version: forms.BoundField
    limit: forms.BoundField | None
    limit_tier_1: forms.BoundField | None


class RulesForm(forms.Form):
    """`listed`: the rules as they are stored. A box that is not ticked is a rule that is off."""

    def __init__(self, listed: Sequence[SetRule], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.listed = listed
        for line in listed:
            code, limit = line.rule.code, line.limit
            self.fields[f"on-{code}"] = forms.BooleanField(
                required=False, initial=line.is_on, disabled=code in ALWAYS_ON
            )
            self.fields[f"version-{code}"] = forms.IntegerField(
                required=False, min_value=0, initial=line.version, widget=forms.HiddenInput
            )
            if limit is not None:
                self.fields[f"limit-{code}"] = _number(limit.number)
                if limit.tier_1 is not None:
                    self.fields[f"tier_1-{code}"] = _number(limit.tier_1)

    def lines(self) -> Iterator[RuleLine]:
        for line in self.listed:
            code = line.rule.code
            yield RuleLine(
                listed=line,
                is_on=self[f"on-{code}"],
                version=self[f"version-{code}"],
                limit=self[f"limit-{code}"] if f"limit-{code}" in self.fields else None,
                limit_tier_1=self[f"tier_1-{code}"] if f"tier_1-{code}" in self.fields else None,
            )

    def changes(self) -> list[RuleChange]:
        said = self.cleaned_data
        return [
            RuleChange(
                rule=line.rule.code,
                is_on=said[f"on-{line.rule.code}"] or line.rule.code in ALWAYS_ON,
                limit=said.get(f"limit-{line.rule.code}"),
                limit_tier_1=said.get(f"tier_1-{line.rule.code}"),
                version=said[f"version-{line.rule.code}"],
            )
            for line in self.listed
            # What was not sent at all stays as it is.
            if said[f"version-{line.rule.code}"] is not None
        ]


def _number(initial: int) -> forms.IntegerField:
    """Empty is the default."""
    return forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST,
        initial=initial,
        error_messages={
            "invalid": gettext("Write a whole number from 1 to {most}.").format(
                most=say_number(MOST)
            )
        },
        widget=forms.NumberInput(attrs={"class": "form-control form-control-sm number"}),
    )
