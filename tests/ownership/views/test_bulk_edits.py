"""Many channels at once: what is said before, what is done, what somebody else did meanwhile."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department
from channels_registry.models import Channel
from ownership.models import BulkEdit, Duty, Finding
from ownership.operations import bulk_edits
from ownership.operations.bulk_edits import advance_edit
from tests.ownership.views.pages import messages_of, words_of
from tests.world import NOW, World

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def tick(channels: list[Channel]) -> dict[str, Any]:
    return {"channel": [str(channel.pk) for channel in channels]}


def look(client: Client, world: World, what: str, selected: dict[str, Any]) -> Any:
    """Press the button of the bar: the page that says what will happen."""
    return client.post(world.url(f"channels/{what}/"), {"look": "1", **selected})


def hidden_in(page: str) -> dict[str, list[str]]:
    """What the form carries along of the selection."""
    form = page[page.index('<form class="box pad') :].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(form):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(value.replace("&amp;", "&"))
    return found


def do(client: Client, world: World, what: str, selected: dict[str, Any], **said: Any) -> Any:
    """Look, fill in, press."""
    page = look(client, world, what, selected)
    assert page.status_code == 200
    return client.post(world.url(f"channels/{what}/"), {**hidden_in(page.content.decode()), **said})


def values(world: World, column: str) -> list[Any]:
    with world.open():
        return list(Channel.objects.order_by("handle").values_list(column, flat=True))


def test_ticked_channels_get_a_brand_in_one_step_with_an_event_each(world: World) -> None:
    one, two, _ = world.register("https://x.com/a", "https://x.com/b", "https://x.com/c")
    client = world.sign_in()
    answer = do(client, world, "set", tick([one, two]), brand="Kestrel")
    assert "2 channels are now Kestrel." in messages_of(client, answer)
    assert values(world, "brand") == ["Kestrel", "Kestrel", ""]
    assert values(world, "version") == [2, 2, 1]
    with world.open():
        events = AuditEvent.objects.filter(verb="channel.changed")
        assert {event.channel_id for event in events} == {one.pk, two.pk}
        assert len({event.step for event in events}) == 1
        assert events[0].before == {"brand": ""} and events[0].after == {"brand": "Kestrel"}


def test_what_is_so_already_is_left_alone_and_told(world: World) -> None:
    channels = world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    do(client, world, "set", tick(channels[:1]), brand="Kestrel")
    answer = do(client, world, "set", tick(channels), brand="Kestrel")
    said = messages_of(client, answer)
    assert "1 channel is now Kestrel. Undo 1 other was so already." in said
    assert values(world, "version") == [2, 2]


def test_a_field_is_emptied_by_its_box_and_the_others_stay(world: World) -> None:
    channels = world.register("https://x.com/a", brand="Old", region="Here", notes="Kept")
    client = world.sign_in()
    answer = do(client, world, "set", tick(channels), clear_brand="on", language="French")
    assert "1 channel is now set to brand empty, language French." in messages_of(client, answer)
    assert values(world, "brand") == [""]
    assert (values(world, "region"), values(world, "notes")) == (["Here"], ["Kept"])
    assert values(world, "language") == ["French"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Nothing is filled in."),
        ({"brand": "New", "clear_brand": "on"}, "Either a new brand or none"),
        ({"closing_on": "2026-12-31"}, "Only a channel that is closing has a date."),
        ({"purpose": "party"}, "Select a valid choice"),
        ({"brand": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_makes_no_sense_is_told_and_the_selection_stays(
    world: World, said: dict[str, str], sentence: str
) -> None:
    channels = world.register("https://x.com/a", "https://x.com/b")
    answer = do(world.sign_in(), world, "set", tick(channels), **said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert len(hidden_in(page)["channel"]) == 2
    assert values(world, "version") == [1, 1]


def test_a_status_other_than_closing_takes_the_date_away(world: World) -> None:
    channels = world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    do(client, world, "set", tick(channels), status="closing", closing_on="2026-12-31")
    assert [str(day) for day in values(world, "closing_on")] == ["2026-12-31"] * 2
    do(client, world, "set", tick(channels), status="active")
    assert values(world, "closing_on") == [None, None]


def test_another_purpose_makes_other_duties_needed(world: World) -> None:
    channels = world.register("https://x.com/a", "https://x.com/b")
    do(world.sign_in(), world, "set", tick(channels), purpose="reserved", tier="1")
    with world.open():
        assert Duty.objects.filter(needed=True).count() == 2
    assert values(world, "tier") == [1, 1]


def test_a_department_becomes_accountable_only_where_nobody_is(world: World) -> None:
    owned, free, also = world.register("https://x.com/a", "https://x.com/b", "https://x.com/c")
    world.assign(owned, {"sales": "A"}, ["publishing"])
    world.assign(free, {"marketing": "I"}, ["publishing"])
    client = world.sign_in()
    page = look(client, world, "assign", tick([owned, free, also])).content.decode()
    assert "Publishing nobody on 2 , owned on 1" in words_of(page)
    publishing = world.duty(free, "publishing").activity_id
    marketing = world.departments["marketing"].pk
    answer = do(
        client,
        world,
        "assign",
        tick([owned, free, also]),
        department=str(marketing),
        activity=str(publishing),
    )
    said = messages_of(client, answer)
    assert "Marketing is now accountable for publishing on 2 channels." in said
    assert "1 channel has an owner already and stays as it is." in said
    assert [world.duty(c, "publishing").state for c in (owned, free, also)] == ["owned"] * 3
    with world.open():
        events = AuditEvent.objects.filter(verb="assignment.changed", step=latest_step())
        assert {event.channel_id for event in events} == {free.pk, also.pk}
        assert not Finding.objects.present().filter(activity=publishing).exists()


def latest_step() -> Any:
    return AuditEvent.objects.latest("seq").step


def test_all_needed_duties_are_assigned_at_once(world: World) -> None:
    channels = world.register("https://x.com/a", "https://x.com/b", purpose="press")
    world.assign(channels[0], {"sales": "A"}, ["crisis"])
    client = world.sign_in()
    department = str(world.departments["pr-communications"].pk)
    answer = do(client, world, "assign", tick(channels), department=department, activity="")
    said = messages_of(client, answer)
    assert "PR & Communications is now accountable for 11 duties on 2 channels." in said
    assert "1 duty has an owner already" in said
    with world.open():
        assert not Duty.objects.filter(needed=True).exclude(state="owned").exists()


def test_a_department_that_retired_meanwhile_is_told_and_nothing_is_written(world: World) -> None:
    channels = world.register("https://x.com/a")
    client = world.sign_in()
    page = look(client, world, "assign", tick(channels)).content.decode()
    department = world.departments["sales"]
    with world.open():
        Department.objects.filter(pk=department.pk).update(retired_on=NOW.date())
    said = {**hidden_in(page), "department": str(department.pk), "activity": ""}
    answer = client.post(world.url("channels/assign/"), said)
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()


def test_retiring_says_what_happens_first(world: World) -> None:
    one, two = world.register("https://x.com/a", "https://x.com/b", purpose="reserved")
    world.assign(one, {"sales": "A"}, ["security"])
    client = world.sign_in()
    words = words_of(look(client, world, "retire", tick([one, two])).content.decode())
    assert "Retire 2 channels?" in words
    assert "1 finding will be settled." in words
    assert "1 duty with an owner leaves the coverage." in words
    answer = do(client, world, "retire", tick([one, two]))
    assert "2 channels are now retired." in messages_of(client, answer)
    assert values(world, "status") == ["retired", "retired"]
    with world.open():
        assert not Finding.objects.present().exists()


def test_somebody_faster_is_told_and_nothing_is_lost(world: World) -> None:
    one, two = world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    page = look(client, world, "set", tick([one, two])).content.decode()
    do(world.sign_in("admin"), world, "set", tick([one]), region="Theirs")
    late = client.post(world.url("channels/set/"), {**hidden_in(page), "brand": "Mine"})
    assert late.status_code == 412
    again = late.content.decode()
    assert "Somebody changed @a meanwhile." in again
    assert 'value="Mine"' in again
    assert values(world, "brand") == ["", ""]
    answer = client.post(world.url("channels/set/"), {**hidden_in(again), "brand": "Mine"})
    assert "2 channels are now Mine." in messages_of(client, answer)
    assert values(world, "region") == ["Theirs", ""]


def test_a_channel_that_is_gone_is_told_and_the_rest_can_go_on(world: World) -> None:
    one, two = world.register("https://x.com/a", "https://x.com/b")
    client = world.sign_in()
    page = look(client, world, "set", tick([one, two])).content.decode()
    with world.open():
        Finding.objects.filter(channel=two).delete()
        Channel.objects.filter(pk=two.pk).delete()
    late = client.post(world.url("channels/set/"), {**hidden_in(page), "brand": "Mine"})
    assert late.status_code == 412
    again = late.content.decode()
    assert "1 channel is not here any more." in again
    answer = client.post(world.url("channels/set/"), {**hidden_in(again), "brand": "Mine"})
    assert "1 channel is now Mine." in messages_of(client, answer)


def test_all_that_match_are_meant_by_their_filters_not_by_their_ids(world: World) -> None:
    world.register(*(f"https://x.com/a{n:03}" for n in range(60)), brand="Kestrel")
    world.register("https://x.com/other", brand="Brae")
    client = world.sign_in()
    selected = {"all": "1", "query": "brand=Kestrel"}
    page = look(client, world, "set", selected).content.decode()
    assert "Change 60 channels" in words_of(page)
    assert "channel" not in hidden_in(page)
    answer = do(client, world, "set", selected, region="Iceland")
    assert "60 channels are now of Iceland." in messages_of(client, answer)
    assert answer.url.endswith("?brand=Kestrel")
    with world.open():
        assert Channel.objects.filter(region="Iceland").count() == 60


def test_one_more_that_matches_meanwhile_is_told_before_anything_is_written(world: World) -> None:
    world.register("https://x.com/a", brand="Kestrel")
    client = world.sign_in()
    page = look(client, world, "retire", {"all": "1", "query": "brand=Kestrel"}).content.decode()
    world.register("https://x.com/b", brand="Kestrel")
    late = client.post(world.url("channels/retire/"), hidden_in(page))
    assert late.status_code == 412
    assert "Retire 2 channels?" in late.content.decode()
    assert values(world, "status") == ["active", "active"]


@pytest.mark.parametrize(
    "selected", [{}, {"channel": ["nonsense", "12.4"]}, {"all": "1", "query": "q=no"}]
)
def test_without_a_selection_there_is_nothing_to_do(world: World, selected: dict[str, Any]) -> None:
    world.register("https://x.com/a")
    client = world.sign_in()
    for what in ("set", "assign", "retire"):
        answer = look(client, world, what, selected)
        assert "No channel is selected." in messages_of(client, answer)


def test_it_costs_the_same_for_few_channels_and_for_many(world: World) -> None:
    few = world.register(*(f"https://x.com/few{n}" for n in range(3)))
    many = world.register(*(f"https://x.com/many{n}" for n in range(150)))
    client = world.sign_in()
    department = str(world.departments["sales"].pk)
    for what, said in (
        ("set", {"brand": "Kestrel"}),
        ("assign", {"department": department, "activity": ""}),
        ("confirm", {}),
        ("retire", {}),
    ):
        do(client, world, what, tick(few[:1]), **said)  # what only a first time asks
        costs = []
        for channels in (few[1:], many):
            with CaptureQueriesContext(connection) as captured:
                assert do(client, world, what, tick(channels), **said).status_code == 302
            costs.append(len(captured))
        assert costs[0] == costs[1], what


def test_what_is_much_is_done_by_a_worker_in_one_step(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 3)
    monkeypatch.setattr(bulk_edits, "BATCH", 2)
    channels = world.register(*(f"https://x.com/a{n}" for n in range(5)))
    client = world.sign_in()
    answer = do(client, world, "set", tick(channels), brand="Kestrel", status="closing")
    assert values(world, "brand") == [""] * 5
    page = client.get(answer.url).content.decode()
    assert "0 of 5 channels so far." in words_of(page)
    work_off(world)
    assert values(world, "brand") == ["Kestrel"] * 5
    words = words_of(client.get(answer.url, headers={"HX-Request": "true"}).content.decode())
    assert "5 channels are now set to brand Kestrel, status closing." in words
    with world.open():
        events = AuditEvent.objects.filter(verb="channel.changed")
        assert len({event.step for event in events}) == 1
        assert events.count() == 5
        assert {event.actor_label for event in events} == {"Lead of Acme"}


def test_a_worker_assigns_in_batches_and_sums_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "IN_REQUEST", 1)
    monkeypatch.setattr(bulk_edits, "BATCH", 2)
    channels = world.register(*(f"https://x.com/a{n}" for n in range(5)), purpose="reserved")
    world.assign(channels[4], {"sales": "A"}, ["security"])
    client = world.sign_in()
    department = str(world.departments["marketing"].pk)
    answer = do(client, world, "assign", tick(channels), department=department, activity="")
    work_off(world)
    words = words_of(client.get(answer.url).content.decode())
    assert "Marketing is now accountable for 4 duties on 4 channels." in words
    assert "1 duty has an owner already and stays as it is." in words
    with world.open():
        assert Duty.objects.filter(needed=True, state="owned").count() == 5


def work_off(world: World) -> None:
    with world.open():
        bulk_edit = BulkEdit.objects.select_related("job").get()
    for step in range(10):
        advance_edit(
            organization_id=world.organization.pk,
            job_id=bulk_edit.job_id,
            step=step,
            clock=lambda: NOW,
        )
    with world.open():
        bulk_edit.job.refresh_from_db()
        assert (bulk_edit.job.state, bulk_edit.job.error) == ("done", "")


def test_the_list_has_boxes_only_for_who_may_change_something(world: World) -> None:
    world.register("https://x.com/a")
    assert 'name="channel"' in world.sign_in("lead").get(world.url("channels/")).content.decode()
    page = world.sign_in("viewer").get(world.url("channels/")).content.decode()
    assert 'name="channel"' not in page and "bulk-bar" not in page
