"""`undo/{id}/`: put a step back. Answers that name one carry `undo`."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import Problem
from accounts.api.schema import with_problems
from accounts.api.serializers import StrictSerializer
from accounts.api.viewsets import ApiViewSet
from accounts.capabilities import Capability
from ownership.operations.undo import CannotUndo, NothingToUndo, UndoConflict, undo_step


class UndoInput(StrictSerializer):
    """Undoing takes no words."""


class UndoneSerializer(serializers.Serializer):
    """`undo` names the undoing, which can be undone as well; `changed` counts what it put back."""

    undo = serializers.UUIDField()
    changed = serializers.IntegerField()


class UndoViewSet(ApiViewSet):
    area = "ownership"
    write_capability = Capability.ASSIGN_OWNERS
    input_class = UndoInput

    @extend_schema(responses=with_problems({200: UndoneSerializer}))
    def create(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
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
        return Response({"undo": undone.step, "changed": undone.events})
