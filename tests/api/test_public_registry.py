"""What anybody may ask without a key: never more than the organization itself said."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from channels_registry.models import Channel, ChannelStatus
from channels_registry.operations.channels import ChannelDraft, add_aliases
from channels_registry.operations.lifecycle import move_channel
from channels_registry.platforms.canonical import identify
from ownership.operations.bulk_edits import Instruction, edit_selected
from ownership.queries.selections import Selection
from tests.api.callers import Caller
from tests.world import NOW, TESTER, World

ACME = "https://x.com/acme"
CHECKED = date(2026, 11, 3)


def address(world: World, path: str) -> str:
    return f"/api/v1/public/o/{world.organization.slug}/{path}"


def ask(world: World, url: str) -> dict[str, Any]:
    response = Client().get(address(world, "verify/"), {"url": url})
    assert response.status_code == 200, response.content
    return response.json()


def move(world: World, channel: Channel, to: str, at: datetime = NOW, reason: str = "") -> None:
    with world.open():
        stored = Channel.objects.select_related("organization").get(pk=channel.pk)
        move_channel(
            channel=stored,
            to=ChannelStatus(to),
            version=stored.version,
            by=TESTER,
            now=at,
            reason=reason,
            closing_on=date(2026, 12, 24) if to == "closing" else None,
        )


@pytest.fixture
def world(db: None) -> World:
    """It shows one channel to the public."""
    world = World.found("Acme")
    world.publish()
    world.register(ACME, official=True, verified_on=CHECKED)
    return world


# --- Is it theirs? -----------------------------------------------------------------------------


def test_an_official_account_is_said_to_be_theirs(world: World) -> None:
    assert ask(world, "http://www.twitter.com/Acme/?lang=en") == {
        "answer": "official",
        "identity": {
            "platform": "x",
            "kind": "account",
            "key": "acme",
            "handle": "Acme",
            "url": "https://x.com/Acme",
        },
        "organization": {"slug": world.organization.slug, "name": "Acme"},
        "attested_on": "2026-11-03",
    }


def test_an_official_account_that_nobody_checked_has_no_day(world: World) -> None:
    world.register("https://x.com/unchecked", official=True)
    answer = ask(world, "https://x.com/unchecked")
    assert (answer["answer"], answer["attested_on"]) == ("official", None)


@pytest.mark.parametrize("status", ["dormant", "closing"])
def test_a_channel_that_sleeps_or_closes_is_still_theirs(world: World, status: str) -> None:
    with world.open():
        channel = Channel.objects.get()
    move(world, channel, status)
    assert ask(world, ACME)["answer"] == "official"


def test_an_account_that_is_not_marked_as_official_is_unknown(world: World) -> None:
    world.register("https://x.com/internal", verified_on=CHECKED)
    answer = ask(world, "https://x.com/internal")
    assert (answer["answer"], answer["attested_on"]) == ("unknown", None)
    assert answer["identity"]["key"] == "internal"


def test_a_channel_that_was_only_asked_for_is_unknown(world: World) -> None:
    (proposed,) = world.register("https://x.com/wanted", status="proposed", official=True)
    assert ask(world, "https://x.com/wanted")["answer"] == "unknown"
    move(world, proposed, "retired", reason="We have one")
    assert ask(world, "https://x.com/wanted")["answer"] == "unknown"


def test_another_organizations_account_is_unknown(world: World, neighbour: World) -> None:
    neighbour.publish()
    neighbour.register("https://x.com/theirs", official=True)
    assert ask(neighbour, "https://x.com/theirs")["answer"] == "official"
    assert ask(world, "https://x.com/theirs")["answer"] == "unknown"


def test_a_retired_account_was_theirs_until_a_day_in_their_own_zone(world: World) -> None:
    with world.open():
        world.organization.time_zone = "Pacific/Auckland"
        world.organization.save()
        channel = Channel.objects.get()
    move(world, channel, "retired", at=datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    answer = ask(world, ACME)
    assert (answer["answer"], answer["attested_on"]) == ("retired", "2026-11-24")
    move(world, channel, "active")
    assert ask(world, ACME)["answer"] == "official"


def test_retired_with_many_others_is_retired_as_well(world: World) -> None:
    with world.open():
        (pk,) = Channel.objects.values_list("pk", flat=True)
        edit_selected(
            organization=world.organization,
            selection=Selection(ids={pk: None}),
            instruction=Instruction(fields={"status": "retired"}),
            by=TESTER,
            now=NOW,
        )
    answer = ask(world, ACME)
    assert (answer["answer"], answer["attested_on"]) == ("retired", "2026-11-23")


def test_an_account_that_was_registered_as_retired_has_no_day(world: World) -> None:
    world.register("https://x.com/long_ago", status="retired", official=True)
    answer = ask(world, "https://x.com/long_ago")
    assert (answer["answer"], answer["attested_on"]) == ("retired", None)


def test_a_past_handle_may_be_somebody_elses_by_now(world: World) -> None:
    with world.open():
        channel = Channel.objects.get()
        past = "https://x.com/acme_before"
        add_aliases({channel.pk: [ChannelDraft(identify(past), typed=f"{past}/")]}, now=NOW)
    assert ask(world, "https://x.com/acme_before")["answer"] == "unknown"


def test_one_registered_channel_vouches_for_no_other(world: World) -> None:
    """A registry that took the word "channel" for the account said yes to all of them."""
    ours, *others = (f"https://www.youtube.com/channel/UC{letter * 22}" for letter in "abA")
    world.register(ours, official=True)
    assert ask(world, ours)["answer"] == "official"
    for other in others:
        assert ask(world, other)["answer"] == "unknown"


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/acme_",
        "https://x.com/acme2",
        "https://www.instagram.com/acme/",
        "https://mastodon.social/@acme",
        "https://www.facebook.com/acme",
        "https://bsky.app/profile/acme.bsky.social",
    ],
)
def test_any_other_account_on_a_known_platform_is_unknown(world: World, url: str) -> None:
    """A registry that asked whether it may have a match, and not which, said yes to all of them."""
    answer = ask(world, url)
    assert answer["answer"] == "unknown"
    assert answer["identity"] is not None


@pytest.mark.parametrize(
    "url",
    [
        *("", " ", "acme", "@acme", "not a link", "https://", "http://[", "https://x.com"),
        *("https://x.com/", "https://x.com/home", "https://x.com/acme/status/1", "mailto:a@x.com"),
        *("javascript:alert(1)", "https://evilx.com/acme", "https://x.com.evil.example/acme"),
        *("https://x.com@evil.example/acme", "https://evil.example/?https://x.com/acme"),
        *("https://x.com:444/acme", "https://х.com/acme", "https://x.com/аcme"),  # noqa: RUF001
        *("https://x.com/acme\u200b", "https://x.com/%61cme%00", "https://t.co/acme"),
        *("acme' or 1=1 --", "{{ 7*7 }}", "%s%n", "../../../o/acme/"),
    ],
)
def test_a_link_that_names_no_account_is_unknown_and_no_error(world: World, url: str) -> None:
    assert ask(world, url) == {
        "answer": "unknown",
        "identity": None,
        "organization": {"slug": world.organization.slug, "name": "Acme"},
        "attested_on": None,
    }


def test_a_question_without_an_address_is_told_so(world: World) -> None:
    response = Client().get(address(world, "verify/"))
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"] == [
        {"field": "url", "code": "required", "message": "This parameter is required."}
    ]


@pytest.mark.parametrize("query", [{"url": "x" * 2049}, {"url": "a\0b"}, {"url": ACME, "no": "1"}])
def test_what_is_too_long_or_nobody_reads_is_refused(world: World, query: dict[str, str]) -> None:
    response = Client().get(address(world, "verify/"), query)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.headers["Cache-Control"] == "no-store, private"


# --- The list ----------------------------------------------------------------------------------


def list_all(world: World, **query: Any) -> dict[str, Any]:
    response = Client().get(address(world, "channels/"), query)
    assert response.status_code == 200, response.content
    return response.json()


def read_csv(response: HttpResponse) -> list[list[str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_list_names_official_channels_and_no_others(world: World, neighbour: World) -> None:
    world.register("https://www.instagram.com/acme/", official=True, name="Acme in pictures")
    world.register("https://x.com/internal")
    world.register("https://x.com/wanted", status="proposed", official=True)
    world.register("https://x.com/gone", status="retired", official=True)
    neighbour.register("https://x.com/theirs", official=True)
    assert list_all(world, count="true") == {
        "results": [
            {
                "platform": "instagram",
                "kind": "account",
                "handle": "acme",
                "url": "https://www.instagram.com/acme",
                "name": "Acme in pictures",
                "attested_on": None,
            },
            {
                "platform": "x",
                "kind": "account",
                "handle": "acme",
                "url": "https://x.com/acme",
                "name": "",
                "attested_on": "2026-11-03",
            },
        ],
        "next": None,
        "previous": None,
        "count": 2,
    }


def test_the_list_comes_in_pages_and_misses_nothing(world: World) -> None:
    world.register(*(f"https://x.com/acme{n:02}" for n in range(11)), official=True)
    found, link, pages = [], address(world, "channels/?limit=5"), 0
    while link:
        page = Client().get(link).json()
        found += [row["handle"] for row in page["results"]]
        link, pages = page["next"], pages + 1
    assert (found, pages) == (["acme", *(f"acme{n:02}" for n in range(11))], 3)


def test_the_file_opens_safely_and_has_all_of_them(world: World) -> None:
    world.register(*(f"https://x.com/acme{n:02}" for n in range(60)), official=True)
    world.register("https://www.instagram.com/formula/", official=True, name="=1+1")
    response = Client().get(address(world, "channels/"), {"format": "csv"})
    rows = read_csv(response)
    assert rows[0] == ["platform", "kind", "handle", "url", "name", "attested_on"]
    assert rows[1][:5] == [
        *("instagram", "account", "formula", "https://www.instagram.com/formula", "'=1+1"),
    ]
    assert rows[2] == ["x", "account", "acme", ACME, "", "2026-11-03"]
    assert len(rows) == 1 + 62
    assert f"{world.organization.slug}-official-channels.csv" in response["Content-Disposition"]
    assert not response.has_header("Link")


def test_a_file_that_was_cut_says_where_it_goes_on(world: World) -> None:
    world.register("https://x.com/acme2", "https://x.com/acme3", official=True)
    first = Client().get(address(world, "channels/"), {"format": "csv", "limit": "2"})
    assert [row[2] for row in read_csv(first)[1:]] == ["acme", "acme2"]
    link = first["Link"]
    assert link.startswith("<") and link.endswith('>; rel="next"')
    second = Client().get(link[1:].partition(">")[0])
    assert [row[2] for row in read_csv(second)[1:]] == ["acme3"]
    assert not second.has_header("Link")


def test_a_format_that_there_is_not_is_refused_by_name(world: World) -> None:
    response = Client().get(address(world, "channels/"), {"format": "xlsx"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "Choose one of json, csv."


# --- From a browser elsewhere, from a cache ----------------------------------------------------


@pytest.mark.parametrize("path", ["channels/", "channels/?format=csv", f"verify/?url={ACME}"])
def test_who_has_the_bytes_is_not_sent_them_again(world: World, path: str) -> None:
    first = Client().get(address(world, path))
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = Client().get(address(world, path), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again.headers["Cache-Control"] == "public, max-age=300"
    world.register("https://x.com/acme2", official=True)
    with world.open():
        Channel.objects.filter(key="acme").update(verified_on=date(2026, 11, 5))
    changed = Client().get(address(world, path), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("path", ["channels/", "verify/", "nothing/"])
def test_a_script_of_any_site_may_read_the_answer_but_never_with_credentials(
    world: World, path: str
) -> None:
    answer = Client().get(address(world, path), headers={"Origin": "https://news.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not answer.has_header("Access-Control-Allow-Credentials")
    private = Client().get("/api/v1/me/", headers={"Origin": "https://news.example"})
    assert not private.has_header("Access-Control-Allow-Origin")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed_there(world: World, method: str) -> None:
    for path in ("channels/", "verify/"):
        response = Client().generic(method, address(world, path))
        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


def test_the_registry_is_switched_by_a_key_that_may_change_the_organization(
    stranger: Caller,
) -> None:
    organization = stranger.get("")
    assert organization.json()["public_registry"] is False
    assert Client().get(address(stranger.world, "channels/")).status_code == 404
    said = {"public_registry": True, "public_contact": "press@acme.example"}
    assert stranger.patch("", said, If_Match=organization["ETag"]).status_code == 200
    assert Client().get(address(stranger.world, "channels/")).status_code == 200
