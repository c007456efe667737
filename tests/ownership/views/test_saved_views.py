"""Views: names for filters, of one person, with what is in them."""

import re
from typing import Any

import pytest
from django.test import Client

from ownership.models import SavedView
from ownership.operations.saved_views import MOST, save_view
from tests.ownership.views.pages import count_statements, main_words, messages_of, read, words_of
from tests.ownership.views.test_channels import MOST_STATEMENTS, rows_of
from tests.world import NOW, TESTER, World


def tabs_of(page: str) -> list[str]:
    nav = page[page.index('<nav class="tabs"') :]
    return [words_of(link) for link in re.findall(r"<a .*?</a>", nav[: nav.index("</nav>")], re.S)]


def save(client: Client, world: World, name: str, query: str) -> Any:
    return client.post(world.url("channels/views/"), {"name": name, "query": query})


def views(world: World) -> list[str]:
    with world.open():
        return list(SavedView.objects.order_by("created_at").values_list("name", flat=True))


def test_the_views_that_everybody_has_say_how_much_is_in_them(world: World) -> None:
    owned, contested = world.register("https://x.com/a", "https://x.com/b", purpose="reserved")
    world.register("https://x.com/c", verified_on=NOW.date(), status="retired")
    world.assign(owned, {"sales": "A"}, ["security"])
    world.assign(contested, {"sales": "A", "marketing": "A"}, ["security"])
    page = read(world.sign_in(), world.url("channels/"))
    assert tabs_of(page) == [
        *("All 2", "Needs an owner 0", "Two owners 1", "Not confirmed 0", "Not verified 2"),
    ]


def test_a_steward_has_a_view_of_what_their_department_answers_for(world: World) -> None:
    own, other, _ = world.register("https://x.com/own", "https://x.com/other", "https://x.com/no")
    world.assign(own, {"customer-service": "A"})
    world.assign(other, {"sales": "A", "customer-service": "R"})
    client = world.sign_in("steward")
    page = read(client, world.url("channels/"))
    assert tabs_of(page)[-1] == "My department 1"
    link = re.search(r'href="[^"]*\?(accountable=[^"]*)"', page)
    assert link is not None
    page = client.get(f"{world.url('channels/')}?{link[1]}").content.decode()
    assert rows_of(page) == ["@own"]
    assert re.search(r'aria-current="page">\s*My department', page)
    assert "My department" not in read(world.sign_in("lead"), world.url("channels/"))


def test_a_view_is_saved_from_the_filters_and_opens_them_again(world: World) -> None:
    world.register("https://x.com/a", "https://x.com/b", brand="Kestrel")
    world.register("https://x.com/c", brand="Brae")
    client = world.sign_in()
    page = read(client, world.url("channels/"), brand="Kestrel", sort="name")
    link = re.search(r'href="([^"]*channels/views/\?query=[^"]*)"', page)
    assert link is not None
    form = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "Brand: Kestrel" in form
    query = re.search(r'name="query" value="([^"]*)"', form)
    assert query is not None
    answer = save(client, world, "Kestrel worldwide", query[1].replace("&amp;", "&"))
    assert answer.url.endswith("?brand=Kestrel&sort=name")
    page = client.get(answer.url).content.decode()
    assert rows_of(page) == ["@a", "@b"]
    assert "Kestrel worldwide 2" in tabs_of(page)
    assert "Save this view" not in page
    current = re.search(r'aria-current="page">\s*Kestrel worldwide', page)
    assert current is not None


def test_each_view_counts_by_its_own_words_and_filters(world: World) -> None:
    world.register("https://x.com/apple", "https://x.com/pear", brand="Fruit")
    world.register("https://www.instagram.com/apple/", status="retired")
    client = world.sign_in()
    save(client, world, "Apples", "q=apple")
    save(client, world, "Retired apples", "q=apple&status=retired")
    save(client, world, "Pears of Fruit", "q=pear&brand=Fruit&platform=x")
    page = read(client, world.url("channels/"), q="pear")
    assert tabs_of(page)[5:] == [
        *("Apples 1", "Retired apples 1", "Pears of Fruit 1"),
        "Save this view",
    ]
    assert rows_of(page) == ["@pear"]
    assert "X 1" in main_words(client, world.url("channels/"), q="pear")


def test_what_was_checked_a_year_ago_is_not_verified_any_more(world: World) -> None:
    world.register("https://x.com/never")
    world.register("https://x.com/long_ago", verified_on=NOW.date().replace(year=2024))
    world.register("https://x.com/lately", verified_on="2099-01-01")
    client = world.sign_in()
    url = world.url("channels/")
    assert rows_of(read(client, url, verified="no")) == ["@long_ago", "@never"]
    assert rows_of(read(client, url, verified="yes")) == ["@lately"]
    assert len(rows_of(read(client, url, verified=["yes", "no"]))) == 3
    assert "Not verified 2 Verified 1" in main_words(client, url)


def test_views_are_seen_by_nobody_else(world: World) -> None:
    mine, other = world.sign_in("lead"), world.sign_in("admin")
    save(mine, world, "Mine", "brand=Kestrel")
    with world.open():
        view = SavedView.objects.get()
    assert "Mine" not in read(other, world.url("channels/"))
    for what, said in (("rename", {"name": "Yours"}), ("remove", {})):
        assert other.post(world.url(f"channels/views/{view.pk}/{what}/"), said).status_code == 404
    assert views(world) == ["Mine"]


