"""The import's pages: give it, look at it, confirm it; who may."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_registry.models import Channel, ImportFile
from ownership.operations.imports import advance_reading, advance_writing
from tests.ownership.imports import read, work_off
from tests.world import World

TEXT = "Profile link\tVerantwortlich\nx.com/acme\tSales\nx.com/b\tMarketng\nx.com/acme\tProduct\n"


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def stored(world: World) -> ImportFile:
    with world.open():
        return ImportFile.objects.get()


def page_of(world: World, import_file: ImportFile, path: str = "") -> str:
    return world.url(f"channels/import/{import_file.pk}/{path}")


def test_pasted_cells_are_checked_confirmed_and_imported(world: World) -> None:
    client = world.sign_in("lead")
    answer = client.post(world.url("channels/import/"), {"text": TEXT}, follow=True)
    assert 'hx-trigger="every 1s"' in answer.content.decode()
    import_file = stored(world)
    work_off(world, import_file, advance_reading)

    preview = client.get(page_of(world, import_file))
    assert 'hx-trigger="every 1s"' not in preview.content.decode()
    shown = text_of(preview)
    assert "Contested with row 4: Product there. Both become accountable." in shown
    assert "No department “Marketng”. Did you mean Marketing?" in shown
    assert "2 of 3 rows are ready" in shown
    assert "Verantwortlich" in shown
    assert "Accountable (owner)" in shown

    refused = client.post(page_of(world, import_file, "confirm/"), follow=True)
    assert "1 row with departments that are not here" in text_of(refused)
    client.post(page_of(world, import_file, "confirm/"), {"valid_rows_only": "on"})
    work_off(world, import_file, advance_writing)
    done = text_of(client.get(page_of(world, import_file)))
    assert "1 channel registered, 0 updated. 1 row stayed out." in done


def test_an_uploaded_file_is_read_whatever_its_name_says(world: World) -> None:
    client = world.sign_in("lead")
    upload = SimpleUploadedFile("Liste.csv", b"url;owner\r\nx.com/acme;Sales\r\n")
    client.post(world.url("channels/import/"), {"file": upload})
    import_file = work_off(world, stored(world), advance_reading)
    assert (import_file.name, import_file.verdicts) == ("Liste.csv", {"new": 1})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"text": ""}, "There is nothing in it"),
        ({}, "There is nothing in it"),
        ({"file": SimpleUploadedFile("a.zip", b"PK\x03\x04abc")}, "save it as CSV"),
        ({"file": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0abc")}, "protected by a password"),
        ({"file": SimpleUploadedFile("a.xlsm", b"PK\x03\x04abc")}, "no files with macros"),
        ({"file": SimpleUploadedFile("a.xlsx", b"url\nx.com/a\n")}, "something else"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04" + b"0" * 10_485_760)}, "10 MB"),
    ],
)
def test_what_cannot_be_imported_is_refused_on_the_same_page(
    world: World, given: dict, sentence: str
) -> None:
    answer = world.sign_in("lead").post(world.url("channels/import/"), given)
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_the_page_offers_windows_1252_and_reads_it_again(world: World) -> None:
    client = world.sign_in("lead")
    import_file = read(world, "url,brand\nx.com/acme,Größe\n".encode("cp1252"))
    assert "Read it as Windows-1252" in text_of(client.get(page_of(world, import_file)))
    client.post(page_of(world, import_file, "columns/"), {"encoding": "cp1252"})
    assert work_off(world, import_file, advance_reading).verdicts == {"new": 1}
    assert "Größe" not in text_of(client.get(page_of(world, import_file, "left-out.csv")))


def test_columns_are_changed_on_the_page(world: World) -> None:
    client = world.sign_in("lead")
    import_file = read(world, "http://a.gov,Sales,x.com/a\n")
    choices = {"has_header": "no", "column-0": "", "column-1": "accountable", "column-2": "address"}
    client.post(page_of(world, import_file, "columns/"), choices)
    import_file = work_off(world, import_file, advance_reading)
    assert import_file.columns == {"accountable": 1, "address": 2}
    twice = {"column-0": "address", "column-2": "address"}
    answer = client.post(page_of(world, import_file, "columns/"), twice, follow=True)
    assert "Two columns have the same meaning" in text_of(answer)


def test_the_page_says_that_nobody_is_accountable_and_what_new_departments_make_ready(
    world: World,
) -> None:
    client = world.sign_in("lead")
    nobody = text_of(client.get(page_of(world, read(world, "url,brand\nx.com/a,A\n"))))
    assert "No column says who is accountable" in nobody
    assert "Then" not in nobody
    file = read(world, "owner,url\nHHS,x.com/a\nDOI,x.com/b\nSales,x.com/c\nSales,nothing\n")
    shown = text_of(client.get(page_of(world, file)))
    assert "No column says who is accountable" not in shown
    assert "Create 2 departments Then 3 rows are ready" in shown
    assert "1 of 4 rows is ready." in shown and "3 rows stay out" in shown
    assert "3 of 4 rows are ready." in shown and "1 row stays out" in shown
    assert "Import 1 row Import 3 rows" in shown


def test_rows_are_filtered_by_verdict_and_paged(world: World) -> None:
    rows = [f"x.com/acme{number},Sales" for number in range(150)]
    import_file = read(world, "\n".join(["url,owner", *rows, "nothing,Sales"]))
    client = world.sign_in("lead")
    first = text_of(client.get(page_of(world, import_file)))
    assert "1 to 100 of 151 rows" in first
    assert "acme99" in first
    assert "acme100" not in first
    assert "acme149" in text_of(client.get(page_of(world, import_file, "?page=2")))
    unreadable = client.get(page_of(world, import_file, "?verdict=unreadable")).content.decode()
    assert 'value="nothing"' in unreadable
    assert "acme1" not in unreadable


def test_a_page_of_three_rows_and_one_of_three_hundred_take_the_same_statements(
    world: World,
) -> None:
    client = world.sign_in("lead")
    counts = []
    for number in (3, 300):
        rows = "\n".join(f"x.com/acme{row}" for row in range(number))
        import_file = read(world, f"url\n{rows}\n")
        client.get(page_of(world, import_file))
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(world, import_file))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_rows_that_stay_out_can_be_taken_home_with_the_reason(world: World) -> None:
    import_file = read(world, "url,owner,notes\nx.com/a,Zoo,=1+1\nx.com/b,Sales,\n")
    answer = world.sign_in("lead").get(page_of(world, import_file, "left-out.csv"))
    assert answer["Content-Disposition"] == 'attachment; filename="left-out.csv"'
    # In quotes all of it: a program that takes a semicolon for the end of a cell finds none.
    assert answer.content.decode("utf-8-sig").splitlines() == [
        '"address","accountable","notes","row","problem"',
        '"x.com/a","Zoo","\'=1+1","2","No department “Zoo”."',
    ]


@pytest.mark.parametrize("role", ["steward", "viewer"])
@pytest.mark.parametrize("path", ["", "rows/", "left-out.csv", "columns/", "confirm/"])
def test_only_leads_and_above_import(world: World, role: str, path: str) -> None:
    import_file = read(world, "url\nx.com/acme\n")
    client = world.sign_in(role)
    method = client.post if path in ("columns/", "confirm/") else client.get
    assert method(page_of(world, import_file, path)).status_code == 403
    assert client.post(world.url("channels/import/"), {"text": TEXT}).status_code == 403
    with world.open():
        assert ImportFile.objects.count() == 1
        assert not Channel.objects.exists()


@pytest.mark.parametrize("path", ["", "rows/", "left-out.csv", "columns/", "confirm/"])
def test_an_import_of_another_organization_does_not_exist(
    world: World, neighbour: World, path: str
) -> None:
    import_file = read(neighbour, "url\nx.com/acme\n")
    client = world.sign_in("owner")
    method = client.post if path in ("columns/", "confirm/") else client.get
    assert method(page_of(world, import_file, path)).status_code == 404
