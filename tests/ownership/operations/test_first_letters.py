"""What an import says of new channels without reading it back is what a sweep finds there."""

import pytest

from ownership.models import Assignment, Duty, Finding
from ownership.operations.charters import apply_charter
from tests.ownership.imports import read, write
from tests.world import NOW, TESTER, World

pytestmark = pytest.mark.django_db
# One owner, two, none but somebody who is asked, one on a channel that needs few duties.
LIST = """Link,Accountable,Responsible,Consulted,Purpose
https://x.com/one,Sales,Marketing,Product,Brand
https://x.com/two,Sales,,,Support
https://x.com/two,Marketing,,,Support
https://x.com/nobodys,,,Product,
https://x.com/careers,Product,,Sales,Careers
https://x.com/bare,,,,
"""


def states_of(world: World, name: str) -> set[tuple[bool, str]]:
    """Whether a duty is needed, and its state."""
    with world.open():
        duties = Duty.objects.filter(channel__handle=name)
        return set(duties.values_list("needed", "state"))


@pytest.fixture
def imported(world: World) -> World:
    write(world, read(world, LIST))
    return world


def test_nothing_is_left_to_settle_after_it(imported: World) -> None:
    assert imported.settle().differences == 0
    with imported.open():
        assert Finding.objects.present().filter(rule="contested").exists()
        assert Finding.objects.present().filter(rule="unowned").exists()


def test_nor_where_the_charter_fills_what_the_file_leaves_open(world: World) -> None:
    world.register("https://x.com/first")
    with world.open():
        apply_charter(organization=world.organization, by=TESTER, now=NOW)
    write(world, read(world, LIST))
    assert states_of(world, "bare") == {(True, "owned")}
    assert world.settle().differences == 0


def test_each_duty_is_written_with_the_state_that_its_letters_make(imported: World) -> None:
    assert (True, "owned") in states_of(imported, "one")
    assert (True, "unowned") not in states_of(imported, "one")
    assert (True, "contested") in states_of(imported, "two")
    assert {state for _, state in states_of(imported, "nobodys")} == {"unowned"}
    assert {state for _, state in states_of(imported, "bare")} == {"unowned"}
    assert states_of(imported, "careers") == {(True, "owned"), (False, "unowned")}


def test_what_is_not_needed_gets_no_letter(imported: World) -> None:
    with imported.open():
        assert not Assignment.objects.filter(duty__needed=False).exists()


def test_a_duty_that_somebody_may_have_seen_goes_up_a_version(imported: World) -> None:
    """A new one is its first version; one that a second import writes to is not."""
    again = "Link,Accountable\nhttps://x.com/bare,Sales\nhttps://x.com/new,Sales\n"
    write(imported, read(imported, again))
    with imported.open():
        versions = dict(
            Duty.objects.filter(
                activity__key="care", channel__handle__in=["bare", "new"]
            ).values_list("channel__handle", "version")
        )
    assert versions == {"bare": 2, "new": 1}
    assert imported.settle().differences == 0
