"""Long work: a job as it is answered, inside the resource that asked for it."""

from typing import Any

from rest_framework import serializers

from accounts.models import JobState

COLUMNS = ("state", "done", "total", "error", "result", "created_at", "finished_at")


class ProgressSerializer(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)


class JobSerializer(serializers.Serializer):
    """Work that goes on after the answer: read it again until it is done or failed."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(JobState.choices)
    progress = ProgressSerializer()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    result = serializers.DictField(allow_null=True)


def job_columns(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}__{name}" for name in COLUMNS)


def shape_job(row: Any, prefix: str) -> dict[str, Any]:
    """The job's part of a row; `result` is null until there is one."""
    job = {name: row[f"{prefix}__{name}"] for name in COLUMNS}
    return {
        "id": row["id"],
        "state": job["state"],
        "progress": {"done": job["done"], "total": job["total"]},
        "error": job["error"],
        "created_at": job["created_at"],
        "finished_at": job["finished_at"],
        "result": job["result"] or None,
    }
