"""The pages about one's own account: each in our frame and words, and with nothing inline."""

import re
from html.parser import HTMLParser

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from tests.world import PASSWORD, World, sign_in

pytestmark = pytest.mark.django_db

# What anybody may look at, and what only somebody signed in.
ENTRANCE = {
    "account_login": "Who owns our social media?",
    "account_signup": "Create an account",
    "account_signup_by_passkey": "Create an account with a passkey",
    "account_inactive": "This account is switched off",
    "account_reset_password": "Set a new password",
    "account_reset_password_done": "Look into your mail",
    "account_reset_password_from_key_done": "Your password is changed",
    "find-sso": "Sign in through your organization",
}
OWN = {
    "account_change_password": "Change your password",
    "account_email": "1 e-mail address",
    "account_logout": "Sign out?",
    "account_reauthenticate": "Is it still you?",
    "mfa_activate_totp": "Scan this with your authenticator app",
    "mfa_add_webauthn": "Add a passkey",
    "mfa_index": "Two-step sign-in is off",
    "mfa_list_webauthn": "No passkeys yet",
    "profile": "Times of day are shown in it",
    "sessions": "No other browser is signed in as you",
}
WITH_SECOND_STEP = {
    "mfa_deactivate_totp": "Switch the authenticator app off?",
    "mfa_generate_recovery_codes": "Make new recovery codes?",
    "mfa_index": "Two-step sign-in is on",
    "mfa_reauthenticate": "Is it still you?",
    "mfa_view_recovery_codes": "Keep these 10 recovery codes now",
}
# They answer no plain GET with a page, or only in the middle of something; those are journeys.
ELSEWHERE = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_set_password",
    "end-other-sessions",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_signup_webauthn",
}


class Inline(HTMLParser):
    """What the Content-Security-Policy of ours would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        runs = tag == "script" and given.get("type") != "application/json"
        if (runs and "src" not in given) or tag == "style":
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith("on")]


@pytest.fixture
def person(world: World) -> Client:
    return sign_in_at_the_page(world, "lead")


def sign_in_at_the_page(world: World, role: str, browser: str = "Firefox/140.0") -> Client:
    user = world.members[role]
    if not user.has_usable_password():
        user.set_password(PASSWORD)
        user.save()
    client = Client(headers={"User-Agent": f"Mozilla/5.0 (Windows NT 10.0) {browser}"})
    client.post("/login/", {"login": user.email, "password": PASSWORD})
    return client


def let_minutes_pass(client: Client) -> None:
    """Since they last proved who they are."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1
    session.save()


def read(page: bytes) -> str:
    text = page.decode()
    reader = Inline()
    reader.feed(text)
    assert reader.found == [], reader.found
    assert 'class="plate"' in text, "not in our frame"
    return re.sub(r"\s+", " ", text)


def test_every_page_below_login_is_known_here() -> None:
    routes = get_resolver().reverse_dict
    names = {
        name
        for name in routes
        if isinstance(name, str)
        for possibilities, *_ in routes.getlist(name)
        for path, arguments in possibilities
        if path.startswith("login/") and not arguments
    }
    assert names == {*ENTRANCE, *OWN, *WITH_SECOND_STEP, *ELSEWHERE}


