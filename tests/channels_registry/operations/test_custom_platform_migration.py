"""Channels that were there before an organization could have platforms of its own."""

import os
import subprocess
import sys

import psycopg2
import pytest
from django.db import connections

from tests.databases import ROOT, copy_of_own_database
from tests.ownership.imports import read
from tests.websites import propose
from tests.world import World

TABLES = ("channel", "channelalias", "candidate", "importrow")


def migrate(url: str, *target: str) -> None:
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "migrate", "--noinput", *target],
        env={**os.environ, "DATABASE_URL": url, "DATABASE_OPTIONS": ""},
        capture_output=True,
        check=True,
    )


def rows_of(url: str, world: World, columns: str) -> dict[str, list[tuple]]:
    """By table, in the order of their ids."""
    connection = psycopg2.connect(url)
    found = {}
    with connection, connection.cursor() as cursor:
        here = str(world.organization.pk)
        cursor.execute("select set_config('app.current_org', %s, true)", [here])
        for table in TABLES:
            cursor.execute(f"select {columns} from channels_registry_{table} order by id")  # noqa: S608
            found[table] = cursor.fetchall()
    connection.close()
    return found


def test_rows_that_were_there_before_stay_on_their_platform(committed_world: World) -> None:
    world = committed_world
    world.register("https://X.com/acme?lang=en", "https://www.instagram.com/acme/")
    read(world, "https://x.com/from_a_file\nno address at all")
    propose(world, "https://www.facebook.com/ontheweb")
    identity = "id, platform_id, kind, key"
    connections.close_all()
    with copy_of_own_database() as url:
        migrate(url, "channels_registry", "0008")
        before = rows_of(url, world, identity)
        with pytest.raises(psycopg2.errors.UndefinedColumn):
            rows_of(url, world, "platform_slug")
        migrate(url)
        assert rows_of(url, world, identity) == before
        slugs = rows_of(url, world, "platform_id, platform_slug, custom_platform_id")
    assert {table: len(rows) for table, rows in slugs.items()} == {
        "channel": 2,
        "channelalias": 2,
        "candidate": 1,
        "importrow": 2,
    }
    for platform, slug, own in (row for rows in slugs.values() for row in rows):
        assert (slug, own) == (platform or "", None)
