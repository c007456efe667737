"""Putting findings aside, giving them, noting something: on the page, for one and for many."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from ownership.models import Finding, FindingComment
from tests.ownership.disposing import again, give
from tests.ownership.views.pages import count_statements, main_words, messages_of, read, words_of
from tests.ownership.views.test_findings import MOST_STATEMENTS, contested, rows_of
from tests.world import World

TODAY = timezone.now().date()
NEXT_WEEK = TODAY + timedelta(days=7)
NEXT_YEAR = TODAY + timedelta(days=300)


def dispose(
    client: Client, world: World, *findings: Finding, action: str = "", **said: Any
) -> HttpResponse:
    ids = [str(finding.pk) for finding in findings]
    return client.post(world.url("findings/dispose/"), {"finding": ids, "action": action, **said})


def unowned(world: World, count: int) -> list[Finding]:
    """Reserved channels need one duty each: its account's security."""
    channels = world.register(
        *(f"https://x.com/reserved{n}" for n in range(count)), purpose="reserved"
    )
    with world.open():
        return list(Finding.objects.filter(channel__in=channels).order_by("id"))


def rail(page: str) -> dict[str, str]:
    """The words of the rail's links, with their counts."""
    markup = page[page.index('class="rail"') : page.index("<h2>Rule</h2>")]
    links = re.findall(r"<a .*?</a>", markup, re.DOTALL)
    return {words.rpartition(" ")[0]: words.rpartition(" ")[2] for words in map(words_of, links)}


def undo_in(page: str) -> str:
    """Where the snackbar's Undo leads."""
    found = re.search(r'action="([^"]+/undo/[^"]+)"', page[page.index('id="messages"') :])
    assert found
    return unescape(found[1])


def in_navigation(page: str) -> str:
    found = re.search(r'id="nav-findings">(\d+)<', page)
    assert found
    return found[1]


def test_a_snoozed_finding_leaves_the_list_and_every_count_and_stands_beside_it(
    world: World,
) -> None:
    finding = contested(world)
    (other,) = unowned(world, 1)
    client = world.sign_in()
    said = messages_of(client, dispose(client, world, finding, action="week"))
    assert f"The finding is snoozed until {NEXT_WEEK.day} {NEXT_WEEK:%b}" in said
    page = read(client, world.url("findings/"))
    assert rows_of(page) == ["Account security"]
    assert rail(page) == {
        "Open": "1",
        "Given to me": "0",
        "Snoozed": "1",
        "Accepted as is": "0",
        "Settled": "7",
        "Claims": "0",
    }
    assert in_navigation(page) == "1"
    assert "1 finding to settle" in words_of(page)
    assert in_navigation(read(client, world.url(f"channels/{other.channel_id}/"))) == "1"
    snoozed = read(client, world.url("findings/"), state="snoozed")
    assert rows_of(snoozed) == ["Customer care"]
    assert f"until {NEXT_WEEK.day} {NEXT_WEEK:%b}" in words_of(snoozed)


def test_the_oldest_findings_of_the_overview_are_open_ones(world: World) -> None:
    finding = contested(world)
    unowned(world, 1)
    client = world.sign_in()
    assert "Customer care" in main_words(client, world.url("")).partition("Oldest open")[2]
    dispose(client, world, finding, action="month")
    oldest = main_words(client, world.url("")).partition("Oldest open findings")[2]
    assert "Account security" in oldest
    assert "Customer care" not in oldest.partition("Latest changes")[0]
    assert "1 contested" in main_words(client, world.url("")) or "50%" not in oldest