@pytest.mark.parametrize("name", ENTRANCE)
def test_the_entrance_is_ours(name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 200
    assert ENTRANCE[name] in read(answer.content)


@pytest.mark.parametrize("name", OWN)
def test_ones_own_pages_are_ours(person: Client, name: str) -> None:
    answer = person.get(reverse(name))
    assert answer.status_code == 200
    assert OWN[name] in read(answer.content)


@pytest.mark.parametrize("name", WITH_SECOND_STEP)
def test_with_a_second_step_too(world: World, person: Client, name: str) -> None:
    TOTP.activate(world.members["lead"], generate_totp_secret())
    RecoveryCodes.activate(world.members["lead"])
    answer = person.get(reverse(name))
    assert answer.status_code == 200
    assert WITH_SECOND_STEP[name] in read(answer.content)


# --- Second steps ------------------------------------------------------------------------------


def test_recovery_codes_are_told_once(world: World, person: Client) -> None:
    TOTP.activate(world.members["lead"], generate_totp_secret())
    made = person.post("/login/2fa/recovery-codes/generate/")
    assert made["Location"] == "/login/2fa/recovery-codes/"
    codes = RecoveryCodes.activate(world.members["lead"]).get_unused_codes()
    told = read(person.get(made["Location"]).content)
    assert all(code in told for code in codes)
    again = read(person.get(made["Location"]).content)
    assert "10 of 10 recovery codes left" in again
    assert not any(code in again for code in codes)
    download = person.get("/login/2fa/recovery-codes/download/")
    assert download.status_code == 403


def test_new_codes_end_the_old_ones(world: World, person: Client) -> None:
    TOTP.activate(world.members["lead"], generate_totp_secret())
    old = RecoveryCodes.activate(world.members["lead"]).get_unused_codes()
    person.post("/login/2fa/recovery-codes/generate/")
    new = RecoveryCodes.activate(world.members["lead"]).get_unused_codes()
    assert len(new) == len(old) == 10 and not set(new) & set(old)


SENSITIVE = {
    "/login/2fa/totp/activate/": {"code": "123456"},
    "/login/2fa/webauthn/add/": {"name": "x", "credential": "{}"},
    "/login/2fa/recovery-codes/generate/": {},
    "/login/email/": {"email": "more@acme.example", "action_add": ""},
    "/login/sessions/others/end/": {},
    "/login/sessions/1/end/": {},
}


@pytest.mark.parametrize("address", SENSITIVE)
def test_after_five_minutes_each_asks_who_one_is(person: Client, address: str) -> None:
    let_minutes_pass(person)
    asked = person.post(address, SENSITIVE[address])
    assert asked.status_code == 302
    assert asked["Location"].startswith("/login/reauthenticate/?next=")


def test_the_second_step_is_not_switched_off_unasked(world: World, person: Client) -> None:
    TOTP.activate(world.members["lead"], generate_totp_secret())
    let_minutes_pass(person)
    asked = person.post("/login/2fa/totp/deactivate/")
    assert asked["Location"].startswith("/login/2fa/reauthenticate/?next=")


def test_with_a_second_step_a_password_alone_proves_nothing(world: World) -> None:
    user = world.members["lead"]
    user.set_password(PASSWORD)
    user.save()
    person = sign_in(user)
    TOTP.activate(user, generate_totp_secret())
    let_minutes_pass(person)
    refused = person.post("/login/reauthenticate/", {"password": PASSWORD})
    assert refused["Location"] == "/login/2fa/reauthenticate/"
    asked = person.post("/login/2fa/totp/deactivate/")
    assert asked["Location"].startswith("/login/2fa/reauthenticate/")
    assert Authenticator.objects.filter(user=user).exists()
    assert Authenticator.objects.filter(user=world.members["lead"]).exists()


def test_a_first_password_is_not_set_unasked(world: World, person: Client) -> None:
    """Else whoever finds an open browser of somebody with a passkey has a way in of their own."""
    lead = world.members["lead"]
    TOTP.activate(lead, generate_totp_secret())
    lead.set_unusable_password()
    lead.save()
    person.force_login(lead)
    new = {"password1": "a long new password", "password2": "a long new password"}
    asked = person.post("/login/password/set/", new)
    assert asked["Location"].startswith("/login/2fa/reauthenticate/?next=")
    lead.refresh_from_db()
    assert not lead.has_usable_password()


# --- Sessions ----------------------------------------------------------------------------------


def test_the_list_names_browsers_and_where_they_are(world: World, person: Client) -> None:
    sign_in_at_the_page(world, "lead", "Chrome/150.0 Safari/537.36")
    sign_in_at_the_page(world, "admin")
    page = read(person.get("/login/sessions/").content)
    assert "2 browsers are signed in as you" in page
    assert page.index("Firefox on Windows") < page.index("This one")
    assert page.index("This one") < page.index("Chrome on Windows")
    assert "From 127.0.0.1" in page


def test_one_of_them_is_ended_and_the_others_go_on(world: World, person: Client) -> None:
    second, third = (sign_in_at_the_page(world, "lead") for _ in range(2))
    ended = UserSession.objects.get(session_key=second.session.session_key)
    assert person.post(f"/login/sessions/{ended.pk}/end/")["Location"] == "/login/sessions/"
    assert second.get(world.url("channels/")).status_code == 302
    assert [client.get(world.url("channels/")).status_code for client in (person, third)] == [
        200,
        200,
    ]
    # Once more, and it had ended already.
    assert person.post(f"/login/sessions/{ended.pk}/end/")["Location"] == "/login/sessions/"


def test_all_others_are_ended_at_once(world: World, person: Client) -> None:
    others = [sign_in_at_the_page(world, "lead") for _ in range(2)]
    person.post("/login/sessions/others/end/")
    assert [client.get(world.url("channels/")).status_code for client in others] == [302, 302]
    assert person.get(world.url("channels/")).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(world: World, person: Client) -> None:
    theirs = sign_in_at_the_page(world, "admin")
    row = UserSession.objects.get(session_key=theirs.session.session_key)
    person.post(f"/login/sessions/{row.pk}/end/")
    person.post("/login/sessions/others/end/")
    assert theirs.get(world.url("channels/")).status_code == 200


# --- Addresses ---------------------------------------------------------------------------------


def test_an_address_counts_when_its_code_was_entered(world: World, person: Client) -> None:
    sent = person.post("/login/email/", {"email": "more@acme.example", "action_add": ""})
    assert sent["Location"] == "/login/confirm-email/"
    assert mail.outbox[-1].to == ["more@acme.example"]
    (code,) = re.findall(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)
    assert ">1 e-mail address<" in read(person.get("/login/email/").content)
    person.post("/login/confirm-email/", {"code": code})
    assert "2 e-mail addresses" in read(person.get("/login/email/").content)
    person.post("/login/email/", {"email": "more@acme.example", "action_primary": ""})
    user = world.members["lead"]
    was_main = user.email
    user.refresh_from_db()
    assert user.email == "more@acme.example"
    assert mail.outbox[-1].to == [was_main]
    refused = person.post(
        "/login/email/", {"email": "more@acme.example", "action_remove": ""}, follow=True
    )
    assert "Make another one the main one first" in read(refused.content)
    person.post("/login/email/", {"email": was_main, "action_remove": ""})
    assert ">1 e-mail address<" in read(person.get("/login/email/").content)


def test_a_change_is_mailed_to_its_owner(world: World, person: Client) -> None:
    new = {"oldpassword": PASSWORD, "password1": "a whole new one", "password2": "a whole new one"}
    assert person.post("/login/password/change/", new).status_code == 302
    message = mail.outbox[-1]
    assert message.to == [world.members["lead"].email]
    assert "password" in message.subject.lower() and "127.0.0.1" in message.body
