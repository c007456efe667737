"""`channels/{id}/matrix/`: rows are duties, columns departments, cells letters."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import Problem
from accounts.api.schema import with_problems
from accounts.api.serializers import DepartmentReference, PersonReference
from accounts.api.viewsets import ApiViewSet
from accounts.models import Department
from channels_registry.models import Channel
from ownership.api.references import (
    ACTIVITY,
    CHANNEL,
    DEPARTMENT,
    PERSON,
    ActivityReference,
    ChannelReference,
    columns_of,
    load_references,
    refer,
    refer_to,
)
from ownership.models import Assignment, Duty, DutyState, RaciRole
from ownership.queries.charter_plans import load_recommendations


class MatrixCellSerializer(serializers.Serializer):
    """A letter in the department's column."""

    department = serializers.CharField(help_text="The slug of its column.")
    role = serializers.ChoiceField(RaciRole.choices)
    person = PersonReference(allow_null=True)
    note = serializers.CharField()


class MatrixRowSerializer(serializers.Serializer):
    """A duty and its letters."""

    id = serializers.UUIDField()
    activity = ActivityReference()
    needed = serializers.BooleanField()
    state = serializers.ChoiceField(DutyState.choices)
    version = serializers.IntegerField()
    recommended = DepartmentReference(
        allow_null=True, help_text="Whom the charter makes accountable, where the duty is needed."
    )
    cells = MatrixCellSerializer(many=True)


class MatrixSerializer(serializers.Serializer):
    channel = ChannelReference()
    departments = DepartmentReference(many=True)
    duties = MatrixRowSerializer(many=True)


class ChannelMatrixViewSet(ApiViewSet):
    area = "ownership"

    @extend_schema(responses=with_problems({200: MatrixSerializer}))
    def show(self, request: Request, pk: UUID, **kwargs: Any) -> Response:
        """Its duties as rows, the departments as columns, and in each cell the letter."""
        # At most twelve statements, however many duties it has.
        channel = Channel.objects.filter(pk=pk).first()
        if channel is None:
            raise Problem(404)
        held = Assignment.objects.filter(duty__channel=channel)
        cells: dict[UUID, list[dict[str, Any]]] = {}
        columns = ("duty_id", "department__slug", "role", "note", *columns_of("person", PERSON))
        for row in held.order_by("department__position", "department__name").values(*columns):
            cells.setdefault(row["duty_id"], []).append(
                {
                    "department": row["department__slug"],
                    "role": row["role"],
                    "person": refer(row, "person", PERSON),
                    "note": row["note"],
                }
            )
        # Departments that retired show only where they still hold a letter.
        departments = Department.objects.filter(
            Q(retired_on__isnull=True) | Exists(held.filter(department=OuterRef("pk")))
        )
        duties = Duty.objects.filter(channel=channel).order_by(
            "activity__position", "activity__key"
        )
        said = load_recommendations([channel.pk])
        named = load_references(Department, said.values(), DEPARTMENT)
        recommended = {duty: named.get(department) for duty, department in said.items()}
        names = ("id", "needed", "state", "version", *columns_of("activity", ACTIVITY))
        return Response(
            {
                "channel": refer_to(channel, CHANNEL),
                "departments": list(departments.in_order().values(*DEPARTMENT)),
                "duties": [
                    {
                        "id": row["id"],
                        "activity": refer(row, "activity", ACTIVITY),
                        "needed": row["needed"],
                        "state": row["state"],
                        "version": row["version"],
                        "recommended": recommended.get(row["id"]),
                        "cells": cells.get(row["id"], []),
                    }
                    for row in duties.values(*names)
                ],
            }
        )
