"""The map: who answers, for what, where it is missing. Its numbers are those of coverage."""

import json
import re
from html import unescape
from typing import Any

import pytest

from accounts.models import Department
from channels_registry.models import Channel
from ownership.queries.coverage import count_duties, sum_all, sum_by
from tests.ownership.mapping import load, register_three
from tests.ownership.views.pages import count_statements, main_words, read
from tests.world import World

# Of the page: seven of them for the map, two for the frame's counts, the rest for who asks.
MOST_STATEMENTS = 16


@pytest.fixture
def channels(world: World) -> list[Channel]:
    return register_three(world)


def drawn(page: str) -> dict[str, Any]:
    """What the script gets to draw."""
    said = re.search(r'data-map="([^"]+)"', page)
    assert said is not None
    drawing: dict[str, Any] = json.loads(unescape(said[1]))
    return drawing


def bands_of(drawing: dict[str, Any]) -> dict[tuple[str, str, str], int]:
    return {tuple(band["focus"].values()): band["duties"] for band in drawing["bands"]}


def labels_of(drawing: dict[str, Any], column: int) -> list[str]:
    """What stands beside the names of a column, from the top."""
    names = [name for name in drawing["names"] if name["column"] == column]
    return [" ".join(words for words, _ in name["words"]) for name in names]


def test_the_map_counts_what_coverage_counts_after_every_edit(
    world: World, channels: list[Channel]
) -> None:
    edits: list[tuple[dict[str, str | None], tuple[str, ...]]] = [
        ({"sales": "A"}, ("leads", "paid")),
        ({"product": "A"}, ("leads",)),
        ({"sales": None}, ("leads",)),
    ]
    for letters, activities in edits:
        world.assign(channels[2], letters, activities)
        loaded = load(world)
        with world.open():
            cells = count_duties()
            by_activity = sum_by(cells, lambda cell: cell.activity)
        assert loaded.coverage == sum_all(cells) == loaded.count(lambda flow: True)
        for activity, coverage in loaded.activities:
            assert coverage == by_activity[activity.pk]
            assert coverage == loaded.count(lambda flow, a=activity: flow.activity == a.pk)
        for ground in loaded.grounds:
            assert ground.coverage == loaded.count(lambda flow, g=ground: flow.platform == g.key)
        assert sum(holder.owned for holder in loaded.holders) == loaded.coverage.owned


def test_a_contested_duty_counts_once_and_for_no_department(
    world: World, channels: list[Channel]
) -> None:
    loaded = load(world)
    assert (loaded.coverage.owned, loaded.coverage.contested) == (1, 1)
    assert [(h.name, h.owned, h.contested) for h in loaded.holders] == [("Marketing", 1, 1)]
    drawing = drawn(read(world.sign_in(), world.url("map/")))
    assert labels_of(drawing, 0) == ["Nobody  28", "Two owners  1", "Marketing 1"]
    tips = [name["tip"] for name in drawing["names"]]
    assert "Marketing: 1 duty alone, 2 with those that have two owners" in tips


def test_bands_go_from_who_to_what_and_the_open_ones_on_to_where(
    world: World, channels: list[Channel]
) -> None:
    bands = bands_of(drawn(read(world.sign_in(), world.url("map/"))))
    care = {key: duties for key, duties in bands.items() if key[1] == "care"}
    assert care == {
        ("nobody", "care", ""): 1,
        ("two-owners", "care", ""): 1,
        ("marketing", "care", ""): 1,
        ("nobody", "care", "instagram"): 1,
        ("two-owners", "care", "x"): 1,
    }
    assert bands["nobody", "crisis", "x"] == 2 and bands["nobody", "crisis", "instagram"] == 1


def test_the_order_is_nobody_two_owners_then_by_size_and_what_is_open_comes_first(
    world: World, channels: list[Channel]
) -> None:
    world.assign(channels[0], {"sales": "A"}, ("leads", "paid", "media"))
    drawing = drawn(read(world.sign_in(), world.url("map/")))
    assert labels_of(drawing, 0) == ["Nobody  25", "Two owners  1", "Sales 3", "Marketing 1"]
    activities = labels_of(drawing, 1)
    assert activities[0] == "Publishing 3 of 3"
    assert activities[-4:] == [
        "Customer care 1 of 3",
        "Media & influencer relations 2 of 3",
        "Lead handling 2 of 3",
        "Paid social 2 of 3",
    ]
    assert labels_of(drawing, 2) == ["X 15 + 1 of 20", "Instagram 10 of 10"]


