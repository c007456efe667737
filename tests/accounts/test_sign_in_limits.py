"""Guessing does not pay: limits of the sign-in page, answers that tell nobody who has an account,
codes by mail, and which passwords are good enough."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from redis.connection import AbstractConnection

from accounts.models import User
from config.celery import celery_app
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db

ALLOWED = 5
NOON = datetime(2026, 11, 23, 12, 0, 10, tzinfo=UTC)
NOBODY = "nobody@acme.example"


class RedisAway(Exception):
    """Somebody wanted to speak to it."""


@pytest.fixture
def clock() -> time_machine.Traveller:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def person(world: World) -> User:
    return give_password(world.members["lead"])


def give_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def try_password(email: str, password: str, ip: str = "127.0.0.1") -> HttpResponse:
    credentials = {"login": email, "password": password}
    return Client(REMOTE_ADDR=ip).post("/login/", credentials)


def guess(email: str, times: int = ALLOWED) -> HttpResponse:
    for number in range(times):
        answer = try_password(email, f"wrong {number}")
    return answer


def say(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def strip_of_chance(answer: HttpResponse) -> str:
    """What is different each time anyway: the tokens against forged requests."""
    return re.sub(r"[A-Za-z0-9]{64}", "token", answer.content.decode())


# --- The limit ---------------------------------------------------------------------------------


def test_after_five_wrong_passwords_the_right_one_waits_too(
    person: User, clock: time_machine.Traveller
) -> None:
    assert guess(person.email).status_code == 200
    refused = try_password(person.email, PASSWORD)
    assert refused.status_code == 429
    assert refused["Retry-After"] == str(settings.SIGN_IN_PAUSE)
    assert "That was too often" in say(refused) and "Wait 5 minutes" in say(refused)
    clock.shift(timedelta(seconds=settings.SIGN_IN_PAUSE + 1))
    assert try_password(person.email, PASSWORD).status_code == 302


def test_writing_the_address_otherwise_does_not_go_round_it(person: User) -> None:
    guess(person.email.upper())
    assert try_password(f" {person.email}", PASSWORD).status_code == 429


def test_an_address_that_nobody_has_is_limited_in_the_same_way() -> None:
    guess(NOBODY)
    assert try_password(NOBODY, PASSWORD).status_code == 429


def test_whoever_guesses_at_one_account_keeps_nobody_else_out(world: World, person: User) -> None:
    guess(person.email)
    other = give_password(world.members["admin"])
    assert try_password(other.email, PASSWORD).status_code == 302


def test_one_place_may_not_try_its_luck_at_many_accounts(
    person: User, clock: time_machine.Traveller
) -> None:
    for number in range(10):
        assert try_password(f"{number}-{NOBODY}", "wrong").status_code == 200
    assert try_password(person.email, PASSWORD).status_code == 429
    assert try_password(person.email, PASSWORD, ip="127.0.0.2").status_code == 302
    clock.shift(timedelta(seconds=61))
    assert try_password(person.email, PASSWORD).status_code == 302


def test_many_other_guesses_do_not_push_it_out(person: User) -> None:
    guess(person.email)
    for number in range(400):
        cache.set(f"zzz:{number}", [0.0], settings.SIGN_IN_PAUSE)
    assert try_password(person.email, PASSWORD).status_code == 429


def test_what_was_right_costs_nothing(person: User) -> None:
    for _ in range(ALLOWED + 1):
        assert try_password(person.email, PASSWORD).status_code == 302


def test_a_new_password_ends_the_wait(person: User) -> None:
    guess(person.email)
    Client().post("/login/password/reset/", {"email": person.email})
    (link,) = re.findall(rf"{settings.SITE_URL}(\S+)", mail.outbox[-1].body)
    client = Client()
    form = client.get(link)["Location"]
    client.post(form, {"password1": "a whole new one", "password2": "a whole new one"})
    assert try_password(person.email, "a whole new one").status_code == 302


def test_proving_again_who_one_is_has_the_same_limit(person: User) -> None:
    client = Client()
    client.force_login(person)
    for _ in range(ALLOWED):
        assert client.post("/login/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert client.post("/login/reauthenticate/", {"password": PASSWORD}).status_code == 429


def test_the_limit_needs_no_redis(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def be_away(*_: object, **__: object) -> None:
        raise RedisAway

    monkeypatch.setattr(AbstractConnection, "connect", be_away)
    with pytest.raises(RedisAway):
        celery_app.connection_for_write().connect()
    guess(person.email)
    assert try_password(person.email, PASSWORD).status_code == 429


# --- The second step ---------------------------------------------------------------------------


@pytest.fixture
def key(person: User) -> str:
    key = generate_totp_secret()
    TOTP.activate(person, key)
    RecoveryCodes.activate(person)
    return key


def read_app(key: str, now: datetime) -> str:
    return format_hotp_value(hotp_value(key, int(now.timestamp()) // 30))


def at_second_step(person: User) -> Client:
    client = Client()
    sent_on = client.post("/login/", {"login": person.email, "password": PASSWORD})
    assert sent_on["Location"] == "/login/2fa/authenticate/"
    return client


def give_code(client: Client, code: str) -> HttpResponse:
    return client.post("/login/2fa/authenticate/", {"code": code})


def test_a_code_of_the_app_counts_once(
    person: User, key: str, clock: time_machine.Traveller
) -> None:
    code = read_app(key, NOON)
    assert give_code(at_second_step(person), code).status_code == 302
    again = give_code(at_second_step(person), code)
    assert again.status_code == 200 and "it was used before" in say(again)
    clock.shift(timedelta(seconds=30))
    assert give_code(at_second_step(person), code).status_code == 200
    fresh = read_app(key, NOON + timedelta(seconds=30))
    assert give_code(at_second_step(person), fresh).status_code == 302


def test_codes_cannot_be_guessed_either(
    person: User, key: str, clock: time_machine.Traveller
) -> None:
    wrong = f"{(int(read_app(key, NOON)) + 1) % 1_000_000:06}"
    for _ in range(ALLOWED):
        assert give_code(at_second_step(person), wrong).status_code == 200
    refused = give_code(at_second_step(person), read_app(key, NOON))
    assert refused.status_code == 429 and refused["Retry-After"] == str(settings.SIGN_IN_PAUSE)


def test_without_the_second_step_nothing_is_open(world: World, person: User, key: str) -> None:
    client = at_second_step(person)
    for address in (world.url(), "/login/2fa/", "/login/password/change/"):
        assert "/login/" in client.get(address)["Location"]


# --- Who has an account is nobody's business ---------------------------------------------------


def sign_up(email: str, password: str = PASSWORD) -> tuple[Client, HttpResponse]:
    client = Client()
    return client, client.post("/login/signup/", {"email": email, "password1": password})


def test_signing_up_says_the_same_whether_the_address_is_known(person: User) -> None:
    pages, cookies = [], []
    for email in (person.email, NOBODY):
        client, answer = sign_up(email)
        assert answer.status_code == 302
        assert answer["Location"] == "/login/confirm-email/"
        cookies.append(sorted(answer.cookies))
        page = client.get(answer["Location"])
        assert page.status_code == 200
        pages.append(strip_of_chance(page).replace(email, "the address"))
    assert pages[0] == pages[1]
    assert cookies[0] == cookies[1]


def test_signing_up_is_the_same_work_whether_the_address_is_known(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash of a password is nearly all of the time that it takes."""
    hashed: list[str] = []
    encode = Argon2PasswordHasher.encode
    monkeypatch.setattr(
        Argon2PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )
    of_each = []
    for email in (person.email, NOBODY):
        hashed.clear()
        sign_up(email)
        of_each.append(list(hashed))
    assert of_each == [[PASSWORD], [PASSWORD]]