def test_a_view_is_renamed_and_removed(world: World) -> None:
    client = world.sign_in("viewer")
    save(client, world, "First", "brand=Kestrel")
    with world.open():
        view = SavedView.objects.get()
    url = world.url(f"channels/views/{view.pk}/")
    renamed = client.post(f"{url}rename/", {"name": "  Second\u200b "})
    assert "The view is called “Second” now." in messages_of(client, renamed)
    assert "Second" in main_words(client, world.url("channels/views/"))
    removed = client.post(f"{url}remove/")
    assert "“Second” is removed." in messages_of(client, removed)
    assert views(world) == []


@pytest.mark.parametrize(
    ("name", "query", "status", "sentence"),
    [
        ("", "brand=Kestrel", 422, "This field is required."),
        ("x" * 61, "brand=Kestrel", 422, "at most 60 characters"),
        ("Everything", "", 422, "Choose filters in the list first"),
        ("Everything", "sort=name&page=2", 422, "Choose filters in the list first"),
        ("Nonsense", "status=lost&\x00", 422, "Choose filters in the list first"),
        ("TAKEN", "brand=Brae", 409, "You have a view “TAKEN” already."),
    ],
)
def test_what_cannot_be_a_view_is_told(
    world: World, name: str, query: str, status: int, sentence: str
) -> None:
    client = world.sign_in()
    save(client, world, "Taken", "brand=Kestrel")
    answer = save(client, world, name, query)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert views(world) == ["Taken"]


def test_a_name_that_another_view_has_is_not_given_again(world: World) -> None:
    client = world.sign_in()
    save(client, world, "One", "brand=Kestrel")
    save(client, world, "Two", "brand=Brae")
    with world.open():
        view = SavedView.objects.get(name="Two")
    url = world.url(f"channels/views/{view.pk}/rename/")
    assert "You have a view “one” already." in messages_of(
        client, client.post(url, {"name": "one"})
    )
    assert "keeps its name" in messages_of(client, client.post(url, {"name": ""}))
    assert views(world) == ["One", "Two"]


def fill_views(world: World, how_many: int) -> None:
    seat = world.seat("lead")
    with world.open():
        for number in range(how_many):
            save_view(
                membership=seat,
                name=f"View {number}",
                query=f"q=word{number}&ownership=unowned",
                by=TESTER,
                now=NOW,
            )


def test_the_list_costs_the_same_with_three_views_and_with_thirty(world: World) -> None:
    world.register("https://x.com/word1", "https://x.com/b")
    client = world.sign_in()
    fill_views(world, 3)
    few = count_statements(client, world.url("channels/"))
    with world.open():
        SavedView.objects.all().delete()
    fill_views(world, MOST)
    assert count_statements(client, world.url("channels/")) == few <= MOST_STATEMENTS
    assert "View 1 1" in tabs_of(read(client, world.url("channels/")))
    refused = save(client, world, "One too many", "brand=Kestrel")
    assert refused.status_code == 409
    assert "Remove one first." in refused.content.decode()


def test_a_view_of_the_inbox_stands_in_its_rail_and_not_above_the_channels(world: World) -> None:
    world.register("https://x.com/a")
    client = world.sign_in()
    url = world.url("findings/")
    assert "Save this view" not in read(client, url)
    page = read(client, url, rule="unowned", severity="high", page="2")
    link = re.search(r'href="([^"]*findings/views/\?query=[^"]*)"', page)
    assert link is not None
    form = client.get(link[1]).content.decode()
    assert "Nobody owns it" in form and "High" in form
    query = re.search(r'name="query" value="([^"]*)"', form)
    assert query is not None
    said = {"name": "Bad gaps", "query": query[1].replace("&amp;", "&")}
    answer = client.post(world.url("findings/views/"), said)
    assert answer.url == f"{url}?rule=unowned&severity=high"
    page = client.get(answer.url).content.decode()
    assert re.search(r'aria-current="true">Bad gaps</a>', page)
    assert "Save this view" not in page
    assert "Bad gaps" not in read(client, world.url("channels/"))
    assert "Bad gaps" not in read(world.sign_in("admin"), url)
    # The same name is free in the other list, and taken in its own.
    assert save(client, world, "Bad gaps", "brand=Kestrel").status_code == 302
    assert client.post(world.url("findings/views/"), said).status_code == 409


def test_a_view_of_the_inbox_is_renamed_and_removed_where_it_is(world: World) -> None:
    client = world.sign_in()
    said = {"name": "Gaps", "query": "rule=unowned"}
    client.post(world.url("findings/views/"), said)
    with world.open():
        view = SavedView.objects.get()
    here = world.url("findings/views/")
    answer = client.post(world.url(f"channels/views/{view.pk}/rename/"), {"name": "Nobody"})
    assert answer.url == here
    assert "Nobody" in main_words(client, here)
    answer = client.post(world.url(f"channels/views/{view.pk}/remove/"))
    assert answer.url == here
    assert views(world) == []


@pytest.mark.parametrize("query", ["", "rule=nonsense", "severity=awful", "page=2", "%00"])
def test_filters_of_the_inbox_that_are_none_are_not_saved(world: World, query: str) -> None:
    client = world.sign_in()
    answer = client.post(world.url("findings/views/"), {"name": "Mine", "query": query})
    assert answer.status_code == 422
    assert "Choose filters in the list first" in words_of(answer.content.decode())
    assert views(world) == []
