"""Each fence stands alone: the manager, the composite keys, row-level security."""

import asyncio
import inspect
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Field, Model

from accounts.models import AuditEvent, Department, Membership
from accounts.queries.seats import list_seats
from accounts.tenancy import TenantRequired, TenantSwitch, current_organization_id, tenant
from accounts.tenancy.models import TenantModel
from accounts.tenancy.selfcheck import find_open_fences, tenant_models
from channels_registry.models import Channel
from ownership.models import Assignment
from tests.figures import count
from tests.world import World

pytestmark = pytest.mark.django_db


# --- The manager -------------------------------------------------------------------------------

ARGUMENTS: dict[str, tuple] = {
    "aggregate": (),
    "bulk_create": ([],),
    "bulk_update": ([], ["id"]),
    "get_or_create": (),
    "in_bulk": (),
    "earliest": ("pk",),
    "latest": ("pk",),
    "dates": ("pk", "year"),
    "datetimes": ("pk", "year"),
    "raw": ("select 1",),
    "values_list": ("pk",),
    "explain": (),
}


def queries_of(model: type[TenantModel]) -> set[str]:
    """What its manager can be asked, the model's own questions among it."""
    queries = model.objects._queryset_class
    return {
        name
        for name, member in inspect.getmembers(model.objects)
        if callable(member) and hasattr(queries, name) and not name.startswith("_")
    }


QUERIES = sorted(set.union(*(queries_of(model) for model in tenant_models())))


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_without_an_organization_raises(name: str) -> None:
    models = [model for model in tenant_models() if name in queries_of(model)]
    for model in models:
        with pytest.raises(TenantRequired):
            result = getattr(model.objects, name)(*ARGUMENTS.get(name, ()))
            if inspect.isawaitable(result):
                asyncio.run(_finish(result))
            list(result)
    count("schema", queries_without_organization=len(models), refused=len(models))


@pytest.mark.parametrize("name", ["count", "exists", "first", "delete", "acount", "aexists"])
def test_with_an_organization_a_query_meets_its_own_rows_alone(
    world: World, neighbour: World, name: str
) -> None:
    neighbour.register("https://x.com/neighbour")
    with world.open():
        result = getattr(Channel.objects.all(), name)()
        if inspect.isawaitable(result):
            result = asyncio.run(_finish(result))
    assert result in (0, False, None, (0, {}))
    with neighbour.open():
        assert Channel.objects.count() == 1


async def _finish(awaitable: object) -> object:
    return await awaitable  # type: ignore[misc]


def models_that_are_open() -> list[type[Model]]:
    """Those that answer without an organization, by the manager or behind it."""
    return [model for model in tenant_models() if not _refuses(model)]


def _refuses(model: type[Model]) -> bool:
    for manager in (model._default_manager, model._base_manager):
        try:
            manager.all()
        except TenantRequired:
            continue
        return False
    return True


def test_every_tenant_model_refuses_without_an_organization() -> None:
    assert models_that_are_open() == []


def test_a_row_of_another_organization_cannot_be_saved_or_deleted(
    world: World, neighbour: World
) -> None:
    sales = neighbour.departments["sales"]
    with world.open():
        for write in (sales.save, sales.delete, sales.refresh_from_db):
            with pytest.raises((TenantSwitch, Department.DoesNotExist)), transaction.atomic():
                write()
        with pytest.raises(TenantSwitch):
            Department.objects.bulk_create([sales])


def test_one_organization_is_never_opened_inside_another(world: World, neighbour: World) -> None:
    with world.open(), pytest.raises(TenantSwitch), neighbour.open():
        pass


def test_nothing_is_left_open_after_an_error(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.open():
        raise ZeroDivisionError
    assert current_organization_id() is None
    assert current_setting() == ""


def test_the_setting_ends_with_the_block_inside_an_outer_transaction(world: World) -> None:
    with transaction.atomic():
        with world.open():
            assert current_setting() == str(world.organization.pk)
        assert current_setting() == ""


def current_setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('app.current_org', true), '')")
        return cursor.fetchone()[0]


# --- Composite keys ----------------------------------------------------------------------------


def test_the_database_refuses_a_row_that_points_into_another_organization(
    world: World, neighbour: World
) -> None:
    (channel,) = world.register("https://x.com/acme")
    duty = world.duty(channel)
    with pytest.raises(IntegrityError), transaction.atomic(), world.open():
        Assignment.new(
            duty=duty,
            department_id=neighbour.departments["sales"].pk,
            role="A",
            origin="hand",
            since=world.organization.founded_at,
        ).save()
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


# --- Row-level security ------------------------------------------------------------------------


def count_rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")  # noqa: S608
        return cursor.fetchone()[0]


