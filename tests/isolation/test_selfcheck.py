"""A fence that is down is seen, and nothing serves then."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from accounts.tenancy.selfcheck import FencesDown, find_open_fences, refuse_open_fences
from tests.databases import ROOT, SUPERUSER, switched_to
from tests.figures import count

pytestmark = pytest.mark.usefixtures("committed_db")


class Undo(Exception):
    """Rolls the broken fence back."""


@contextmanager
def broken(*statements: str) -> Iterator[None]:
    """The schema with something broken, as the runtime role meets it; mended afterwards."""
    try:
        with switched_to(SUPERUSER), transaction.atomic():
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                cursor.execute("set local role masthead_runtime")
            yield
            raise Undo
    except Undo:
        pass


TABLE = "channels_registry_channel"
BREAKS: dict[str, tuple[tuple[str, ...], str]] = {
    "row-level security off": (
        (f"alter table {TABLE} disable row level security",),
        f"Row-level security of {TABLE} is not on.",
    ),
    "not forced": (
        (f"alter table {TABLE} no force row level security",),
        f"Row-level security of {TABLE} is not on.",
    ),
    "no policy": (
        (f"drop policy tenant_isolation on {TABLE}",),
        f"The policies of {TABLE} are not",
    ),
    "another expression": (
        (f"alter policy tenant_isolation on {TABLE} using (true)",),
        f"The policies of {TABLE} are not",
    ),
    "another check": (
        (f"alter policy tenant_isolation on {TABLE} with check (true)",),
        f"The policies of {TABLE} are not",
    ),
    "one policy more": (
        (f"create policy more on {TABLE} for select using (true)",),
        f"The policies of {TABLE} are not",
    ),
    "a setting that anybody may set": (
        (
            f"alter policy tenant_isolation on {TABLE} using"
            " (organization_id = (select nullif(current_setting('app.other', true), '')::uuid))",
        ),
        f"The policies of {TABLE} are not",
    ),
    "a view": (
        ("create view all_of_them as table channels_registry_channel",),
        "The view all_of_them goes round the fences.",
    ),
    "a materialized view": (
        ("create materialized view all_of_them as table channels_registry_channel",),
        "The view all_of_them goes round the fences.",
    ),
    "a function with its owner's rights": (
        ("create function peek() returns int language sql security definer as 'select 1'",),
        "The function peek runs with its owner's rights.",
    ),
    "a search path that is not pinned": (
        ("alter function outbox_claim(integer) reset search_path",),
        "The function outbox_claim runs with its owner's rights.",
    ),
    "may empty": (
        (f"grant truncate on {TABLE} to masthead_runtime",),
        f"This process may empty {TABLE}",
    ),
    "may point at": (
        (f"grant references on {TABLE} to masthead_runtime",),
        f"This process may empty {TABLE}",
    ),
    "may change the trail": (
        ("grant update on accounts_auditevent to masthead_runtime",),
        "This process may change what stands in accounts_auditevent.",
    ),
    "may change a column of the trail": (
        ("grant update (verb) on accounts_auditevent to masthead_runtime",),
        "This process may change what stands in accounts_auditevent.",
    ),
    "may create": (
        ("grant create on schema public to masthead_runtime",),
        "may create tables and functions",
    ),
    "owns a table": (
        (
            "grant create on schema public to masthead_runtime",
            f"alter table {TABLE} owner to masthead_runtime",
        ),
        f"This process connects as the owner of {TABLE}.",
    ),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_fence_is_seen(how: str) -> None:
    statements, problem = BREAKS[how]
    with broken(*statements):
        found = find_open_fences()
        assert any(problem in sentence for sentence in found), found
        with pytest.raises(FencesDown):
            refuse_open_fences()
    count("schema", fences_broken=1, seen=1)


def test_whole_fences_are_not_complained_of() -> None:
    with broken():
        assert find_open_fences() == []


@pytest.mark.parametrize("server", [(15, 17), (14, 99), (17, 9)])
def test_a_server_with_known_holes_is_refused(server: tuple[int, int]) -> None:
    from accounts.tenancy.selfcheck import _judge_server

    assert _judge_server(*server) and not _judge_server(18, 4) and not _judge_server(19, 0)


SERVERS = {
    "gunicorn": ["-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
    "relay": ["manage.py", "relay"],
    "worker": ["-m", "celery", "--app", "config", "worker", "--pool", "solo"],
    "check": ["manage.py", "check", "--database", "default"],
}


@pytest.mark.parametrize("server", SERVERS)
def test_nothing_starts_as_the_role_that_owns_the_tables(server: str) -> None:
    env = os.environ | {
        "DATABASE_URL": os.environ["MIGRATOR_DATABASE_URL"],
        "RELAY_DATABASE_URL": os.environ["MIGRATOR_DATABASE_URL"],
        "BIND": "127.0.0.1:0",
    }
    run = subprocess.run(
        [sys.executable, *SERVERS[server]],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode != 0
    assert "a role that row-level security ignores" in run.stdout + run.stderr
