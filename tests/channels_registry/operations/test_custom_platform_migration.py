"""Channels that were there before an organization could have platforms of its own."""

import os
import subprocess
import sys

import psycopg2
import pytest

from tests.databases import ROOT, empty_database

TABLES = ("channel", "channelalias", "candidate", "importrow")
FILL = """
import django
django.setup()
from tests.ownership.imports import read
from tests.websites import propose
from tests.world import World
world = World.found()
world.register("https://X.com/acme?lang=en", "https://www.instagram.com/acme/")
read(world, "https://x.com/from_a_file\\nno address at all")
propose(world, "https://www.facebook.com/ontheweb")
print(world.organization.pk)
"""


def run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def migrate(url: str, *target: str) -> None:
    there = {"DATABASE_URL": url, "DATABASE_OPTIONS": ""}
    run(there, "manage.py", "migrate", "--noinput", *target)


def rows_of(url: str, organization: str, columns: str) -> dict[str, list[tuple]]:
    """By table, in the order of their ids."""
    connection = psycopg2.connect(url)
    found = {}
    with connection, connection.cursor() as cursor:
        cursor.execute("select set_config('app.current_org', %s, true)", [organization])
        for table in TABLES:
            cursor.execute(f"select {columns} from channels_registry_{table} order by id")  # noqa: S608
            found[table] = cursor.fetchall()
    connection.close()
    return found


def test_rows_that_were_there_before_stay_on_their_platform(django_db_setup: None) -> None:
    identity = "id, platform_id, kind, key"
    with empty_database() as there:
        url = there["MIGRATOR_DATABASE_URL"]
        organization = run(there, "-c", FILL).split()[-1]
        migrate(url, "channels_registry", "0010")
        before = rows_of(url, organization, identity)
        with pytest.raises(psycopg2.errors.UndefinedColumn):
            rows_of(url, organization, "platform_slug")
        migrate(url)
        assert rows_of(url, organization, identity) == before
        slugs = rows_of(url, organization, "platform_id, platform_slug, custom_platform_id")
    assert {table: len(rows) for table, rows in slugs.items()} == {
        "channel": 2,
        "channelalias": 2,
        "candidate": 1,
        "importrow": 2,
    }
    for platform, slug, own in (row for rows in slugs.values() for row in rows):
        assert (slug, own) == (platform or "", None)