def test_a_new_password_is_promised_to_everybody_alike(person: User) -> None:
    answers = []
    for email in (person.email, NOBODY):
        client = Client()
        answer = client.post("/login/password/reset/", {"email": email})
        page = client.get(answer["Location"])
        answers.append((answer.status_code, answer["Location"], strip_of_chance(page)))
    assert answers[0] == answers[1]
    assert answers[0][:2] == (302, "/login/password/reset/done/")
    to_known, to_unknown = mail.outbox
    assert "/login/password/reset/key/" in to_known.body
    assert "/login/password/reset/key/" not in to_unknown.body


def test_a_wrong_password_says_the_same_whether_the_address_is_known(person: User) -> None:
    known, unknown = (
        strip_of_chance(try_password(email, "wrong")).replace(email, "the address")
        for email in (person.email, NOBODY)
    )
    assert known == unknown


# --- The code by mail --------------------------------------------------------------------------


def read_code() -> str:
    (code,) = re.findall(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)
    return code


def test_nobody_is_in_before_the_code_that_was_mailed_is_entered(
    clock: time_machine.Traveller,
) -> None:
    client, _ = sign_up(NOBODY)
    assert mail.outbox[-1].to == [NOBODY]
    assert client.get("/")["Location"].startswith("/login/?next=")
    too_soon = try_password(NOBODY, PASSWORD)
    assert (too_soon.status_code, too_soon["Retry-After"]) == (429, "10")
    clock.shift(timedelta(seconds=11))
    assert try_password(NOBODY, PASSWORD)["Location"] == "/login/confirm-email/"
    client, _ = sign_up(f"second-{NOBODY}")
    assert client.post("/login/confirm-email/", {"code": read_code()}).status_code == 302
    assert "You have no seat yet" in say(client.get("/"))


