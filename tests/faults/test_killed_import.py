"""A worker killed while it reads and while it writes an import: nothing lost, nothing twice."""

from collections.abc import Callable

from django.utils import timezone

from accounts.models import AuditEvent, Job
from channels_registry.models import Channel, ImportFile, ImportRow, ImportState
from ownership.models import Assignment, Duty, Finding
from ownership.operations.imports import confirm_import, start_import
from tests.faults.leases import let_lease_lapse
from tests.faults.processes import kill, running, start_relay, start_worker, wait_until
from tests.world import TESTER, World

ROWS = 4_500  # several steps of reading and of writing


def spreadsheet() -> bytes:
    rows = (f"https://x.com/imported{n},Sales" for n in range(ROWS))
    return "\n".join(["address,accountable", *rows]).encode()


def test_an_import_survives_its_worker_twice(committed_world: World) -> None:
    world = committed_world
    with world.open():
        import_file = start_import(
            organization=world.organization,
            name="channels.csv",
            chunks=[spreadsheet()],
            by=TESTER,
            now=timezone.now(),
        )

    def stored() -> ImportFile:
        with world.open():
            return ImportFile.objects.select_related("job").get(pk=import_file.pk)

    def job() -> Job:
        found = stored().job
        assert found is not None
        return found

    with running(start_relay):
        kill_half_way(job)
        let_lease_lapse(world, job())
        with running(start_worker):
            wait_until(lambda: stored().state == ImportState.READY, seconds=60, what="it is read")
        with world.open():
            assert ImportRow.objects.filter(import_file=import_file).count() == ROWS
            assert stored().verdicts == {"new": ROWS}
            assert not Channel.objects.exists()
            confirm_import(import_file=stored(), by=TESTER, now=timezone.now())
        kill_half_way(job)
        let_lease_lapse(world, job())
        with running(start_worker):
            wait_until(
                lambda: stored().state == ImportState.IMPORTED, seconds=90, what="it is imported"
            )
    with world.open():
        assert Channel.objects.count() == ROWS
        assert Duty.objects.filter(state="owned").count() == 10 * ROWS
        assert Assignment.objects.count() == 10 * ROWS
        assert not Finding.objects.present().exists()
        assert AuditEvent.objects.filter(verb="channel.registered").count() == ROWS
        assert AuditEvent.objects.filter(verb="import.finished").count() == 1


def kill_half_way(job: Callable[[], Job]) -> None:
    """Start a worker and kill it when it has done at least one step and is not finished."""
    worker = start_worker()
    try:
        wait_until(lambda: job().step >= 1, seconds=60, what="the first step is done")
        assert not job().is_finished
    finally:
        kill(worker)
    assert not job().is_finished