def test_small_departments_are_drawn_as_one_but_listed_each(world: World) -> None:
    channels = world.register(*(f"https://x.com/many{n}" for n in range(12)))
    for channel in channels[1:]:
        world.assign(channel, {"marketing": "A"}, ("care", "crisis", "leads"))
    world.assign(channels[0], {"sales": "A"}, ("care",))
    drawing = drawn(read(world.sign_in(), world.url("map/")))
    assert labels_of(drawing, 0)[1:] == ["Marketing 33", "Sales 1"]
    world.assign(channels[0], {"product": "A"}, ("crisis", "leads"))
    page = read(world.sign_in(), world.url("map/"))
    assert labels_of(drawn(page), 0)[1:] == ["Marketing 33", "2 others 3"]
    assert bands_of(drawn(page))["others", "care", ""] == 1
    table = page[page.index("map-table") :]
    assert ">Sales</th>" in table and ">Product</th>" in table
    words = main_words(world.sign_in(), world.url("map/"), **{"from": "others"})
    assert "2 others 3 of 120" in words and "@many0" in words


def test_the_filters_narrow_what_is_counted_and_the_state_what_is_drawn(
    world: World, channels: list[Channel]
) -> None:
    client = world.sign_in()
    assert load(world, brand="Kestrel").coverage.needed == 20
    assert load(world, region="France").coverage.unowned == 10
    assert load(world, platform="instagram", brand="Kestrel").coverage.needed == 0
    drawing = drawn(read(client, world.url("map/"), state="contested", brand="Kestrel"))
    assert bands_of(drawing) == {("two-owners", "care", ""): 1, ("two-owners", "care", "x"): 1}
    assert labels_of(drawing, 1) == ["Customer care 2"]
    words = main_words(client, world.url("map/"), brand="Kestrel")
    assert "All 20 Nobody 18 Two owners 1" in words
    assert "No duty fits these filters. Clear filters" in main_words(
        client, world.url("map/"), platform="instagram", brand="Kestrel"
    )


@pytest.mark.parametrize("said", ["'", "\0", "x" * 5000, "%00", "owned"])
def test_words_that_mean_nothing_are_answered_all_the_same(
    world: World, channels: list[Channel], said: str
) -> None:
    client = world.sign_in()
    for name in ("state", "brand", "region", "platform", "from", "to", "on", "view", "show"):
        assert client.get(world.url("map/"), {name: said}).status_code == 200
    page = main_words(client, world.url("map/"), **{"from": "nobody", "to": "gone"})
    assert "What this address points at is not here any more." in page


def test_the_tables_hold_every_number_and_each_leads_to_its_duties(
    world: World, channels: list[Channel]
) -> None:
    client = world.sign_in()
    page = read(client, world.url("map/"), view="table")
    assert "data-map=" not in page and "vendor/map.js" not in page
    tables = re.findall(r"<table class=\"records dense map-table\".*?</table>", page, re.S)
    assert len(tables) == 2
    drawing = drawn(read(client, world.url("map/")))
    links = {unescape(url) for url in re.findall(r'<a href="([^"#]+)#map-panel"', "".join(tables))}
    for who, activity, platform in bands_of(drawing):
        if not platform:
            assert world.url(f"map/?view=table&from={who}&to={activity}") in links
    url = world.url("map/?view=table&from=nobody&to=crisis")
    words = main_words(client, url)
    assert "Nobody to Crisis response 3 of 3" in words and "Show as map" in words
    assert 'aria-current="true">' in read(client, url)


def test_without_a_script_the_page_holds_the_tables(world: World, channels: list[Channel]) -> None:
    page = read(world.sign_in(), world.url("map/"))
    assert page.count("map-table") >= 2 and "Show as table" in page


def test_without_channels_and_without_gaps_the_page_says_so(world: World) -> None:
    client = world.sign_in()
    assert "There are no channels yet" in main_words(client, world.url("map/"))
    (channel,) = world.register("https://x.com/a", purpose="reserved")
    world.assign(channel, {"marketing": "A"}, ("security",))
    page = main_words(client, world.url("map/"))
    assert "Every duty here has one clear owner." in page and "Nothing is missing" in page
    assert labels_of(drawn(read(client, world.url("map/"))), 2) == []


def test_names_are_text_whatever_they_hold(world: World, channels: list[Channel]) -> None:
    with world.open():
        Department.objects.filter(slug="marketing").update(name='<b>"{gap|x}"</b>', short_name="")
    page = read(world.sign_in(), world.url("map/"), **{"from": "marketing"})
    assert '<b>"{gap' not in page
    assert any('<b>"{gap|x}"</b>' in name["tip"] for name in drawn(page)["names"])


def test_the_number_of_statements_does_not_grow_with_the_registry(world: World) -> None:
    client = world.sign_in()
    focused = world.url("map/?from=nobody&to=crisis")
    world.register(*(f"https://x.com/few{n}" for n in range(3)))
    few = [count_statements(client, url) for url in (world.url("map/"), focused)]
    world.register(*(f"https://x.com/many{n}" for n in range(300)))
    assert [count_statements(client, url) for url in (world.url("map/"), focused)] == few
    assert few[0] <= MOST_STATEMENTS


def test_outsiders_find_nothing(world: World, neighbour: World, channels: list[Channel]) -> None:
    outsider = neighbour.sign_in("owner")
    for path in ("map/", "map/panel/"):
        assert outsider.get(world.url(path)).status_code == 404
