"""The charter's pages: what is signed, articles to change, versions; each with plain forms."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, Organization
from channels_registry.models import Channel
from ownership.models import Activity, CharterVersion, Duty
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.charters import apply_charter
from ownership.queries.charters import load_charter, load_in_force
from tests.world import NOW, TESTER, World


@pytest.fixture
def client(world: World) -> Client:
    return world.sign_in("lead")


@pytest.fixture
def adopted(world: World) -> World:
    """It has adopted the recommended charter by applying it to its first channel."""
    world.register("https://x.com/first")
    with world.open():
        apply_charter(organization=world.organization, by=TESTER, now=NOW)
    return world


def words(response: HttpResponse) -> str:
    """What the main part of the page says."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def see(client: Client, world: World, path: str = "charter/") -> str:
    response = client.get(world.url(path))
    assert response.status_code == 200
    return words(response)


def said(world: World) -> list[tuple[str, str]]:
    """Activity and who is accountable, in order."""
    slugs = {department.pk: slug for slug, department in world.departments.items()}
    with world.open():
        return [(a.activity, slugs[a.accountable[0]]) for a in load_charter().articles]


def number(world: World) -> int:
    with world.open():
        there = load_in_force()
    return there.number if there else 0


def article(world: World, **more: Any) -> dict[str, Any]:
    with world.open():
        care = Activity.objects.get(key="care")
    form: dict[str, Any] = {
        "seen": number(world),
        "activity": str(care.pk),
        "department": str(world.departments["sales"].pk),
    }
    return form | more


def test_before_anybody_adopted_one_the_sheet_is_a_draft_with_the_departments(
    world: World, client: Client
) -> None:
    sheet = see(client, world)
    assert "Nobody has adopted a charter yet." in sheet
    assert "Not adopted yet" in sheet
    assert "1 Publishing Executive, press PR &amp; Communications" in sheet
    assert "No channel is registered yet." in sheet


def test_the_sheet_says_who_answers_for_what_today(world: World, client: Client) -> None:
    one, two, _ = world.register(
        "https://x.com/a", "https://x.com/b", "https://x.com/c", purpose="support"
    )
    world.assign(one, {"customer-service": "A"}, ["publishing", "care"])
    world.assign(two, {"customer-service": "A"}, ["publishing"])
    world.assign(two, {"customer-service": "A", "sales": "A"}, ["care"])
    sheet = see(client, world)
    assert "Support accounts (3) Customer Service 1/3 open" in sheet
    assert "Customer Service 1 contested" in sheet
    assert "Nobody 3/3" in sheet
    assert "Nobody owns 17; two departments claim 1." in sheet


def test_the_sheet_says_whom_to_call_and_who_signs(adopted: World, client: Client) -> None:
    with adopted.open():
        Organization.objects.filter(pk=adopted.organization.pk).update(
            duty_contact_name="Duty director",
            duty_contact_phone="+44 20 7946 0100",
            coverage_target=90,
            coverage_target_on=date(2027, 3, 31),
        )
        Department.objects.update(head=None, phone="")
    sheet = see(client, adopted)
    assert "Version 1, 23 November 2026 Next review: no day set" in sheet
    assert "2. Within 30 minutes PR &amp; Communications. Pauses planned posts" in sheet
    assert "3. Within 1 hour Customer Service agrees the first reply" in sheet
    assert "4. Within 2 hours Duty director, +44 20 7946 0100" in sheet
    assert "The signatories will bring this to 90% by 31 March 2027." in sheet
    assert "PR &amp; Communications holds the recovery codes." in sheet
    for name in ("Marketing", "Sales", "Product", "Customer Service"):
        assert f"{name} Name:" in sheet


def test_everybody_reads_it_and_only_a_lead_finds_the_ways_to_change_it(adopted: World) -> None:
    for role in ("viewer", "steward"):
        page = adopted.sign_in(role).get(adopted.url("charter/")).content.decode()
        assert adopted.url("charter/edit/") not in page
        assert adopted.url("charter/preview/") not in page
        assert adopted.url("charter/versions/") in page
    assert (
        adopted.url("charter/edit/")
        in adopted.sign_in("lead").get(adopted.url("charter/")).content.decode()
    )