def test_accepting_says_who_why_and_until_when_and_can_be_undone(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    response = dispose(
        client,
        world,
        finding,
        action="waive",
        reason="The agency answers",
        review_on=str(NEXT_YEAR),
    )
    page = client.get(response.url).content.decode()
    assert "The finding is accepted as it is until" in words_of(page)
    words = main_words(client, world.url(f"findings/{finding.pk}/"))
    assert "Accepted as is until" in words
    assert "The agency answers · Lead of Acme" in words
    assert "Was accepted as it is until" in words
    assert "Open again" in words
    client.post(undo_in(page))
    assert again(world, finding).disposition == "new"


def test_what_is_opened_again_is_in_the_list(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    dispose(client, world, finding, action="snooze", until=str(NEXT_WEEK))
    said = messages_of(client, dispose(client, world, finding, action="wake"))
    assert "The finding is open again." in said
    assert rows_of(read(client, world.url("findings/"))) == ["Customer care"]


def test_what_was_given_to_somebody_is_in_their_list(world: World) -> None:
    finding = contested(world)
    unowned(world, 1)
    client = world.sign_in()
    to = f"seat:{world.seat('steward').pk}"
    said = messages_of(client, dispose(client, world, finding, action="give", to=to))
    assert "The finding is given to Steward of Acme." in said
    theirs = read(world.sign_in("steward"), world.url("findings/"), state="mine")
    assert rows_of(theirs) == ["Customer care"]
    assert rail(theirs)["Given to me"] == "1"
    assert rail(theirs)["Open"] == "2"
    assert rows_of(read(client, world.url("findings/"), state="mine")) == []
    give(world, finding, to=world.departments["customer-service"])
    assert rows_of(read(world.sign_in("steward"), world.url("findings/"), state="mine"))
    words = main_words(client, world.url(f"findings/{finding.pk}/"))
    assert "Given to Customer Service" in words
    assert "Was given to Customer Service" in words


def test_what_got_worse_while_it_was_put_aside_says_so(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    url = world.url(f"findings/{finding.pk}/")
    dispose(client, world, finding, action="month")
    assert "got worse" not in main_words(client, url)
    world.assign(finding.channel, {"sales": "A"})
    told = "Lead of Acme had it snoozed, but it got worse: another department is in it now."
    assert told in main_words(client, url)
    dispose(client, world, finding, action="week")
    assert "got worse" not in main_words(client, url)


def test_a_note_stands_in_what_happened(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    url = world.url(f"findings/{finding.pk}/comment/")
    messages_of(client, client.post(url, {"text": "Asked them <b>on Monday</b>"}))
    words = main_words(client, world.url(f"findings/{finding.pk}/"))
    assert "“Asked them <b>on Monday</b>” · Lead of Acme" in words
    empty = client.post(url, {"text": " "})
    assert empty.status_code == 422
    assert "Write something first." in empty.content.decode()
    with world.open():
        assert FindingComment.objects.count() == 1


def test_i_fixed_it_looks_again_and_says_why_it_is_still_so(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    url = world.url(f"findings/{finding.pk}/look/")
    assert f"This is still so: {finding.sentence}" in messages_of(client, client.post(url))
    with world.open():
        assert again(world, finding).condition == "present"
        publishing = world.duty(finding.channel, "publishing").activity
        Finding.objects.filter(pk=finding.pk).update(activity=publishing)
    assert "It is settled" in messages_of(client, client.post(url))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"action": "waive", "review_on": str(NEXT_WEEK)}, "Say why this is accepted as it is."),
        ({"action": "waive", "reason": "Kept words"}, "Choose a date."),
        ({"action": "waive", "reason": "Kept words", "review_on": "2020-01-01"}, "after today"),
        ({"action": "snooze", "until": "2099-01-01"}, "within a year"),
        ({"action": "snooze", "until": "tomorrow"}, "Enter a valid date."),
        ({"action": "give"}, "Choose somebody, or a department, to give it to."),
        ({"action": "give", "to": "seat:nobody"}, "Choose somebody"),
        ({"action": "wake"}, "This finding is open already."),
        ({"action": "fly"}, "Select a valid choice"),
        ({}, "Choose what to do with these findings."),
        ({"reason": "Kept words"}, "Choose a date."),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    world: World, said: dict[str, str], says: str
) -> None:
    finding = contested(world)
    response = dispose(world.sign_in(), world, finding, **said)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in unescape(page)
    assert str(finding.pk) in page
    if "reason" in said:
        assert 'value="Kept words"' in page
    assert again(world, finding).disposition == "new"


def test_enter_in_a_field_means_the_action_that_the_field_is_for(world: World) -> None:
    finding = contested(world)
    client = world.sign_in()
    dispose(client, world, finding, reason="The agency answers", review_on=str(NEXT_WEEK))
    assert again(world, finding).disposition == "waived"
    dispose(client, world, finding, until=str(NEXT_WEEK))
    assert again(world, finding).disposition == "snoozed"


def test_the_ticked_ones_are_put_aside_together_and_undone_as_one(world: World) -> None:
    findings = unowned(world, 5)
    client = world.sign_in()
    response = dispose(client, world, *findings[:3], action="month")
    page = client.get(response.url).content.decode()
    assert "3 findings are snoozed until" in words_of(page)
    assert len(rows_of(read(client, world.url("findings/")))) == 2
    client.post(undo_in(page))
    assert len(rows_of(read(client, world.url("findings/")))) == 5


def test_all_that_match_the_filters_are_meant_on_every_page_of_them(world: World) -> None:
    kept = contested(world)
    unowned(world, 60)
    client = world.sign_in()
    assert "All 60 that match" in main_words(client, world.url("findings/"), rule="unowned")
    said = {"all": "1", "query": "rule=unowned", "next": world.url("findings/")}
    response = dispose(client, world, action="week", **said)
    assert "60 findings are snoozed" in messages_of(client, response)
    assert again(world, kept).disposition == "new"
    assert rail(read(client, world.url("findings/")))["Snoozed"] == "60"


def test_nothing_chosen_is_told(world: World) -> None:
    response = dispose(world.sign_in(), world, action="week")
    assert response.status_code == 422
    assert "Choose at least one finding." in response.content.decode()


def test_department_narrows_to_what_names_it_or_was_given_to_it(world: World) -> None:
    contested(world)
    (finding,) = unowned(world, 1)
    client = world.sign_in()
    sales, service = (world.departments[slug].pk for slug in ("sales", "customer-service"))
    url = world.url("findings/")
    assert rows_of(read(client, url, department=service)) == ["Customer care"]
    assert rows_of(read(client, url, department=sales)) == []
    give(world, finding, to=world.departments["sales"])
    assert rows_of(read(client, url, department=sales)) == ["Account security"]


@pytest.mark.parametrize("state", ["mine", "snoozed", "waived"])
def test_an_empty_list_says_so(world: World, state: str) -> None:
    contested(world)
    assert "Nothing " in main_words(world.sign_in(), world.url("findings/"), state=state)


def test_a_steward_has_the_buttons_where_their_department_is_named(world: World) -> None:
    finding = contested(world)
    (other,) = unowned(world, 1)
    client = world.sign_in("steward")
    mine = main_words(client, world.url(f"findings/{finding.pk}/"))
    assert "Accept as is" in mine
    page = read(client, world.url(f"findings/{other.pk}/"))
    assert 'id="say"' not in page
    refused = dispose(client, world, finding, other, action="week")
    assert refused.status_code == 403
    assert "names none of your departments. Ask a lead to do this." in refused.content.decode()
    assert again(world, finding).disposition == "new"


def test_a_viewer_has_no_boxes_and_no_buttons(world: World) -> None:
    finding = contested(world)
    client = world.sign_in("viewer")
    page = read(client, world.url("findings/"))
    assert 'name="finding"' not in page
    assert 'id="say"' not in page
    assert dispose(client, world, finding, action="week").status_code == 403


def test_the_channels_page_counts_the_open_ones_and_names_the_state_of_the_others(
    world: World,
) -> None:
    finding = contested(world)
    client = world.sign_in()
    dispose(client, world, finding, action="week")
    words = main_words(client, world.url(f"channels/{finding.channel_id}/"))
    assert "Nothing to settle What is put aside still counts as not owned." in words
    assert "Snoozed until" in words
    assert "6 of 7 duties have one owner" in words


def test_the_matrix_answers_with_the_number_of_open_ones(world: World) -> None:
    finding = contested(world)
    unowned(world, 1)
    client = world.sign_in()
    dispose(client, world, finding, action="week")
    duty = world.duty(finding.channel, "publishing")
    cell = {
        "duty": str(duty.pk),
        "department": str(world.departments["sales"].pk),
        "role": "C",
        "version": duty.version,
    }
    body = client.post(
        world.url("matrix/cells/"), {"cells": [cell]}, content_type="application/json"
    ).json()
    assert body["counts"] == {"findings": 1}


@pytest.mark.parametrize("state", ["open", "mine", "snoozed", "waived", "settled"])
def test_every_state_costs_the_same_for_few_findings_and_for_many(world: World, state: str) -> None:
    client = world.sign_in()

    def furnish(some: list[Finding]) -> None:
        if state in ("snoozed", "waived"):
            action = {"snoozed": "week", "waived": "waive"}[state]
            said = {"reason": "So be it", "review_on": str(NEXT_WEEK)} if state == "waived" else {}
            dispose(client, world, *some, action=action, **said)
        if state == "mine":
            dispose(client, world, *some, action="give", to=f"seat:{world.seat('lead').pk}")
        if state == "settled":
            with world.open():
                Finding.objects.filter(pk__in=[finding.pk for finding in some]).update(
                    condition="absent", settled_at=timezone.now()
                )

    furnish(unowned(world, 3))
    few = count_statements(client, world.url(f"findings/?state={state}"))
    channels = world.register(*(f"https://x.com/many{n}" for n in range(30)))
    with world.open():
        furnish(list(Finding.objects.filter(channel__in=channels)))
    many = count_statements(client, world.url(f"findings/?state={state}"))
    assert many == few <= MOST_STATEMENTS + 2


def test_a_finding_of_another_organization_is_not_there(world: World, neighbour: World) -> None:
    finding = contested(world)
    client = neighbour.sign_in("owner")
    assert dispose(client, neighbour, finding, action="week").status_code == 404
    for path in (f"findings/{finding.pk}/comment/", f"findings/{finding.pk}/look/"):
        assert client.post(neighbour.url(path), {"text": "Hello"}).status_code == 404
    assert again(world, finding).disposition == "new"


def test_it_never_leads_out_of_the_organization(world: World) -> None:
    finding = contested(world)
    response = dispose(world.sign_in(), world, finding, action="week", next="https://evil.example/")
    assert response.url == world.url("findings/")