def test_plain_sql_sees_the_current_organization_only(world: World, neighbour: World) -> None:
    world.register("https://x.com/acme", "https://x.com/acme2")
    neighbour.register("https://x.com/neighbour")
    assert count_rows("channels_registry_channel") == 0
    with world.open():
        assert count_rows("channels_registry_channel") == 2
    with neighbour.open():
        assert count_rows("channels_registry_channel") == 1


def test_plain_sql_cannot_write_into_another_organization(world: World, neighbour: World) -> None:
    neighbour.register("https://x.com/neighbour")
    with world.open(), connection.cursor() as cursor:
        cursor.execute("update channels_registry_channel set name = 'mine'")
        assert cursor.rowcount == 0
        cursor.execute("delete from channels_registry_channel")
        assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(
                "update accounts_department set organization_id = %s", [neighbour.organization.pk]
            )


def test_the_same_account_may_be_registered_by_two_organizations(
    world: World, neighbour: World
) -> None:
    (mine,) = world.register("https://x.com/shared")
    (theirs,) = neighbour.register("https://x.com/shared")
    assert mine.pk != theirs.pk


def test_a_user_sees_their_own_seats_and_nothing_else(world: World, neighbour: World) -> None:
    lead = world.members["lead"]
    assert [seat.organization for seat in list_seats(lead)] == [world.organization]
    with pytest.raises(TenantRequired):
        Membership.objects.count()


# --- The audit trail ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "update accounts_auditevent set verb = 'x'",
        "delete from accounts_auditevent",
        "truncate accounts_auditevent",
    ],
)
def test_the_runtime_role_can_only_append_to_the_audit_trail(world: World, statement: str) -> None:
    with world.open(), connection.cursor() as cursor:
        assert AuditEvent.objects.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement)


def test_a_changed_audit_row_would_break_the_chain(world: World) -> None:
    from accounts.operations.changes import compute_hash

    world.register("https://x.com/acme")
    with world.open():
        previous = "0" * 64
        for event in AuditEvent.objects.order_by("seq"):
            assert event.previous_hash == previous
            assert compute_hash(event) == event.hash
            previous = event.hash
        event.object_label = "something else"
        assert compute_hash(event) != event.hash


# --- The schema --------------------------------------------------------------------------------

INDEXES_ACROSS_ORGANIZATIONS = {
    "outbox_waiting",  # read by outbox_claim(), which looks across organizations for what waits
    "job_lease",  # read by job_claim(), likewise
    "membership_of_user",  # "my organizations", own rows only
}


def test_every_fence_is_up() -> None:
    assert find_open_fences() == []


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model.__name__)
def test_every_index_leads_with_the_organization(model: type[TenantModel]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    for name, key in found.items():
        if key["primary_key"] or key["check"] or name in INDEXES_ACROSS_ORGANIZATIONS:
            continue
        if key["index"] or key["unique"]:
            columns = [column for column in key["columns"] if column] or ["(expression)"]
            assert columns[0] == "organization_id", f"{name}: {columns}"


def keys_that_are_not_composite() -> list[str]:
    """Foreign keys between tenant tables that do not name the organization too."""
    composite = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.conrelid::regclass::text, array_agg(a.attname::text order by k.n)"
            " from pg_constraint c"
            " cross join lateral unnest(c.conkey) with ordinality k(attnum, n)"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum"
            " where c.contype = 'f' group by c.oid"
        )
        # What a key carries along stands behind the two.
        composite = {(table, tuple(columns[:2])) for table, columns in cursor.fetchall()}
    return [
        str(field)
        for model, field in foreign_keys()
        if (model._meta.db_table, ("organization_id", field.column)) not in composite
    ]


def foreign_keys() -> list[tuple[type[Model], Field]]:
    """Those from one tenant table to another."""
    return [
        (model, field)
        for model in tenant_models()
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, TenantModel)
    ]


def test_every_key_between_tenant_tables_is_composite() -> None:
    assert keys_that_are_not_composite() == []
    keys = foreign_keys()
    count("schema", foreign_keys=len(keys), composite=len(keys))


def test_every_unique_key_names_the_organization() -> None:
    """Else who may not see a row learns that it is there, by a collision with it."""
    found = 0
    with connection.cursor() as cursor:
        for model in tenant_models():
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for name, key in constraints.items():
                if key["unique"] and not key["primary_key"]:
                    assert "organization_id" in key["columns"], name
                    found += 1
    tables = len(tenant_models())
    count("schema", uniques=found, uniques_with_organization=found)
    count("schema", tenant_tables=tables, row_level_security=tables)


def test_an_unknown_organization_shows_nothing() -> None:
    with tenant(uuid4()):
        assert Channel.objects.count() == 0
