"""A website's channels: proposed once, accepted or not ours, and what the registry makes of it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection

from accounts.models import AuditEvent, OutboxEvent
from accounts.outgoing import WebsiteSession
from accounts.tenancy import current_organization_id
from channels_registry.models import (
    Candidate,
    Channel,
    ChannelAlias,
    Discovery,
    DiscoveryState,
    Disposition,
    Sighting,
)
from channels_registry.operations import discoveries
from channels_registry.operations.channels import ChannelDraft, add_aliases
from channels_registry.operations.discoveries import (
    Accepted,
    DiscoveryRefused,
    accept_candidates,
    decide_not_ours,
    propose_again,
    start_discoveries,
)
from channels_registry.platforms.canonical import identify
from channels_registry.queries.discoveries import SiteReport, Standing, load_site_report
from ownership.models import Duty
from tests.websites import Site, advance, discover, page, reload, serving, start
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.usefixtures("own_machine")

X, TIKTOK, YOUTUBE = (
    "https://x.com/kestrel",
    "https://www.tiktok.com/@kestrel",
    "https://www.youtube.com/@kestrel",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({"/": page(X, TIKTOK, "/about"), "/about": page(X, YOUTUBE)}) as running:
        yield running


def report(world: World, discovery: Discovery) -> SiteReport:
    with world.open():
        return load_site_report(discovery)


def standings(world: World, discovery: Discovery) -> dict[str, str]:
    return {one.candidate.url: str(one.standing) for one in report(world, discovery).listed}


def ids(world: World, *urls: str) -> list:
    with world.open():
        return list(Candidate.objects.filter(url__in=urls).values_list("pk", flat=True))


def accept(world: World, discovery: Discovery, *urls: str, **options: str) -> Accepted:
    with world.open():
        return accept_candidates(
            discovery=reload(world, discovery),
            candidates=ids(world, *urls),
            by=TESTER,
            now=NOW,
            **options,
        )


def refuse(world: World, discovery: Discovery, *urls: str) -> int:
    with world.open():
        return decide_not_ours(
            discovery=reload(world, discovery), candidates=ids(world, *urls), by=TESTER, now=NOW
        )


def test_a_website_is_read_and_its_channels_are_proposed(world: World, site: Site) -> None:
    discovery = discover(world, site.url)
    assert discovery.state == DiscoveryState.READ
    assert (discovery.pages_read, discovery.profiles_found) == (2, 3)
    assert discovery.job.result == {"pages_read": 2, "profiles_found": 3}
    with world.open():
        where = {
            s.candidate.url: (s.page, s.how)
            for s in Sighting.objects.select_related("candidate").filter(discovery=discovery)
        }
        assert not Channel.objects.exists()
        verbs = AuditEvent.objects.filter(verb__startswith="discovery.").order_by("seq")
        assert [event.verb for event in verbs] == ["discovery.started", "discovery.finished"]
        assert {event.actor_label for event in verbs} == {"Tess Tester"}
    assert where == {
        X: (f"{site.url}/", "body"),
        TIKTOK: (f"{site.url}/", "body"),
        YOUTUBE: (f"{site.url}/about", "body"),
    }


def test_no_transaction_is_open_while_the_website_is_asked(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    depth = len(connection.savepoint_ids)
    asked = []
    read_page = WebsiteSession.read_page

    def look(self: WebsiteSession, url: str, **options: object) -> object:
        asked.append((current_organization_id(), len(connection.savepoint_ids)))
        return read_page(self, url, **options)

    monkeypatch.setattr(WebsiteSession, "read_page", look)
    discover(world, site.url)
    assert set(asked) == {(None, depth)}


def test_a_long_reading_goes_in_steps_and_says_how_far_it_is(world: World) -> None:
    with serving({"/": page(*(f"/{n}" for n in range(40)))}) as site:
        site.otherwise = lambda path: page(f"https://x.com/account{path[1:]}")
        discovery = advance(world, start(world, site.url, max_pages=30))
        assert discovery.is_working
        assert (discovery.job.done, discovery.job.total, discovery.job.percent) == (5, 30, 16)
        assert discovery.profiles_found == 4
        while not discovery.job.is_finished:
            discovery = advance(world, discovery)
        assert len(site.pages) == len(set(site.pages)) == 30
    assert (discovery.profiles_found, discovery.job.percent) == (29, 100)


def test_a_step_that_is_delivered_twice_is_kept_once(world: World, site: Site) -> None:
    discovery = start(world, site.url)
    first = reload(world, discovery)
    advance(world, discovery)
    discoveries.advance_discovery(
        organization_id=world.organization.pk,
        job_id=first.job.pk,
        step=0,
        clock=lambda: NOW,
        pause=0,
    )
    assert len(site.pages) == 2
    assert reload(world, discovery).pages_read == 2


def test_two_workers_at_one_step_write_it_once(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is slower than its lease; the second does the step while the first still reads."""
    discovery = start(world, site.url)
    read_page = WebsiteSession.read_page
    is_second = []

    def read_slowly(self: WebsiteSession, url: str, **options: object) -> object:
        if not is_second:
            is_second.append(True)
            advance(world, discovery)
        return read_page(self, url, **options)

    monkeypatch.setattr(WebsiteSession, "read_page", read_slowly)
    advance(world, discovery)
    found = reload(world, discovery)
    assert (found.pages_read, found.profiles_found, found.job.step) == (2, 3, 1)
    with world.open():
        assert AuditEvent.objects.filter(verb="discovery.finished").count() == 1


