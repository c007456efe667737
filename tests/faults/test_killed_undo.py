"""A worker killed while it undoes an import: nothing is half undone, and then all of it is."""

from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, Job
from channels_registry.models import Channel
from ownership.models import Assignment, Duty, Finding, Undoing
from ownership.operations.undo import undo_step
from tests.faults.leases import let_lease_lapse
from tests.faults.processes import kill, running, start_relay, start_worker, wait_until
from tests.ownership.imports import read, write
from tests.ownership.undoing import everything
from tests.world import TESTER, World

ROWS = 3_000
# Whether somebody deletes duties, in a transaction that has not ended.
DELETES = """
select exists (select from pg_locks join pg_database on pg_database.oid = pg_locks.database
                where datname = current_database() and relation = 'ownership_duty'::regclass
                  and mode = 'RowExclusiveLock' and granted)
"""


def test_an_undoing_survives_its_worker(committed_world: World) -> None:
    world = committed_world
    before = everything(world)
    lines = ["Link,Owner", *(f"https://x.com/undone{n},Sales" for n in range(ROWS))]
    import_file = write(world, read(world, "\n".join(lines)), now=timezone.now())
    with world.open():
        undoing = undo_step(
            organization=world.organization, step=import_file.pk, by=TESTER, now=timezone.now()
        )
    assert isinstance(undoing, Undoing)

    def job() -> Job:
        with world.open():
            return Job.objects.get(pk=undoing.job_id)

    with running(start_relay):
        worker = start_worker()
        try:
            wait_until(is_deleting, seconds=60, what="the undoing is at it")
        finally:
            kill(worker)
        assert not job().is_finished
        with world.open():
            assert Channel.objects.count() == ROWS
            assert Assignment.objects.count() == 10 * ROWS
            assert not AuditEvent.objects.filter(verb="channel.forgotten").exists()
        let_lease_lapse(world, job())
        with running(start_worker):
            wait_until(lambda: job().is_finished, seconds=120, what="it is undone")
    assert (job().state, job().error) == ("done", "")
    assert everything(world) == before
    with world.open():
        for model in (Channel, Duty, Assignment, Finding):
            assert not model.objects.exists(), model
        assert AuditEvent.objects.filter(verb="channel.forgotten").count() == ROWS
        assert AuditEvent.objects.filter(verb="step.undone").count() == 1


def is_deleting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(DELETES)
        return bool(cursor.fetchone()[0])
