"""The suite proves nothing about tenants unless it runs as the role that production runs as."""

import os
import socket

import psycopg2
import pytest
from celery import current_app
from django.db import ProgrammingError, connection, transaction

from tests.network import OutsideWorld


def one_row(statement: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


@pytest.mark.django_db
def test_tests_run_as_the_runtime_role_which_is_neither_superuser_nor_above_row_security():
    role = one_row(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
        " FROM pg_roles WHERE rolname = current_user"
    )
    assert role == ("masthead_runtime", False, False, False, False)


@pytest.mark.django_db
def test_the_runtime_role_owns_nothing_in_the_database():
    assert one_row(
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    ) == (0,)
    assert one_row(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    ) == ("masthead_migrator",)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["public.something", "something"])
def test_the_runtime_role_creates_no_table(table):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        one_row(f"CREATE TABLE {table} (id int)")


@pytest.mark.django_db
def test_programs_started_by_a_test_find_the_same_database_and_a_queue_of_this_process():
    (name,) = one_row("SELECT current_database()")
    for variable in ("DATABASE_URL", "MIGRATOR_DATABASE_URL", "RELAY_DATABASE_URL"):
        started = psycopg2.connect(os.environ[variable])
        assert started.info.dbname == name
        started.close()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    with current_app.connection() as broker:
        client = broker.default_channel.client
        assert client.connection_pool.connection_kwargs["db"] == int(worker[2:]) + 1
        assert client.ping()


def test_what_is_committed_is_seen_by_another_connection(committed_db):
    (process,) = one_row("SELECT pg_backend_pid()")
    other = psycopg2.connect(os.environ["DATABASE_URL"])
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (process,)
    other.close()
    assert not connection.in_atomic_block


def test_no_test_reaches_another_machine():
    # A socket of the test's own, since `create_connection` leaves its open when it is refused.
    with socket.socket() as door, pytest.raises(OutsideWorld):
        door.connect(("192.0.2.1", 80))


def test_no_test_asks_for_another_machine_by_name():
    with pytest.raises(OutsideWorld):
        socket.getaddrinfo("example.org", 443)
