"""Keys on their page: made after proving who one is, shown once, revoked at once."""

import re

from django.test import Client
from uuid_utils.compat import uuid7

from accounts.models import ApiKey
from tests.world import PASSWORD, World

FORM = {"name": "Helpdesk", "days": "30", "scopes": ["registry:read"]}


def make(world: World, client: Client, **more: object):
    return client.post(world.url("settings/keys/"), FORM | {"id": str(uuid7())} | more)


def test_a_new_key_is_shown_once_and_works(world: World) -> None:
    admin = world.sign_in("admin")
    made = make(world, admin)
    found = re.search(r"mh_live_\w+", made.content.decode())
    assert made.status_code == 201 and found
    assert made["Cache-Control"] == "no-store, private"
    again = admin.get(world.url("settings/keys/")).content.decode()
    assert found[0] not in again and "Helpdesk" in again
    assert "Read channels and departments" in again
    me = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {found[0]}"})
    assert me.json()["key"]["scopes"] == ["registry:read"]


def test_sending_the_form_twice_makes_one_key(world: World) -> None:
    admin, one = world.sign_in("admin"), str(uuid7())
    assert make(world, admin, id=one).status_code == 201
    again = make(world, admin, id=one)
    assert again.status_code == 422
    assert "shown only once" in again.content.decode()
    with world.open():
        assert ApiKey.objects.count() == 1


def test_two_organizations_that_send_the_same_id_know_nothing_of_each_other(
    world: World, neighbour: World
) -> None:
    one = str(uuid7())
    for each in (world, neighbour):
        assert make(each, each.sign_in("admin"), id=one).status_code == 201


def test_whoever_did_not_sign_in_lately_proves_who_they_are_first(world: World) -> None:
    user = world.members["admin"]
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    answer = client.get(world.url("settings/keys/"))
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]


def test_networks_are_checked_when_the_key_is_made(world: World) -> None:
    refused = make(world, world.sign_in("admin"), networks="10.0.0.0/8\nhome")
    assert refused.status_code == 422
    assert "“home” is no network" in refused.content.decode()
    assert make(world, world.sign_in("admin"), networks="2001:db8::/32").status_code == 201


def test_a_revoked_key_opens_nothing_from_that_moment(world: World) -> None:
    admin = world.sign_in("admin")
    token = re.search(r"mh_live_\w+", make(world, admin).content.decode())[0]
    ask = {"Authorization": f"Bearer {token}"}
    with world.open():
        key = ApiKey.objects.get()
    admin.post(world.url(f"settings/keys/{key.pk}/revoke/"))
    assert Client().get("/api/v1/me/", headers=ask).status_code == 401