def test_a_code_is_worth_nothing_after_three_wrong_ones() -> None:
    client, _ = sign_up(NOBODY)
    code = read_code()
    for _ in range(2):
        again = client.post("/login/confirm-email/", {"code": "WRONG1"})
        assert again.status_code == 200 and "This is not the code" in say(again)
    over = client.post("/login/confirm-email/", {"code": "WRONG1"}, follow=True)
    assert "The code was wrong too often" in say(over)
    late = client.post("/login/confirm-email/", {"code": code})
    assert (late.status_code, late["Location"]) == (302, "/login/")
    assert client.get("/")["Location"].startswith("/login/?next=")


# --- Passwords ---------------------------------------------------------------------------------

GOOD = {
    "as long as it has to be": "x9-Kq_t2Lm",
    "long": "correct horse battery staple " * 5,
    "of any characters": "пароль 密码 🔑 'quoted' <b>",
    "digits alone": "80417236595",
    "spaces at its ends": "  two and two  ",
}
BAD = {
    "short": "x9-Kq_t2L",
    "one that everybody tries": "1q2w3e4r5t",
    "their address": NOBODY,
}


@pytest.mark.parametrize("password", GOOD.values(), ids=GOOD)
def test_a_good_password_is_taken_as_it_was_typed(password: str) -> None:
    client, answer = sign_up(NOBODY, password)
    assert answer.status_code == 302
    client.post("/login/confirm-email/", {"code": read_code()})
    assert try_password(NOBODY, password)["Location"] == "/"
    if password != password.strip():
        assert try_password(NOBODY, password.strip()).status_code == 200
    assert try_password(NOBODY, password.swapcase() + "x").status_code == 200


@pytest.mark.parametrize("password", BAD.values(), ids=BAD)
def test_a_bad_one_is_refused_with_the_reason(password: str) -> None:
    _, answer = sign_up(NOBODY, password)
    assert answer.status_code == 200 and 'class="errorlist"' in say(answer)
    assert not User.objects.filter(email=NOBODY).exists()


def test_the_list_of_those_that_everybody_tries_is_long() -> None:
    """Those on it that are long enough: the rest is refused for its length."""
    with pytest.raises(ValidationError, match="too common"):
        validate_password("qwertyuiop123")
    validate_password("qwertyuiop123 and something")


def test_passwords_may_be_pasted_and_kept_by_a_manager() -> None:
    for address, purpose in (("/login/", "current"), ("/login/signup/", "new")):
        (field,) = re.findall(r'<input type="password"[^>]*>', say(Client().get(address)))
        assert f'autocomplete="{purpose}-password"' in field
        assert "maxlength" not in field and "onpaste" not in field
