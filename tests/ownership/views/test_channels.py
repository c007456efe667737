"""The registry: list, filters, adding and editing a channel, its page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from channels_registry.models import Channel
from ownership.defaults import ACTIVITIES
from ownership.operations.departures import depart
from tests.ownership.confirming import confirm
from tests.ownership.departments import add_staff, name_on
from tests.ownership.views.pages import count_statements, main_words, messages_of, read, words_of
from tests.world import NOW, TESTER, World

MOST_STATEMENTS = 10
LARGEST_PAGE = 60 * 1024


def rows_of(page: str) -> list[str]:
    return re.findall(r"<bdi>(.*?)</bdi>", page[page.index("<tbody>") : page.index("</tbody>")])


def rows_in_words(page: str) -> list[str]:
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [words_of(row) for row in body.split("</tr>")[:-1]]


def register_fifty(world: World) -> None:
    """As much in each row as there can be: an owner, a gap, a conflict, brand, region."""
    channels = world.register(
        *(f"https://x.com/alonghandle_{n:02}" for n in range(50)),
        brand="A brand name",
        region="Some region",
        audience=1_000_000,
    )
    with world.at_once():
        for channel in channels:
            world.assign(channel, {"pr-communications": "A"}, ["publishing"])
            world.assign(channel, {"marketing": "A", "sales": "A"}, ["care"])


def test_a_row_says_who_publishes_how_much_is_owned_and_what_needs_a_decision(
    world: World,
) -> None:
    (channel,) = world.register("https://x.com/acme", purpose="press")
    world.assign(channel, {"marketing": "A"}, ["publishing", "community"])
    world.assign(channel, {"marketing": "A", "sales": "A"}, ["crisis"])
    words = main_words(world.sign_in(), world.url("channels/"))
    assert "@acme Not verified Marketing 2/6 3 nobody 1 contested \u2013" in words


def test_a_row_says_when_it_was_confirmed_last_by_who_answers_today(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", purpose="press")
    world.assign(channel, {"marketing": "A"}, ["publishing"])
    confirm(world, channel)
    days = (timezone.now() - NOW).days
    said = "Today" if not days else f"{days} day{'' if days == 1 else 's'} ago"
    client = world.sign_in()
    assert said in rows_in_words(read(client, world.url("channels/")))[0]
    world.assign(channel, {"marketing": None, "sales": "A"}, ["publishing"])
    assert rows_in_words(read(client, world.url("channels/")))[0].endswith("\u2013")


def test_a_channel_that_needs_no_publishing_is_not_called_unowned(world: World) -> None:
    world.register("https://x.com/acme", purpose="reserved")
    words = main_words(world.sign_in(), world.url("channels/"))
    assert "@acme Not verified not needed 0/1 1 nobody" in words


def test_what_nobody_confirmed_in_time_is_said_in_its_row_and_is_a_filter(world: World) -> None:
    late, right = world.register("https://x.com/late", "https://x.com/right", purpose="reserved")
    for channel in (late, right):
        world.assign(channel, {"sales": "A"}, ["security"])
    half_a_year_on = NOW + timedelta(days=200)
    confirm(world, right, now=half_a_year_on)
    world.settle(late, right, now=half_a_year_on)
    client, url = world.sign_in(), world.url("channels/")
    rows = rows_in_words(read(client, url))
    assert rows[0].endswith("Not confirmed") and not rows[1].endswith("Not confirmed")
    assert "In time 1 Not confirmed 1" in main_words(client, url)
    assert rows_of(read(client, url, confirmed="no")) == ["@late"]
    assert rows_of(read(client, url, confirmed="yes")) == ["@right"]
    assert rows_of(read(client, url, confirmed=["yes", "no"])) == ["@late", "@right"]


def test_a_channel_is_sealed_for_a_year_after_somebody_checked_it(world: World) -> None:
    today = timezone.now().date()
    world.register("https://x.com/a", verified_on=today - timedelta(days=360))
    world.register("https://x.com/b", verified_on=today - timedelta(days=370))
    rows = rows_in_words(read(world.sign_in(), world.url("channels/")))
    assert [row.split(" ", 1)[1][:8] for row in rows] == ["Verified", "Not veri"]


def test_what_a_department_answers_for_is_a_filter(world: World) -> None:
    one, other, _ = world.register("https://x.com/one", "https://x.com/other", "https://x.com/none")
    world.assign(one, {"sales": "A", "marketing": "C"})
    world.assign(other, {"marketing": "A", "sales": "R"})
    client, url = world.sign_in(), world.url("channels/")
    sales, marketing = (str(world.departments[slug].pk) for slug in ("sales", "marketing"))
    assert rows_of(read(client, url, accountable=sales)) == ["@one"]
    assert rows_of(read(client, url, accountable=[sales, marketing])) == ["@one", "@other"]
    words = main_words(client, url, accountable=sales)
    assert "Accountable Sales 1" in words and "Marketing 1" not in words
    assert "Accountable: Sales" in main_words(
        client, world.url("channels/views/"), query=f"accountable={sales}"
    )


def test_filters_narrow_the_list_and_each_facet_counts_beside_the_others(world: World) -> None:
    world.register("https://x.com/one", "https://x.com/two", brand="Kestrel")
    world.register("https://www.instagram.com/three", brand="Kestrel")
    world.register("https://x.com/four", brand="Brae")
    client = world.sign_in()
    url = world.url("channels/")
    page = read(client, url, platform="x", brand="Kestrel")
    assert rows_of(page) == ["@one", "@two"]
    words = main_words(client, url, platform="x", brand="Kestrel")
    assert "X 2 Instagram 1" in words  # what other platforms would show of Kestrel
    assert "Kestrel 2 Brae 1" in words  # what other brands would show on X


def test_something_unowned_finds_channels_that_are_also_contested(world: World) -> None:
    both, only_contested = world.register("https://x.com/both", "https://x.com/contested")
    activities = [activity.key for activity in ACTIVITIES]
    world.assign(only_contested, {"marketing": "A", "sales": "A"}, activities)
    world.assign(both, {"marketing": "A", "sales": "A"})
    client = world.sign_in()
    url = world.url("channels/")
    assert rows_of(read(client, url, ownership="unowned")) == ["@both"]
    assert rows_of(read(client, url, ownership="contested")) == ["@both", "@contested"]
    assert "Something contested 2 Something unowned 1" in main_words(client, url)


def test_proposed_and_retired_channels_are_listed_only_when_asked_for(world: World) -> None:
    world.register("https://x.com/here")
    world.register("https://x.com/gone", status="retired")
    world.register("https://x.com/wanted", status="proposed")
    client = world.sign_in()
    page = read(client, world.url("channels/"))
    assert rows_of(page) == ["@here"]
    assert "1 channel " in words_of(page)
    assert "1 proposed channel waits for a decision." in words_of(page)
    assert rows_of(read(client, world.url("channels/"), status="retired")) == ["@gone"]
    proposed = read(client, world.url("channels/"), status="proposed")
    assert rows_of(proposed) == ["@wanted"]
    assert "waits for a decision" not in proposed


def test_followers_sort_the_largest_first_and_the_unknown_last(world: World) -> None:
    world.register("https://x.com/unknown")
    world.register("https://x.com/small", audience=10)
    world.register("https://x.com/large", audience=900_000)
    page = read(world.sign_in(), world.url("channels/"), sort="followers")
    assert rows_of(page) == ["@large", "@small", "@unknown"]


@pytest.mark.parametrize(
    "query",
    [
        *({"q": "a\x00b"}, {"platform": "a\x00b"}, {"status": "lost"}, {"sort": "owner"}),
        *({"accountable": "sales"}, {"accountable": "01a21d18-9e80-75b9-91a7-e21d8fc1eb86"}),
        {"accountable": [f"01a21d18-9e80-75b9-91a7-e21d8fc1eb{n}" for n in range(10, 31)]},
    ],
)
def test_a_filter_that_cannot_be_read_is_told_and_left_out(
    world: World, query: dict[str, Any]
) -> None:
    world.register("https://x.com/acme")
    page = read(world.sign_in(), world.url("channels/"), **query)
    assert "Part of this address cannot be read and is left out." in page
    assert rows_of(page) == ["@acme"]


def test_the_next_fifty_are_a_link_away(world: World) -> None:
    world.register(*(f"https://x.com/acme{n:02}" for n in range(51)))
    client = world.sign_in()
    page = read(client, world.url("channels/"), sort="name")
    link = re.search(r'href="([^"]+)"\s*>Next 50|rel="next"\s+href="([^"]+)"', page)
    assert link is not None
    following = (link[1] or link[2]).replace("&amp;", "&")
    assert rows_of(read(client, world.url("channels/") + following)) == ["@acme50"]


def test_a_search_in_vain_repeats_the_words_and_offers_a_way_out(world: World) -> None:
    world.register("https://x.com/acme")
    words = main_words(world.sign_in(), world.url("channels/"), q="nobody <b>")
    assert "No channel matches “nobody <b>”" in words
    assert "Clear filters" in words


def test_the_list_costs_the_same_for_few_channels_and_for_many(world: World) -> None:
    client = world.sign_in()
    world.register(*(f"https://x.com/few{n}" for n in range(3)))
    few = count_statements(client, world.url("channels/"))
    world.register(*(f"https://x.com/many{n}" for n in range(300)))
    assert count_statements(client, world.url("channels/")) == few <= MOST_STATEMENTS


def test_fifty_full_rows_are_no_heavier_than_promised(world: World) -> None:
    register_fifty(world)
    page = read(world.sign_in(), world.url("channels/"))
    assert len(rows_of(page)) == 50
    assert len(page.encode()) <= LARGEST_PAGE


def test_a_pasted_link_becomes_a_channel_with_its_duties(world: World) -> None:
    client = world.sign_in()
    said = {"link": "https://twitter.com/Acme?s=20", "purpose": "press", "brand": "Acme"}
    response = client.post(world.url("channels/add/"), said)
    assert "@Acme is registered." in messages_of(client, response)
    words = main_words(client, response.url)
    assert "0 of 6 duties have one owner" in words


@pytest.mark.parametrize("link", ["https://x.com/home", "acme", "", "https://example.org/acme"])
def test_what_is_no_profile_is_refused_with_a_sentence_and_kept(world: World, link: str) -> None:
    response = world.sign_in().post(
        world.url("channels/add/"), {"link": link, "purpose": "brand", "brand": "Kept brand"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "errorlist" in page
    assert "Kept brand" in page
    with world.open():
        assert not Channel.objects.exists()


def test_a_handle_is_enough_where_the_platform_is_chosen(world: World) -> None:
    client = world.sign_in()
    said = {"link": "acme", "platform": "instagram", "purpose": "brand"}
    response = client.post(world.url("channels/add/"), said)
    assert "@acme is registered." in messages_of(client, response)


def test_a_second_registration_leads_to_the_first(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    said = {"link": "https://twitter.com/ACME", "purpose": "brand"}
    response = world.sign_in().post(world.url("channels/add/"), said)
    assert response.status_code == 409
    assert world.url(f"channels/{channel.pk}/") in response.content.decode()


def test_the_page_says_who_does_what_and_whom_to_call(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A", "marketing": "R", "sales": "C"})
    with world.open():
        world.organization.duty_contact_name = "Duty director"
        world.organization.duty_contact_phone = "+44 20 7946 0100"
        world.organization.save()
    words = main_words(world.sign_in("viewer"), world.url(f"channels/{channel.pk}/"))
    assert "Customer care Customer Service not confirmed Marketing Sales \u2013" in words
    assert "1 of 10 duties have one owner" in words
    assert "9 findings Ask a lead to settle them" in words
    assert "Duty director Answers when nobody else does +44 20 7946 0100" in words


def test_a_finding_that_no_button_settles_leads_to_where_it_is_mended(world: World) -> None:
    """Whoever was named has left: for who may name somebody else."""
    (channel,) = world.register("https://x.com/acme")
    ada = add_staff(world).ada
    name_on(world, world.duty(channel), "sales", "A", ada)
    with world.open():
        ada = Person.objects.get(pk=ada.pk)
        depart(person=ada, left_on=NOW.date(), version=1, by=TESTER, now=NOW)
    address = world.url(f"channels/{channel.pk}/")
    link = re.search(r'href="([^"]+/letters/[^"]+)">Name somebody<', read(world.sign_in(), address))
    assert link is not None
    assert "Who stands for them here?" in read(world.sign_in(), link[1])
    assert "Name somebody" not in read(world.sign_in("viewer"), address)


def test_only_a_secure_address_becomes_a_link_that_tells_nothing(world: World) -> None:
    secure, plain = world.register("https://x.com/acme", "https://x.com/other")
    with world.open():
        Channel.objects.filter(pk=plain.pk).update(url="javascript:alert(1)")
    client = world.sign_in()
    page = read(client, world.url(f"channels/{secure.pk}/"))
    link = re.search(r'<a href="https://x.com/acme"[^>]*>', page)
    assert link is not None
    assert 'rel="noopener noreferrer nofollow ugc"' in link[0]
    assert "javascript:" not in read(client, world.url(f"channels/{plain.pk}/"))


def test_the_page_of_one_channel_costs_the_same_whatever_is_wrong_with_it(world: World) -> None:
    simple, busy = world.register("https://x.com/simple", "https://x.com/busy")
    letters = {"marketing": "A", "sales": "A", "product": "R", "customer-service": "C"}
    world.assign(busy, letters, ["care", "crisis", "publishing", "leads"])
    client = world.sign_in()
    one = count_statements(client, world.url(f"channels/{simple.pk}/"))
    assert count_statements(client, world.url(f"channels/{busy.pk}/")) == one


def edit(world: World, channel: Channel, **said: Any) -> Any:
    fields = {"purpose": "corporate", "version": channel.version, **said}
    return world.sign_in().post(world.url(f"channels/{channel.pk}/edit/"), fields)


def test_a_late_edit_keeps_what_was_typed_and_shows_what_is_stored(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    edit(world, channel, brand="Theirs")
    late = edit(world, channel, brand="Mine")
    assert late.status_code == 412
    page = late.content.decode()
    assert "Brand is “Theirs” now." in page
    assert 'value="Mine"' in page
    again = re.search(r'name="version" value="(\d+)"', page)
    assert again is not None
    assert edit(world, channel, brand="Mine", version=again[1]).status_code == 302


@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_a_seat_that_only_reads_may_neither_add_nor_edit(world: World, role: str) -> None:
    (channel,) = world.register("https://x.com/acme")
    client = world.sign_in(role)
    for path in ("channels/add/", f"channels/{channel.pk}/edit/"):
        assert client.get(world.url(path)).status_code == 403
        refused = client.post(world.url(path), {})
        assert refused.status_code == 403
        assert "Ask a lead" in refused.content.decode()
    assert "edit/" not in read(client, world.url(f"channels/{channel.pk}/"))


def test_an_outsider_learns_nothing(world: World, neighbour: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    outsider = neighbour.sign_in("owner")
    answers = {
        outsider.get(url).content
        for url in (
            world.url(f"channels/{channel.pk}/"),
            world.url("channels/"),
            neighbour.url(f"channels/{channel.pk}/"),
            "/o/no-such-organization/channels/",
        )
    }
    assert len(answers) == 1
    assert outsider.get(neighbour.url(f"channels/{channel.pk}/")).status_code == 404
