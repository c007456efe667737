"""Text that people type: what cannot be seen is gone, whichever door it came through."""

import importlib
import pkgutil

import pytest
from django import forms
from django.db import models
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

import accounts.api
import accounts.forms
import ownership.api
import ownership.forms
from accounts.api.fields import Line, Prose
from accounts.api.serializers import StrictSerializer
from accounts.models import Department, Organization, User
from accounts.models.fields import LineField, LineInput, ProseField, ProseInput
from accounts.operations.departments import DepartmentTaken, add_departments
from accounts.queries.references import find_department
from accounts.tenancy.selfcheck import tenant_models
from accounts.text import clean_line, clean_prose
from channels_registry.models import Channel
from tests.api.callers import Caller
from tests.ownership.imports import read
from tests.world import NOW, TESTER, World

# ruff: noqa: RUF001 - letters that look like others are the point here
# (typed, kept): overrides, marks, isolates, zero width, controls, halves, line ends, blanks.
TYPED = [
    ("gpj.\u202eexe", "gpj.exe"),
    ("\u2066Sales\u2069", "Sales"),
    ("Sa\u200bles\ufeff", "Sales"),
    ("Sales\u200e\u200f\u061c", "Sales"),
    ("Sa\x00l\x1bes\x9f", "Sales"),
    ("Sales\ud83d", "Sales"),
    ("Sales\r\nand\u2028more\x85", "Sales and more"),
    ("  Sales \t\u00a0 team ", "Sales team"),
    ("Cafe\u0301", "Café"),
    ("می\u200cخواهم", "می\u200cخواهم"),
    ("👩\u200d💻 team", "👩\u200d💻 team"),
]


