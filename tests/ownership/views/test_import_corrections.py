"""Mending the rows of an import on its page: plain forms, and fragments for htmx."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels_registry.models import Channel, ImportFile, ImportRow
from tests.ownership.imports import read, reload, write
from tests.ownership.views.test_imports import page_of, text_of
from tests.world import World

ROWS = (
    "Link,Owner,Followers",
    "x.com/a,Marketng,",
    "myspace.example/b,Sales,",
    "x.com/c,Sales,",
    "twitter.com/C,Marketing,",
    "x.com/d,Sales,lots",
)


@pytest.fixture
def file(world: World) -> ImportFile:
    return read(world, "\n".join(ROWS))


@pytest.fixture
def client(world: World) -> Client:
    return world.sign_in("lead")


def rows_in(response) -> dict[int, str]:
    """Row number -> its HTML."""
    html = response.content.decode()
    return {int(n): row for n, row in re.findall(r'(?s)<tr id="row-(\d+)"(.*?)</tr>', html)}


def post(client: Client, world: World, file: ImportFile, path: str, query: str = "", **form):
    return client.post(page_of(world, file, path) + query, form, follow=True)


def test_every_row_that_is_not_ready_can_be_mended_where_it_stands(
    world: World, file: ImportFile, client: Client
) -> None:
    page = client.get(page_of(world, file))
    rows = rows_in(page)
    assert 'aria-label="Accountable of row 2"' in rows[2]
    assert "Use Marketing" in rows[2]
    assert 'aria-label="Address of row 3"' in rows[3]
    assert 'aria-label="Platform of row 3"' in rows[3]
    assert "Row 4: Sales" in rows[4]
    assert "Row 5: Marketing" in rows[4]
    assert "Both are accountable" in rows[5]
    assert 'aria-label="Followers of row 6"' in rows[6]
    assert "Leave this row out" in rows[6]
    assert "2 of 5 rows are ready" in text_of(page)
    assert "Import 2 rows" in text_of(page)


def test_a_mended_cell_comes_back_checked_and_the_counts_follow(
    world: World, file: ImportFile, client: Client
) -> None:
    page = post(client, world, file, "row/", number="2", accountable="Marketing")
    assert page.redirect_chain[-1][0].endswith("#row-2")
    assert "Row 2: New channel." in text_of(page)
    assert "3 of 5 rows are ready" in text_of(page)
    page = post(client, world, file, "row/", number="6", audience="1,200")
    assert "4 of 5 rows are ready" in text_of(page)
    with world.open():
        assert not Channel.objects.exists()
    assert write(world, reload(world, file), valid_rows_only=True).outcome["registered"] == 3


def test_a_fragment_answers_htmx_with_the_filter_and_the_news(
    world: World, file: ImportFile, client: Client
) -> None:
    answer = client.post(
        page_of(world, file, "row/") + "?verdict=unreadable&page=1",
        {"number": "3", "address": "x.com/b"},
        headers={"HX-Request": "true"},
    )
    html = answer.content.decode()
    assert html.lstrip().startswith('<div id="import"')
    assert set(rows_in(answer)) == {6}, "row 3 is no longer among the unreadable ones"
    told = json.loads(answer["HX-Trigger"])["masthead:message"]
    assert told == {"text": "Row 3: New channel.", "problem": False}


def test_all_cells_of_a_row_can_be_edited(world: World, file: ImportFile, client: Client) -> None:
    page = client.get(page_of(world, file, "?edit=4"))
    form = re.search(r'(?s)<tr class="row-form">(.*?)</tr>', page.content.decode())
    assert form is not None
    names = re.findall(r'name="(\w+)"', form[1])
    assert {"address", "platform", "brand", "accountable", "informed", "status"} <= set(names)
    page = post(client, world, file, "row/", number="4", address="x.com/c", brand="Kestrel")
    assert "Kestrel" in rows_in(page)[4]


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("row-4", "Row 5: Same as row 4. Its owner does not count, as you chose."),
        ("both", "Row 5: Same as row 4."),
        ("leave-out", "Row 5: You left this row out."),
    ],
)
def test_one_click_says_what_becomes_of_a_row(
    world: World, file: ImportFile, client: Client, choice: str, words: str
) -> None:
    page = post(client, world, file, "row/choice/", number="5", choice=choice)
    assert words.removesuffix("Same as row 4.") in text_of(page)
    if choice == "leave-out":
        page = post(client, world, file, "row/choice/", number="5", choice="take-in")
        assert "Both become accountable" in rows_in(page)[5]


def test_the_choice_about_the_registrys_owner_is_shown_as_chosen(
    world: World, client: Client
) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    file = read(world, "url,owner\nx.com/acme,Marketing\n")
    assert 'value="replace" >' in rows_in(client.get(page_of(world, file)))[2]
    page = post(client, world, file, "row/choice/", number="2", choice="replace")
    assert re.search(r'value="replace" aria-pressed="true"', rows_in(page)[2])
    assert "The owner of the file takes over, as you chose." in text_of(page)


def test_one_click_settles_a_name_in_all_rows_that_say_it(world: World, client: Client) -> None:
    rows = "\n".join(f"x.com/a{n},Marketng" for n in range(7))
    file = read(world, f"url,owner\n{rows}\n")
    assert "Use Marketing in all 7 rows" in text_of(client.get(page_of(world, file)))
    marketing = world.departments["marketing"].pk
    page = post(client, world, file, "department/", name="Marketng", department=marketing)
    assert "7 rows are checked again." in text_of(page)
    assert reload(world, file).verdicts == {"new": 7}


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("row/", {}, "Say which row to change"),
        ("row/", {"number": "x"}, "Say which row to change"),
        ("row/", {"number": "2", "brand": "x" * 3_000}, "Shorten it"),
        ("row/choice/", {"number": "2", "choice": "burn"}, "Choose what to do"),
        ("row/choice/", {"number": "2", "choice": "row-²"}, "Choose what to do"),
        ("row/choice/", {"number": "2", "choice": "row-99"}, "names no owner"),
        ("department/", {"name": "Zoo", "department": "x"}, "Choose a department"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_sentence(
    world: World, file: ImportFile, client: Client, path: str, form: dict, sentence: str
) -> None:
    page = client.post(page_of(world, file, path), form, follow=True)
    assert page.status_code == 200
    assert sentence in text_of(page)


def test_a_row_that_is_not_in_the_file_does_not_exist(
    world: World, file: ImportFile, client: Client
) -> None:
    for path, form in (("row/", {}), ("row/choice/", {"choice": "leave-out"})):
        answer = client.post(page_of(world, file, path), {"number": "99", **form})
        assert answer.status_code == 404


def test_an_imported_file_is_shown_without_anything_to_mend(
    world: World, file: ImportFile, client: Client
) -> None:
    write(world, file, valid_rows_only=True)
    page = client.get(page_of(world, file, "?edit=2"))
    assert "row-fixes" not in page.content.decode()
    assert "Edit row" not in text_of(page)
    page = post(client, world, file, "row/", number="2", accountable="Sales")
    assert "can no longer be changed" in text_of(page)


def test_three_rows_to_mend_and_ninety_take_the_same_statements(
    world: World, client: Client
) -> None:
    channels = world.register(*(f"https://x.com/r{n}" for n in range(30)))
    with world.at_once():
        for channel in channels:
            world.assign(channel, {"sales": "A"}, ["care"])
    counts = []
    for number in (1, 30):
        rows = [f"x.com/r{n},Marketing" for n in range(number)]
        rows += [f"x.com/n{n},Marketng" for n in range(number)]
        rows += [f"nothing{n},Sales\nx.com/s{n},Sales\nx.com/s{n},Product" for n in range(number)]
        file = read(world, "\n".join(["url,owner", *rows]))
        client.get(page_of(world, file))
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(world, file))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("row/", {"number": "2", "accountable": "Marketing"}),
        ("row/choice/", {"number": "2", "choice": "leave-out"}),
        ("department/", {"name": "Marketng", "department": ""}),
    ],
)
def test_only_leads_and_above_mend_rows(
    world: World, file: ImportFile, path: str, form: dict
) -> None:
    assert world.sign_in("steward").post(page_of(world, file, path), form).status_code == 403
    with world.open():
        assert ImportRow.objects.get(number=2).verdict == "unknown_department"
