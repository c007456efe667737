"""Drives an import step by step, as worker and relay do, without either."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.models import AuditEvent, Job
from channels_registry.models import Channel, ChannelAlias, ImportFile, ImportRow
from ownership.models import Assignment, Duty, Finding
from ownership.operations.imports import (
    advance_reading,
    advance_writing,
    confirm_import,
    start_import,
)
from tests.world import NOW, TESTER, World


def reload(world: World, import_file: ImportFile) -> ImportFile:
    with world.open():
        return ImportFile.objects.select_related("job", "organization").get(pk=import_file.pk)


def work_off(world: World, import_file: ImportFile, advance: Callable[..., None]) -> ImportFile:
    """Advance the job to its end."""
    while True:
        import_file = reload(world, import_file)
        job: Job = import_file.job
        if job.is_finished:
            assert not job.error, job.error
            return import_file
        assert job.attempts == 0, "the step before failed"
        advance(
            organization_id=world.organization.pk,
            job_id=job.pk,
            step=job.step,
            clock=lambda: NOW,
        )


def read(
    world: World, content: str | bytes, *, name: str = "channels.csv", **options: Any
) -> ImportFile:
    """Give the file and have it read."""
    data = content.encode() if isinstance(content, str) else content
    with world.open():
        import_file = start_import(
            organization=world.organization,
            name=name,
            chunks=[data],
            by=TESTER,
            now=NOW,
            **options,
        )
    return work_off(world, import_file, advance_reading)


def write(
    world: World, import_file: ImportFile, *, now: datetime = NOW, **choices: Any
) -> ImportFile:
    """Confirm it and have it written."""
    with world.open():
        confirm_import(import_file=import_file, by=TESTER, now=now, **choices)
    return work_off(world, import_file, advance_writing)


def verdicts(world: World, import_file: ImportFile) -> dict[int, tuple[str, str]]:
    """Row number -> verdict and message."""
    with world.open():
        rows = ImportRow.objects.filter(import_file=import_file).order_by("number")
        return {row.number: (row.verdict, row.message) for row in rows}


def accountable(world: World, channel: Channel) -> list[set[str]]:
    """The slugs of the accountable departments of each needed duty."""
    with world.open():
        duties: dict[Any, set[str]] = {
            duty: set()
            for duty in Duty.objects.filter(channel=channel, needed=True).values_list(
                "pk", flat=True
            )
        }
        letters = Assignment.objects.filter(duty__in=duties, role="A")
        for duty, slug in letters.values_list("duty_id", "department__slug"):
            duties[duty].add(slug)
    return list(duties.values())


def everything(world: World) -> list[Any]:
    """All that an import could change, in an order of its own."""
    with world.open():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Channel, ChannelAlias, Duty, Assignment, Finding)
        ] + [AuditEvent.objects.exclude(verb__startswith="import.").count()]
