"""`imports/`: given, read, looked at, confirmed; the worker's part is done here in its place."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import OutboxEvent
from ownership.operations.imports import advance_reading, advance_writing
from tests.api.callers import Caller
from tests.world import World

TABLE = "Link,Owner\nhttps://x.com/acme,Marketing\nhttps://x.com/shop,Sales\nno link,Sales\n"
WORK = {
    "ownership.tasks.read_import": advance_reading,
    "ownership.tasks.write_import": advance_writing,
}


def do_the_work(world: World) -> None:
    """What relay and worker do, until nothing waits."""
    while True:
        with world.open():
            event = OutboxEvent.objects.filter(task__in=WORK, done_at=None).first()
            if event is None:
                return
            OutboxEvent.objects.filter(pk=event.pk).update(done_at=datetime.now(UTC))
        WORK[event.task](
            organization_id=world.organization.pk,
            job_id=UUID(event.arguments["job"]),
            step=event.arguments["step"],
            clock=lambda: datetime.now(UTC),
        )


def send(caller: Caller, **fields: Any) -> Any:
    return caller.client.post(
        caller.url("imports/"), fields, headers={"Authorization": f"Bearer {caller.token}"}
    )


@pytest.fixture
def given(caller: Caller, world: World) -> str:
    """The path of an import that was read."""
    started = caller.post("imports/", {"text": TABLE, "name": "Channels"})
    assert started.status_code == 202, started.content
    assert started.json()["state"] == "reading"
    do_the_work(world)
    return f"imports/{started.json()['id']}/"


def test_every_row_has_its_verdict_before_anything_is_written(caller: Caller, given: str) -> None:
    read = caller.get(given).json()
    assert read["state"] == "ready"
    assert read["verdicts"] == {"new": 2, "unreadable": 1}
    assert read["created_by"].startswith("Helpdesk")
    rows = caller.get(f"{given}rows/").json()["results"]
    assert [(row["number"], row["verdict"]) for row in rows] == [
        (2, "new"),
        (3, "new"),
        (4, "unreadable"),
    ]
    (bad,) = caller.get(f"{given}rows/", {"verdict": "unreadable"}).json()["results"]
    assert bad["message"]
    assert caller.get("channels/").json()["results"] == []


def test_confirm_writes_channels_and_owners(caller: Caller, world: World, given: str) -> None:
    refused = caller.post(f"{given}confirm/")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_ready")
    accepted = caller.post(f"{given}confirm/", {"valid_rows_only": True})
    assert accepted.status_code == 202
    assert accepted["Location"].endswith(given)
    do_the_work(world)
    done = caller.get(given).json()
    assert (done["state"], done["result"]["registered"]) == ("imported", 2)
    assert len(caller.get("channels/", {"accountable": "sales"}).json()["results"]) == 1
    again = caller.post(f"{given}confirm/", {"valid_rows_only": True})
    assert (again.status_code, again.json()["code"]) == (409, "not_ready")


def test_a_file_is_uploaded_and_its_columns_named(caller: Caller, world: World) -> None:
    upload = SimpleUploadedFile("Our channels.csv", b"x;https://x.com/acme;Marketing\n")
    mapping = json.dumps({"address": 1, "accountable": 2})
    started = send(caller, file=upload, mapping=mapping, has_header="false")
    assert started.status_code == 202, started.content
    assert started.json()["name"] == "Our channels.csv"
    assert started.json()["mapping"] == {"address": 1, "accountable": 2}
    do_the_work(world)
    assert caller.get(f"imports/{started.json()['id']}/").json()["verdicts"] == {"new": 1}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "file"),
        ({"text": ""}, "text"),
        ({"text": TABLE, "mapping": {"colour": 1}}, "text"),
        ({"text": TABLE, "mapping": {"address": -1}}, "mapping.address"),
        ({"text": TABLE, "mapping": [1]}, "mapping"),
        ({"text": TABLE, "encoding": "ebcdic"}, "text"),
        ({"text": TABLE, "on_other_owner": "add"}, "on_other_owner"),
    ],
)
def test_what_cannot_be_imported_says_why(caller: Caller, body: dict[str, Any], field: str) -> None:
    response = caller.post("imports/", body)
    assert response.status_code == 400, response.content
    assert response.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    "fields",
    [
        {"file": SimpleUploadedFile("empty.csv", b"")},
        {"file": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")},
        {"file": "not a file"},
        {"file": SimpleUploadedFile("a.csv", b"x"), "mapping": "not json"},
        {f"f{number}": "x" for number in range(2_100)},
        {f"f{number}": SimpleUploadedFile("a.csv", b"x") for number in range(120)},
    ],
)
def test_an_upload_that_is_no_table_is_a_400(caller: Caller, fields: dict[str, Any]) -> None:
    response = send(caller, **fields)
    assert response.status_code == 400, response.content


def test_another_organizations_import_is_not_there(
    caller: Caller, stranger: Caller, given: str
) -> None:
    for path in (given, f"{given}rows/"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{given}confirm/").status_code == 404
