"""How often one may ask: told in every answer, and held against who asks more."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client

from accounts.operations.api_keys import Token
from accounts.tenancy.limits import Limit, forget_earned, take
from tests.api.callers import Caller
from tests.databases import ROOT
from tests.world import World


@pytest.fixture(autouse=True)
def few(settings: object) -> None:
    settings.API_REQUESTS_PER_MINUTE = 5
    settings.API_REFUSALS_PER_MINUTE = 3


def test_every_answer_says_what_is_left(caller: Caller) -> None:
    answer = caller.get("channels/")
    assert answer["RateLimit-Policy"] == '"api";q=5;w=60'
    assert answer["RateLimit"].startswith('"api";r=4;t=')


def test_who_asks_more_waits(caller: Caller) -> None:
    answers = [caller.get("channels/") for _ in range(7)]
    assert [a.status_code for a in answers] == [200] * 5 + [429] * 2
    over = answers[-1]
    assert over.json()["code"] == "too_many_requests"
    assert 1 <= int(over["Retry-After"]) <= 13
    assert over["RateLimit"].startswith('"api";r=0;')


def test_one_keys_requests_cost_no_other_key(world: World, caller: Caller) -> None:
    other = Caller.of(world, "lead")
    for _ in range(6):
        caller.get("channels/")
    assert other.get("channels/").status_code == 200


def test_who_knows_the_public_part_of_a_key_cannot_use_up_its_allowance(caller: Caller) -> None:
    _, _, organization, key, _, _ = caller.token.split("_")
    forged = str(Token(organization, key, "A" * 43))
    for _ in range(9):
        Client().get(caller.url("channels/"), headers={"Authorization": f"Bearer {forged}"})
    assert caller.get("channels/").status_code == 200


def test_keys_cannot_be_guessed_at(caller: Caller) -> None:
    statuses = []
    for number in range(5):
        forged = str(Token(caller.world.organization.public_id, "A" * 12, f"{number}" * 43))
        answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {forged}"})
        statuses.append(answer.status_code)
    assert statuses == [401, 401, 401, 429, 429]


def test_what_was_earned_again_is_forgotten(db: None) -> None:
    take(Limit("test", 1_000_000, timedelta(seconds=1)), "somebody")
    assert forget_earned() >= 1


def test_limits_need_no_redis(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of them is loaded from a client of Redis, let alone asked there."""
    code = (
        "import django, sys; django.setup(); import accounts.api.limits, accounts.tenancy.limits;"
        "sys.exit('redis' in {m.partition('.')[0] for m in sys.modules if m.startswith('redis')})"
    )
    env_code = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; " + code
    done = subprocess.run([sys.executable, "-c", env_code], cwd=ROOT, check=False)
    assert done.returncode == 0
