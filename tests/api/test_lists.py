"""Lists: pages that miss nothing, filters that are documented, and as many statements for 3 rows
as for 300.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.api import authentication
from accounts.models import MemberRole, Person
from accounts.operations.changes import change
from accounts.operations.departments import add_departments
from accounts.operations.invitations import invite
from channels_registry.models import Channel, ChannelAccess, CustomPlatform, Stake
from channels_registry.operations.channel_access import add_access
from channels_registry.operations.stakes import add_stake
from ownership.models import Activity, Assignment, Campaign, CampaignDuty, Claim, Duty, ExportFormat
from ownership.operations.assignments import Cell, set_letters
from ownership.operations.attestations import confirm_duties
from ownership.operations.charter_versions import ArticleDraft, write_version
from ownership.operations.claims import open_claim
from ownership.operations.exports import start_export
from ownership.operations.imports import start_import
from ownership.operations.sweeps import start_sweep
from tests.api.callers import Caller
from tests.seats.stage import add_bulk_edit, add_undoing
from tests.websites import propose
from tests.world import NOW, TESTER, World

# What counting the request, opening the organization and the view's savepoint cost, and no query
# of the list.
FRAME = ("\nwith taken", "select set_config", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
LISTS = (
    *("channels/", "departments/", "activities/", "people/", "duties/", "assignments/"),
    *("attestations/", "campaigns/", "claims/", "bulk-edits/", "charter/versions/"),
    *("channel-access/", "stakes/", "discoveries/", "custom-platforms/", "undoings/"),
    *("findings/", "sweeps/", "imports/", "exports/", "audit-events/", "members/", "invitations/"),
)
AT_MOST = {"invitations/": 50}  # so many rows, where there cannot be 300
MOST = {"assignments/": 5, "channels/": 6}


def statements_of(caller: Caller, path: str, query: dict[str, Any]) -> list[str]:
    """The SQL of a request whose key was used a moment ago, without its frame."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = caller.get(path, query)
    assert response.status_code == 200, response.content
    return [q["sql"] for q in captured if not q["sql"].startswith(FRAME)]


def fill(world: World, start: int, stop: int) -> None:
    for _ in range(start, stop):
        export(world)
        add_undoing(world)
        add_bulk_edit(world)
    if not start:
        with world.open():
            invite(
                organization=world.organization,
                email="first@acme.example",
                role=MemberRole.VIEWER,
                invited_by=world.seat("owner"),
                by=TESTER,
                now=NOW,
            )
    for number in range(start, stop):
        propose(world, f"https://x.com/found{number}", host=f"kestrel{number}.example")
        world.add_platform(f"Own {number}", host=f"own{number}.example")
    seat = world.seat("lead")
    channels = world.register(*(f"https://x.com/acme{n}" for n in range(start, stop)))
    for channel in channels:
        world.assign(channel, {"marketing": "A", "sales": "C"}, ("care", "publishing"))
        with world.open():
            said = {"by": TESTER, "now": NOW}
            person = Person.new(name=channel.handle)
            person.save()
            add_access(channel=channel, fields={"person": person, "level": "full"}, **said)
            open_claim(
                duty=Duty.objects.get(channel=channel, activity__key="leads"),
                department=world.departments["sales"],
                reason="Prospects",
                seat=seat,
                **said,
            )
            add_stake(channel=channel, department=world.departments["sales"], why="It", **said)
    confirm(world, channels)
    add_versions(world, range(start, stop))
    add_campaigns(world, range(start, stop))


def add_versions(world: World, numbers: Iterable[int]) -> None:
    """Of a charter that speaks of no channel here."""
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        care, sales = Activity.objects.get(key="care"), world.departments["sales"]
        letters = {world.departments["marketing"].pk: "C"}
        for number in numbers:
            draft = ArticleDraft(care.pk, sales.pk, letters, brands=frozenset({f"No {number}"}))
            write_version(current, [draft], next_review_on=None)


def add_campaigns(world: World, numbers: Iterable[int]) -> None:
    """Each asks one duty, and names one department in its scope."""
    with world.open():
        letter = Assignment.objects.filter(role="A").latest("id")
        due_on = NOW.date() + timedelta(days=30)
        asking = {"departments": [letter.department_id], "due_on": due_on, "started_at": NOW}
        campaigns = Campaign.objects.bulk_create(
            Campaign.new(name=f"Round {n}", started_by_label="Tess Tester", **asking)
            for n in numbers
        )
        asked = {"duty_id": letter.duty_id, "department_id": letter.department_id}
        CampaignDuty.objects.bulk_create(
            CampaignDuty.new(campaign=campaign, **asked) for campaign in campaigns
        )


