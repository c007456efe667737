"""The departments between which a finding is: what speaks for each of them."""

from accounts.models import Department
from ownership.defaults import ACTIVITIES
from tests.ownership.claiming import claim
from tests.ownership.confirming import confirm
from tests.ownership.views.pages import main_words
from tests.ownership.views.test_findings import contested
from tests.world import World


def test_what_speaks_for_each_side_stands_beside_its_name(world: World) -> None:
    finding = contested(world)
    confirm(world, finding.channel, departments=["customer-service"])
    with world.open():
        Department.objects.filter(slug="marketing").update(headcount=1)
    everything = [activity.key for activity in ACTIVITIES]
    for name in ("one", "two"):
        (other,) = world.register(f"https://x.com/{name}")
        world.assign(other, {"marketing": "A"}, everything)
    words = main_words(world.sign_in(), world.url(f"findings/{finding.pk}/"))
    words = words.replace("23 Nov 2026", "23 Nov")  # as it is written in the years after
    assert (
        "Marketing Accountable since 23 Nov Owns it on 2 others Load: 27 duties, overloaded"
    ) in words
    assert (
        "Customer Service Accountable since 23 Nov Confirmed 23 Nov by Tess Tester"
        " Owns it on no other Load: 1 duty"
    ) in words


def test_who_only_claims_confirmed_nothing_there(world: World) -> None:
    """A word from the time when they were accountable does not speak for them any more."""
    finding = contested(world)
    confirm(world, finding.channel, departments=["customer-service"])
    world.assign(finding.channel, {"customer-service": None})
    claim(world, finding.channel, department="customer-service")
    words = main_words(world.sign_in(), world.url("findings/"))
    side = words.partition("Customer Service Claimed")[2].partition("Settle it")[0]
    assert "Owns it on no other Load: 0 duties" in side
    assert "Confirmed" not in side
