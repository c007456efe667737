"""Exports for programs: asked for, watched, fetched by whose key it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from ownership.models import Export
from ownership.operations import exports
from ownership.operations.exports import advance_export
from tests.api.callers import Caller
from tests.world import World


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path


def work_off(world: World) -> None:
    with world.open():
        export = Export.objects.get()
    advance_export(
        organization_id=world.organization.pk, job_id=export.job_id, step=0, clock=timezone.now
    )


def test_a_file_is_asked_for_watched_and_fetched(caller: Caller, world: World) -> None:
    world.register("https://x.com/acme")
    answer = caller.post("exports/", {"what": "channels", "format": "csv"})
    assert answer.status_code == 202
    path = answer["Location"].partition("testserver")[2]
    assert answer.json()["state"] == "queued" and answer.json()["file"] is None
    assert caller.get(f"{path}file/").status_code == 404
    work_off(world)
    done = caller.get(path).json()
    assert (done["state"], done["progress"]) == ("done", {"done": 1, "total": 1})
    assert done["result"]["channels"] == 1
    file = caller.get(done["file"].partition("testserver")[2])
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert b"https://x.com/acme" in b"".join(file.streaming_content)


def test_the_matrix_is_every_activity_of_every_channel(caller: Caller, world: World) -> None:
    channel, _, retired = world.register(*(f"https://x.com/{n}" for n in ("a", "b", "c")))
    world.assign(channel, {"sales": "A", "marketing": "A", "product": "C"})
    with world.open():
        type(retired).objects.filter(pk=retired.pk).update(status="retired")
    path = caller.post("exports/", {"what": "matrix", "format": "json"})["Location"]
    work_off(world)
    done = caller.get(path.partition("testserver")[2]).json()
    assert (done["what"], done["state"]) == ("matrix", "done")
    file = caller.get(done["file"].partition("testserver")[2])
    rows = json.loads(b"".join(file.streaming_content))
    assert len(rows) == 20 and {row["handle"] for row in rows} == {"a", "b"}
    row = next(row for row in rows if (row["handle"], row["activity"]) == ("a", "care"))
    assert row["channel"] == str(channel.pk)
    assert (row["platform"], row["state"]) == ("x", "contested")
    assert row["letters"] == {"Marketing": "A", "Sales": "A", "Product": "C"}


def test_a_matrix_of_more_rows_than_excel_takes_is_told(
    caller: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_IN_EXCEL", 15)
    world.register("https://x.com/a", "https://x.com/b")
    path = caller.post("exports/", {"what": "matrix", "format": "xlsx"})["Location"]
    work_off(world)
    failed = caller.get(path.partition("testserver")[2]).json()
    assert failed["state"] == "failed"
    assert "These are 20 rows, and an Excel file takes 15." in json.dumps(failed)


def test_another_members_key_does_not_find_it(caller: Caller, world: World) -> None:
    path = caller.post("exports/", {"what": "channels", "format": "json"})["Location"]
    work_off(world)
    other = Caller.of(world, "viewer")
    path = path.partition("testserver")[2]
    assert other.get(path).status_code == 404
    assert other.get(f"{path}file/").status_code == 404
    assert other.get("exports/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"what": "channels"}, "format"),
        ({"what": "channels", "format": "pdf"}, "format"),
        ({"what": "secrets", "format": "csv"}, "what"),
    ],
)
def test_what_cannot_be_exported_is_named(caller: Caller, body: dict[str, str], field: str) -> None:
    answer = caller.post("exports/", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_a_key_that_only_reads_may_export(world: World) -> None:
    reader = Caller.of(world, "viewer", ("registry:read", "ownership:read"))
    assert reader.post("exports/", {"what": "channels", "format": "csv"}).status_code == 202
    blind = Caller.of(world, "viewer", ("registry:read",))
    refused = blind.post("exports/", {"what": "channels", "format": "csv"})
    assert (refused.status_code, refused.json()["scope"]) == (403, "ownership:read")
