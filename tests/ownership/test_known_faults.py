"""The faults of that other registry that are about people and lists; none may come here either.

Those about addresses are beside `channels_registry/platforms`.
"""

from typing import Any

import pytest

from accounts.models import AuditEvent
from channels_registry.models import Channel
from ownership.forms.channels import EDITING, EditChannelForm
from ownership.models import Assignment
from tests.api.callers import Caller
from tests.ownership.imports import read, verdicts, write
from tests.world import World

OTHER_WORDS = {
    "audience": "1234",
    "purpose": "press",
    "official": "True",
    "verified_on": "2026-01-05",
}


def test_a_part_of_a_departments_name_is_not_taken_for_the_department(world: World) -> None:
    for part in ("Service", "Customer", "Mark", "PR"):
        verdict, message = verdicts(world, read(world, f"Link,Owner\nx.com/acme,{part}\n"))[2]
        assert verdict == "unknown_department", (part, message)


def test_saving_a_channel_is_no_check_that_it_is_ours(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", verified_on="2026-01-05")
    client = world.sign_in()
    form = {"name": "Acme News", "purpose": "corporate", "version": channel.version}
    form["verified_on"] = channel.verified_on  # as the form shows it
    assert client.post(world.url(f"channels/{channel.pk}/edit/"), form).status_code == 302
    with world.open():
        stored = Channel.objects.get()
    assert (stored.name, stored.verified_on.isoformat()) == ("Acme News", "2026-01-05")


@pytest.mark.parametrize("name", EDITING)
def test_what_is_typed_into_a_form_is_kept(world: World, name: str) -> None:
    (channel,) = world.register("https://x.com/acme")
    form = {n: v if v is not None else "" for n, v in EditChannelForm.read(channel).items()}
    form[name] = OTHER_WORDS.get(name, "Other words")
    answer = world.sign_in().post(world.url(f"channels/{channel.pk}/edit/"), form)
    assert answer.status_code == 302, answer.content.decode()
    with world.open():
        assert str(getattr(Channel.objects.get(), name)) == form[name]


def test_a_link_is_not_filed_under_another_platform_than_its_own(world: World) -> None:
    said = {"link": "https://twitter.com/government", "platform": "facebook"}
    page = world.sign_in().post(world.url("channels/add/"), said | {"purpose": "corporate"})
    assert page.status_code == 422
    caller = Caller.of(world)
    body = {"url": said["link"], "platform": "facebook"}
    assert caller.ask("POST", "channels/", body).status_code == 400
    row = "Link,Platform\nhttps://twitter.com/government,Facebook\n"
    assert verdicts(world, read(world, row))[2][0] == "unreadable"
    with world.open():
        assert not Channel.objects.exists()


@pytest.mark.parametrize(("limit", "channels"), [(2, 5), (3, 6), (5, 5)])
def test_whoever_follows_next_reaches_the_last_row_and_none_twice(
    world: World, limit: int, channels: int
) -> None:
    world.register(*(f"https://x.com/acme{n}" for n in range(channels)))
    caller = Caller.of(world)
    seen: list[str] = []
    page: dict[str, Any] = caller.get("channels/", {"limit": limit, "count": "true"}).json()
    assert page["count"] == channels
    while True:
        seen += [row["handle"] for row in page["results"]]
        if not page["next"]:
            break
        page = caller.get(page["next"].partition("testserver")[2]).json()
    assert sorted(seen) == [f"acme{n}" for n in range(channels)]


def test_duties_that_change_hands_all_at_once_keep_the_trail_of_who_had_them(
    world: World,
) -> None:
    channels = world.register("https://x.com/one", "https://x.com/two")
    for channel in channels:
        world.assign(channel, {"sales": "A"}, ["care"])
    rows = "".join(f"https://x.com/{name},Marketing\n" for name in ("one", "two"))
    write(world, read(world, "Link,Owner\n" + rows), on_other_owner="replace")
    with world.open():
        owners = Assignment.objects.filter(role="A", duty__activity__key="care")
        assert set(owners.values_list("department__slug", flat=True)) == {"marketing"}
        for channel in channels:
            event = AuditEvent.objects.filter(channel_id=channel.pk).latest("seq")
            told = event.before["care"], event.after["care"]
            assert told[0]["sales"] == "A" and told[1] == {"marketing": "A", "sales": "C"}
