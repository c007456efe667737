"""The unit of work: audited or not at all, one writer at a time, joined when nested."""

import threading
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import AuditEvent, Department, OutboxEvent
from accounts.operations import changes
from accounts.operations.changes import OrganizationBusy, change
from accounts.operations.departments import DepartmentTaken, StaleDepartment, edit_department
from accounts.tenancy import TenantRequired, tenant
from tests.world import NOW, TESTER, World


@pytest.mark.django_db
def test_when_the_audit_row_fails_nothing_is_saved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("no space left for the audit trail")

    monkeypatch.setattr(changes, "_append_audit_events", fail)
    department = world.departments["sales"]
    with world.open(), pytest.raises(RuntimeError), transaction.atomic():
        edit_department(
            department=department, fields={"name": "Selling"}, version=1, by=TESTER, now=NOW
        )
    with world.open():
        assert Department.objects.get(pk=department.pk).name == "Sales"


@pytest.mark.django_db
def test_a_change_inside_a_change_joins_it(world: World) -> None:
    later = NOW + timedelta(days=1)
    with (
        world.open(),
        change(world.organization, by=TESTER, now=NOW) as outer,
        change(world.organization, by=TESTER, now=later) as inner,
    ):
        assert inner is outer


@pytest.mark.django_db
def test_events_are_numbered_and_chained_per_organization(world: World, neighbour: World) -> None:
    world.register("https://x.com/a")
    neighbour.register("https://x.com/b")
    for one in (world, neighbour):
        with one.open():
            events = list(AuditEvent.objects.order_by("seq"))
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert all(b.previous_hash == a.hash for a, b in pairwise(events))


@pytest.mark.django_db
def test_a_change_needs_its_organization_open(world: World, neighbour: World) -> None:
    with (
        neighbour.open(),
        pytest.raises(TenantRequired),
        change(world.organization, by=TESTER, now=NOW),
    ):
        pass


@pytest.mark.django_db
def test_a_stale_edit_of_a_department_is_refused_with_what_is_stored(world: World) -> None:
    department = world.departments["sales"]
    with world.open():
        edit_department(department=department, fields={"phone": "1"}, version=1, by=TESTER, now=NOW)
        with pytest.raises(StaleDepartment) as stale:
            edit_department(
                department=department, fields={"phone": "2"}, version=1, by=TESTER, now=NOW
            )
    assert (stale.value.department.phone, stale.value.department.version) == ("1", 2)


@pytest.mark.django_db
def test_two_departments_cannot_have_one_name_in_any_case(world: World) -> None:
    with world.open(), pytest.raises(DepartmentTaken):
        edit_department(
            department=world.departments["sales"],
            fields={"name": "MARKETING"},
            version=1,
            by=TESTER,
            now=NOW,
        )


def test_one_writer_at_a_time_and_the_other_is_told_to_try_again(committed_world: World) -> None:
    """A second change waits for the first; past the lock timeout it is OrganizationBusy."""
    world = committed_world
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with tenant(world.organization.pk), change(world.organization, by=TESTER, now=NOW):
                held.set()
                let_go.wait(10)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        with pytest.raises(OrganizationBusy), world.open():
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '100ms'")
            with change(world.organization, by=TESTER, now=NOW):
                pass
    finally:
        let_go.set()
        holder.join(10)
    with world.open(), change(world.organization, by=TESTER, now=NOW) as current:
        current.ask_for("nothing.at.all")
    with world.open():
        assert OutboxEvent.objects.filter(task="nothing.at.all").count() == 1


def test_organizations_never_wait_for_each_other(committed_world: World) -> None:
    other = World.found("Neighbour")
    with committed_world.open(), change(committed_world.organization, by=TESTER, now=NOW):
        done: list[bool] = []

        def write() -> None:
            try:
                other.register("https://x.com/meanwhile")
                done.append(True)
            finally:
                connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        writer.join(10)
        assert done == [True]
