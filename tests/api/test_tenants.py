"""One organization's key opens nothing of another's, and cannot tell what is there."""

import pytest

from tests.api.callers import Caller
from tests.world import World

NOBODY = "0198c0de-0000-7000-8000-000000000000"


def test_another_organization_and_none_at_all_are_the_same_404(
    caller: Caller, stranger: Caller
) -> None:
    answers = {
        caller.get(f"/api/v1/o/{slug}/channels/").content
        for slug in (stranger.world.organization.slug, "no-such-place", "UPPER", "ü", "")
    }
    assert len(answers) == 1
    assert caller.get("/api/v1/o/no-such-place/").status_code == 404


@pytest.mark.parametrize("noun", ["channels", "departments", "activities", "duties", "findings"])
def test_another_organizations_object_is_the_same_404_as_none(
    caller: Caller, stranger: Caller, noun: str
) -> None:
    stranger.world.register("https://x.com/bolt")
    theirs = stranger.get(f"{noun}/").json()["results"][0]["id"]
    there, nowhere = caller.get(f"{noun}/{theirs}/"), caller.get(f"{noun}/{NOBODY}/")
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


@pytest.mark.parametrize("field", ["channel", "activity", "department", "person"])
def test_a_letter_cannot_name_another_organizations_things(
    caller: Caller, stranger: Caller, world: World, field: str
) -> None:
    world.register("https://x.com/acme")
    stranger.world.register("https://x.com/bolt")
    body = {
        "channel": "https://x.com/acme",
        "activity": "care",
        "department": "marketing",
        "role": "A",
    }
    noun = {"activity": "activities", "person": "people"}.get(field, f"{field}s")
    theirs = stranger.get(f"{noun}/").json()["results"]
    foreign = theirs[0]["id"] if theirs else NOBODY
    answers = [caller.post("assignments/", body | {field: value}) for value in (foreign, NOBODY)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
    assert caller.get("assignments/").json()["results"] == []


def test_a_cursor_of_another_organization_is_refused(caller: Caller, stranger: Caller) -> None:
    page = stranger.get("departments/", {"limit": 1}).json()
    cursor = page["next"].partition("cursor=")[2].partition("&")[0]
    path = f"departments/?limit=1&cursor={cursor}"
    assert stranger.get(path).status_code == 200
    refused = caller.get(path)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "cursor"


def test_a_filter_by_anothers_department_says_that_it_does_not_exist(
    caller: Caller, stranger: Caller
) -> None:
    theirs = stranger.get("departments/").json()["results"][0]["id"]
    answers = [caller.get("channels/", {"department": i}) for i in (theirs, NOBODY)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
