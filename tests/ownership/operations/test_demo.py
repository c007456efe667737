"""The demo organization has the figures that its file promises, computed from rows."""

from collections import Counter

import pytest
from django.db.models import Exists, OuterRef
from django.test import Client

from accounts.models import AuditEvent, Membership, Organization, User
from accounts.tenancy import tenant
from channels_registry.models import Channel
from ownership import demo
from ownership.models import Activity, Assignment, Attestation, Finding, TrendDay
from ownership.operations.demo import make_demo
from ownership.queries.charter_plans import plan_charter
from ownership.queries.charters import load_in_force
from ownership.queries.overview import load_overview
from tests.world import NOW, PASSWORD

pytestmark = pytest.mark.django_db


def test_the_figures_are_those_of_the_file_and_a_second_time_changes_nothing() -> None:
    organization = make_demo(password=PASSWORD, now=NOW)
    expected = demo.read_organization()["expected"]
    with tenant(organization.pk):
        overview = load_overview(now=NOW, today=NOW.date())
        coverage = overview.coverage
        assert (coverage.needed, coverage.owned) == (expected["needed"], expected["owned"])
        assert (coverage.contested, coverage.unowned) == (
            expected["contested"],
            expected["unowned"],
        )
        assert coverage.percent == expected["coverage_percent"]
        assert {
            row.department.slug: (row.accountable, row.responsible) for row in overview.load
        } == {slug: (load["A"], load["R"]) for slug, load in expected["load"].items()}
        assert Channel.objects.looked_at().count() == overview.channels == 48
        by_rule = Counter(Finding.objects.present().values_list("rule", flat=True))
        assert by_rule["contested"] == expected["contested"]
        assert by_rule["unowned"] == expected["unowned"]
        assert Activity.objects.count() == 10
        assert 0 < overview.confirmed < coverage.owned
        assert by_rule["owner_left"]
        days = TrendDay.objects.order_by("day")
        shares = [day.owned / (day.owned + day.unowned + day.contested) for day in days]
        assert shares[0] < 0.5 < 0.7 < shares[-1]
        assert list(days)[-1].confirmed == overview.confirmed  # the line ends at today
        _has_a_charter_of_its_own_that_most_of_its_owners_follow(organization)
    assert make_demo(password="another one", now=NOW) == organization


def _has_a_charter_of_its_own_that_most_of_its_owners_follow(organization: Organization) -> None:
    with tenant(organization.pk):
        charter = load_in_force()
        assert charter and charter.version
        assert (charter.number, len(charter.articles)) == (2, len(demo.CHARTER))
        assert charter.version.next_review_on == organization.coverage_target_on
        plan = plan_charter(charter=charter)
    assert 0 < len(plan.off_charter) < plan.before.owned // 10
    assert plan.after.percent > plan.before.percent


def test_its_past_is_in_order() -> None:
    """Nothing is written down before what happened earlier, and nobody confirms what came later."""
    organization = make_demo(password=PASSWORD, now=NOW)
    with tenant(organization.pk):
        told = list(AuditEvent.objects.order_by("seq").values_list("at", flat=True))
        taken_later = Assignment.objects.filter(
            duty=OuterRef("duty"), department=OuterRef("department"), since__gt=OuterRef("at")
        )
        assert told == sorted(told)
        assert Attestation.objects.exists()
        assert not Attestation.objects.filter(Exists(taken_later)).exists()


def test_its_people_can_sign_in_at_once_and_anybody_sees_its_official_channels() -> None:
    organization = make_demo(password=PASSWORD, now=NOW)
    for seat in demo.SEATS:
        assert Client().login(email=seat.email, password=PASSWORD), seat.email
    with tenant(organization.pk):
        roles = dict(Membership.objects.values_list("user__email", "role"))
    assert roles == {seat.email: seat.role for seat in demo.SEATS}
    assert User.objects.get(email="steward@aldermoor.example").name == "Dana Whitfield"

    page = Client().get(f"/public/o/{demo.SLUG}/").content.decode()
    assert "Our 48 official accounts" in " ".join(page.split())