def test_a_website_that_cannot_be_read_says_why_and_proposes_nothing(world: World) -> None:
    discovery = discover(world, "http://127.0.0.1:1")
    assert discovery.state == DiscoveryState.FAILED
    assert discovery.problem == (
        "We could not reach 127.0.0.1:1. Check the address or paste the profile links."
    )
    assert standings(world, discovery) == {}


def test_accepting_registers_the_channels_as_checked_today(world: World, site: Site) -> None:
    discovery = discover(world, site.url)
    accepted = accept(world, discovery, X, TIKTOK, purpose="brand")
    assert (len(accepted.channels), accepted.already) == (2, 0)
    with world.open():
        channel = Channel.objects.get(platform="x")
        assert (channel.url, channel.purpose, channel.status) == (X, "brand", "active")
        assert channel.verified_how == f"Linked from {site.host}"
        assert channel.verified_on == date(2026, 11, 23)
        assert Duty.objects.filter(channel=channel, needed=True).count() == 10
        candidate = Candidate.objects.get(platform="x")
        assert (candidate.disposition, candidate.channel) == (Disposition.ACCEPTED, channel)
        assert (candidate.decided_at, candidate.decided_by_label) == (NOW, "Tess Tester")
        event = AuditEvent.objects.get(verb="candidate.decided", object_id=candidate.pk)
        assert (event.channel_id, event.after["disposition"]) == (channel.pk, "accepted")
    assert standings(world, discovery) == {X: "registered", TIKTOK: "registered", YOUTUBE: "new"}


def test_the_day_is_the_organizations_own(world: World, site: Site) -> None:
    world.organization.time_zone = "Pacific/Kiritimati"  # fourteen hours ahead
    world.organization.save()
    accept(world, discover(world, site.url), X)
    with world.open():
        assert Channel.objects.get().verified_on == date(2026, 11, 24)


def test_what_stood_on_the_page_is_kept_as_another_name(world: World) -> None:
    with serving({"/": page("http://twitter.com/Kestrel?lang=en")}) as site:
        discovery = discover(world, site.url)
    accept(world, discovery, "https://x.com/Kestrel")
    with world.open():
        assert ChannelAlias.objects.get().text == "http://twitter.com/Kestrel?lang=en"


def test_accepting_twice_registers_once(world: World, site: Site) -> None:
    discovery = discover(world, site.url)
    accept(world, discovery, X)
    again = accept(world, discovery, X, TIKTOK)
    assert (len(again.channels), again.already) == (1, 1)
    with world.open():
        assert Channel.objects.count() == 2