@pytest.mark.parametrize(("typed", "kept"), TYPED)
def test_what_cannot_be_seen_is_taken_out_of_a_line(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_prose_keeps_its_lines() -> None:
    assert clean_prose(" one\r\n\r\n two\u202e\rthree\t4 \n") == "one\n\n two\nthree\t4"


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    for clean in (clean_line, clean_prose):
        assert clean(clean(text)) == clean(text)
        clean(text).encode()


# --- Every door --------------------------------------------------------------------------------

# Columns that nobody types: made by the product, or read as an address before they are stored.
MADE_BY_US = {
    "accounts.ApiKey": {"key", "pepper_id"},
    "accounts.AuditEvent": {
        *("verb", "object_type", "object_label", "actor_kind", "actor_label", "door"),
        *("request_id", "previous_hash", "hash"),
    },
    "accounts.IdempotencyRecord": {"key"},  # never shown
    "accounts.Job": {"task", "error"},
    "accounts.Organization": {"public_id", "time_zone"},
    "accounts.OutboxEvent": {"task", "error"},
    "accounts.SsoConnection": {"issuer"},
    "accounts.SsoDomain": {"domain", "proof"},
    "accounts.User": {"password", "time_zone"},
    "channels_registry.Candidate": {
        *("platform_slug", "kind", "key", "handle", "url", "permanent_id", "decided_by_label"),
        "pasted",  # read as an address: what hides in one is refused
    },
    "channels_registry.Channel": {
        *("platform_slug", "kind", "key", "handle", "url", "requested_by_label"),
    },
    "channels_registry.ChannelAlias": {"text", "platform_slug", "kind", "key"},
    "channels_registry.CustomPlatform": {"host", "prefix"},
    "channels_registry.Discovery": {"host", "error", "created_by_label"},
    "channels_registry.ImportFile": {
        *("encoding", "delimiter", "error", "error_code", "created_by_label"),
    },
    "channels_registry.ImportRow": {"message", "platform_slug", "kind", "key"},
    "channels_registry.Sighting": {"page", "link"},  # addresses, cleaned where they are read
    "ownership.Activity": {"icon"},
    "ownership.Attestation": {"said_by_label"},
    "ownership.BulkEdit": {"created_by_label"},
    "ownership.Campaign": {"started_by_label", "ended_by_label"},
    "ownership.Claim": {"opened_by_label", "decided_by_label"},
    "ownership.CharterVersion": {"made_by_label"},
    "ownership.Duty": {"needed_by_label"},
    "ownership.Export": {"query"},  # made of the filters
    "ownership.Finding": {"rule", "sentence", "disposed_by_label"},
    "ownership.FindingComment": {"said_by_label"},
    "ownership.RuleSetting": {"rule"},
    "ownership.SavedView": {"query"},
    "ownership.Sweep": {"asked_by_label"},
    "ownership.Undoing": {"created_by_label"},
}


def test_every_column_that_people_fill_cleans_what_they_type() -> None:
    bare: dict[str, set[str]] = {}
    for model in (*tenant_models(), Organization, User):
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            is_typed = is_text and not isinstance(field, models.EmailField | models.SlugField)
            if is_typed and not isinstance(field, LineField | ProseField):
                bare.setdefault(model._meta.label, set()).add(field.name)
    assert bare == MADE_BY_US


# Inputs that are looked up, matched or read as an address, and refuse what they do not know; and
# those that count exactly as they were typed.
LOOKED_UP = {
    *("who", "verb", "about", "networks", "issuer", "client_secret", "domain", "link", "q"),
    *("url", "platform", "handle", "kind", "text", "encoding", "channel", "activity"),
    *("department", "accountable", "member", "time_zone", "email", "slug"),
    *("key", "code", "query", "choice", "channels", "duties", "seen"),
    *("password", "password1", "password2", "oldpassword", "credential"),
    "username",  # which the library takes out again: nobody has one
}


def modules_of(*packages: object) -> list[object]:
    return [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for package in packages
        for module in pkgutil.iter_modules(package.__path__)
    ]


def test_every_form_and_every_body_cleans_what_people_type() -> None:
    checked = 0
    for module in modules_of(accounts.forms, ownership.forms, accounts.api, ownership.api):
        for thing in vars(module).values():
            if not isinstance(thing, type) or thing.__module__ != module.__name__:
                continue
            if issubclass(thing, forms.Form):
                fields = thing.base_fields
                kinds, clean = (forms.CharField,), (LineInput, ProseInput)
            elif issubclass(thing, StrictSerializer):
                fields = thing().fields
                kinds, clean = (serializers.CharField,), (Line, Prose)
            else:
                continue
            for name, field in fields.items():
                is_special = isinstance(
                    field,
                    forms.EmailField
                    | forms.SlugField
                    | forms.UUIDField
                    | serializers.EmailField
                    | serializers.SlugField
                    | serializers.RegexField,
                )
                if isinstance(field, kinds) and not is_special and name not in LOOKED_UP:
                    assert isinstance(field, clean), f"{thing.__name__}.{name}"
                    checked += 1
    assert checked > 20


def test_a_form_keeps_a_clean_name(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    form = {"purpose": "corporate", "status": "active", "version": channel.version}
    answer = world.sign_in().post(
        world.url(f"channels/{channel.pk}/edit/"),
        form | {"name": "Acme\u202e News\u200b", "notes": "one\r\ntwo\u2066"},
    )
    assert answer.status_code == 302
    with world.open():
        channel.refresh_from_db()
    assert (channel.name, channel.notes) == ("Acme News", "one\ntwo")


def test_a_program_keeps_a_clean_name(world: World) -> None:
    caller = Caller.of(world, "owner")
    body = {"url": "https://x.com/acme", "name": "Acme\u202e\u0301", "notes": "a\r\nb\u200f"}
    answer = caller.post("channels/", body)
    assert answer.status_code == 201
    assert (answer.json()["name"], answer.json()["notes"]) == ("Acmé", "a\nb")


def test_a_name_of_nothing_that_can_be_seen_is_no_name(world: World) -> None:
    answer = Caller.of(world, "owner").post("departments/", {"name": "\u202e\u200b \u2066"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "name"


def test_a_name_that_grows_when_it_is_composed_is_measured_afterwards(world: World) -> None:
    answer = Caller.of(world, "owner").post("departments/", {"name": "\u0344" * 120})
    assert answer.status_code == 400


def test_an_import_keeps_clean_names_and_refuses_hidden_characters_in_addresses(
    world: World,
) -> None:
    lines = "Link,Name,Owner\nhttps://x.com/acme,Acme\u202e,Sa\u200bles\nhttps://x.com/ac\u200bme,,"
    rows = read(world, lines)
    with world.open():
        first, second = rows.rows.order_by("number")
    assert (first.verdict, second.verdict) == ("new", "unreadable")
    assert (first.values["name"], first.unknown) == ("Acme", [])


def test_what_comes_past_the_doors_is_cleaned_by_the_column(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", name="Acme\u202e")
    assert channel.name == "Acme"
    with world.open():
        Channel.objects.update(brand="Br\u200band", notes="a\r\nb")
        assert Channel.objects.filter(brand="Brand\u2066").exists()
        channel.refresh_from_db()
    assert (channel.brand, channel.notes) == ("Brand", "a\nb")


@pytest.mark.parametrize("same", ["SALES", "Ｓａｌｅｓ", "Sa\u200bles", " Sales\u00a0", "ﬁnance"])
def test_two_departments_cannot_look_alike_by_width_or_what_is_hidden(
    world: World, same: str
) -> None:
    arguments = {"organization": world.organization, "by": TESTER, "now": NOW}
    with world.open():
        add_departments(names=["Finance"], **arguments)
        with pytest.raises(DepartmentTaken):
            add_departments(names=[same], **arguments)
        assert Department.objects.filter(name__in=["Sales", "Finance"]).count() == 2


def test_a_department_is_found_however_its_name_is_written(world: World) -> None:
    with world.open():
        add_departments(names=["Straße"], organization=world.organization, by=TESTER, now=NOW)
        for written in ("straße", "STRAßE", "Ｓtraße", "Straße\u200b"):
            assert find_department(written).name == "Straße"