def test_the_draft_is_adopted_with_a_day_of_review(world: World, client: Client) -> None:
    assert "This is a draft" in see(client, world, "charter/edit/")
    form = {"seen": 0, "next_review_on": "2027-03-31", "note": "All heads\u200b agreed"}
    answer = client.post(world.url("charter/edit/"), form, follow=True)
    assert "Version 1 of the charter is in force." in answer.content.decode()
    with world.open():
        version = CharterVersion.objects.get()
    assert (version.number, version.note) == (1, "All heads agreed")
    assert version.next_review_on == date(2027, 3, 31)
    assert "Next review: 31 March 2027" in see(client, world)


def test_an_article_is_added_changed_moved_and_removed(world: World, client: Client) -> None:
    product = world.departments["product"]
    form = article(
        world,
        purposes=["support"],
        platforms=["linkedin"],
        brands="Kestrel\r\n\r\nBrae ",
        **{f"letter-{product.pk}": "C"},
    )
    answer = client.post(world.url("charter/article/"), form)
    assert (answer.status_code, answer.url) == (302, world.url("charter/edit/"))
    assert said(world)[-1] == ("care", "sales")
    edit = see(client, world, "charter/edit/")
    assert "12 articles" in edit
    assert "LinkedIn, support, Brae, Kestrel" in edit
    shown = client.get(world.url("charter/article/?number=12")).content.decode()
    assert "Kestrel</textarea>" in shown
    changed = article(world, number=12, department=str(product.pk))
    assert client.post(world.url("charter/article/"), changed).status_code == 422  # as article 4
    changed |= {"regions": "Europe"}
    assert client.post(world.url("charter/article/"), changed).status_code == 302
    assert said(world)[-1] == ("care", "product")
    move = {"seen": number(world), "number": 12, "to": "up"}
    client.post(world.url("charter/article/move/"), move)
    assert said(world)[-2] == ("care", "product")
    move = {"seen": number(world), "number": 11, "to": "out"}
    client.post(world.url("charter/article/move/"), move)
    assert ("care", "product") not in said(world)
    assert number(world) == 4


def test_what_was_typed_stays_when_somebody_saved_meanwhile(world: World, client: Client) -> None:
    late = article(world, brands="Kestrel")
    client.post(world.url("charter/article/"), article(world, brands="Brae"))
    answer = client.post(world.url("charter/article/"), late)
    assert answer.status_code == 412
    page = answer.content.decode()
    assert "Somebody changed the charter meanwhile." in page
    assert "Kestrel</textarea>" in page
    assert number(world) == 1
    review = {"seen": 0, "next_review_on": "2027-03-31"}
    answer = client.post(world.url("charter/edit/"), review)
    assert answer.status_code == 412
    assert 'value="2027-03-31"' in answer.content.decode()
    moved = client.post(
        world.url("charter/article/move/"), {"seen": 0, "number": 1, "to": "down"}, follow=True
    )
    assert "Somebody changed the charter meanwhile." in moved.content.decode()
    assert number(world) == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"department": ""}, "This field is required."),
        ({"activity": "care"}, "Select a valid choice"),
        ({"purposes": ["fun"]}, "Select a valid choice"),
        ({"brands": "x" * 121}, "longer than 120 characters"),
        ({"regions": "\n".join(map(str, range(101)))}, "Name at most 100."),
        ({"letter-{sales}": "C", "brands": "Kestrel"}, "leave its other letter empty"),
        ({"letter-{product}": "A", "brands": "Kestrel"}, "Select a valid choice"),
        ({}, "about the same activity on the same channels"),
    ],
)
def test_an_article_that_cannot_be_says_why_and_loses_nothing(
    world: World, client: Client, more: dict[str, Any], sentence: str
) -> None:
    ids = {slug: str(department.pk) for slug, department in world.departments.items()}
    form = article(world) | {name.format(**ids): value for name, value in more.items()}
    answer = client.post(world.url("charter/article/"), form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert number(world) == 0


@pytest.mark.parametrize(
    "form", [{}, {"seen": "x", "number": 1, "to": "up"}, {"seen": 0, "number": 1, "to": "left"}]
)
def test_a_move_that_means_nothing_is_refused_in_words(
    world: World, client: Client, form: dict[str, Any]
) -> None:
    answer = client.post(world.url("charter/article/move/"), form)
    assert answer.status_code == 422
    assert "Choose an article of the list." in answer.content.decode()


def test_an_article_or_a_version_that_is_not_there_is_not_found(
    world: World, client: Client
) -> None:
    for path in ("charter/article/?number=99", "charter/?version=7", "charter/?version=x"):
        assert client.get(world.url(path)).status_code == 404


def test_each_version_says_what_it_changed_and_can_be_read(world: World, client: Client) -> None:
    client.post(world.url("charter/edit/"), {"seen": 0, "note": "First"})
    client.post(world.url("charter/article/"), article(world, brands="Kestrel"))
    listed = see(client, world, "charter/versions/")
    assert listed.index("Version 2") < listed.index("Version 1")
    assert "Customer care on Kestrel" in listed
    assert "Lead of Acme" in listed
    assert "First 11 articles." in listed
    old = see(client, world, "charter/?version=1")
    assert "These are the articles of version 1." in old
    assert "Kestrel" not in old


def test_saving_is_undone_from_the_message(world: World, client: Client) -> None:
    client.post(world.url("charter/edit/"), {"seen": 0})
    answer = client.post(world.url("charter/article/"), article(world, brands="B"), follow=True)
    undo = re.findall(r'action="([^"]+/undo/[^"]+)"', answer.content.decode())
    assert client.post(undo[-1]).status_code == 302
    assert len(said(world)) == 11
    assert number(world) == 3


def test_an_annex_says_who_has_which_letter_channel_by_channel(
    world: World, client: Client
) -> None:
    one, two, three = world.register("https://x.com/a", "https://x.com/b", "https://x.com/c")
    world.assign(one, {"customer-service": "A", "marketing": "I"}, ["care"])
    world.assign(two, {"customer-service": "A", "sales": "A"}, ["care"])
    with world.open():
        Duty.objects.filter(channel=three, activity__key="care").update(needed=False)
        departments = list(Department.objects.in_order().values_list("slug", flat=True))
    page = client.get(world.url("charter/annex/?activity=care"))
    assert "Annex C: Customer care, channel by channel" in words(page)
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page.content.decode(), re.DOTALL)
    cells = {name: re.findall(r'<td class="([^"]*)">([^<]*)</td>', row) for name, row in rows}
    place = departments.index("customer-service")
    assert cells["X @a"][place] == ("a", "A")
    assert cells["X @a"][departments.index("marketing")] == ("i", "I")
    assert cells["X @b (two owners)"][place] == ("contested", "A")
    assert {text for _, text in cells["X @c"]} == {"\u2013"}
    assert "X @a (nobody)" in words(client.get(world.url("charter/annex/?activity=crisis")))


