"""The matrix page: rows by platform, tabs with what is open, filters, and what it costs."""

import gzip
import re
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from ownership.models import Activity, Duty
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.charter_versions import ArticleDraft
from ownership.operations.charters import save_charter
from ownership.operations.claims import open_claim
from tests.world import NOW, TESTER, World

# Around every request: savepoints of the test, and whose rows may be seen.
FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "select set_config")
LARGEST_PAGE = 60 * 1024
MOST_STATEMENTS = 10  # one more where a charter is in force


def read(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def rows_of(page: str) -> dict[str, str]:
    """The markup of each row, by the name that it shows."""
    rows = re.findall(r"<tr data-version.*?</tr>", page, re.DOTALL)
    return {re.search(r"<a [^>]*>([^<]+)</a>", row)[1]: row for row in rows}


def statements_of(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        read(client, url)
    return [query["sql"] for query in captured if not query["sql"].startswith(FRAME)]


def adopt(world: World) -> None:
    """A charter of one article: Customer Service answers for customer care."""
    with world.open():
        save_charter(
            organization=world.organization,
            articles=[
                ArticleDraft(
                    Activity.objects.get(key="care").pk, world.departments["customer-service"].pk
                )
            ],
            next_review_on=None,
            seen=0,
            by=TESTER,
            now=NOW,
        )


def register_many(world: World, number: int, *, departments: int = 5) -> Sequence[object]:
    with world.open():
        for position in range(len(world.departments), departments):
            Department.new(
                name=f"Department {position}", slug=f"department-{position}", position=position
            ).save()
        world.departments = {d.slug: d for d in Department.objects.all()}
    channels = world.register(*(f"https://x.com/acme{n:03}" for n in range(number)))
    letters = {"customer-service": "A", "marketing": "R", "product": "C", "sales": "I"}
    with world.at_once():
        for channel in channels[: number * 2 // 3]:
            world.assign(channel, letters)
    return channels


def test_every_channel_has_a_row_that_says_who_has_which_letter(world: World) -> None:
    owned, _, contested = world.register(
        "https://x.com/owned", "https://x.com/unowned", "https://x.com/contested"
    )
    world.assign(owned, {"customer-service": "A", "product": "C"})
    world.assign(contested, {"customer-service": "A", "marketing": "A"})
    rows = rows_of(read(world.sign_in(), world.url("matrix/?activity=care")))
    assert 'data-state="owned"' in rows["@owned"]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", rows["@owned"]).count("A") == 1
    assert "Nobody" in rows["@unowned"] and "Nobody" not in rows["@owned"]
    assert "2 owners" in rows["@contested"]


def test_letters_stand_under_their_department(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A", "product": "C"})
    page = read(world.sign_in(), world.url("matrix/?activity=care"))
    heads = re.findall(r'data-department="([^"]+)"', page)
    letters = re.findall(r"<td[^>]*>([^<]*)</td>", rows_of(page)["@acme"])
    found = {head: letter for head, letter in zip(heads, letters, strict=True) if letter}
    service, product = world.departments["customer-service"], world.departments["product"]
    assert found == {str(service.pk): "A", str(product.pk): "C"}


def test_rows_are_grouped_by_platform_with_counts(world: World) -> None:
    channels = world.register(
        "https://x.com/one", "https://x.com/two", "https://www.instagram.com/three/"
    )
    world.assign(channels[0], {"customer-service": "A"})
    page = read(world.sign_in(), world.url("matrix/?activity=care"))
    groups = re.findall(r'<tr class="matrix-group">(.*?)</tr>', page, re.DOTALL)
    words = [" ".join(re.sub("<[^>]+>", " ", group).split()) for group in groups]
    assert words == [
        "X · 2 channels · 1 to settle",
        "Instagram · 1 channel · 1 to settle",
    ]


def test_a_tab_counts_what_nobody_or_two_own(world: World) -> None:
    first, second, _ = world.register(*(f"https://x.com/{n}" for n in ("one", "two", "three")))
    world.assign(first, {"customer-service": "A"})
    world.assign(second, {"customer-service": "A", "marketing": "A"})
    page = read(world.sign_in(), world.url("matrix/?activity=care"))
    tab = re.search(r'<a href="[^"]*"\s*aria-current="page">\s*Care\s*<span[^>]*>(\d+)<', page)
    assert tab and tab[1] == "2"
    assert "1</span> of 3 channels owned" in page


def test_a_duty_that_is_not_needed_says_so_and_counts_nowhere(world: World) -> None:
    world.register("https://x.com/acmejobs", purpose="careers")
    page = read(world.sign_in(), world.url("matrix/?activity=care"))
    assert "not needed" in rows_of(page)["@acmejobs"]
    assert "0</span> of 0 channels owned" in page


def test_a_retired_channel_is_left_out(world: World) -> None:
    world.register("https://x.com/gone", status="retired")
    assert "no channels yet" in read(world.sign_in(), world.url("matrix/"))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=kestrel", {"@kestrel"}),
        ("q=@kestrel", {"@kestrel"}),
        ("brand=Brae", {"@brae"}),
        ("region=UK", {"@kestrel"}),
        ("platform=instagram", {"@brae"}),
        ("state=open", {"@brae"}),
        ("state=unowned", {"@brae"}),
        ("state=owned", {"@kestrel"}),
        ("state=nonsense", {"@kestrel", "@brae"}),
        ("page=99", {"@kestrel", "@brae"}),
        ("page=x", {"@kestrel", "@brae"}),
    ],
)
def test_filters_leave_the_rows_that_fit(world: World, query: str, shown: set[str]) -> None:
    (kestrel,) = world.register("https://x.com/kestrel", brand="Kestrel", region="UK")
    world.register("https://www.instagram.com/brae/", brand="Brae", region="France")
    world.assign(kestrel, {"customer-service": "A"})
    page = read(world.sign_in(), world.url(f"matrix/?activity=care&{query}"))
    assert set(rows_of(page)) == shown


def test_filters_that_fit_nothing_offer_the_way_back(world: World) -> None:
    world.register("https://x.com/acme")
    page = read(world.sign_in(), world.url("matrix/?activity=care&q=%00nobody"))
    assert "No channel fits these filters." in page
    assert f'href="{world.url("matrix/")}?activity=care"' in page


def test_an_activity_that_does_not_exist_is_not_found(world: World) -> None:
    assert world.sign_in().get(world.url("matrix/?activity=nonsense")).status_code == 404


def test_the_second_page_holds_the_rest(world: World) -> None:
    register_many(world, 103)
    client = world.sign_in()
    first = rows_of(read(client, world.url("matrix/?activity=care")))
    second = rows_of(read(client, world.url("matrix/?activity=care&page=2")))
    assert (len(first), len(second)) == (100, 3)
    assert not first.keys() & second.keys()


@pytest.mark.parametrize("role", ["steward", "viewer"])
def test_who_may_not_assign_reads_and_is_told_whom_to_ask(world: World, role: str) -> None:
    world.register("https://x.com/acme")
    page = read(world.sign_in(role), world.url("matrix/?activity=care"))
    assert "data-readonly" in page and "Ask a lead to change this" in page
    assert "data-set-letter" not in page


def test_a_page_costs_the_same_few_statements_however_many_rows(world: World) -> None:
    client = world.sign_in()
    register_many(world, 3)
    few = statements_of(client, world.url("matrix/?activity=care"))
    world.register(*(f"https://x.com/more{n}" for n in range(97)))
    many = statements_of(client, world.url("matrix/?activity=care"))
    assert len(many) == len(few) <= MOST_STATEMENTS, "\n".join(many)


def test_48_channels_and_10_departments_fit_into_15_kb_on_the_wire(world: World) -> None:
    register_many(world, 48, departments=10)
    adopt(world)
    page = read(world.sign_in(), world.url("matrix/?activity=care"))
    assert len(rows_of(page)) == 48
    assert len(gzip.compress(page.encode())) <= 15 * 1024


def test_the_charter_suggests_an_owner_where_nobody_has_or_claims_it(world: World) -> None:
    free, owned, claimed, doing = world.register(
        *(f"https://x.com/{name}" for name in ("free", "owned", "claimed", "doing"))
    )
    world.assign(owned, {"sales": "A"})
    world.assign(doing, {"customer-service": "R"})
    duty, seat = world.duty(claimed), world.seat("lead")
    with world.open():
        open_claim(
            duty=duty,
            department=world.departments["sales"],
            reason="Ours",
            seat=seat,
            by=TESTER,
            now=NOW,
        )
    url = world.url("matrix/?activity=care")
    assert "data-suggestion" not in read(world.sign_in(), url)
    adopt(world)
    rows = rows_of(read(world.sign_in(), url))
    assert {name for name, row in rows.items() if "data-suggestion" in row} == {"@free"}
    heads = re.findall(r'data-department="([^"]+)"', read(world.sign_in(), url))
    service = heads.index(str(world.departments["customer-service"].pk))
    cells = re.findall(r"<td[^>]*>", rows["@free"])
    assert [n for n, cell in enumerate(cells) if "data-suggestion" in cell] == [service]
    other = read(world.sign_in(), world.url("matrix/?activity=crisis"))
    assert "data-suggestion" not in other
    assert "Fill gaps from the charter" in read(
        world.sign_in(), world.url(f"matrix/channel/{free.pk}/")
    )


def test_suggestions_cost_the_same_however_many_rows(world: World) -> None:
    client = world.sign_in()
    url = world.url("matrix/?activity=care")
    register_many(world, 3)
    adopt(world)
    few = statements_of(client, url)
    channels = world.register(*(f"https://x.com/more{n}" for n in range(90)))
    with world.open():  # a new channel has what the charter says
        service = world.departments["customer-service"].pk
        duties = Duty.objects.filter(channel__in=channels, activity__key="care")
        cells = [Cell(duty.pk, service, None) for duty in duties]
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)
    assert read(client, url).count("data-suggestion") == 91
    assert len(statements_of(client, url)) == len(few)


def test_a_hundred_rows_of_ten_departments_stay_small(world: World) -> None:
    register_many(world, 100, departments=10)
    # Where the heading does not say the platform, each row does: it may cost that much.
    for query, most in (("", LARGEST_PAGE), ("&group=brand", LARGEST_PAGE + 4 * 1024)):
        page = read(world.sign_in(), world.url(f"matrix/?activity=care{query}"))
        assert len(rows_of(page)) == 100
        assert len(page.encode()) <= most
