"""Rows that go in column by column are the rows that would go in one by one."""

from typing import Any

import pytest
from django.db import DataError, transaction

from accounts.models import AuditEvent
from accounts.tenancy import TenantRequired, TenantSwitch
from accounts.tenancy.inserts import insert_objects, insert_rows
from channels_registry.models import ImportFile, ImportRow
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
TEXTS = (
    "plain",
    "",
    '"quoted"',
    "back\\slash",
    "{a,b}",
    "NULL",
    "a,b",
    "日本\nzwei",
    "'; --",
    "%s",
)


def make_rows(world: World) -> list[ImportRow]:
    """A row per text, with the text wherever one may stand."""
    file = ImportFile.new(name="a.csv", size=1, created_at=NOW, created_by_label="Tess")
    file.save()
    owner = world.departments["sales"].pk
    return [
        ImportRow.new(
            import_file=file,
            number=number,
            values={"notes": text, "nested": [text, None, 1]},
            verdict="new",
            message=text,
            key=text,
            first_number=number if number % 2 else None,
            departments=[owner] * (number % 3),
            unknown=[text, text] if number % 2 else [],
        )
        for number, text in enumerate(TEXTS, 1)
    ]


def stored(model: type[Any]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name != "id"}
        for row in model.objects.order_by("number").values()
    ]


def test_objects_arrive_as_bulk_create_would_write_them(world: World) -> None:
    with world.open():
        rows = make_rows(world)
        ImportRow.objects.bulk_create(rows)
        expected = stored(ImportRow)
        ImportRow.objects.all().delete()
        insert_objects(rows)
        assert stored(ImportRow) == expected
        assert [row["unknown"] for row in expected][:2] == [["plain", "plain"], []]


def test_nothing_is_inserted_where_there_is_nothing(world: World) -> None:
    with world.open():
        insert_objects([])


def test_a_text_that_is_too_long_is_refused_and_not_cut_off(world: World) -> None:
    with world.open():
        rows = make_rows(world)
        for broken in (rows[:1], rows):
            broken[0].kind = "x" * 31
            with pytest.raises(DataError), transaction.atomic():
                insert_objects(broken)
        with pytest.raises(DataError), transaction.atomic():
            insert_rows(AuditEvent, {"verb": ["x" * 61]})


def test_rows_of_another_organization_are_refused(world: World, neighbour: World) -> None:
    with neighbour.open():
        theirs = make_rows(neighbour)
    with world.open():
        ours = make_rows(world)
        for rows in (theirs, [*ours, *theirs]):
            with pytest.raises(TenantSwitch):
                insert_objects(rows)
    with pytest.raises(TenantRequired):
        insert_objects(ours)
