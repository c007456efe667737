"""Every row's verdict is said before anything is written."""

import pytest

from accounts.models import Department, DepartmentAlias
from channels_registry.models import Channel
from channels_registry.operations.channels import edit_channel
from ownership.models import Assignment
from tests.ownership.imports import everything, read, verdicts, write
from tests.world import NOW, TESTER, World

HEADER = "Link,Owner,Brand\n"


def judge(world: World, *rows: str) -> dict[int, tuple[str, str]]:
    return verdicts(world, read(world, HEADER + "\n".join(rows)))


def test_a_channel_that_is_not_here_is_new(world: World) -> None:
    assert judge(world, "x.com/acme,Sales,", "x.com/other,,") == {
        2: ("new", "New channel."),
        3: ("new", "New channel; no owner in this row."),
    }


def test_reading_writes_nothing_to_the_registry(world: World) -> None:
    before = everything(world)
    judge(world, "x.com/acme,Sales,", "x.com/acme,Marketing,")
    assert everything(world) == before


def test_a_channel_that_is_as_the_file_says_is_the_same(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", brand="Acme", purpose="reserved")
    world.assign(channel, {"sales": "A"}, ["security"])
    found = judge(world, "x.com/ACME,Sales,Acme", "x.com/acme,,", "twitter.com/acme,sales,")
    assert found[2] == ("same", "Already here; nothing changes.")
    assert found[3] == ("repeated", "Same as row 2.")
    assert found[4] == ("repeated", "Same as row 2.")


def test_a_channel_that_the_file_changes_says_which_fields(world: World) -> None:
    world.register("https://x.com/acme", brand="Acme")
    found = judge(world, "x.com/acme,Sales,Acme Labs")
    assert found[2] == ("changes", "Will update brand and owner.")


def test_another_name_of_a_registered_channel_is_an_alias(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    with world.open():
        channel.aliases.create(
            text="x.com/oldacme",
            platform_id="x",
            platform_slug="x",
            kind="account",
            key="oldacme",
            given_at=channel.registered_at,
            organization=world.organization,
        )
    assert judge(world, "x.com/oldacme,,")[2] == ("alias", "Another name of @acme.")
    assert judge(world, "x.com/acme,,", "x.com/oldacme,,")[3] == ("repeated", "Same as row 2.")


def test_two_departments_in_one_file_contest_the_channel_in_both_rows(world: World) -> None:
    found = judge(world, "x.com/acme,Sales,", "x.com/b,,", "x.com/ACME,Marketing,", "x.com/acme,,")
    sentence = "Contested with row {}: {} there. Both become accountable."
    assert found[2] == ("contested", sentence.format(4, "Marketing"))
    assert found[4] == ("contested", sentence.format(2, "Sales"))
    assert found[3][0] == "new"
    assert found[5] == ("repeated", "Same as row 2.")


def test_two_names_of_one_department_are_no_contest(world: World) -> None:
    with world.open():
        sales = Department.objects.get(slug="sales")
        DepartmentAlias.new(department=sales, name="Vertrieb").save()
    found = judge(
        world,
        "x.com/acme,SALES,",
        "x.com/acme,Vertrieb,",
        "x.com/acme,ｓａｌｅｓ,",  # noqa: RUF001
    )
    assert [verdict for verdict, _ in found.values()] == ["new", "repeated", "repeated"]


def test_another_owner_in_the_registry_contests_the_row(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"}, ["care"])
    verdict, message = judge(world, "x.com/acme,Marketing,")[2]
    assert verdict == "contested"
    assert message.startswith("Contested with Sales, accountable for @acme here.")


def test_a_typo_is_asked_about_and_never_corrected_silently(world: World) -> None:
    found = judge(world, "x.com/a,Marketng,", "x.com/b,Zoo,")
    assert found[2] == (
        "unknown_department",
        "No department “Marketng”. Did you mean Marketing?",
    )
    assert found[3] == ("unknown_department", "No department “Zoo”.")


def test_a_cell_is_one_department_and_splitting_it_is_only_offered(world: World) -> None:
    verdict, message = judge(world, '"x.com/a","Sales, Marketing",')[2]
    assert verdict == "unknown_department"
    assert message.endswith("Did you mean Sales and Marketing? Give each a row of its own.")


def test_a_retired_department_is_not_found_and_not_offered_to_be_made(world: World) -> None:
    with world.open():
        Department.objects.filter(slug="sales").update(retired_on="2026-01-01")
    import_file = read(world, HEADER + "x.com/a,Sales,")
    assert import_file.unknown_departments[0]["creatable"] is False
    assert "is retired" in verdicts(world, import_file)[2][1]


def test_a_retired_channel_keeps_its_owners_until_it_is_restored(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"}, ["care"])
    with world.open():
        channel.refresh_from_db()
        edit_channel(channel=channel, fields={"status": "retired"}, version=1, by=TESTER, now=NOW)
    verdict, message = judge(world, "x.com/acme,Marketing,")[2]
    assert verdict == "same"
    assert "It is retired, so its owners stay as they are" in message
    write(world, read(world, HEADER + "x.com/acme,Marketing,\n"))
    with world.open():
        assert Assignment.objects.get().department.slug == "sales"
    restoring = "Link,Owner,Status\nx.com/acme,Marketing,active\n"
    assert verdicts(world, read(world, restoring))[2][0] == "contested"


def test_what_names_no_account_is_unreadable_and_says_why(world: World) -> None:
    found = judge(world, "https://intranet.example/a,Sales,", ",Sales,", "x.com/acme/status/1,,")
    assert {verdict for verdict, _ in found.values()} == {"unreadable"}
    assert "We do not know this platform" in found[2][1]
    assert "no address in this row" in found[3][1]
    assert "one item on X, not an account" in found[4][1]


def test_a_later_row_fills_blanks_and_says_so(world: World) -> None:
    found = judge(world, "x.com/acme,,", "x.com/acme,Sales,Acme", "x.com/acme,Sales,Other")
    assert found[3] == ("repeated", "Same as row 2; adds brand and owner.")
    assert found[4] == ("repeated", "Same as row 2.")


@pytest.mark.parametrize("apart", [0, 1_500])
def test_rows_of_one_channel_find_each_other_however_far_apart(world: World, apart: int) -> None:
    between = [f"x.com/between{number},," for number in range(apart)]
    found = judge(world, "x.com/acme,Zoo,", *between, "x.com/acme,Sales,", "x.com/acme,Sales,")
    last = apart + 4
    assert found[2] == (
        "contested",
        f"Contested with row {last - 1}: Sales there. Both become accountable."
        " No department “Zoo”.",
    )
    assert found[last - 1][0] == "contested"
    assert found[last] == ("repeated", "Same as row 2.")


def test_a_row_is_numbered_as_a_person_counts(world: World) -> None:
    assert list(judge(world, "x.com/a,,", ",,", '"x.com/b",,"two\nlines"', "x.com/c,,")) == [
        2,
        4,
        5,
    ]


def test_nothing_of_the_neighbour_is_seen(world: World, neighbour: World) -> None:
    neighbour.register("https://x.com/acme")
    assert judge(world, "x.com/acme,,")[2][0] == "new"
    with world.open():
        assert not Channel.objects.exists()
