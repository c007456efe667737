"""`findings/{id}/snooze/` and the like, and `findings/bulk/`: what people say of findings."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.fields import Line, Prose
from accounts.api.parameters import Flag
from accounts.api.problems import Problem, invalid
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import Capability
from ownership.api.findings import FindingDetailSerializer, FindingViewSet
from ownership.api.references import DepartmentField, MemberField
from ownership.models import Finding
from ownership.operations.findings import (
    MOST_FINDINGS,
    Disposed,
    FindingsRefused,
    NotTheirs,
    comment_findings,
    give_findings,
    look_again,
    snooze_findings,
    waive_findings,
    wake_findings,
)


class SnoozeInput(StrictSerializer):
    """`until`: the day on which it is open again, a year ahead at most."""

    until = serializers.DateField()


class WaiveInput(StrictSerializer):
    """Accepted as it is, for a reason, until it is looked at again: a year ahead at most."""

    reason = Line(max_length=500)
    until = serializers.DateField()


class GiveInput(StrictSerializer):
    """To a member, by id or e-mail, or to a department: one of them."""

    member = MemberField(required=False)
    department = DepartmentField(required=False)


class CommentInput(StrictSerializer):
    text = Prose(max_length=2_000)


class NothingInput(StrictSerializer):
    """Takes no words."""


Say = Callable[..., Disposed]
ACTIONS: dict[str, tuple[type[StrictSerializer], Say]] = {
    "snooze": (SnoozeInput, snooze_findings),
    "waive": (WaiveInput, waive_findings),
    "give": (GiveInput, give_findings),
    "comment": (CommentInput, comment_findings),
    "wake": (NothingInput, wake_findings),
}


def read_words(action: str, body: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the operation."""
    if action != "give":
        return body
    if len(body) != 1:
        raise invalid("member", "required", gettext("Give either a member or a department."))
    return {"to": next(iter(body.values()))}


def refuse(error: FindingsRefused) -> Problem:
    """The answer for one finding."""
    if isinstance(error, NotTheirs):
        return Problem(403, error.code, str(error), capability=str(Capability.COMMENT))
    if error.code == "unknown_finding":
        return Problem(404)
    if error.code == "until_refused":
        return invalid("until", "invalid", str(error))
    return Problem(409, error.code, str(error))


