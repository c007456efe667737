"""`charter/`: the standing answer, and its versions. What applying it does: `charter_apply`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object, read_if_match, stale
from accounts.api.fields import Line
from accounts.api.problems import Problem, list_errors
from accounts.api.schema import IF_MATCH, with_problems
from accounts.api.serializers import DepartmentReference, StrictSerializer
from accounts.api.viewsets import ApiViewSet, ResourceViewSet
from accounts.capabilities import Capability
from accounts.models import Department
from accounts.queries.references import find_departments
from channels_registry.models import Purpose
from ownership.api.references import (
    ACTIVITY,
    DEPARTMENT,
    ActivityReference,
    refer_to,
)
from ownership.charter import Article
from ownership.models import Activity, CharterVersion, RaciRole
from ownership.operations.charter_versions import SCOPE, ArticleDraft
from ownership.operations.charters import (
    MOST_ARTICLES,
    MOST_WORDS,
    ArticlesRefused,
    StaleVersion,
    save_charter,
)
from ownership.queries.activities import find_activities
from ownership.queries.charters import load_articles, load_charter

OTHERS = {
    "responsible": RaciRole.RESPONSIBLE,
    "consulted": RaciRole.CONSULTED,
    "informed": RaciRole.INFORMED,
}
Problems = list[dict[str, Any]]


class ArticleSerializer(serializers.Serializer):
    """An article. An empty list in its scope is every channel; the first that fits counts."""

    number = serializers.IntegerField()
    activity = ActivityReference()
    accountable = DepartmentReference()
    responsible = DepartmentReference(many=True)
    consulted = DepartmentReference(many=True)
    informed = DepartmentReference(many=True)
    platforms = serializers.ListField(child=serializers.CharField())
    purposes = serializers.ListField(child=serializers.ChoiceField(Purpose.choices))
    brands = serializers.ListField(child=serializers.CharField())
    regions = serializers.ListField(child=serializers.CharField())


class CharterVersionSerializer(serializers.Serializer):
    """A version, which stays as it is. One without articles took the charter back."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField()
    note = serializers.CharField()
    next_review_on = serializers.DateField(allow_null=True)
    articles = ArticleSerializer(many=True)


class CharterSerializer(serializers.Serializer):
    """What is in force. `version` 0 is the recommended charter, which nobody has adopted yet."""

    version = serializers.IntegerField()
    made_at = serializers.DateTimeField(allow_null=True)
    made_by = serializers.CharField()
    note = serializers.CharField()
    next_review_on = serializers.DateField(allow_null=True)
    articles = ArticleSerializer(many=True)


class ArticleInput(StrictSerializer):
    """An article to write. Departments by id, slug, name or alias; the activity by id or key."""

    activity = serializers.CharField(max_length=80)
    accountable = serializers.CharField(max_length=120)
    responsible = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=MOST_WORDS, required=False
    )
    consulted = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=MOST_WORDS, required=False
    )
    informed = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=MOST_WORDS, required=False
    )
    platforms = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=MOST_WORDS, required=False
    )
    purposes = serializers.ListField(
        child=serializers.ChoiceField(Purpose.choices), max_length=MOST_WORDS, required=False
    )
    brands = serializers.ListField(
        child=Line(max_length=120), max_length=MOST_WORDS, required=False
    )
    regions = serializers.ListField(
        child=Line(max_length=120), max_length=MOST_WORDS, required=False
    )


@extend_schema_field(ArticleInput(many=True))
class ArticlesField(serializers.ListField):
    """Articles as they came: each is read by itself, so that all problems are told by index."""


class CharterInput(StrictSerializer):
    """The whole charter, its articles in their order; it becomes the next version."""

    articles = ArticlesField(min_length=1, max_length=MOST_ARTICLES)
    next_review_on = serializers.DateField(allow_null=True, required=False, default=None)
    note = Line(max_length=300, allow_blank=True, required=False)


class CharterViewSet(ApiViewSet):
    area = "ownership"
    write_capability = Capability.EDIT_CHARTER
    input_class = CharterInput

    @extend_schema(responses=with_problems({200: CharterSerializer}))
    def show(self, request: Request, **kwargs: Any) -> Response:
        """The version in force."""
        return answer_object(request, show_charter())

    @extend_schema(
        request=CharterInput,
        responses=with_problems({200: CharterSerializer}),
        parameters=[IF_MATCH],
    )
    def update(self, request: Request, **kwargs: Any) -> Response:
        """Save the next version; what says the same as the one in force makes none."""
        seen = read_if_match(request, show_charter())
        body = self.read_body(request, CharterInput)
        drafts, problems = read_articles(body["articles"])
        if not problems:
            try:
                save_charter(
                    organization=request.organization,
                    articles=drafts,
                    next_review_on=body["next_review_on"],
                    note=body.get("note", ""),
                    seen=seen,
                    by=request.actor,
                    now=self.now,
                )
            except StaleVersion as error:
                raise stale(show_charter()) from error
            except ArticlesRefused as error:
                problems = [_problem(*found) for found in error.problems]
        if problems:
            detail = gettext("{problems} problems in {articles} articles; none is saved.").format(
                problems=len(problems), articles=len(body["articles"])
            )
            raise Problem(400, "articles_refused", detail, problems=problems)
        return answer_object(request, show_charter())


