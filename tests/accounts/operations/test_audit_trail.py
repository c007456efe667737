"""The trail: nobody edits it, and who could would be found out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accounts.models import AuditEvent
from accounts.operations.audit_trail import verify
from tests.databases import SUPERUSER
from tests.figures import count
from tests.world import World

TAMPERING = {
    "content changed": (
        'update accounts_auditevent set after = \'{"role": "owner"}\''
        " where organization_id = %(organization)s and seq = 5",
        "broken at event 5: its content was changed",
    ),
    "actor changed": (
        "update accounts_auditevent set actor_label = 'Somebody Else'"
        " where organization_id = %(organization)s and seq = 3",
        "broken at event 3: its content was changed",
    ),
    "a row taken out": (
        "delete from accounts_auditevent where organization_id = %(organization)s and seq = 6",
        "broken at event 6: event 6 is missing",
    ),
    "two rows swapped": (
        "update accounts_auditevent set seq = 1000 - seq"
        " where organization_id = %(organization)s and seq in (4, 5);"
        "update accounts_auditevent set seq = seq - 991"
        " where organization_id = %(organization)s and seq > 900",
        "broken at event 4: it does not follow the event before it",
    ),
    "a row forged": (
        "create temp table forged as select * from accounts_auditevent"
        " where organization_id = %(organization)s and seq = 2;"
        "update forged set id = gen_random_uuid(), seq = (select max(seq) + 1"
        " from accounts_auditevent where organization_id = %(organization)s);"
        "insert into accounts_auditevent select * from forged",
        "it does not follow the event before it",
    ),
}


@contextmanager
def as_superuser() -> Iterator[psycopg2.extensions.cursor]:
    """Who can switch triggers off: the one against whom only the chain helps."""
    parts = urlsplit(os.environ["MIGRATOR_DATABASE_URL"])
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=f"{SUPERUSER}@{host}"))
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
            yield cursor
    finally:
        connection.close()


def run(world: World, *options: object) -> str:
    out = StringIO()
    call_command("verify_audit", "--organization", world.organization.slug, *options, stdout=out)
    return out.getvalue()


def test_a_trail_that_nobody_touched_is_whole(world: World) -> None:
    channel, *_ = world.register("https://x.com/acme", name="Ünïcode & “quotes”")
    world.assign(channel, {"sales": "A"})
    assert "whole" in run(world)
    with world.open():
        assert verify(world.organization, []).events == AuditEvent.objects.count() > 10


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_and_the_first_broken_row_is_named(
    committed_world: World, how: str
) -> None:
    world = committed_world
    statement, told = TAMPERING[how]
    with as_superuser() as cursor:
        cursor.execute(statement, {"organization": str(world.organization.pk)})
    out = StringIO()
    with pytest.raises(CommandError, match="is broken"):
        call_command("verify_audit", "--organization", world.organization.slug, stdout=out)
    count("audit", tampering=1, detected=1)
    assert told in out.getvalue()


def test_a_tail_cut_off_is_seen_by_what_was_noted_before(
    committed_world: World, tmp_path: Path
) -> None:
    world, anchors = committed_world, tmp_path / "anchors.jsonl"
    assert "whole" in run(world, "--anchors", anchors)
    assert "whole" in run(world, "--anchors", anchors)
    with as_superuser() as cursor:
        cursor.execute(
            "delete from accounts_auditevent where organization_id = %(organization)s and seq > 7",
            {"organization": str(world.organization.pk)},
        )
    assert "whole" in run(world)  # the chain alone cannot know
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "verify_audit",
            *("--organization", world.organization.slug, "--anchors", str(anchors)),
            stdout=out,
        )
    count("audit", tampering=1, detected=1)
    assert "broken at event 8: the end is cut off" in out.getvalue()


@pytest.mark.parametrize(
    "statement",
    [
        "update accounts_auditevent set verb = 'x'",
        "delete from accounts_auditevent",
        "truncate accounts_auditevent",
    ],
)
def test_the_running_product_cannot_change_the_trail(world: World, statement: str) -> None:
    with world.open(), pytest.raises(ProgrammingError, match="permission denied"):  # noqa: SIM117
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