class DispositionViewSet(FindingViewSet):
    write_capability = Capability.COMMENT

    @extend_schema(request=SnoozeInput, responses=with_problems({200: FindingDetailSerializer}))
    def snooze(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """Out of the way until a day. What gets worse meanwhile is open again at once."""
        return self._say("snooze", request, pk)

    @extend_schema(request=WaiveInput, responses=with_problems({200: FindingDetailSerializer}))
    def waive(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """Accept it as it is. It still counts against coverage."""
        return self._say("waive", request, pk)

    @extend_schema(request=GiveInput, responses=with_problems({200: FindingDetailSerializer}))
    def give(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """Give it to somebody. What was put aside is open again."""
        return self._say("give", request, pk)

    @extend_schema(request=CommentInput, responses=with_problems({200: FindingDetailSerializer}))
    def comment(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """Note something on it."""
        return self._say("comment", request, pk)

    @extend_schema(request=NothingInput, responses=with_problems({200: FindingDetailSerializer}))
    def wake(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """End a snooze or an acceptance before its day."""
        return self._say("wake", request, pk)

    @extend_schema(request=NothingInput, responses=with_problems({200: FindingDetailSerializer}))
    def check(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """For what was fixed: look again. It is settled then, or its sentence says why not."""
        self.read_body(request, NothingInput)
        finding = Finding.objects.select_related("organization").filter(pk=pk).first()
        if finding is None:
            raise Problem(404)
        try:
            look_again(
                finding=finding, seat=request.auth.membership, by=request.actor, now=self.now
            )
        except FindingsRefused as error:
            raise refuse(error) from error
        return answer_object(request, self.show(pk))

    def _say(self, action: str, request: Request, pk: UUID) -> Response:
        body_class, say = ACTIONS[action]
        words = read_words(action, self.read_body(request, body_class))
        try:
            say(
                organization=request.organization,
                findings=[pk],
                seat=request.auth.membership,
                by=request.actor,
                now=self.now,
                **words,
            )
        except FindingsRefused as error:
            raise refuse(error) from error
        return answer_object(request, self.show(pk))


class BulkFindingInput(StrictSerializer):
    """What to say of all of them: the same words as for one."""

    findings = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_FINDINGS
    )
    action = serializers.ChoiceField(list(ACTIONS))
    until = serializers.DateField(required=False)
    reason = Line(max_length=500, required=False)
    member = MemberField(required=False)
    department = DepartmentField(required=False)
    text = Prose(max_length=2_000, required=False)


class FindingProblemSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()


class FindingsDisposedSerializer(serializers.Serializer):
    """`undo` names the step; `changed` counts the findings that it was said of."""

    undo = serializers.UUIDField(allow_null=True)
    changed = serializers.IntegerField()
    problems = FindingProblemSerializer(many=True, help_text="Only with partial=true.")


class BulkFindingViewSet(ApiViewSet):
    area = "ownership"
    write_capability = Capability.COMMENT
    input_class = BulkFindingInput
    parameters = {
        "create": {"partial": Flag(description="`true` leaves out those that cannot get it.")}
    }

    @extend_schema(responses=with_problems({200: FindingsDisposedSerializer}))
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Say the same of many findings: of all or of none."""
        body = self.read_body(request, BulkFindingInput)
        ids: list[UUID] = body.pop("findings")
        action = body.pop("action")
        body_class, say = ACTIONS[action]
        self._refuse_other_words(body_class, body)
        words = read_words(action, body)
        left, problems = dict.fromkeys(ids), list[dict[str, Any]]()
        disposed = None
        while left and disposed is None:
            try:
                disposed = say(
                    organization=request.organization,
                    findings=list(left),
                    seat=request.auth.membership,
                    by=request.actor,
                    now=self.now,
                    **words,
                )
            except FindingsRefused as error:
                if not error.findings:
                    raise refuse(error) from error
                problems += _list_problems(ids, error)
                if not self.values.get("partial"):
                    raise _refuse_all(error, problems) from error
                left = dict.fromkeys(i for i in left if i not in set(error.findings))
        problems.sort(key=lambda found: found["index"])
        return Response(
            {
                "undo": disposed.step if disposed and action != "comment" else None,
                "changed": disposed.findings if disposed else 0,
                "problems": problems,
            }
        )

    def _refuse_other_words(self, wanted: type[StrictSerializer], body: dict[str, Any]) -> None:
        fields = wanted().fields
        for name in body:
            if name not in fields:
                raise invalid(name, "unexpected", gettext("This action takes no such field."))
        for name, field in fields.items():
            if field.required and name not in body:
                raise invalid(name, "required", gettext("This field is required."))


def _refuse_all(error: FindingsRefused, problems: list[dict[str, Any]]) -> Problem:
    detail = gettext("{error} Nothing was changed.").format(error=error)
    if isinstance(error, NotTheirs):
        capability = str(Capability.COMMENT)
        return Problem(403, error.code, detail, capability=capability, problems=problems)
    return Problem(400, "findings_refused", detail, problems=problems)


def _list_problems(ids: Collection[UUID], error: FindingsRefused) -> list[dict[str, Any]]:
    refused = set(error.findings)
    return [
        {"index": index, "code": error.code, "message": str(MESSAGES.get(error.code, error))}
        for index, pk in enumerate(ids)
        if pk in refused
    ]


# Of one finding among many.
MESSAGES = {
    "settled": _("This finding is settled already."),
    "not_put_aside": _("This finding is open already."),
    "seat_insufficient": _("This finding names none of your departments."),
}
