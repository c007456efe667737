"""The audit log: read by administrators, filtered, exported; refusals and sign-ins are in it."""

import csv
import io

from django.test import Client

from accounts.models import AuditEvent, User
from tests.api.callers import Caller
from tests.ownership.views.pages import count_statements
from tests.world import PASSWORD, World, sign_in


def verbs(world: World) -> list[str]:
    with world.open():
        return list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))


def last(world: World, verb: str) -> AuditEvent:
    with world.open():
        return AuditEvent.objects.filter(verb=verb).latest("seq")


def test_the_newest_stands_first_and_filters_narrow(world: World) -> None:
    world.register("https://x.com/acme", "https://x.com/umbrella")
    admin = world.sign_in("admin")
    page = admin.get(world.url("settings/audit/")).content.decode().partition("<tbody>")[2]
    assert page.index("channel.registered") < page.index("organization.founded")
    page = admin.get(world.url("settings/audit/?about=umbrella")).content.decode()
    assert "umbrella" in page and "organization.founded" not in page.partition("<tbody>")[2]


def test_what_cannot_be_read_in_a_filter_is_told(world: World) -> None:
    answer = world.sign_in("admin").get(world.url("settings/audit/?since=tomorrow&before=x"))
    assert answer.status_code == 200
    assert "Left out of the filter" in answer.content.decode()


def test_the_export_has_every_event_and_no_formula(world: World) -> None:
    world.register("https://x.com/acme", name="=cmd|'/c calc'!A1")
    answer = world.sign_in("admin").get(world.url("settings/audit/audit.csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [int(row["seq"]) for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) == len(verbs(world))
    assert not [c for row in rows for c in row.values() if c[:1] in "=+-@" and c[:1]]


def test_a_value_of_the_export_is_one_cell_whatever_the_spreadsheet_splits_at(
    world: World,
) -> None:
    world.register("https://x.com/acme", name="a;=1+1")
    answer = world.sign_in("admin").get(world.url("settings/audit/audit.csv"))
    lines = answer.content.decode("utf-8-sig").splitlines()
    found = [line for line in lines if "a;=1+1" in line]
    assert found and all(',"a;=1+1",' in line for line in found)
    assert all(line.startswith('"') and line.endswith('"') for line in lines)


def test_a_page_of_events_costs_the_same_for_three_and_three_hundred(world: World) -> None:
    admin = world.sign_in("admin")
    few = count_statements(admin, world.url("settings/audit/"))
    world.register(*(f"https://x.com/acme{n}" for n in range(300)))
    assert count_statements(admin, world.url("settings/audit/")) == few


def test_a_refusal_is_told_once_a_minute(world: World) -> None:
    viewer = world.sign_in("viewer")
    for _ in range(3):
        assert viewer.get(world.url("channels/add/")).status_code == 403
    assert verbs(world).count("access.denied") == 1
    event = last(world, "access.denied")
    assert event.after == {"tried": "GET add-channel"}
    assert event.actor_label == str(world.members["viewer"])


def test_a_key_from_another_network_is_refused_like_an_unknown_one_and_told(world: World) -> None:
    caller = Caller.of(world, "owner")
    with world.open():
        caller.api_key.allowed_networks = ["192.0.2.0/24"]
        caller.api_key.save()
    away = caller.get("channels/")
    unknown = Client().get(caller.url("channels/"), headers={"Authorization": "Bearer x"})
    assert away.status_code == unknown.status_code == 401
    assert away.content == unknown.content
    assert last(world, "access.denied").after == {"tried": "use_key_from_elsewhere"}
    near = caller.client.get(
        caller.url("channels/"),
        headers={"Authorization": f"Bearer {caller.token}"},
        REMOTE_ADDR="192.0.2.7",
    )
    assert near.status_code == 200


def test_sign_ins_and_failed_ones_are_in_it(world: World) -> None:
    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    for attempt in ("wrong", "wrong again", PASSWORD):
        Client().post("/login/", {"login": user.email, "password": attempt})
    assert verbs(world).count("member.sign_in_failed") == 1
    assert verbs(world).count("member.signed_in") == 1
    assert last(world, "member.sign_in_failed").ip == "127.0.0.1"
    assert "wrong" not in repr(vars(last(world, "member.sign_in_failed")))


def test_who_fails_to_sign_in_without_an_account_is_in_nobodys_trail(world: World) -> None:
    before = len(verbs(world))
    Client().post("/login/", {"login": "nobody@nowhere.example", "password": "x"})
    assert len(verbs(world)) == before


def test_somebody_from_outside_leaves_nothing_in_the_trail(world: World) -> None:
    stranger = sign_in(User.objects.create_user("stranger@example.org"))
    before = len(verbs(world))
    assert stranger.get(world.url("settings/audit/")).status_code == 404
    assert len(verbs(world)) == before
