"""One number, one place: whatever people do, every page, mail and answer says the same figures."""

import re
from datetime import timedelta
from random import Random
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from ownership.models import Activity, Finding
from ownership.operations.trend import keep_day
from ownership.queries.digests import load_digest
from ownership.queries.news import News, load_subscriber
from tests.api.callers import Caller
from tests.ownership.properties.steps import People
from tests.ownership.views.pages import main_words, read, words_of
from tests.world import World

pytestmark = pytest.mark.django_db

ROUNDS, STEPS_A_ROUND = 4, 40


class Duties(NamedTuple):
    """Those that are counted, by their state; of how many channels."""

    percent: int
    owned: int
    needed: int
    unowned: int
    contested: int
    channels: int


def number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    assert found is not None, f"{pattern} is not in: {text[:400]}"
    return int(found[1].replace(",", ""))


def numbers(pattern: str, text: str) -> list[int]:
    return [int(found.replace(",", "")) for found in re.findall(pattern, text)]


def duties_on_overview(client: Client, world: World) -> Duties:
    page = read(client, world.url())
    words = words_of(page)
    unowned, contested, *_ = numbers(r'class="counter-value">\s*([\d,]+)', page)
    return Duties(
        percent=number(r"(\d+) % of our social media has an owner", words),
        owned=number(r"([\d,]+) of [\d,]+ duties on", words),
        needed=number(r"of ([\d,]+) duties on", words),
        unowned=unowned,
        contested=contested,
        channels=number(r"duties on ([\d,]+) channels?", words),
    )


def duties_in_answer(caller: Caller) -> Duties:
    found = caller.get("overview/").json()
    return Duties(
        **{name: found["coverage"][name] for name in Duties._fields if name != "channels"},
        channels=found["channels"],
    )


def duties_in_cells(caller: Caller, expected: Duties) -> Duties:
    """Of the heat map, added up."""
    cells = [cell["coverage"] for cell in caller.get("overview/heatmap/").json()["cells"]]
    added = {name: sum(c[name] for c in cells) for name in ("owned", "needed", "unowned")}
    contested = sum(cell["contested"] for cell in cells)
    return expected._replace(**added, contested=contested)


def duties_on_charter(client: Client, world: World, expected: Duties) -> Duties:
    words = main_words(client, world.url("charter/"))
    found = re.search(
        r"Today ([\d,]+) of ([\d,]+) duty?i?e?s? \((\d+)%\) on ([\d,]+) channel", words
    )
    assert found is not None, words[:600]
    owned, needed, percent, channels = (int(n.replace(",", "")) for n in found.groups())
    return expected._replace(owned=owned, needed=needed, percent=percent, channels=channels)


def open_on_matrix(client: Client, world: World) -> int:
    """Every activity's own page says how many of its duties have no one owner."""
    with world.open():
        keys = list(Activity.objects.values_list("key", flat=True))
    total = 0
    for key in keys:
        words = main_words(client, world.url(f"matrix/?activity={key}"))
        owned, needed = re.search(r"(\d+) of (\d+) channels? owned", words).groups()
        total += int(needed) - int(owned)
    return total


@pytest.mark.parametrize("seed", range(3))
def test_every_place_says_the_same_after_whatever_people_do(world: World, seed: int) -> None:
    begun = timezone.now()
    world.register("https://x.com/acme", "https://www.instagram.com/acme/")
    world.register("https://x.com/acme_press", purpose="press", audience=900_000)
    people = People(world, Random(seed), begun)  # noqa: S311 - no secret
    client = world.sign_in("owner")
    caller = Caller.of(world, "lead", ("ownership:read", "registry:read"))
    for _ in range(ROUNDS):
        for _ in range(STEPS_A_ROUND):
            people.act()
        compare_duties(client, caller, world)
        compare_findings(client, caller, world)


def compare_duties(client: Client, caller: Caller, world: World) -> None:
    shown = duties_on_overview(client, world)
    assert shown.owned + shown.unowned + shown.contested == shown.needed
    assert duties_in_answer(caller) == shown
    assert duties_in_cells(caller, shown) == shown
    assert duties_on_charter(client, world, shown) == shown
    assert open_on_matrix(client, world) == shown.unowned + shown.contested
    assert caller.get("overview/load/").json()["nobody"] == shown.unowned
    now = timezone.now()
    with world.open():
        reader = load_subscriber(world.seat("owner"))
        digest = load_digest(News(reader, world.organization, now - timedelta(days=1), now))
        with transaction.atomic():
            day = keep_day(world.organization, now=now)
            transaction.set_rollback(True)
    assert digest.coverage.percent == shown.percent
    for kept in (digest.coverage, day):
        states = (kept.owned, kept.unowned, kept.contested)
        assert states == (shown.owned, shown.unowned, shown.contested)


def compare_findings(client: Client, caller: Caller, world: World) -> None:
    page = read(client, world.url("findings/"))
    with world.open():
        today = world.organization.day_of(timezone.now())
        stored = Finding.objects.open(today).count()
    title = re.search(r"<h1>(.*?)</h1>", page, re.S)
    assert title is not None
    said = words_of(title[1])
    some = f"{stored:,} finding{'' if stored == 1 else 's'} to settle"
    assert said == (some if stored else "Nothing to settle")
    assert number(r'id="nav-findings">([\d,]+)<', page) == stored
    assert sum(caller.get("overview/").json()["findings"].values()) == stored
    listed = caller.get("findings/", {"state": "open", "count": "true", "limit": 1}).json()
    assert listed["count"] == stored
