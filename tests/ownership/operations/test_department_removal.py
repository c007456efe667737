"""A department that was never used is taken out; any other is merged or retired."""

import pytest

from accounts.models import Department
from ownership.models import Duty
from ownership.operations.departments import DepartmentInUse, remove_department
from tests.ownership.departments import furnish, load
from tests.ownership.undoing import LATER
from tests.world import TESTER, World

pytestmark = pytest.mark.django_db


def test_only_a_department_that_was_never_used_is_taken_out(
    world: World,
) -> None:
    furnish(world, *world.register("https://x.com/acme", "https://www.instagram.com/acme/"))
    sales = load(world, "sales")
    with world.open():
        with pytest.raises(DepartmentInUse, match="6 duties, 2 stakes, 3 claims"):
            remove_department(department=sales, version=sales.version, by=TESTER, now=LATER)
        marketing = load(world, "marketing")
        remove_department(department=marketing, version=1, by=TESTER, now=LATER)
        assert not Department.objects.filter(slug="marketing").exists()
        assert Duty.objects.exists()
