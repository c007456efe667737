"""The lease that a killed worker leaves behind on its job."""

from django.utils import timezone

from accounts.models import Job
from accounts.operations.jobs import LEASE
from tests.world import World


def let_lease_lapse(world: World, job: Job) -> None:
    """What half a minute of waiting does. Until then nobody asks for the step again."""
    now = timezone.now()
    with world.open():
        left = Job.objects.get(pk=job.pk).lease_until
        assert left is not None
        assert now < left <= now + LEASE, "the worker died with a lease, and not a longer one"
        Job.objects.filter(pk=job.pk).update(lease_until=now)