def test_the_charter_leads_to_its_annexes_once_there_are_channels(
    world: World, client: Client
) -> None:
    assert "Annexes" not in see(client, world)
    world.register("https://x.com/a")
    assert "Annexes, channel by channel A Publishing B Community C Care" in see(client, world)
    assert client.get(world.url("charter/annex/?activity=no-such")).status_code == 404


def test_a_neighbours_versions_are_not_listed(world: World, neighbour: World) -> None:
    neighbour.sign_in("lead").post(neighbour.url("charter/edit/"), {"seen": 0, "note": "Theirs"})
    assert "Theirs" not in see(world.sign_in("lead"), world, "charter/versions/")
    assert neighbour.sign_in("lead").get(world.url("charter/")).status_code == 404


def test_three_channels_and_three_hundred_take_the_same_statements(
    adopted: World, client: Client
) -> None:
    pages = ("versions", "edit", "off", "preview", "annex")
    paths = ("charter/", *(f"charter/{page}/" for page in pages))
    counts: dict[str, list[int]] = {path: [] for path in paths}
    for many in (3, 297):
        made = adopted.register(*(f"https://x.com/c{many}_{n}" for n in range(many)))
        stray(adopted, made)
        for path in paths:
            client.get(adopted.url(path))
            with CaptureQueriesContext(connection) as captured:
                assert client.get(adopted.url(path)).status_code == 200
            counts[path].append(len(captured))
    assert {path: few for path, (few, many) in counts.items() if few != many} == {}


def stray(world: World, channels: list[Channel]) -> None:
    """Sales has care there, beside nobody; and nobody has security."""
    ids = {slug: department.pk for slug, department in world.departments.items()}
    with world.open():
        duties = Duty.objects.filter(channel__in=channels)
        care = duties.filter(activity__key="care").values_list("pk", flat=True)
        security = duties.filter(activity__key="security").values_list("pk", flat=True)
        cells = [Cell(pk, ids["customer-service"], None) for pk in care]
        cells += [Cell(pk, ids["sales"], "A") for pk in care]
        cells += [Cell(pk, ids["pr-communications"], None) for pk in security]
        set_letters(organization=world.organization, cells=cells, by=TESTER, now=NOW)
