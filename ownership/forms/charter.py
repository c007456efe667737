"""The charter's forms: one article, the day of the next review, what is applied where."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.models.fields import LineInput, ProseInput
from accounts.words import say_number
from channels_registry.models import Purpose
from ownership.operations.charter_versions import OTHERS, ArticleDraft
from ownership.operations.charters import MOST_WORDS
from ownership.queries.charter_plans import Reach
from ownership.queries.charters import CharterNames

_LONGEST_WORD = 120
_MOST_IDS = 1_000


class VersionForm(forms.Form):
    """A button about the charter as it was looked at; 0 is the draft."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class MoveArticleForm(VersionForm):
    """One article goes up, down or out."""

    number = forms.IntegerField(label=_("Number"), min_value=1)
    to = forms.ChoiceField(
        label=_("To"), choices=[("up", _("Up")), ("down", _("Down")), ("out", _("Out"))]
    )


class ReviewForm(VersionForm):
    """What a version carries beside its articles."""

    next_review_on = forms.DateField(
        required=False,
        label=_("Next review on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = LineInput(
        required=False,
        max_length=300,
        label=_("Note to this version"),
        help_text=_("What was agreed, and by whom. It stands beside the version."),
    )


class ArticleForm(VersionForm):
    """An article: an activity, who answers, who else has a hand in it, and on which channels."""

    number = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    brands = ProseInput(
        required=False,
        max_length=MOST_WORDS * (_LONGEST_WORD + 1),
        label=_("Brands"),
        help_text=_("One per line, as they stand on the channels."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    regions = ProseInput(
        required=False,
        max_length=MOST_WORDS * (_LONGEST_WORD + 1),
        label=_("Regions"),
        help_text=_("One per line, as they stand on the channels."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, names: CharterNames, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = [d for d in names.departments.values() if d.retired_on is None]
        activities = [(str(a.pk), a.name) for a in names.activities.values()]
        self.fields["activity"] = forms.ChoiceField(
            label=gettext("Activity"), choices=[("", gettext("Choose an activity")), *activities]
        )
        self.fields["department"] = forms.ChoiceField(
            label=gettext("Accountable department"),
            choices=[
                ("", gettext("Choose a department")),
                *((str(d.pk), d.name) for d in self.departments),
            ],
        )
        platforms = sorted(names.platforms.items(), key=lambda item: item[1].lower())
        for name, label, choices in (
            ("platforms", gettext("Platforms"), platforms),
            ("purposes", gettext("Purposes"), Purpose.choices),
        ):
            self.fields[name] = forms.MultipleChoiceField(
                label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )
        letters = [("", gettext("None")), *((str(role), role.label) for role in OTHERS)]
        for department in self.departments:
            self.fields[f"letter-{department.pk}"] = forms.ChoiceField(
                required=False, choices=letters, label=department.name
            )

    @property
    def letters(self) -> list[tuple[Department, forms.BoundField]]:
        """Each department with the choice of its letter."""
        return [(d, self[f"letter-{d.pk}"]) for d in self.departments]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("brands", "regions"):
            words = [word.strip() for word in said.get(name, "").splitlines() if word.strip()]
            if any(len(word) > _LONGEST_WORD for word in words):
                sentence = ngettext(
                    "One of them is longer than {n} character.",
                    "One of them is longer than {n} characters.",
                    _LONGEST_WORD,
                )
                self.add_error(name, sentence.format(n=_LONGEST_WORD))
            if len(words) > MOST_WORDS:
                self.add_error(name, gettext("Name at most {most}.").format(most=MOST_WORDS))
            said[name] = words
        department = said.get("department")
        if department and said.get(f"letter-{department}"):
            sentence = gettext("This is the accountable department: leave its other letter empty.")
            self.add_error(f"letter-{department}", sentence)
        return said

    def draft(self) -> ArticleDraft:
        said = self.cleaned_data
        return ArticleDraft(
            UUID(said["activity"]),
            UUID(said["department"]),
            {d.pk: role for d in self.departments if (role := said[f"letter-{d.pk}"])},
            platforms=frozenset(said["platforms"]),
            purposes=frozenset(said["purposes"]),
            brands=frozenset(said["brands"]),
            regions=frozenset(said["regions"]),
        )

    @staticmethod
    def read(draft: ArticleDraft) -> dict[str, Any]:
        """The article as the form shows it first."""
        return {
            "activity": str(draft.activity),
            "department": str(draft.department),
            "platforms": sorted(draft.platforms),
            "purposes": sorted(draft.purposes),
            "brands": "\n".join(sorted(draft.brands)),
            "regions": "\n".join(sorted(draft.regions)),
            **{f"letter-{department}": role for department, role in draft.letters.items()},
        }


class ReachForm(forms.Form):
    """Where the charter is applied: ids with commas between them; empty is everywhere."""

    channels = forms.CharField(required=False, widget=forms.HiddenInput)
    duties = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.RegexField(r"^[0-9.]*$", required=False, max_length=100, widget=forms.HiddenInput)

    def clean_channels(self) -> frozenset[UUID] | None:
        return _read_ids(self.cleaned_data["channels"])

    def clean_duties(self) -> frozenset[UUID] | None:
        return _read_ids(self.cleaned_data["duties"])

    def reach(self) -> Reach:
        """Duties that somebody chose become as the charter says, whatever is there."""
        duties = self.cleaned_data["duties"]
        return Reach(self.cleaned_data["channels"], duties, duties or frozenset())

    @staticmethod
    def say(reach: Reach) -> dict[str, str]:
        """The same fields for the next form."""
        return {
            name: ",".join(sorted(map(str, ids)))
            for name, ids in (("channels", reach.channels), ("duties", reach.duties))
            if ids is not None
        }


def _read_ids(text: str) -> frozenset[UUID] | None:
    if not text:
        return None
    try:
        ids = frozenset(map(UUID, text.split(",")))
    except ValueError as error:
        raise forms.ValidationError(gettext("Tick them again: an id cannot be read.")) from error
    if len(ids) > _MOST_IDS:
        sentence = gettext("Choose at most {most} at once.")
        raise forms.ValidationError(sentence.format(most=say_number(_MOST_IDS)))
    return ids


def read_ticked(texts: Sequence[str]) -> list[UUID]:
    """Ids that can be read; what is no id is nobody's."""
    found = []
    for text in texts[:_MOST_IDS]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
