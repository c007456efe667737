"""The first run: paste, look, register, see the figure, apply, take back; leave and come back."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from channels_registry.models import Candidate, Channel, Discovery
from channels_registry.operations import pasted
from ownership.models import Assignment, BulkEdit
from ownership.operations import bulk_edits
from tests.ownership.views.pages import count_statements, main_words, messages_of, read, words_of
from tests.websites import advance, page, propose, serving
from tests.world import World

pytestmark = pytest.mark.usefixtures("own_machine")

X, TIKTOK = "https://x.com/kestrel", "https://www.tiktok.com/@kestrel"


@pytest.fixture
def client(world: World) -> Client:
    return world.sign_in("lead")


def paste(client: Client, world: World, *lines: str) -> Any:
    return client.post(world.url("welcome/"), {"text": "\n".join(lines)})


def ticks(client: Client, world: World) -> dict[str, bool]:
    """Candidate -> whether it is ticked, as the page has them."""
    inputs = re.findall(
        r'<input type="checkbox"\s+name="candidate"\s+value="([^"]+)"([^>]*)>',
        read(client, world.url("welcome/")),
    )
    return {pk: "checked" in rest for pk, rest in inputs}


def register(client: Client, world: World, **form: Any) -> Any:
    ticked = [pk for pk, is_ticked in ticks(client, world).items() if is_ticked]
    return client.post(world.url("welcome/register/"), {"candidate": ticked} | form)


def apply(client: Client, world: World) -> Any:
    found = re.search(r'name="seen" value="([^"]+)"', read(client, world.url("welcome/")))
    assert found is not None
    return client.post(world.url("welcome/apply/"), {"seen": found[1]})


def count(world: World, model: Any) -> int:
    with world.open():
        return model.objects.count()


def test_without_channels_the_overview_leads_here_who_may_begin(world: World) -> None:
    for role in ("owner", "admin", "lead"):
        answer = world.sign_in(role).get(world.url())
        assert (answer.status_code, answer.url) == (302, world.url("welcome/"))


def test_others_are_told_whom_to_ask(world: World) -> None:
    world.sign_in("lead").get(world.url("welcome/"))
    for role in ("steward", "viewer"):
        words = main_words(world.sign_in(role), world.url())
        assert "No channels yet" in words
        assert f"Lead of Acme ( lead@{world.organization.slug}.example )" in words
        assert "Viewer of Acme" not in words
        assert world.sign_in(role).get(world.url("welcome/")).status_code == 403


def test_with_a_channel_the_overview_is_the_overview(world: World, client: Client) -> None:
    world.register(X, status="retired")
    assert client.get(world.url()).status_code == 200


def test_pasted_links_are_listed_ticked_and_registered_only_when_confirmed(
    world: World, client: Client
) -> None:
    answer = paste(client, world, "tiktok.com/@kestrel", "", X)
    assert (answer.status_code, answer.url) == (302, world.url("welcome/"))
    assert count(world, Channel) == 0
    words = main_words(client, world.url("welcome/"))
    assert "2 profiles to look at" in words
    assert "@kestrel TikTok, pasted" in words
    assert set(ticks(client, world).values()) == {True}
    answer = register(client, world)
    assert "2 channels are registered." in messages_of(client, answer)
    with world.open():
        channels = Channel.objects.order_by("url")
        assert [c.url for c in channels] == [TIKTOK, X]
        assert {c.verified_how for c in channels} == {""}
        assert [(c.disposition, c.channel.url) for c in Candidate.objects.order_by("url")] == [
            ("accepted", TIKTOK),
            ("accepted", X),
        ]
    words = main_words(client, world.url("welcome/"))
    assert "Found 2 channels" in words
    assert "to look at" not in words
    assert words.count("Nobody") >= 2


def test_a_website_is_read_and_what_it_shows_in_its_frame_is_ticked(
    world: World, client: Client
) -> None:
    footer = f'<footer><a href="{X}">X</a></footer>'
    with serving({"/": page(TIKTOK, body=footer)}) as site:
        paste(client, world, site.url, "instagram.com/kestrel")
        shown = read(client, world.url("welcome/"))
        assert f'hx-get="{world.url("welcome/found/")}"' in shown
        assert "every 1s" in shown
        assert f"Reading {site.host}" in main_words(client, world.url("welcome/"))
        assert ticks(client, world) == {}
        with world.open():
            discovery = Discovery.objects.get()
        advance(world, discovery)
    fragment = read(client, world.url("welcome/found/"))
    assert "every 1s" not in fragment
    words = words_of(fragment)
    assert f"{site.host} 2 profiles on 1 page" in words
    assert "3 profiles to look at" in words
    assert "1 may be somebody else's: linked in a text" in words
    assert f"X, link in the footer, {site.host}" in words
    assert sorted(ticks(client, world).values()) == [False, True, True]
    register(client, world)
    with world.open():
        assert dict(Channel.objects.values_list("platform_id", "verified_how")) == {
            "x": f"Linked from {site.host}",
            "instagram": "",
        }
    assert "1 profile to look at" in main_words(client, world.url("welcome/"))


def test_a_website_that_cannot_be_reached_says_what_to_do(world: World, client: Client) -> None:
    paste(client, world, "http://127.0.0.1:1/")
    with world.open():
        discovery = Discovery.objects.get()
    advance(world, discovery)
    words = main_words(client, world.url("welcome/"))
    assert "We could not reach 127.0.0.1:1. Check the address or paste the profile links." in words


def test_a_website_without_links_says_so(world: World, client: Client) -> None:
    with serving({"/": page()}) as site:
        paste(client, world, site.url)
        with world.open():
            discovery = Discovery.objects.get()
        advance(world, discovery)
    words = main_words(client, world.url("welcome/"))
    assert "links to no profile on the 1 page we read. Paste the links instead." in words


def test_a_line_that_cannot_be_read_stays_in_the_box_and_stops_no_other(
    world: World, client: Client
) -> None:
    answer = paste(client, world, X, "kestrel", "https://x.com/acme/status/1", "shop.example")
    assert answer.status_code == 422
    page_text = answer.content.decode()
    box = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page_text, re.S)
    assert box is not None
    assert box[1] == "kestrel\nhttps://x.com/acme/status/1"
    words = words_of(page_text)
    assert "“ kestrel ”: This could be on any platform. Paste the link of the profile." in words
    assert "paste the address of the profile" in words
    assert "1 profile is listed to look at." in words
    assert "1 website is being read." in words
    assert (count(world, Candidate), count(world, Discovery), count(world, Channel)) == (1, 1, 0)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_box_says_what_to_write(world: World, client: Client, text: str) -> None:
    answer = paste(client, world, text)
    assert answer.status_code == 422
    assert "Write the address of a website, like kestrel.example" in answer.content.decode()


def test_too_many_websites_stay_in_the_box_and_the_links_do_not(
    world: World, client: Client
) -> None:
    sites = [f"site{n}.example" for n in range(11)]
    answer = paste(client, world, X, *sites)
    assert answer.status_code == 422
    page_text = answer.content.decode()
    assert "At most 10 websites are read at once." in page_text
    assert "\n".join(sites) in page_text
    assert (count(world, Candidate), count(world, Discovery)) == (1, 0)


def test_too_many_lines_are_refused_and_kept(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pasted, "MOST_LINES", 2)
    answer = paste(client, world, X, TIKTOK, "shop.example")
    assert answer.status_code == 422
    assert "These are 3 lines. Paste up to 2 at once, or import a list." in answer.content.decode()
    assert X in answer.content.decode()
    assert count(world, Candidate) == 0


def test_what_is_registered_already_is_told_and_not_listed(world: World, client: Client) -> None:
    world.register(X)
    answer = paste(client, world, X, "twitter.com/Kestrel", TIKTOK)
    said = messages_of(client, answer)
    assert "1 channel is registered already." in said
    assert "1 profile is listed to look at." in said


def test_not_ours_is_remembered_until_somebody_pastes_it_again(
    world: World, client: Client
) -> None:
    paste(client, world, X)
    answer = register(client, world, decision="not_ours")
    assert "1 channel is noted as not yours and not proposed again." in messages_of(client, answer)
    assert ticks(client, world) == {}
    assert count(world, Channel) == 0
    propose(world, X)
    assert ticks(client, world) == {}
    paste(client, world, X)
    assert len(ticks(client, world)) == 1


@pytest.mark.parametrize("chosen", [[], ["nonsense"], ["018f0000-0000-7000-8000-000000000000"]])
def test_nothing_ticked_changes_nothing(world: World, client: Client, chosen: list[str]) -> None:
    paste(client, world, X)
    answer = client.post(world.url("welcome/register/"), {"candidate": chosen})
    assert "Tick at least one channel." in messages_of(client, answer)
    assert count(world, Channel) == 0


def test_registering_twice_registers_once(world: World, client: Client) -> None:
    paste(client, world, X)
    form = {"candidate": list(ticks(client, world))}
    client.post(world.url("welcome/register/"), form)
    client.post(world.url("welcome/register/"), form)
    assert count(world, Channel) == 1


def test_the_preview_says_what_comes_true_and_the_undo_takes_it_back(
    world: World, client: Client
) -> None:
    world.register("https://x.com/a", "https://x.com/b", purpose="brand")
    with world.open():
        world.departments["product"].kind = "other"
        world.departments["product"].save()
    words = main_words(client, world.url("welcome/"))
    assert "0% 90%" in words
    assert "18 of 20 duties would have exactly one owner at once." in words
    assert "2 stay open because no department of the kind for product feedback is here." in words
    assert "Confirmed: 0%, before and after." in words
    assert "Apply to 2 channels" in words
    assert "Publishing A Accountable Marketing Executive, press: PR & Communications 2" in words
    assert "Product feedback Nobody: no department of this kind None 2" in words
    shown = read(client, world.url("welcome/"))
    assert shown.count('<i class="gains"></i>') == 18
    assert shown.count('<i class="unowned"></i>') == 2
    assert 'aria-label="18 of 20 duties would have one owner, 0 two, 2 nobody."' in shown

    answer = apply(client, world)
    assert answer.url == world.url()
    overview = read(client, world.url())
    assert "18 duties on 2 channels have an owner now." in overview
    assert "2 duties there still have none." in overview
    assert "90 % of our social media has an owner." in words_of(overview)
    undo = re.search(r'id="messages".*?action="(/o/[^"]+/undo/[^"]+)"', overview, re.S)
    assert undo is not None
    assert "The charter adds nothing more" in main_words(client, world.url("welcome/"))

    assert client.post(undo[1]).url == world.url()
    assert "0 % of our social media has an owner." in main_words(client, world.url())
    assert "0% 90%" in main_words(client, world.url("welcome/"))


def test_what_somebody_changed_meanwhile_is_looked_at_again(world: World, client: Client) -> None:
    (channel,) = world.register(X)
    seen = re.search(r'name="seen" value="([^"]+)"', read(client, world.url("welcome/")))
    assert seen is not None
    world.assign(channel, {"sales": "A"})
    answer = client.post(world.url("welcome/apply/"), {"seen": seen[1]})
    assert answer.url == world.url("welcome/")
    assert "Nothing was applied; look again." in messages_of(client, answer)
    assert count(world, Assignment) == 1


def test_applying_without_channels_says_that_there_is_nothing(world: World, client: Client) -> None:
    answer = client.post(world.url("welcome/apply/"))
    assert "The charter adds nothing here" in messages_of(client, answer)


def test_more_than_a_request_can_do_is_done_by_a_worker(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.register("https://x.com/a", "https://x.com/b", "https://x.com/c")
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 2)
    answer = apply(client, world)
    with world.open():
        bulk_edit = BulkEdit.objects.get()
    assert answer.url == world.url(f"channels/changes/{bulk_edit.pk}/")
    assert "0 of 3 channels so far" in main_words(client, answer.url)
    bulk_edits.advance_edit(
        organization_id=world.organization.pk,
        job_id=bulk_edit.job_id,
        step=0,
        clock=lambda: bulk_edit.created_at,
    )
    done = read(client, answer.url)
    assert "30 duties on 3 channels have an owner now." in done
    assert world.url(f"undo/{bulk_edit.pk}/") in done
    client.post(world.url(f"undo/{bulk_edit.pk}/"))
    assert count(world, Assignment) == 0


def test_a_large_registry_is_led_to_the_charters_own_page(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.register("https://x.com/a", "https://x.com/b")
    monkeypatch.setattr("ownership.views.welcome.MOST_CHANNELS", 1)
    words = main_words(client, world.url("welcome/"))
    assert "Here are 2 channels." in words
    assert "Apply to" not in words
    assert world.url("charter/preview/") in read(client, world.url("welcome/"))


def test_every_step_is_in_the_audit_trail_in_the_name_of_who_did_it(
    world: World, client: Client
) -> None:
    paste(client, world, X)
    register(client, world)
    apply(client, world)
    with world.open():
        events = AuditEvent.objects.filter(actor_label__startswith="Lead of").order_by("seq")
        assert list(events.values_list("verb", flat=True)) == [
            "candidate.proposed",
            "channel.registered",
            "candidate.decided",
            "assignment.changed",
            "charter.changed",
            "charter.applied",
        ]


def test_three_and_three_hundred_take_the_same_statements(world: World, client: Client) -> None:
    counts: dict[str, list[int]] = {"welcome/": [], "welcome/found/": []}
    for number in (3, 300):
        world.register(*(f"https://x.com/r{number}_{n}" for n in range(number)))
        propose(
            world,
            *(f"https://x.com/s{number}_{n}" for n in range(number)),
            host=f"n{number}.example",
        )
        paste(client, world, *(f"https://x.com/p{number}_{n}" for n in range(number)))
        for path, found in counts.items():
            found.append(count_statements(client, world.url(path)))
    assert all(few == many for few, many in counts.values()), counts


def test_pasting_and_registering_many_takes_no_more_statements(
    world: World, client: Client
) -> None:
    counts = []
    for number in (3, 150):
        lines = [f"https://x.com/q{number}_{n}" for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            paste(client, world, *lines)
        pasting = len(captured)
        form = {"candidate": list(ticks(client, world))}
        with CaptureQueriesContext(connection) as captured:
            client.post(world.url("welcome/register/"), form)
        counts.append((pasting, len(captured)))
    assert count(world, Channel) == 153
    assert counts[0] == counts[1]


def test_more_than_one_page_shows_wait_their_turn(world: World, client: Client) -> None:
    paste(client, world, *(f"https://x.com/many{n}" for n in range(305)))
    words = main_words(client, world.url("welcome/"))
    assert "305 profiles to look at the first 300; then the next are shown" in words
    register(client, world)
    assert "5 profiles to look at" in main_words(client, world.url("welcome/"))


def test_markup_in_a_pasted_line_is_shown_as_text(world: World, client: Client) -> None:
    answer = paste(client, world, "<script>alert(1)</script>")
    assert "<script>alert" not in answer.content.decode()
