"""Idempotency-Key: the effect once, the answer as often as it is asked for."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone

from accounts.models import ApiKey, IdempotencyRecord
from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.figures import count
from tests.world import World

BODY = {"url": "https://x.com/once"}


def post(caller: Caller, body: Any = None, key: str = "k-1", path: str = "channels/") -> Any:
    return caller.post(path, body or BODY, Idempotency_Key=key)


def test_a_repeated_post_gets_the_stored_answer(caller: Caller) -> None:
    first, again = post(caller), post(caller)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first["Location"] == again["Location"] and first["ETag"] == again["ETag"]
    assert not first.has_header("Idempotent-Replayed")
    assert again["Idempotent-Replayed"] == "true"
    with caller.world.open():
        assert Channel.objects.count() == 1


def test_the_same_key_for_something_else_is_refused(caller: Caller) -> None:
    post(caller)
    for other in (post(caller, {"url": "https://x.com/other"}), post(caller, path="sweeps/")):
        assert other.status_code == 422
        assert other.json()["code"] == "idempotency_key_reused"


def test_a_refusal_is_not_kept(caller: Caller) -> None:
    caller.post("channels/", BODY)
    assert post(caller).status_code == 409
    with caller.world.open():
        assert not IdempotencyRecord.objects.exists()
        Channel.objects.update(key="another")
    assert post(caller).status_code == 201


def test_a_key_that_is_no_text_is_refused(caller: Caller) -> None:
    for bad in ("", "x" * 256, "ключ"):
        answer = caller.ask("POST", "channels/", b"{}", Idempotency_Key=bad)
        assert answer.status_code == 400, bad
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_it_is_forgotten_after_a_day(caller: Caller) -> None:
    post(caller)
    with caller.world.open():
        IdempotencyRecord.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert post(caller).status_code == 409  # judged anew: the channel is there


def test_nobody_gets_the_answer_of_somebody_else(
    world: World, caller: Caller, neighbour: World
) -> None:
    post(caller)
    lead, outsider = Caller.of(world, "lead"), Caller.of(neighbour, "owner")
    assert post(lead).status_code == 409
    theirs = post(outsider)
    assert theirs.status_code == 201 and not theirs.has_header("Idempotent-Replayed")
    count("idempotency", wrong_replays=0)


def test_rights_are_checked_before_a_stored_answer_is_told(caller: Caller) -> None:
    post(caller)
    with caller.world.open():
        ApiKey.objects.update(scopes=["registry:read"])
    assert post(caller).status_code == 403


def test_fifty_at_once_make_one_object(committed_world: World) -> None:
    caller = Caller.of(committed_world, "owner")
    answers: list[Any] = []
    start = threading.Barrier(50)

    def ask() -> None:
        start.wait()
        try:
            answers.append(post(caller))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with committed_world.open():
        created = Channel.objects.count()
    statuses = {answer.status_code for answer in answers}
    assert created == 1
    assert statuses <= {201, 409} and 201 in statuses
    assert (
        sum(not a.has_header("Idempotent-Replayed") for a in answers if a.status_code == 201) == 1
    )
    assert all(a["Retry-After"] for a in answers if a.status_code == 409)
    count("idempotency", posts=50, objects=created)


@pytest.mark.parametrize("name", ["list.csv", "other.csv"])
def test_an_upload_is_known_by_its_bytes(caller: Caller, name: str) -> None:
    def send(content: bytes) -> Any:
        return caller.client.post(
            caller.url("imports/"),
            {"file": SimpleUploadedFile(name, content)},
            headers={"Authorization": f"Bearer {caller.token}", "Idempotency-Key": "upload"},
        )

    first = send(b"https://x.com/a")
    assert first.status_code == 202, first.content
    assert send(b"https://x.com/a").json() == first.json()
    assert send(b"https://x.com/b").status_code == 422
