"""Seats: who may change which, what ends with one, and the owner who cannot go."""

import threading
from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.db import connections
from django.test import Client

from accounts.models import ApiKey, AuditEvent, MemberRole, Membership
from accounts.operations.members import (
    DepartmentMissing,
    LastOwner,
    SeatRefused,
    StaleSeat,
    change_seat,
    end_seat,
)
from tests.api.callers import Caller
from tests.world import NOW, TESTER, World


def change(world: World, seat: Membership, role: str, *, by: str = "owner", **more) -> Membership:
    arguments = {"departments": [], "version": seat.version} | more
    with world.open():
        return change_seat(
            seat=seat,
            role=MemberRole(role),
            decided_by=world.seat(by),
            by=TESTER,
            now=NOW,
            **arguments,
        )


def end(world: World, seat: Membership, *, by: str = "owner") -> Membership:
    with world.open():
        return end_seat(
            seat=seat, version=seat.version, decided_by=world.seat(by), by=TESTER, now=NOW
        )


def browse(world: World, role: str) -> Client:
    """Signed in the way that leaves a session row, as the sign-in page does."""
    client = world.sign_in(role)
    UserSession.objects.create(
        user=world.members[role],
        session_key=client.session.session_key,
        ip="192.0.2.1",
        user_agent="test",
    )
    return client


def test_a_change_holds_from_the_next_request_on(world: World) -> None:
    client = world.sign_in("viewer")
    add = world.url("channels/add/")
    assert client.get(add).status_code == 403
    change(world, world.seat("viewer"), "lead")
    assert client.get(add).status_code == 200


def test_a_steward_needs_departments_and_nobody_else_keeps_them(world: World) -> None:
    seat = world.seat("viewer")
    with pytest.raises(DepartmentMissing):
        change(world, seat, "steward")
    seat = change(world, seat, "steward", departments=[world.departments["sales"]])
    with world.open():
        assert [d.slug for d in seat.departments.all()] == ["sales"]
    seat = change(world, seat, "lead", departments=[world.departments["sales"]])
    with world.open():
        assert not seat.departments.exists()


def test_an_administrator_makes_and_changes_no_owner(world: World) -> None:
    for seat, role in ((world.seat("viewer"), "owner"), (world.seat("owner"), "viewer")):
        with pytest.raises(SeatRefused):
            change(world, seat, role, by="admin")
    with pytest.raises(SeatRefused):
        end(world, world.seat("owner"), by="admin")


def test_who_decides_must_still_have_the_right(world: World) -> None:
    admin = world.seat("admin")
    change(world, world.seat("admin"), "viewer")
    with world.open(), pytest.raises(SeatRefused):
        end_seat(
            seat=world.seat("lead"),
            version=1,
            decided_by=admin,  # as it was when the request began
            by=TESTER,
            now=NOW,
        )


def test_a_stale_change_is_refused_with_what_is_stored(world: World) -> None:
    seat = world.seat("viewer")
    change(world, seat, "lead")
    with pytest.raises(StaleSeat) as caught:
        change(world, seat, "steward", departments=[world.departments["sales"]])
    assert caught.value.seat.role == "lead"


def test_the_last_owner_cannot_go(world: World) -> None:
    with pytest.raises(LastOwner):
        end(world, world.seat("owner"))
    with pytest.raises(LastOwner):
        change(world, world.seat("owner"), "admin")
    world.add_another("owner")
    assert end(world, world.seat("owner")).left_at == NOW


def test_of_two_owners_who_demote_each_other_at_once_one_stays(committed_world: World) -> None:
    world = committed_world
    first, second = world.seat("owner"), world.add_another("owner")
    refused: list[Exception] = []
    start = threading.Barrier(2)

    def demote(seat: Membership, decided_by: Membership) -> None:
        try:
            start.wait()
            with world.open():
                change_seat(
                    seat=seat,
                    role=MemberRole.VIEWER,
                    departments=[],
                    version=seat.version,
                    decided_by=decided_by,
                    by=TESTER,
                    now=NOW,
                )
        except (LastOwner, SeatRefused) as error:
            refused.append(error)
        finally:
            connections.close_all()

    run_together(lambda: demote(first, second), lambda: demote(second, first))
    with world.open():
        assert Membership.objects.active().filter(role="owner").count() == 1
    assert len(refused) == 1


def run_together(*calls: Callable[[], None]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_keys_and_sessions_end_with_the_seat(world: World) -> None:
    client, caller = browse(world, "lead"), Caller.of(world, "lead")
    assert client.get(world.url("channels/")).status_code == 200
    assert caller.get("channels/").status_code == 200
    end(world, world.seat("lead"))
    assert client.get(world.url("channels/")).status_code == 302
    assert "_auth_user_id" not in client.session
    assert caller.get("channels/").status_code == 401
    with world.open():
        assert ApiKey.objects.get(pk=caller.api_key.pk).revoked_at == NOW
        verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"member.left", "api_key.revoked"} <= verbs


def test_a_session_lives_on_where_the_person_has_another_seat(
    world: World, neighbour: World
) -> None:
    with neighbour.open():
        Membership.new(user=world.members["lead"], role="viewer", joined_at=NOW).save()
    client = browse(world, "lead")
    end(world, world.seat("lead"))
    assert client.get(world.url("channels/")).status_code == 404
    assert client.get(neighbour.url("channels/")).status_code == 200


def test_everybody_may_leave(world: World) -> None:
    client = browse(world, "viewer")
    seat = world.seat("viewer")
    answer = client.post(world.url(f"settings/members/{seat.pk}/end/"), {"version": seat.version})
    assert answer.status_code == 302
    assert not world.seat("viewer").is_active