class CharterVersionViewSet(ResourceViewSet):
    area = "ownership"
    serializer_class = CharterVersionSerializer
    columns = ("id", "number", "made_at", "made_by_label", "note", "next_review_on")
    orderings = {"-version": ("-number", "-id"), "version": ("number", "id")}

    def rows(self) -> Any:
        return CharterVersion.objects.all()

    def shape_all(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """Four statements for the articles of all rows."""
        versions = [CharterVersion.new(id=row["id"]) for row in rows]
        articles = load_articles(versions)
        show = ArticleShower()
        return [
            {
                "id": row["id"],
                "version": row["number"],
                "made_at": row["made_at"],
                "made_by": row["made_by_label"],
                "note": row["note"],
                "next_review_on": row["next_review_on"],
                "articles": show(articles[row["id"]]),
            }
            for row in rows
        ]


class ArticleShower:
    """Articles with the small objects for what they name. Two statements, when it is made."""

    def __init__(self) -> None:
        self.activities = {a.key: refer_to(a, ACTIVITY) for a in Activity.objects.all()}
        self.departments = {d.pk: refer_to(d, DEPARTMENT) for d in Department.objects.all()}

    def __call__(self, articles: Sequence[Article]) -> list[dict[str, Any]]:
        return [
            {
                "number": number,
                "activity": self.activities[article.activity],
                "accountable": self._refer(article.accountable)[0],
                **{name: self._refer(getattr(article, name)) for name in OTHERS},
                **{name: sorted(getattr(article, name)) for name in SCOPE},
            }
            for number, article in enumerate(articles, 1)
            if article.activity in self.activities
        ]

    def _refer(self, holders: Sequence[Any]) -> list[dict[str, Any]]:
        return [self.departments[holder] for holder in holders]


def show_charter() -> dict[str, Any]:
    """At most six statements."""
    charter = load_charter()
    version = charter.version
    return {
        "version": charter.number,
        "made_at": version.made_at if version else None,
        "made_by": version.made_by_label if version else "",
        "note": version.note if version else "",
        "next_review_on": version.next_review_on if version else None,
        "articles": ArticleShower()(charter.articles),
    }


def read_articles(items: Sequence[Any]) -> tuple[list[ArticleDraft], Problems]:
    """The articles that are well formed and name what there is; what is wrong with the others.

    Three statements, however many.
    """
    reader = ArticleInput()
    read: dict[int, dict[str, Any]] = {}
    problems: Problems = []
    for index, item in enumerate(items):
        try:
            read[index] = reader.run_validation(item)
        except ValidationError as error:
            first = next(list_errors(error.detail))
            where = f"{first['field']}: " if first["field"] else ""
            problems.append(_problem(index, first["code"], where + first["message"]))
    departments = find_departments({text for one in read.values() for text in _named(one)})
    activities = find_activities({one["activity"] for one in read.values()})
    drafts = []
    for index, one in read.items():
        draft, found = _resolve(index, one, activities, departments)
        problems += found
        if draft:
            drafts.append(draft)
    return drafts, sorted(problems, key=lambda problem: problem["index"])


def _resolve(
    index: int,
    one: Mapping[str, Any],
    activities: Mapping[str, Activity],
    departments: Mapping[str, Department],
) -> tuple[ArticleDraft | None, Problems]:
    problems = [
        _problem(
            index,
            "unknown_department",
            gettext("There is no department “{text}”.").format(text=text),
        )
        for text in _named(one)
        if text not in departments
    ]
    activity = activities.get(one["activity"])
    if activity is None:
        sentence = gettext("There is no activity “{activity}”.").format(activity=one["activity"])
        problems.append(_problem(index, "unknown_activity", sentence))
    if problems or activity is None:
        return None, problems
    letters: dict[UUID, str] = {}
    for name, role in OTHERS.items():
        for text in one.get(name, ()):
            if departments[text].pk in letters:
                sentence = gettext("“{text}” has two letters. Give it the stronger one.").format(
                    text=text
                )
                return None, [_problem(index, "letter_twice", sentence)]
            letters[departments[text].pk] = str(role)
    scope = {name: frozenset(filter(None, one.get(name, ()))) for name in SCOPE}
    return ArticleDraft(activity.pk, departments[one["accountable"]].pk, letters, **scope), []


def _named(one: Mapping[str, Any]) -> list[str]:
    return [one["accountable"], *(text for name in OTHERS for text in one.get(name, ()))]


def _problem(index: int, code: str, message: str) -> dict[str, Any]:
    return {"index": index, "code": code, "message": message}
