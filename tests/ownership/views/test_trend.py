"""How coverage moved: kept every night, never rewritten, drawn and listed."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from channels_registry.models import Channel
from ownership.models import TrendDay
from ownership.operations.sweeps import advance_sweep, start_sweep
from ownership.operations.trend import keep_day
from tests.api.callers import Caller
from tests.ownership.views.pages import words_of
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(world: World) -> Channel:
    (channel,) = world.register("https://x.com/acme")
    return channel


def keep(world: World, now: datetime) -> TrendDay:
    with world.open():
        return keep_day(world.organization, now=now)


def sweep(world: World, now: datetime, *, is_nightly: bool) -> None:
    with world.open():
        said = {"organization": world.organization, "by": TESTER, "now": now}
        job = start_sweep(is_nightly=is_nightly, **said).job
    advance_sweep(
        organization_id=world.organization.pk, job_id=job.pk, step=job.step, clock=lambda: now
    )


def test_the_night_keeps_one_row_and_a_sweep_by_day_none(world: World, channel: Channel) -> None:
    sweep(world, NOW, is_nightly=False)
    with world.open():
        assert not TrendDay.objects.exists()
    sweep(world, NOW, is_nightly=True)
    with world.open():
        day = TrendDay.objects.get()
    assert (day.day, day.owned, day.unowned, day.contested) == (NOW.date(), 0, 10, 0)
    assert day.findings == {"unowned": 10}


def test_a_day_stays_as_it_was_kept(world: World, channel: Channel) -> None:
    kept = keep(world, NOW)
    world.assign(channel, {"sales": "A"})
    assert keep(world, NOW + timedelta(hours=1)).pk == kept.pk
    with world.open():
        assert TrendDay.objects.get().owned == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            TrendDay.objects.update(owned=10)


def test_loads_are_kept_by_department(world: World, channel: Channel) -> None:
    world.assign(channel, {"sales": "A"})
    assert keep(world, NOW).loads == {str(world.departments["sales"].pk): 1}


def test_the_page_lists_the_days_and_the_overview_draws_them(
    world: World, channel: Channel
) -> None:
    client, now = world.sign_in("viewer"), timezone.now()
    assert "nothing to compare with yet" in client.get(world.url()).content.decode()
    keep(world, now - timedelta(days=1))
    world.assign(channel, {"sales": "A"}, now=now)
    keep(world, now)
    page = client.get(world.url("trend/")).content.decode()
    assert page.count("<tr>") == 3 and "10%" in page
    overview = client.get(world.url()).content.decode()
    assert "Up 10 points since" in overview and "trend-chart" in overview


def test_the_line_ends_at_what_the_headline_says(world: World, channel: Channel) -> None:
    """Whatever the night has kept of today."""
    client, now = world.sign_in("viewer"), timezone.now()
    keep(world, now - timedelta(days=1))
    keep(world, now)
    world.assign(channel, {"sales": "A"}, now=now)
    page = client.get(world.url()).content.decode()
    assert "10 % of our social media has an owner" in words_of(page)
    chart = page.partition('class="trend-chart"')[2].partition("</svg>")[0]
    last = chart.partition('class="now"')[2]
    assert "Up 10 points since" in chart
    assert re.search(r'class="middle strong"[^>]*>10%<', last)
    assert "Now 10%" in words_of(client.get(world.url("trend/")).content.decode())


def test_a_program_reads_the_same(world: World, channel: Channel) -> None:
    now = timezone.now()
    for days in (4, 3, 2):
        keep(world, now - timedelta(days=days))
    world.assign(channel, {"sales": "A"}, now=now)
    caller = Caller.of(world, "viewer", ("ownership:read",))
    assert caller.get("overview/trend/").json()["projection"] is None
    keep(world, now)
    found = caller.get("overview/trend/").json()
    assert [point["coverage"]["percent"] for point in found["points"]] == [0, 0, 0, 10]
    assert found["projection"]["points_per_day"] > 0
    overview = caller.get("overview/").json()
    assert overview["coverage"]["percent"] == 10
    assert overview["findings"]["unowned"] == 9
    load = caller.get("overview/load/").json()
    assert load["nobody"] == 9
    assert {row["department"]["slug"]: row["accountable"] for row in load["departments"]}[
        "sales"
    ] == 1
