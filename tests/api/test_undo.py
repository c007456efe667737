"""`undo/{id}/` of a large step: 202, and where to see what becomes of it."""

import pytest

from channels_registry.models import Channel
from ownership.models import Undoing
from ownership.operations import undo as undo_operations
from tests.api.callers import Caller
from tests.ownership.imports import read, write
from tests.ownership.undoing import advance, edit
from tests.world import World


@pytest.fixture(autouse=True)
def little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_operations, "MOST_EVENTS", 2)


def newest(world: World) -> Undoing:
    with world.open():
        return Undoing.objects.latest("created_at")


def test_a_large_step_is_put_back_by_a_job(world: World) -> None:
    lines = ["Link,Owner", *(f"https://x.com/new{n},Sales" for n in range(3))]
    step = write(world, read(world, "\n".join(lines))).pk
    caller = Caller.of(world, "lead")
    asked = caller.ask("POST", f"undo/{step}/", {})
    assert asked.status_code == 202, asked.content
    undoing = newest(world)
    assert asked.headers["Location"].endswith(caller.url(f"undoings/{undoing.pk}/"))
    said = asked.json()
    assert (said["state"], said["step"], said["result"]) == ("queued", str(step), None)
    assert said["progress"] == {"done": 0, "total": 6}
    again = caller.ask("POST", f"undo/{step}/", {})
    assert again.headers["Location"] == asked.headers["Location"]

    advance(world, undoing)
    done = caller.ask("GET", f"undoings/{undoing.pk}/").json()
    assert (done["state"], done["result"]) == ("done", {"removed": 3, "changes": 6})
    assert caller.ask("POST", f"undo/{step}/", {}).status_code == 404
    with world.open():
        assert not Channel.objects.exists()


def test_the_job_says_what_stood_in_the_way(world: World) -> None:
    step = write(world, read(world, "Link,Owner\nhttps://x.com/new,Sales")).pk
    with world.open():
        channel = Channel.objects.get()
    edit(name="Touched")(world, channel)
    caller = Caller.of(world, "lead")
    caller.ask("POST", f"undo/{step}/", {})
    advance(world, newest(world))
    said = caller.ask("GET", f"undoings/{newest(world).pk}/").json()
    assert said["state"] == "failed" and "Touched" in said["error"]
