"""`charter/`: the standing answer by the API: read, saved, foreseen, applied."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from channels_registry.models import Channel
from ownership.models import Assignment, CharterVersion
from ownership.operations import bulk_edits
from tests.api.callers import Caller
from tests.api.test_lists import statements_of
from tests.world import NOW, World

ARTICLES: list[dict[str, Any]] = [
    {
        "activity": "care",
        "accountable": "sales",
        "platforms": ["linkedin"],
        "brands": ["Kestrel"],
        "informed": ["Customer Service"],
    },
    {
        "activity": "customer care",
        "accountable": "customer-service",
        "responsible": ["sales"],
        "consulted": ["product"],
    },
]


@pytest.fixture
def channel(world: World) -> Channel:
    return world.register("https://x.com/acme")[0]


def read(caller: Caller) -> tuple[dict[str, Any], str]:
    response = caller.get("charter/")
    assert response.status_code == 200
    return response.json(), response.headers["ETag"]


def save(caller: Caller, articles: list[Any], **more: Any) -> Any:
    _, tag = read(caller)
    return caller.put("charter/", {"articles": articles, **more}, If_Match=tag)


def test_before_anybody_adopted_one_the_recommended_charter_is_shown_as_a_draft(
    caller: Caller,
) -> None:
    body, tag = read(caller)
    assert (body["version"], body["made_at"], len(body["articles"])) == (0, None, 11)
    publishing = body["articles"][0]
    assert publishing["accountable"]["slug"] == "pr-communications"
    assert publishing["purposes"] == ["executive", "press"]
    assert caller.get("charter/", If_None_Match=tag).status_code == 304


def test_what_is_saved_is_what_is_read_and_becomes_a_version(caller: Caller) -> None:
    response = save(caller, ARTICLES, next_review_on="2027-03-31", note="Agreed\u200b")
    assert response.status_code == 200, response.content
    body, tag = read(caller)
    assert (response.json(), response.headers["ETag"]) == (body, tag)
    assert (body["version"], body["next_review_on"], body["note"]) == (1, "2027-03-31", "Agreed")
    first, second = body["articles"]
    assert (first["number"], first["activity"]["key"]) == (1, "care")
    assert (first["platforms"], first["brands"], first["regions"]) == (
        ["linkedin"],
        ["Kestrel"],
        [],
    )
    assert [d["slug"] for d in first["informed"]] == ["customer-service"]
    assert [d["slug"] for d in second["responsible"]] == ["sales"]
    (version,) = caller.get("charter/versions/").json()["results"]
    assert version["articles"] == body["articles"]
    assert caller.get(f"charter/versions/{version['id']}/").json() == version


def test_the_newest_version_is_listed_first_and_the_old_ones_stay(caller: Caller) -> None:
    save(caller, ARTICLES)
    save(caller, ARTICLES[1:])
    rows = caller.get("charter/versions/").json()["results"]
    assert [(row["version"], len(row["articles"])) for row in rows] == [(2, 1), (1, 2)]


def test_saving_wants_the_version_that_was_read(caller: Caller) -> None:
    body = {"articles": ARTICLES}
    assert caller.put("charter/", body).status_code == 428
    _, tag = read(caller)
    assert caller.put("charter/", body, If_Match=tag).status_code == 200
    stale = caller.put("charter/", {"articles": ARTICLES[:1]}, If_Match=tag)
    assert stale.status_code == 412
    current, now_tag = read(caller)
    assert stale.json()["current"] == current
    assert stale.headers["ETag"] == now_tag
    assert len(current["articles"]) == 2


@pytest.mark.parametrize(
    ("article", "code"),
    [
        ({"activity": "podcasts", "accountable": "sales"}, "unknown_activity"),
        ({"activity": "care", "accountable": "nobody"}, "unknown_department"),
        ({"activity": "care"}, "required"),
        ({"activity": "care", "accountable": "sales", "who": "x"}, "unknown_field"),
        ({"activity": "care", "accountable": "sales", "platforms": ["fax"]}, "unknown_platform"),
        ({"activity": "care", "accountable": "sales", "purposes": ["fun"]}, "invalid_choice"),
        ({"activity": "care", "accountable": "sales", "informed": ["sales"]}, "letter_twice"),
        (
            {
                "activity": "care",
                "accountable": "sales",
                "informed": ["product"],
                "consulted": ["product"],
            },
            "letter_twice",
        ),
        ("care", "invalid"),
    ],
)
def test_an_article_that_cannot_be_is_a_400_that_names_it(
    caller: Caller, article: Any, code: str
) -> None:
    response = save(caller, [ARTICLES[0], article])
    assert response.status_code == 400
    told = response.json()
    assert told["code"] == "articles_refused"
    assert [(p["index"], p["code"]) for p in told["problems"]] == [(1, code)]
    assert read(caller)[0]["version"] == 0


@pytest.mark.parametrize("body", [{}, {"articles": []}, {"articles": ARTICLES, "version": 3}, []])
def test_a_body_that_is_no_charter_is_a_400(caller: Caller, body: Any) -> None:
    _, tag = read(caller)
    assert caller.put("charter/", body, If_Match=tag).status_code == 400


def test_the_preview_says_what_applying_it_does_and_writes_nothing(
    caller: Caller, world: World, channel: Channel
) -> None:
    save(caller, ARTICLES)
    seen = caller.post("charter/preview/").json()
    assert (seen["before"]["owned"], seen["after"]["owned"]) == (0, 1)
    assert (seen["before"]["confirmed"], seen["after"]["confirmed"]) == (0, 0)
    cells = {(cell["department"]["slug"], cell["role"]) for cell in seen["cells"]}
    assert cells == {("customer-service", "A"), ("sales", "R"), ("product", "C")}
    assert (seen["channels"], seen["letters"], seen["cells_left_off"]) == (1, 3, 0)
    with world.open():
        assert not Assignment.objects.exists()
    applied = caller.post("charter/apply/", {"seen": seen["seen"]})
    assert applied.status_code == 200, applied.content
    done = applied.json()
    assert (done["channels"], done["letters"], done["duties"]) == (1, 3, 1)
    assert caller.post(f"undo/{done['undo']}/").status_code == 200
    with world.open():
        assert not Assignment.objects.exists()


def test_applying_what_was_not_looked_at_is_a_412_with_what_it_does_now(
    caller: Caller, world: World, channel: Channel
) -> None:
    seen = caller.post("charter/preview/").json()["seen"]
    world.assign(channel, {"sales": "A"})
    stale = caller.post("charter/apply/", {"seen": seen})
    assert stale.status_code == 412
    again = caller.post("charter/apply/", {"seen": stale.json()["current"]["seen"]})
    assert again.status_code == 200


def test_applying_the_draft_adopts_it(caller: Caller, channel: Channel) -> None:
    assert caller.post("charter/apply/").status_code == 200
    assert read(caller)[0]["version"] == 1
    nothing = caller.post("charter/apply/")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_apply")


def test_it_is_applied_to_the_channels_that_are_named(
    caller: Caller, world: World, channel: Channel
) -> None:
    world.register("https://x.com/other")
    done = caller.post("charter/apply/", {"channels": ["x.com/acme"]}).json()
    assert done["channels"] == 1
    unknown = caller.post("charter/apply/", {"channels": ["x.com/nobody"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (400, "channels")


def test_an_owner_is_replaced_only_on_a_duty_that_was_chosen(
    caller: Caller, world: World, channel: Channel
) -> None:
    world.assign(channel, {"sales": "A"})
    duty = str(world.duty(channel).pk)
    body = {"duties": [duty], "off_charter": [duty]}
    seen = caller.post("charter/preview/", body).json()
    assert (seen["replaced"], seen["after"]["owned"]) == (1, 1)
    assert caller.post("charter/apply/", body).json()["replaced"] == 1
    with world.open():
        held = Assignment.objects.filter(duty=duty)
        roles = dict(held.values_list("department__slug", "role"))
    assert (roles["customer-service"], roles["sales"]) == ("A", "C")


def test_many_channels_are_left_to_a_worker_that_the_answer_names(
    caller: Caller, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 2)
    world.register(*(f"https://x.com/n{n}" for n in range(3)))
    answer = caller.post("charter/apply/")
    assert answer.status_code == 202
    job = caller.get(answer.headers["Location"].partition("testserver")[2]).json()
    assert (job["state"], job["progress"]) == ("queued", {"done": 0, "total": 3})
    with world.open():
        bulk_edit = bulk_edits.BulkEdit.objects.get()
    bulk_edits.advance_edit(
        organization_id=world.organization.pk, job_id=bulk_edit.job_id, step=0, clock=lambda: NOW
    )
    done = caller.get(f"bulk-edits/{job['id']}/").json()
    assert (done["state"], done["result"]["duties"]) == ("done", 30)
    assert caller.post(f"undo/{job['id']}/").status_code == 200
    with world.open():
        assert not Assignment.objects.exists()
    assert read(caller)[0]["version"] == 0


def test_a_viewer_reads_the_charter_and_a_steward_changes_nothing(
    world: World, caller: Caller
) -> None:
    assert Caller.of(world, "viewer").get("charter/").status_code == 200
    steward = Caller.of(world, "steward")
    tag = steward.get("charter/").headers["ETag"]
    refused = steward.put("charter/", {"articles": ARTICLES}, If_Match=tag)
    assert (refused.status_code, refused.json()["code"]) == (403, "seat_insufficient")
    assert steward.post("charter/apply/").status_code == 403


def test_who_owns_and_the_matrix_name_whom_the_charter_recommends(
    caller: Caller, world: World, channel: Channel
) -> None:
    def ask() -> Any:
        return caller.get("who-owns/", {"channel": "@acme", "activity": "care"}).json()

    def in_matrix() -> dict[str, Any]:
        rows = caller.get(f"channels/{channel.pk}/matrix/").json()["duties"]
        return {row["activity"]["key"]: row["recommended"] for row in rows}

    assert ask()["recommended"] is None  # a draft recommends nothing yet
    assert set(in_matrix().values()) == {None}
    save(caller, ARTICLES)
    assert ask()["recommended"]["slug"] == "customer-service"
    named = in_matrix()
    assert named.pop("care")["slug"] == "customer-service"
    assert set(named.values()) == {None}
    world.assign(channel, {"sales": "A"})
    assert ask()["recommended"] is None
    assert in_matrix()["care"]["slug"] == "customer-service"


def test_reading_and_saving_take_the_same_statements_for_three_articles_and_for_ninety(
    caller: Caller, world: World
) -> None:
    def articles(number: int) -> list[Any]:
        return [ARTICLES[1] | {"brands": [f"Brand {n}"]} for n in range(number)]

    counts = []
    for number in (3, 90):
        assert save(caller, articles(number)).status_code == 200
        caller.get("charter/")
        counts.append(len(statements_of(caller, "charter/", {})))
    assert counts[0] == counts[1]


def test_the_preview_takes_the_same_statements_for_three_channels_and_three_hundred(
    caller: Caller, world: World
) -> None:
    counts = []
    for number in (3, 297):
        world.register(*(f"https://x.com/c{number}_{n}" for n in range(number)))
        caller.post("charter/preview/")
        counts.append(count_preview(caller))
    assert counts[0] == counts[1]


def count_preview(caller: Caller) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert caller.post("charter/preview/").status_code == 200
    return len(captured)


def test_a_neighbours_charter_is_not_there(caller: Caller, neighbour: World) -> None:
    other = Caller.of(neighbour)
    save(other, ARTICLES)
    with neighbour.open():
        version = CharterVersion.objects.get()
        stranger = Department.objects.get(slug="sales")
    assert caller.get(f"charter/versions/{version.pk}/").status_code == 404
    refused = save(caller, [{"activity": "care", "accountable": str(stranger.pk)}])
    assert refused.json()["problems"][0]["code"] == "unknown_department"
