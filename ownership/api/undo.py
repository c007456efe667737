"""`undo/{id}/`: put a step back. Answers that name one carry `undo`.

What holds much is put back by a worker: `undoings/{id}/` says what becomes of it.
"""

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.etags import answer_object
from accounts.api.problems import Problem
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ResourceViewSet
from accounts.capabilities import Capability
from ownership.api.jobs import JobSerializer, job_columns, shape_job
from ownership.models import Undoing
from ownership.operations.undo import CannotUndo, NothingToUndo, UndoConflict, undo_step


class UndoInput(StrictSerializer):
    """Undoing takes no words."""


class UndoneSerializer(serializers.Serializer):
    """`undo` names the undoing, which can be undone as well; `changed` counts what it put back."""

    undo = serializers.UUIDField()
    changed = serializers.IntegerField()


class UndoingSerializer(JobSerializer):
    """The undoing of a large step, and its job. `error` names what stands in the way.

    `step` is what is put back. `result` counts channels `removed` and `changes` put back.
    """

    step = serializers.UUIDField()


class UndoingViewSet(ResourceViewSet):
    area = "ownership"
    read_capability = write_capability = Capability.ASSIGN_OWNERS
    serializer_class = UndoingSerializer
    columns = ("id", "of_step", *job_columns("job"))
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def rows(self) -> Any:
        return Undoing.objects.all()

    def shape(self, row: Any) -> dict[str, Any]:
        return shape_job(row, "job") | {"step": row["of_step"]}


class UndoViewSet(UndoingViewSet):
    """Its own, since its id is that of a step."""

    input_class = UndoInput

    @extend_schema(responses=with_problems({200: UndoneSerializer, 202: UndoingSerializer}))
    def create(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """All of it or nothing; a large step by a worker, and `Location` says how far it is."""
        self.read_body(request, UndoInput)
        try:
            undone = undo_step(
                organization=request.organization, step=pk, by=request.actor, now=self.now
            )
        except NothingToUndo as error:
            raise Problem(404, detail=str(error)) from error
        except CannotUndo as error:
            raise Problem(409, "not_undoable", str(error)) from error
        except UndoConflict as error:
            later = [
                {"undo": str(e.step), "at": e.at.isoformat(), "by": e.actor_label, "verb": e.verb}
                for e in error.later
            ]
            raise Problem(409, "changed_since", str(error), later=later) from error
        if isinstance(undone, Undoing):
            path = reverse("api-undoings-detail", args=[request.organization.slug, undone.pk])
            location = request.build_absolute_uri(path)
            return answer_object(request, self.show(undone.pk), status=202, Location=location)
        return Response({"undo": undone.step, "changed": undone.events})
