"""Keys: who gets in, and who stops getting in."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, AuditEvent, Membership
from accounts.operations.api_keys import TOKEN, KeyRefused, issue_key, read_token, revoke_key
from tests.api.callers import OPERATOR, Caller
from tests.world import World

ME = "/api/v1/me/"


def change_last(token: str) -> str:
    return token[:-1] + ("0" if token[-1] != "0" else "1")


def test_a_key_says_who_asks_and_what_it_may_do(world: World) -> None:
    caller = Caller.of(world, "lead", ("registry:read", "ownership:read"))
    me = caller.get(ME).json()
    assert me["organization"]["slug"] == world.organization.slug
    assert me["member"]["role"] == "lead"
    assert me["key"]["scopes"] == ["ownership:read", "registry:read"]
    assert "manage_keys" not in me["capabilities"]


def test_only_a_keyed_hash_of_the_secret_is_stored(caller: Caller) -> None:
    with caller.world.open():
        stored = ApiKey.objects.get(pk=caller.api_key.pk)
    secret = read_token(caller.token).secret
    assert secret not in repr(vars(stored))
    assert len(bytes(stored.digest)) == 32


def test_a_mistyped_key_is_refused_without_asking_the_database(
    caller: Caller, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):
        response = Client().get(
            ME, headers={"Authorization": f"Bearer {change_last(caller.token)}"}
        )
    assert response.status_code == 401


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer x", "Basic YTpi", "Bearer mh_live_a_b_c_d", "Bearer é"],
)
def test_without_a_key_every_answer_is_the_same_401(header: str | None, world: World) -> None:
    headers = {} if header is None else {"Authorization": header}
    bodies = set()
    for path in (ME, f"/api/v1/o/{world.organization.slug}/channels/", "/api/v1/o/nobody/"):
        response = Client().get(path, headers=headers)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response["Content-Type"] == "application/problem+json"
        bodies.add(response.content)
    assert len(bodies) == 1


def test_a_well_formed_key_with_another_secret_is_refused(caller: Caller) -> None:
    token = read_token(caller.token)
    forged = type(token)(token.organization, token.key, token.secret[::-1])
    caller.token = str(forged)
    assert TOKEN.fullmatch(caller.token)
    assert caller.get(ME).status_code == 401


def test_a_revoked_key_stops_at_once(caller: Caller) -> None:
    assert caller.get(ME).status_code == 200
    with caller.world.open():
        revoke_key(api_key=caller.api_key, by=OPERATOR, now=timezone.now())
    assert caller.get(ME).status_code == 401


def test_an_expired_key_is_refused(world: World) -> None:
    caller = Caller.of(world, now=timezone.now() - timedelta(days=90, seconds=1))
    assert caller.get(ME).status_code == 401


def test_a_key_ends_with_the_seat_of_its_member(world: World) -> None:
    caller = Caller.of(world, "lead")
    assert caller.get(ME).status_code == 200
    with world.open():
        Membership.objects.filter(user=world.members["lead"]).update(left_at=timezone.now())
    assert caller.get(ME).status_code == 401


def test_a_key_follows_its_member_down_to_a_lesser_seat(world: World) -> None:
    caller = Caller.of(world, "lead")
    with world.open():
        Membership.objects.filter(user=world.members["lead"]).update(role="viewer")
    refused = caller.post("channels/", {"url": "https://x.com/acme"})
    assert refused.status_code == 403
    assert refused.json()["code"] == "seat_insufficient"


def test_use_is_remembered_at_most_once_a_minute(caller: Caller) -> None:
    def last_used_at() -> object:
        with caller.world.open():
            return ApiKey.objects.get(pk=caller.api_key.pk).last_used_at

    caller.get(ME)
    first = last_used_at()
    caller.get(ME)
    assert first is not None
    assert last_used_at() == first


def test_issuing_and_revoking_leave_audit_events(caller: Caller) -> None:
    with caller.world.open():
        revoke_key(api_key=caller.api_key, by=OPERATOR, now=timezone.now())
        events = AuditEvent.objects.filter(object_id=caller.api_key.pk).order_by("seq")
        assert [event.verb for event in events] == ["api_key.issued", "api_key.revoked"]
        assert read_token(caller.token).secret not in str([event.after for event in events])


@pytest.mark.parametrize(
    ("role", "scopes", "days", "says"),
    [
        ("owner", ["registry:reed"], 90, "no scope registry:reed"),
        ("owner", [], 90, "needs a scope"),
        ("owner", ["registry:read"], 367, "1 to 366 days"),
        ("viewer", ["registry:read", "registry:write"], 90, "may not do what registry:write"),
        ("lead", ["members:manage"], 90, "may not do what members:manage"),
    ],
)
def test_a_key_that_could_not_work_is_not_issued(
    world: World, role: str, scopes: list[str], days: int, says: str
) -> None:
    with world.open(), pytest.raises(KeyRefused, match=says):
        issue_key(
            organization=world.organization,
            membership=Membership.objects.select_related("user").get(user=world.members[role]),
            name="Helpdesk",
            scopes=scopes,
            days=days,
            by=OPERATOR,
            now=timezone.now(),
        )


def test_the_command_prints_the_key_alone(world: World) -> None:
    out = StringIO()
    call_command(
        "issue_api_key",
        organization=world.organization.slug,
        member=world.members["lead"].email.upper(),
        scopes="registry:read, ownership:read",
        stdout=out,
    )
    token = out.getvalue().removesuffix("\n")
    assert TOKEN.fullmatch(token)
    response = Client().get(ME, headers={"Authorization": f"Bearer {token}"})
    assert response.json()["key"]["scopes"] == ["ownership:read", "registry:read"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"organization": "nobody"}, "no organization “nobody”"),
        ({"member": "who@else.example"}, "who@else.example has no seat"),
        ({"scopes": "everything"}, "no scope everything"),
    ],
)
def test_the_command_says_what_is_wrong(world: World, changes: dict[str, str], says: str) -> None:
    options = {
        "organization": world.organization.slug,
        "member": world.members["lead"].email,
        "scopes": "registry:read",
    }
    with pytest.raises(CommandError, match=says):
        call_command("issue_api_key", **options | changes)
