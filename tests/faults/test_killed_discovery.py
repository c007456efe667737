"""A worker killed while it reads a website: each page once in what is kept, nothing lost."""

from django.utils import timezone

from accounts.models import AuditEvent, Job
from channels_registry.models import Candidate, Channel, Discovery, DiscoveryState, Sighting
from channels_registry.operations.site_reading import PAGES_A_STEP
from tests.faults.processes import kill, running, start_relay, start_worker, wait_until
from tests.websites import Site, page, serving, start
from tests.world import World

PAGES = PAGES_A_STEP + 3


def links(site: Site) -> None:
    site.answers["/"] = page(*(f"/p{n}" for n in range(PAGES - 1)))
    for n in range(PAGES - 1):
        site.answers[f"/p{n}"] = page(f"https://x.com/found{n}")


def test_a_discovery_survives_its_worker(committed_world: World) -> None:
    world = committed_world

    def stored() -> Discovery:
        with world.open():
            return Discovery.objects.select_related("job").get()

    def job() -> Job:
        found = stored().job
        assert found is not None
        return found

    with serving({}) as site, running(start_relay):
        links(site)
        start(world, site.url)
        worker = start_worker()
        try:
            wait_until(lambda: job().step == 1, seconds=90, what="the first step is done")
            before = len(site.asked)
            wait_until(lambda: len(site.asked) > before, seconds=30, what="the second has begun")
        finally:
            kill(worker)
        assert (job().is_finished, stored().pages_read) == (False, PAGES_A_STEP)
        with world.open():  # as if its minute and a half had passed
            Job.objects.filter(pk=job().pk).update(lease_until=timezone.now())
        with running(start_worker):
            wait_until(lambda: stored().state == DiscoveryState.READ, seconds=90, what="it is read")
    found = stored()
    assert (found.pages_read, found.profiles_found) == (PAGES, PAGES - 1)
    with world.open():
        assert Candidate.objects.count() == Sighting.objects.count() == PAGES - 1
        assert not Channel.objects.exists()
        assert AuditEvent.objects.filter(verb="discovery.finished").count() == 1
