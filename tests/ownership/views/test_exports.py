"""Taking channels away: at once when they are few, from one's own page when they are many."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from ownership.models import Export
from ownership.operations import exports
from ownership.operations.exports import advance_export
from tests.ownership.views.pages import main_words, messages_of, read
from tests.world import World


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path


def ask(client: Client, world: World, **said: str) -> Any:
    fields = {"format": "csv", "what": "list", "query": "", **said}
    return client.post(world.url("channels/exports/"), fields)


def ask_for_much(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch, **said: str
) -> Export:
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    assert ask(client, world, **said).url == world.url("channels/exports/")
    with world.open():
        return Export.objects.latest("created_at")


def work_off(world: World, export: Export) -> None:
    advance_export(
        organization_id=world.organization.pk, job_id=export.job_id, step=0, clock=timezone.now
    )


def test_what_the_list_shows_is_offered_beside_everything(world: World) -> None:
    world.register("https://x.com/a", "https://x.com/b", brand="Kestrel")
    world.register("https://x.com/c", status="retired")
    client = world.sign_in("viewer")
    words = main_words(client, world.url("channels/exports/"), query="brand=Kestrel&q=b")
    assert "What the list shows: 1 channel Search: b; Brand: Kestrel." in words
    assert "Everything: 3 channels" in words
    page = read(client, world.url("channels/"), brand="Kestrel")
    assert 'form="export" name="query" value="brand=Kestrel"' in page


@pytest.mark.parametrize(
    ("file_format", "kind"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("json", "application/json"),
    ],
)
def test_a_small_file_comes_at_once(world: World, file_format: str, kind: str) -> None:
    world.register("https://x.com/a")
    answer = ask(world.sign_in("viewer"), world, format=file_format)
    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    name = f"channels-{timezone.localdate()}.{file_format}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    with world.open():
        event = AuditEvent.objects.get(verb="channels.exported")
        assert event.after == {"format": file_format, "channels": 1, "query": ""}


def test_the_filters_of_the_list_hold(world: World) -> None:
    world.register("https://x.com/a", brand="Kestrel")
    world.register("https://x.com/b")
    client = world.sign_in()
    filtered = ask(client, world, query="brand=Kestrel").content.decode()
    assert "x.com/a" in filtered and "x.com/b" not in filtered
    whole = ask(client, world, query="brand=Kestrel", what="everything").content.decode()
    assert "x.com/b" in whole


@pytest.mark.parametrize("said", [{"format": "pdf"}, {"what": "all"}, {"query": "x" * 2001}])
def test_what_cannot_be_made_is_told(world: World, said: dict[str, str]) -> None:
    client = world.sign_in()
    assert "Choose what you want, and CSV, Excel or JSON." in messages_of(
        client, ask(client, world, **said)
    )


def test_a_large_file_is_written_while_one_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    export = ask_for_much(client, world, monkeypatch)
    url = world.url("channels/exports/")
    assert "Waiting for its turn." in main_words(client, url)
    assert client.get(f"{url}{export.pk}/").status_code == 404
    work_off(world, export)
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "2 channels" in fragment and "hx-get" not in fragment
    answer = client.get(f"{url}{export.pk}/")
    assert b"".join(answer.streaming_content).decode("utf-8-sig").count("https://x.com/") == 2
    assert answer["Content-Disposition"].startswith('attachment; filename="channels-')
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_for_whoever_asked_for_it_alone(
    world: World, neighbour: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.register("https://x.com/a", "https://x.com/b")
    export = ask_for_much(world.sign_in("lead"), world, monkeypatch)
    work_off(world, export)
    path = f"channels/exports/{export.pk}/"
    assert world.sign_in("owner").get(world.url(path)).status_code == 404
    assert neighbour.sign_in("owner").get(neighbour.url(path)).status_code == 404
    assert "Download" not in read(world.sign_in("owner"), world.url("channels/exports/"))


def test_a_file_is_gone_after_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    export = ask_for_much(client, world, monkeypatch)
    work_off(world, export)
    with world.open():
        Export.objects.update(expires_at=timezone.now())
    assert client.get(world.url(f"channels/exports/{export.pk}/")).status_code == 404
    assert "Download" not in read(client, world.url("channels/exports/"))


def test_a_failure_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_IN_EXCEL", 1)
    world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    work_off(world, ask_for_much(client, world, monkeypatch, format="xlsx"))
    words = main_words(client, world.url("channels/exports/"))
    assert "These are 2 channels, and an Excel file takes 1." in words
