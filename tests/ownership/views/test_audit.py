"""The page of the audit log: what was done is told in words, and its files keep it as it was."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Department, Person
from accounts.operations.actors import Actor
from accounts.operations.changes import change
from accounts.operations.departments import edit_department
from tests.api.callers import Caller
from tests.ownership.undoing import undo
from tests.ownership.views.pages import count_statements, read, words_of
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
NIGHTLY = Actor.system("Nightly sweep")
COLUMNS = ("when", "who", "did", "on", "before", "after", "through")


@pytest.fixture
def admin(world: World) -> Client:
    return world.sign_in("admin")


def record(world: World, verb: str, thing: Any = None, by: Actor = TESTER, **sides: Any) -> None:
    with world.open(), change(world.organization, by=by, now=timezone.now()) as current:
        current.record(verb, thing or world.organization, **sides)


def rows_of(world: World, client: Client, **query: Any) -> list[dict[str, str]]:
    """The markup of each cell, by its column; the newest event first."""
    page = read(client, world.url("settings/audit/"), **query)
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    return [
        {
            name: re.search(rf'<(?:td|th)[^>]*class="{name}[ "].*?</(?:td|th)>', row, re.S)[0]  # type: ignore[index]
            for name in COLUMNS
        }
        for row in rows
    ]


def say(row: dict[str, str]) -> dict[str, str]:
    return {name: words_of(cell) for name, cell in row.items()}


def test_letters_are_told_with_their_departments(world: World, admin: Client) -> None:
    (channel,) = world.register("https://x.com/acme", name="Acme")
    world.assign(channel, {"customer-service": "A"})
    row = rows_of(world, admin, verb="assignment.changed")[0]
    said = say(row)
    assert said["did"] == "Set letters"
    assert said["who"] == "Tess Tester"
    assert said["on"] == f"Customer care, {channel}"
    assert said["before"] == "none"
    assert said["after"] == "A Accountable Customer Service"
    assert 'class="raci raci-a"' in row["after"]
    assert said["through"] == "Page"
    assert "customer-service" not in "".join(row.values())


def test_who_lost_a_letter_stands_before_and_who_got_it_after(world: World, admin: Client) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"})
    world.assign(channel, {"sales": None, "marketing": "A"})
    said = say(rows_of(world, admin, verb="assignment.changed")[0])
    assert said["before"] == "A Accountable Sales"
    assert said["after"] == "A Accountable Marketing"


def test_letters_of_several_activities_say_which(world: World, admin: Client) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"}, activities=["care", "publishing"])
    assert (
        say(rows_of(world, admin, verb="assignment.changed")[0])["after"] == "A Accountable Sales"
    )


def test_people_are_told_by_name_and_nothing_by_id(world: World, admin: Client) -> None:
    with world.open():
        person = Person.new(name="Dana Whitfield")
        person.save()
        sales = Department.objects.get(slug="sales")
        fields = {"head": person, "phone": "+44 1632 960199"}
        edit_department(department=sales, fields=fields, version=sales.version, by=TESTER, now=NOW)
    said = say(rows_of(world, admin, verb="department.changed")[0])
    assert "head : Head of Sales" in said["before"]
    assert "head : Dana Whitfield" in said["after"]
    assert "phone : +44 1632 960199" in said["after"]
    assert "name" not in said["after"]  # it is what it was


def test_nobody_reads_an_id(world: World, admin: Client) -> None:
    record(
        world,
        "finding.given",
        before={"disposition": "new"},
        after={
            "disposition": "given",
            "given_to_department_id": str(world.departments["sales"].pk),
            "charter": str(world.organization.pk),
            "disposed_by_label": TESTER.label,
            "to": "Sales",
        },
    )
    row = rows_of(world, admin, verb="finding.given")[0]
    assert say(row)["after"] == "Given to somebody to : Sales"
    assert not UUID.search("".join(row.values()))


def test_who_is_gone_is_told_to_be_gone(world: World, admin: Client) -> None:
    record(world, "department.changed", after={"head": str(world.organization.pk)})
    said = say(rows_of(world, admin, verb="department.changed")[0])
    assert said["after"] == "head : somebody who is off the list"


def test_what_nobody_asked_for_is_the_products(world: World, admin: Client) -> None:
    record(world, "sweep.finished", by=NIGHTLY, after={"opened": 3})
    said = say(rows_of(world, admin, who="masthead")[0])
    assert (said["who"], said["did"], said["through"]) == (
        "Masthead",
        "Finished checks",
        "Nightly check",
    )
    assert len(rows_of(world, admin, who="masthead")) == 1
    assert not rows_of(world, admin, who="nobody")


def test_a_program_is_told_by_its_key(world: World, admin: Client) -> None:
    caller = Caller.of(world, "owner")
    assert caller.ask("POST", "channels/", {"url": "https://x.com/acme"}).status_code == 201
    said = say(rows_of(world, admin, verb="channel.registered")[0])
    assert said["who"] == "Helpdesk"
    assert said["through"].startswith(f"API key {caller.api_key.key}")


def test_what_the_label_says_is_not_said_again(world: World, admin: Client) -> None:
    said = {
        "department": "sales",
        "activity": "care",
        "reason": "We answer there.",
        "state": "open",
    }
    record(world, "claim.opened", after=said)
    row = say(rows_of(world, admin, verb="claim.opened")[0])
    assert (row["before"], row["after"]) == ("\u2013", "Open reason : We answer there.")
    record(world, "claim.moved", before=said, after=said | {"department": "marketing"})
    row = say(rows_of(world, admin, verb="claim.moved")[0])
    assert (row["before"], row["after"]) == ("department : Sales", "department : Marketing")


def test_what_was_undone_is_told_without_its_raw_name(world: World, admin: Client) -> None:
    (channel,) = world.register("https://x.com/acme")
    undo(world, world.assign(channel, {"sales": "A"}).step)
    said = say(rows_of(world, admin, verb="step.undone")[0])
    assert (said["did"], said["on"], said["after"]) == ("Undid", str(channel), "Set letters")


def test_what_is_long_is_cut_and_can_be_seen_whole(world: World, admin: Client) -> None:
    text = "A very long story. " * 20
    record(world, "finding.commented", after={"text": text.strip()})
    cell = rows_of(world, admin, verb="finding.commented")[0]["after"]
    summary, _, rest = cell.partition("</summary>")
    assert "<details" in summary
    assert "…" in summary
    assert text.strip() not in unescape(summary)
    assert text.strip() in unescape(rest)


def test_what_people_wrote_cannot_become_markup(world: World, admin: Client) -> None:
    record(world, "finding.commented", after={"text": "<b>bold</b>", "<i>odd</i>": "x"})
    cell = rows_of(world, admin, verb="finding.commented")[0]["after"]
    assert "<b>bold" not in cell
    assert "<i>odd" not in cell
    assert "&lt;b&gt;bold" in cell


def test_the_raw_word_is_kept_beside_the_words(world: World, admin: Client) -> None:
    record(world, "robot.turned_round")
    page = read(admin, world.url("settings/audit/"))
    assert '<option value="robot.turned_round">Robot turned round</option>' in page
    assert '<option value="organization.founded">Founded organization</option>' in page
    row = rows_of(world, admin, verb="robot.turned_round")[0]
    assert 'title="robot.turned_round"' in row["did"]
    assert say(row)["did"] == "Robot turned round"


def test_the_files_keep_every_event_as_it_is(world: World, admin: Client) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"customer-service": "A"})
    query = {"verb": "assignment.changed"}
    (event,) = admin.get(world.url("settings/audit/audit.json"), query).json()["events"]
    assert event["verb"] == "assignment.changed"
    assert event["after"] == {"care": {"customer-service": "A"}}
    assert event["actor_label"] == "Tess Tester"
    assert event["door"] == "page"
    text = admin.get(world.url("settings/audit/audit.csv"), query).content.decode()
    assert '"assignment.changed"' in text


def test_a_page_costs_the_same_whatever_its_events_name(world: World, admin: Client) -> None:
    url = world.url("settings/audit/")
    bare = count_statements(admin, f"{url}?verb=organization.founded")
    world.register(*(f"https://x.com/acme{n}" for n in range(20)))
    for head in world.departments.values():
        record(world, "department.changed", after={"head": str(head.head_id)})
    Caller.of(world, "owner").ask("POST", "channels/", {"url": "https://x.com/acme"})
    assert count_statements(admin, url) == bare