def confirm(world: World, channels: list[Channel]) -> None:
    seat = world.seat("lead")
    with world.open():
        confirm_duties(
            organization=world.organization,
            seat=seat,
            channels=[channel.pk for channel in channels],
            by=TESTER,
            now=NOW,
        )


def export(world: World) -> None:
    seat = world.seat("owner")
    with world.open():
        start_export(
            organization=world.organization,
            membership=seat,
            filters=None,
            file_format=ExportFormat.CSV,
            by=TESTER,
            now=timezone.now(),
        )


@pytest.fixture
def filled(world: World) -> World:
    fill(world, 0, 3)
    return world


def test_every_list_takes_as_many_statements_for_300_rows_as_for_3(
    caller: Caller, filled: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It may take a minute, and one request in the middle would note that the key was used.
    monkeypatch.setattr(authentication, "USE_IS_WRITTEN_EVERY", timedelta(days=1))
    few = count_statements(caller)
    grow(filled)
    filled.settle()
    for path in LISTS:
        shown = caller.get(path, {"limit": 500}).json()["results"]
        assert len(shown) >= AT_MOST.get(path, 300), path
    assert count_statements(caller) == few
    assert not {path: n for path, n in few.items() if n > MOST.get(path, 6)}
    counted = count_statements(caller, count="true")
    assert not {path: n for path, n in counted.items() if n > few[path] + 1}


def count_statements(caller: Caller, **query: str) -> dict[str, int]:
    """By list, when it was asked for a moment ago."""
    found = {}
    for path in LISTS:
        caller.get(path)
        found[path] = len(statements_of(caller, path, {"limit": 500, **query}))
    return found


def grow(world: World) -> None:
    """To 300 of everything, by the hundred where there is an operation for many."""
    numbers = range(3, 300)
    channels = world.register(*(f"https://x.com/acme{n}" for n in numbers))
    said: dict[str, Any] = {"organization": world.organization, "by": TESTER, "now": NOW}
    with world.open():
        add_departments(names=[f"Department {n}" for n in range(300)], **said)
        CustomPlatform.objects.bulk_create(
            CustomPlatform.new(name=f"Grown {n}", slug=f"own-grown-{n}", host=f"grown{n}.example")
            for n in numbers
        )
        duties = Duty.objects.filter(channel__in=channels, activity__key="care")
        marketing, sales = world.departments["marketing"], world.departments["sales"]
        cells = [Cell(duty.pk, marketing.pk, "A") for duty in duties]
        set_letters(cells=cells, **said)
        confirm(world, channels)
        people = Person.objects.bulk_create(Person.new(name=f"Person {n}") for n in numbers)
        ChannelAccess.objects.bulk_create(
            ChannelAccess.new(channel=channel, person=person, level="full", reviewed_on=NOW.date())
            for channel, person in zip(channels, people, strict=True)
        )
        Stake.objects.bulk_create(
            Stake.new(channel=channel, department=sales, why="It") for channel in channels
        )
        claimed = Duty.objects.filter(channel__in=channels, activity__key="leads")
        said_of = {"reason": "Prospects", "opened_at": NOW, "opened_by_label": "Tess Tester"}
        Claim.objects.bulk_create(
            Claim.new(duty=duty, department=sales, **said_of) for duty in claimed
        )
        with change(world.organization, by=TESTER, now=NOW):
            for _ in range(300):
                start_sweep(**said)
                start_import(name="", chunks=[b"x"], **said)
    for number in numbers:
        propose(world, f"https://x.com/found{number}", host=f"kestrel{number}.example")
        export(world)
        add_undoing(world)
        add_bulk_edit(world)
        world.add_another("steward", f"steward{number}")
    add_versions(world, numbers)
    add_campaigns(world, numbers)
    with world.open():
        # The last of all: whatever channel is registered after it has a duty for each of them.
        Activity.objects.bulk_create(
            Activity.new(key=f"activity-{n}", name=f"Activity {n}", position=n)
            for n in range(100, 400)
        )
        for number in range(1, AT_MOST["invitations/"]):
            invite(
                email=f"invited{number}@acme.example",
                role=MemberRole.STEWARD,
                departments=[sales],
                invited_by=world.seat("owner"),
                **said,
            )


def test_a_filtered_list_of_channels_takes_at_most_six_statements(
    caller: Caller, filled: World
) -> None:
    caller.get("channels/")
    query = {"platform": "x", "department": "sales", "accountable": "marketing", "q": "acme"}
    statements = statements_of(caller, "channels/", query | {"count": "true"})
    assert len(statements) <= 6, "\n".join(statements)


def test_one_object_takes_at_most_six_statements(caller: Caller, filled: World) -> None:
    for path in LISTS:
        results = caller.get(path).json()["results"]
        for row in results[:1]:
            statements = statements_of(caller, f"{path}{row['id']}/", {})
            assert len(statements) <= 6, "\n".join(statements)


@pytest.mark.parametrize("path", ["channels/", "duties/", "assignments/", "findings/"])
def test_pages_show_every_row_once_forwards_and_backwards(
    caller: Caller, filled: World, path: str
) -> None:
    whole = caller.get(path, {"limit": 500}).json()
    assert (whole["next"], whole["previous"]) == (None, None)
    pages = [caller.get(path, {"limit": 2}).json()]
    while pages[-1]["next"]:
        pages.append(caller.get(pages[-1]["next"].partition("testserver")[2]).json())
    assert [row for page in pages for row in page["results"]] == whole["results"]
    back = [pages[-1]]
    while back[-1]["previous"]:
        back.append(caller.get(back[-1]["previous"].partition("testserver")[2]).json())
    assert [page["results"] for page in reversed(back)] == [page["results"] for page in pages]


@pytest.mark.parametrize(
    ("path", "orderings"),
    [
        ("channels/", ("platform", "name", "-name", "registered_at", "-registered_at")),
        ("findings/", ("-severity", "opened_at", "-opened_at")),
        ("duties/", ("id", "state_since", "-state_since")),
        ("departments/", ("position", "name", "-name")),
    ],
)
def test_every_ordering_pages_without_loss_though_its_values_are_equal(
    caller: Caller, filled: World, path: str, orderings: tuple[str, ...]
) -> None:
    for ordering in orderings:
        whole = caller.get(path, {"limit": 500, "ordering": ordering}).json()["results"]
        page = caller.get(path, {"limit": 1, "ordering": ordering}).json()
        seen = page["results"]
        while page["next"]:
            page = caller.get(page["next"].partition("testserver")[2]).json()
            seen += page["results"]
        assert seen == whole


def test_a_row_added_meanwhile_neither_repeats_nor_hides_another(
    caller: Caller, filled: World
) -> None:
    first = caller.get("channels/", {"limit": 2}).json()
    filled.register("https://x.com/aaa")  # sorts before the page that was read
    second = caller.get(first["next"].partition("testserver")[2]).json()
    handles = [row["handle"] for row in first["results"] + second["results"]]
    assert handles == ["acme0", "acme1", "acme2"]


def test_a_cursor_serves_no_other_list_and_no_other_filter(caller: Caller, filled: World) -> None:
    following = caller.get("channels/", {"limit": 1, "platform": "x"}).json()["next"]
    path = following.partition("testserver")[2]
    assert caller.get(path).status_code == 200
    assert caller.get(path.replace("limit=1", "limit=2")).status_code == 200
    for other in (
        path.replace("platform=x", "platform=facebook"),
        path.replace("channels", "duties"),
    ):
        assert caller.get(other).status_code == 400


def test_count_is_told_when_asked_for(caller: Caller, filled: World) -> None:
    assert "count" not in caller.get("channels/").json()
    assert caller.get("channels/", {"limit": 1, "count": "true"}).json()["count"] == 3


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("channels/", {"q": "ACME1"}, 1),
        ("channels/", {"platform": "facebook"}, 0),
        ("channels/", {"platform": "x"}, 3),
        ("channels/", {"accountable": "Marketing"}, 3),
        ("channels/", {"accountable": "sales"}, 0),
        ("channels/", {"department": "sales"}, 3),
        ("channels/", {"ownership_status": "owned"}, 0),
        ("channels/", {"tier": "2", "status": "active", "purpose": "corporate"}, 3),
        ("duties/", {"state": "owned"}, 6),
        ("duties/", {"activity": "complaint", "needed": "true"}, 3),
        ("duties/", {"channel": "https://twitter.com/ACME0", "state": "owned"}, 2),
        ("duties/", {"department": "sales", "platform": "x"}, 6),
        ("assignments/", {"role": "A"}, 6),
        ("assignments/", {"channel": "x.com/acme0", "department": "sales", "activity": "care"}, 1),
        ("findings/", {"state": "open", "activity": "care"}, 0),
        ("findings/", {"state": "open", "activity": "crisis", "severity": "critical"}, 3),
        ("findings/", {"rule": "contested"}, 0),
        ("findings/", {"opened_before": "2020-01-01T00:00:00Z"}, 0),
        ("findings/", {"channel": "https://x.com/acme0", "state": "settled"}, 2),
        ("departments/", {"q": "service", "retired": "false"}, 1),
    ],
)
def test_filters_keep_what_they_say(
    caller: Caller, filled: World, path: str, query: dict[str, str], expected: int
) -> None:
    page = caller.get(path, query | {"count": "true"}).json()
    assert page["count"] == len(page["results"]) == expected
