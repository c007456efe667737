"""What an operator types, and what they are told."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Department, Membership, Organization
from accounts.tenancy import tenant
from ownership.models import Activity

pytestmark = pytest.mark.django_db


def found(**changes: str) -> str:
    out = StringIO()
    options = {"name": "Found & Lost", "slug": "acme", "owner_email": "owner@acme.example"}
    options |= changes
    call_command("found_organization", stdout=out, **options)
    return out.getvalue()


def test_a_founded_organization_has_an_owner_five_departments_and_ten_activities() -> None:
    assert "/o/acme/" in found()
    organization = Organization.objects.get(slug="acme")
    with tenant(organization.pk):
        assert Membership.objects.get().role == "owner"
        assert Department.objects.count() == 5
        assert Activity.objects.count() == 10


def test_its_owner_gets_in_by_asking_for_a_password() -> None:
    found()
    answer = Client().post("/login/password/reset/", {"email": "owner@acme.example"})
    assert answer.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["owner@acme.example"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slug": "Not a slug"}, "valid"),
        ({"owner_email": "nobody"}, "valid email"),
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(changes: dict, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        found(**changes)
    assert not Organization.objects.filter(name="Found & Lost").exists()


def test_a_slug_is_taken_once() -> None:
    found()
    with pytest.raises(CommandError, match="Choose another"):
        found(owner_email="other@acme.example")


def test_sweeping_an_organization_that_is_not_there_says_so() -> None:
    with pytest.raises(CommandError, match="no organization"):
        call_command("sweep", organization="nobody")
