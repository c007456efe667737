"""A worker killed in the middle of a sweep: taken up within a minute, nothing lost or twice."""

from django.utils import timezone

from accounts.models import AuditEvent, Job
from ownership.models import Activity, Duty, DutyState, Finding, Sweep
from ownership.operations.sweeps import BATCH, start_sweep
from tests.faults.leases import let_lease_lapse
from tests.faults.processes import kill, running, start_relay, start_worker, wait_until
from tests.world import TESTER, World

CHANNELS = 6 * BATCH + 7


def test_a_sweep_survives_its_worker(committed_world: World) -> None:
    world = committed_world
    world.register(*(f"https://x.com/swept{n}" for n in range(CHANNELS)))
    world.settle(now=timezone.now())
    with world.open():
        care, paid = (Activity.objects.get(key=key) for key in ("care", "paid"))
        broken = Finding.objects.filter(activity=care).delete()[0]
        Duty.objects.filter(activity=paid).update(state=DutyState.OWNED)
        sweep = start_sweep(organization=world.organization, by=TESTER, now=timezone.now())

    def job() -> Job:
        with world.open():
            return Job.objects.get(pk=sweep.job_id)

    with running(start_relay):
        worker = start_worker()
        wait_until(lambda: job().step >= 2, seconds=60, what="the sweep gets going")
        kill(worker)
        half_way = job()
        assert not half_way.is_finished
        let_lease_lapse(world, half_way)
        with running(start_worker):
            wait_until(lambda: job().is_finished, seconds=60, what="the sweep is finished")
    with world.open():
        swept = Sweep.objects.get(pk=sweep.pk)
        assert (swept.channels, swept.opened) == (CHANNELS, broken)
        assert swept.drift == broken + CHANNELS  # the findings, and the states that were wrong
        assert Finding.objects.present().count() == 10 * CHANNELS
        assert AuditEvent.objects.filter(verb="sweep.finished", object_id=sweep.pk).count() == 1
        assert job().step == half_way.total // BATCH + 1
