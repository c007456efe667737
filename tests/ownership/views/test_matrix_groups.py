"""The bands of the matrix: by platform, brand, region, or none; with what is to settle in each."""

import re

import pytest
from django.test import Client

from tests.ownership.views.test_matrix import (
    MOST_STATEMENTS,
    read,
    register_many,
    rows_of,
    statements_of,
)
from tests.world import World


def look(client: Client, world: World, query: str) -> str:
    return read(client, world.url(f"matrix/?activity=care&{query}"))


def bands_of(page: str) -> list[str]:
    """What each heading says."""
    heads = re.findall(r'<tr class="matrix-group">(.*?)</tr>', page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", head).split()) for head in heads]


@pytest.fixture
def furnished(world: World) -> World:
    """Two brands, two platforms, one channel of neither brand nor region; one duty is owned."""
    owned, _ = world.register(
        "https://x.com/brae", "https://www.instagram.com/brae/", brand="Brae", region="UK"
    )
    world.register("https://x.com/zebra", "https://x.com/kestrel", brand="Kestrel", region="DACH")
    world.register("https://www.instagram.com/plain/")
    world.assign(owned, {"sales": "A"})
    return world


@pytest.mark.parametrize(
    ("query", "bands", "rows"),
    [
        (
            "",
            ["X · 3 channels · 2 to settle", "Instagram · 2 channels · 2 to settle"],
            ["brae on x", "kestrel", "zebra", "brae on instagram", "plain"],
        ),
        (
            "group=brand",
            [
                "Brae · 2 channels · 1 to settle",
                "Kestrel · 2 channels · 2 to settle",
                "No brand · 1 channel · 1 to settle",
            ],
            ["brae on x", "brae on instagram", "kestrel", "zebra", "plain"],
        ),
        (
            "group=region",
            [
                "DACH · 2 channels · 2 to settle",
                "UK · 2 channels · 1 to settle",
                "No region · 1 channel · 1 to settle",
            ],
            ["kestrel", "zebra", "brae on x", "brae on instagram", "plain"],
        ),
        ("group=none", [], ["brae on x", "brae on instagram", "kestrel", "plain", "zebra"]),
        (
            "group=nonsense",
            ["X · 3 channels · 2 to settle", "Instagram · 2 channels · 2 to settle"],
            ["brae on x", "kestrel", "zebra", "brae on instagram", "plain"],
        ),
    ],
)
def test_rows_are_in_the_bands_that_one_asks_for(
    furnished: World, query: str, bands: list[str], rows: list[str]
) -> None:
    page = look(furnished.sign_in(), furnished, query)
    said = bands_of(page)
    assert [re.sub(r" · 0 to settle$", "", words) for words in said] == bands
    names = re.findall(r"<tr data-version.*?<a [^>]*>@([^<]+)</a>", page, re.DOTALL)
    assert names == [row.partition(" on ")[0] for row in rows]


def test_counts_of_a_band_are_of_all_that_pass_the_filters(furnished: World) -> None:
    client = furnished.sign_in()
    assert bands_of(look(client, furnished, "group=brand&platform=x")) == [
        "Brae · 1 channel · 0 to settle",
        "Kestrel · 2 channels · 2 to settle",
    ]
    assert bands_of(look(client, furnished, "group=region&state=open&brand=Brae")) == [
        "UK · 1 channel · 1 to settle"
    ]


def test_a_row_says_its_platform_where_the_heading_does_not(furnished: World) -> None:
    client = furnished.sign_in()
    for query in ("group=brand", "group=region", "group=none"):
        rows = rows_of(look(client, furnished, query))
        assert 'aria-label="X"' in rows["@zebra"]
        assert 'aria-label="Instagram"' in rows["@plain"]
    rows = rows_of(look(client, furnished, ""))
    assert 'aria-label="X"' not in rows["@zebra"]


def test_a_row_says_of_brand_and_region_what_the_heading_does_not(furnished: World) -> None:
    client = furnished.sign_in()
    for query, said in (
        ("", "Kestrel, DACH"),
        ("group=brand", "DACH"),
        ("group=region", "Kestrel"),
    ):
        row = rows_of(look(client, furnished, query))["@zebra"]
        assert f"<small>{said}</small>" in row


def test_an_own_platform_is_said_too(furnished: World) -> None:
    furnished.add_platform("Community", "community.example")
    furnished.register("https://community.example/people/jo", brand="Brae")
    page = look(furnished.sign_in(), furnished, "group=brand&q=jo")
    assert 'aria-label="Community"' in page


def test_the_choice_is_kept_by_tabs_the_chip_the_form_and_the_way_back_from_no_rows(
    furnished: World,
) -> None:
    page = look(furnished.sign_in(), furnished, "group=region&q=nobody")
    tabs = page[page.index('id="matrix-tabs"') :]
    links = re.findall(r'href="([^"]*)"', tabs[: tabs.index("</nav>")])
    assert len(links) == 10 and all("group=region" in link for link in links)
    chip = re.search(r'id="matrix-chip"\s+class="chip"\s+href="([^"]*)"', page)
    assert chip and "group=region" in chip[1] and "state=open" in chip[1]
    assert re.search(r'<option value="region" selected>', page)
    assert "?activity=care&amp;group=region" in page
    plain = look(furnished.sign_in(), furnished, "q=nobody")
    assert re.search(r'<option value="" selected>', plain)
    assert "group=" not in plain


def test_pages_of_bands_neither_repeat_nor_leave_out(world: World) -> None:
    register_many(world, 230)
    world.register(*(f"https://x.com/of{n}" for n in range(4)), brand="Kestrel")
    client = world.sign_in()
    for query in ("group=brand", "group=region", "group=none"):
        pages = [look(client, world, f"{query}&page={n}") for n in (1, 2, 3)]
        names = [name for page in pages for name in rows_of(page)]
        assert len(names) == len(set(names)) == 234
        assert "group=" in re.search(r'rel="next" href="([^"]*)"', pages[0])[1]
        assert [len(rows_of(page)) for page in pages] == [100, 100, 34]
    assert bands_of(look(client, world, "group=brand"))[0] == ("Kestrel · 4 channels · 4 to settle")


@pytest.mark.parametrize("grouping", ["platform", "brand", "region", "none"])
def test_bands_cost_no_statement_more_however_many_there_are(world: World, grouping: str) -> None:
    client = world.sign_in()
    register_many(world, 3)
    url = world.url(f"matrix/?activity=care&group={grouping}")
    plain = statements_of(client, world.url("matrix/?activity=care"))
    few = statements_of(client, url)
    for number in range(30):
        addresses = (f"https://x.com/more{number}_{n}" for n in range(3))
        world.register(*addresses, brand=f"Brand {number}", region=f"Region {number}")
    many = statements_of(client, url)
    assert len(many) == len(few) == len(plain) <= MOST_STATEMENTS, "\n".join(many)