def test_not_ours_is_remembered_by_every_later_reading(world: World, site: Site) -> None:
    first = discover(world, site.url)
    assert refuse(world, first, X) == 1
    assert refuse(world, first, X) == 0
    second = discover(world, site.url)
    assert second.pk != first.pk
    with serving({"/": page("https://twitter.com/KESTREL")}) as other:
        third = discover(world, other.url)
    for discovery in (first, second, third):
        assert standings(world, discovery)[X] == "not_ours"
    with world.open():
        assert Candidate.objects.filter(platform="x").count() == 1
        propose_again(discovery=reload(world, third), candidates=ids(world, X), by=TESTER, now=NOW)
        candidate = Candidate.objects.get(platform="x")
        assert (candidate.decided_at, candidate.decided_by_label) == (None, "")
    assert standings(world, second)[X] == "new"


def test_not_ours_can_still_be_accepted_or_registered_by_hand(world: World, site: Site) -> None:
    discovery = discover(world, site.url)
    refuse(world, discovery, X, TIKTOK)
    accept(world, discovery, X)
    world.register(TIKTOK)
    assert standings(world, discovery) == {X: "registered", TIKTOK: "registered", YOUTUBE: "new"}


def test_only_what_the_reading_found_is_decided_through_it(world: World, site: Site) -> None:
    discover(world, site.url)
    with serving({"/": page(X)}) as other:
        small = discover(world, other.url)
    assert accept(world, small, X, TIKTOK, YOUTUBE).channels[0].url == X
    assert refuse(world, small, TIKTOK, YOUTUBE) == 0


def test_the_report_compares_site_and_registry_both_ways(world: World, site: Site) -> None:
    world.register(X)
    renamed, retired, elsewhere = world.register(
        "https://www.youtube.com/@kestrel_now",
        "https://www.instagram.com/kestrel/",
        "https://x.com/kestrel_help",
    )
    before = identify(YOUTUBE)
    with world.open():
        add_aliases({renamed.pk: [ChannelDraft(before, YOUTUBE + "/featured")]}, now=NOW)
        Channel.objects.filter(pk=retired.pk).update(status="retired")
    discovery = discover(world, site.url)
    found = report(world, discovery)
    assert found.counts == {Standing.NEW: 1, Standing.REGISTERED: 2}
    assert {one.channel for one in found.listed} >= {renamed}
    with world.open():
        assert list(found.page_not_linked(1)) == [elsewhere]


def test_a_neighbour_remembers_nothing_of_ours(world: World, neighbour: World, site: Site) -> None:
    refuse(world, discover(world, site.url), X)
    assert standings(neighbour, discover(neighbour, site.url))[X] == "new"


@pytest.mark.parametrize(
    ("websites", "options", "sentence"),
    [
        (["kestrel"], {}, "Write it like kestrel.example"),
        (["kestrel.example", "https://x.com/kestrel"], {}, "is a platform"),
        ([], {}, "Write the address"),
        (["kestrel.example"], {"max_pages": 0}, "1 to 200 pages"),
        (["kestrel.example"], {"max_pages": 201}, "1 to 200 pages"),
        ([f"k{n}.example" for n in range(11)], {}, "At most 10 websites"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_started(
    world: World, websites: list[str], options: dict[str, int], sentence: str
) -> None:
    with world.open(), pytest.raises(DiscoveryRefused, match=sentence):
        start_discoveries(
            organization=world.organization, websites=websites, by=TESTER, now=NOW, **options
        )
    with world.open():
        assert not Discovery.objects.exists()


def test_a_website_that_is_being_read_is_not_read_twice(world: World) -> None:
    first = start(world, "kestrel.example")
    assert start(world, " KESTREL.example/ ") == first
    assert start(world, "kestrel.example/de") != first
    with world.open():
        assert OutboxEvent.objects.filter(task=discoveries.READING).count() == 2


def test_a_directory_of_other_peoples_accounts_is_cut_short(world: World) -> None:
    links = [f"https://x.com/account{n}" for n in range(discoveries.MAX_PROFILES + 50)]
    with serving({"/": page(*links, "/more"), "/more": page(X)}) as site:
        discovery = discover(world, site.url)
    assert discovery.profiles_found == discoveries.MAX_PROFILES
    assert discovery.state == DiscoveryState.READ
