"""Rows are mended where they stand: judged again at once, and written only by the confirm."""

from typing import Any

import pytest

from accounts.models import AuditEvent, DepartmentAlias
from channels_registry.models import Channel, ImportFile, ImportRow
from ownership.operations import import_corrections
from ownership.operations.import_corrections import (
    RowNotFound,
    choose_on_other_owner,
    choose_owner,
    correct_row,
    leave_row_out,
    use_department,
)
from ownership.operations.imports import (
    ImportNotReady,
    advance_reading,
    confirm_import,
    read_again,
)
from tests.ownership.imports import (
    accountable,
    everything,
    read,
    reload,
    verdicts,
    work_off,
    write,
)
from tests.world import NOW, TESTER, World

HEADER = "Link,Owner,Brand,Platform\n"


def give(world: World, *rows: str) -> ImportFile:
    return read(world, HEADER + "\n".join(rows))


def say(world: World, operation: Any, import_file: ImportFile, **words: Any) -> ImportFile:
    with world.open():
        operation(import_file=import_file, by=TESTER, now=NOW, **words)
    return reload(world, import_file)


def correct(world: World, file: ImportFile, number: int, **values: str) -> ImportFile:
    return say(world, correct_row, file, number=number, values=values)


def counted(world: World, import_file: ImportFile) -> dict[str, int]:
    """The verdicts as the rows have them, which the file must say too."""
    found: dict[str, int] = {}
    for verdict, _ in verdicts(world, import_file).values():
        found[verdict] = found.get(verdict, 0) + 1
    assert import_file.verdicts == found
    with world.open():
        stuck = ImportRow.objects.filter(import_file=import_file, unknown__len__gt=0).count()
    assert import_file.rows_without_department == stuck
    return found


def owners_of(world: World, key: str) -> list[set[str]]:
    with world.open():
        channel = Channel.objects.get(key=key)
    return accountable(world, channel)


def test_a_mended_row_is_ready_at_once_and_the_counts_follow(world: World) -> None:
    file = give(world, "x.com/a,Marketng,,", "x.com/b/status/1,Sales,,", "x.com/c,Sales,,")
    assert counted(world, file) == {"unknown_department": 1, "unreadable": 1, "new": 1}
    before = everything(world)

    file = correct(world, file, 2, accountable="Marketing")
    assert verdicts(world, file)[2] == ("new", "New channel.")
    assert file.unknown_departments == []
    file = correct(world, file, 3, address="x.com/b")
    assert counted(world, file) == {"new": 3}
    assert everything(world) == before, "nothing is written before the confirm"

    assert write(world, file).outcome == {"registered": 3, "updated": 0, "left_out": 0}
    assert owners_of(world, "a") == [{"marketing"}] * 10


@pytest.mark.parametrize(
    ("row", "values", "verdict"),
    [
        ("myspace.example/a,Sales,,", {"address": "", "platform": "", "handle": "@a@b.c"}, "new"),
        ("acme,Sales,,Grapevine", {"platform": "instagram"}, "new"),
        ("x.com/a,Sales,,Facebook", {"platform": ""}, "new"),
        ("x.com/a,Sales,,", {"address": "nonsense at all"}, "unreadable"),
        ("x.com/a,Sales,,", {"accountable": "Zoo"}, "unknown_department"),
        ("x.com/a,Sales,,", {"purpose": "fun"}, "unreadable"),
        ("x.com/a,Sales,,", {"accountable": ""}, "new"),
    ],
)
def test_any_cell_can_be_put_right_or_wrong(
    world: World, row: str, values: dict[str, str], verdict: str
) -> None:
    file = correct(world, give(world, row, "x.com/other,Sales,,"), 2, **values)
    assert verdicts(world, file)[2][0] == verdict
    counted(world, file)


def test_rows_of_the_channel_that_a_row_left_and_of_the_one_it_came_to_are_judged_again(
    world: World,
) -> None:
    file = give(world, "x.com/a,Sales,,", "x.com/a,Marketing,,", "x.com/b,Product,,")
    assert [verdict for verdict, _ in verdicts(world, file).values()] == [
        *("contested", "contested", "new"),
    ]
    file = correct(world, file, 3, address="twitter.com/B")
    found = verdicts(world, file)
    assert found[2] == ("new", "New channel.")
    assert found[3] == (
        "contested",
        "Contested with row 4: Product there. Both become accountable.",
    )
    assert found[4][0] == "contested"
    file = correct(world, file, 2, address="x.com/b", accountable="Product")
    assert verdicts(world, file)[4] == ("repeated", "Same as row 2.")
    counted(world, file)
    write(world, file)
    assert owners_of(world, "b") == [{"product", "marketing"}] * 10


def test_a_row_is_left_out_and_taken_back(world: World) -> None:
    file = give(world, "x.com/a,Sales,,", "x.com/a,Marketing,,", "nothing,Sales,,")
    file = say(world, leave_row_out, file, number=4)
    file = say(world, leave_row_out, file, number=2)
    assert counted(world, file) == {"left_out": 2, "new": 1}
    assert file.ready_rows == 1
    back = say(world, leave_row_out, file, number=2, is_left_out=False)
    assert counted(world, back) == {"contested": 2, "left_out": 1}
    file = say(world, leave_row_out, file, number=2)
    assert write(world, file).outcome == {"registered": 1, "updated": 0, "left_out": 2}
    assert owners_of(world, "a") == [{"marketing"}] * 10


def test_a_file_whose_rows_are_all_left_out_is_not_imported(world: World) -> None:
    file = say(world, leave_row_out, give(world, "x.com/a,Sales,,"), number=2)
    with world.open(), pytest.raises(ImportNotReady, match="Every row is left out"):
        confirm_import(import_file=file, by=TESTER, now=NOW)


@pytest.mark.parametrize(
    ("counts", "owners"),
    [
        (2, {"sales"}),
        (4, {"marketing"}),
        (None, {"sales", "marketing"}),
    ],
)
def test_in_a_contest_of_rows_a_person_says_which_one_counts(
    world: World, counts: int | None, owners: set[str]
) -> None:
    file = give(world, "x.com/a,Sales,Acme,", "x.com/b,,,", "x.com/A,Marketing,,")
    file = say(world, choose_owner, file, number=4, counts=counts)
    found = verdicts(world, file)
    if counts is None:
        assert found[2] == (
            "contested",
            "Contested with row 4: Marketing there. Both become accountable, as you chose.",
        )
    else:
        other = 6 - counts
        assert "contested" not in {verdict for verdict, _ in found.values()}
        assert found[other][1].endswith("Its owner does not count, as you chose.")
    counted(world, file)
    write(world, file)
    assert owners_of(world, "a") == [owners] * 10


def test_a_choice_can_be_taken_back_and_a_new_owner_opens_the_contest_again(world: World) -> None:
    file = give(world, "x.com/a,Sales,,", "x.com/a,Marketing,,")
    file = say(world, choose_owner, file, number=2, counts=3)
    file = say(world, choose_owner, file, number=2, counts=None)
    assert counted(world, file) == {"contested": 2}
    file = say(world, choose_owner, file, number=2, counts=2)
    file = correct(world, file, 3, accountable="Product")
    assert counted(world, file) == {"contested": 2}
    with world.open(), pytest.raises(ImportNotReady, match="names no owner"):
        choose_owner(import_file=file, number=2, counts=9, by=TESTER, now=NOW)


@pytest.mark.parametrize(
    ("choice", "owners", "words"),
    [
        ("keep", {"sales"}, "That stays, as you chose."),
        ("add", {"sales", "marketing"}, "Both become accountable, as you chose."),
        ("replace", {"marketing"}, "The owner of the file takes over, as you chose."),
    ],
)
def test_what_becomes_of_the_registrys_owner_is_chosen_for_one_channel(
    world: World, choice: str, owners: set[str], words: str
) -> None:
    first, second = world.register("https://x.com/a", "https://x.com/b", purpose="reserved")
    world.assign(first, {"sales": "A"}, ["security"])
    world.assign(second, {"sales": "A"}, ["security"])
    file = give(world, "x.com/a,Marketing,,", "x.com/b,Product,,")
    file = say(world, choose_on_other_owner, file, number=2, choice=choice)
    assert verdicts(world, file)[2][1].endswith(words)
    write(world, file, on_other_owner="add")
    assert accountable(world, first) == [owners]
    assert accountable(world, second) == [{"sales", "product"}], "the file's choice, as before"


def test_one_word_for_all_rows_that_say_the_same(world: World) -> None:
    rows = [f"x.com/a{n},{'Marketng' if n % 2 else 'MARKETNG'},," for n in range(6)]
    file = give(world, *rows, "x.com/b,Zoo,,")
    marketing = world.departments["marketing"].pk
    file = say(world, use_department, file, name="marketng", department=marketing)
    assert counted(world, file) == {"new": 6, "unknown_department": 1}
    assert [entry["name"] for entry in file.unknown_departments] == ["Zoo"]
    write(world, file, valid_rows_only=True)
    assert owners_of(world, "a3") == [{"marketing"}] * 10
    with world.open():
        assert not DepartmentAlias.objects.filter(name__iexact="marketng").exists()


def test_more_rows_than_fit_in_a_request_are_judged_by_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_corrections, "AT_ONCE", 3)
    file = give(world, *(f"x.com/a{n},Marketng,," for n in range(5)), "nothing,Sales,,")
    file = say(world, leave_row_out, file, number=7)
    marketing = world.departments["marketing"].pk
    file = say(world, use_department, file, name="Marketng", department=marketing)
    assert file.is_working
    file = work_off(world, file, advance_reading)
    assert counted(world, file) == {"new": 5, "left_out": 1}


def test_reading_again_keeps_what_was_said_but_for_columns_that_moved(world: World) -> None:
    file = give(world, "x.com/a,Marketng,One,", "nothing,Sales,Two,", "x.com/c,Sales,Three,")
    file = correct(world, file, 2, accountable="Marketing", brand="Kestrel")
    file = correct(world, file, 3, address="x.com/b")
    file = say(world, leave_row_out, file, number=4)
    with world.open():
        read_again(import_file=file, columns=file.columns, by=TESTER, now=NOW)
    file = work_off(world, file, advance_reading)
    assert counted(world, file) == {"new": 2, "left_out": 1}

    columns = {"address": 0, "accountable": 1, "region": 2}
    with world.open():
        read_again(import_file=file, columns=columns, has_header=True, by=TESTER, now=NOW)
    file = work_off(world, file, advance_reading)
    assert counted(world, file) == {"new": 2, "left_out": 1}
    with world.open():
        values = ImportRow.objects.get(import_file=file, number=2).values
    assert values == {"address": "x.com/a", "accountable": "Marketing", "region": "One"}


def test_every_word_leaves_an_audit_event(world: World) -> None:
    file = give(world, "x.com/a,Marketng,,", "x.com/a,Sales,,")
    correct(world, file, 2, accountable="Marketing")
    say(world, choose_owner, file, number=2, counts=3)
    say(world, leave_row_out, file, number=2)
    with world.open():
        events = AuditEvent.objects.filter(verb="import.corrected", object_id=file.pk)
        told = [(event.before, event.after) for event in events.order_by("seq")]
    assert told == [
        ({"row": 2, "accountable": "Marketng"}, {"row": 2, "accountable": "Marketing"}),
        ({"row": 2}, {"row": 2, "owner": "row 3"}),
        ({"row": 2, "left_out": False}, {"row": 2, "left_out": True}),
    ]


def test_what_cannot_be_said_is_refused_and_changes_nothing(world: World) -> None:
    file = give(world, "nothing,Zoo,,", "x.com/a,Sales,,")
    found = verdicts(world, file)
    with world.open():
        by = {"import_file": file, "by": TESTER, "now": NOW}
        with pytest.raises(RowNotFound):
            correct_row(number=9, values={"address": "x.com/b"}, **by)
        with pytest.raises(ImportNotReady, match="no field “owner”"):
            correct_row(number=2, values={"owner": "Sales"}, **by)
        with pytest.raises(ImportNotReady, match="Shorten it"):
            correct_row(number=2, values={"address": "x" * 2_001}, **by)
        with pytest.raises(ImportNotReady, match="names no channel yet"):
            choose_on_other_owner(number=2, choice="add", **by)
        with pytest.raises(ImportNotReady, match="keep, add or replace"):
            choose_on_other_owner(number=3, choice="burn", **by)
        with pytest.raises(ImportNotReady, match="a department already"):
            use_department(name="Sales", department=world.departments["marketing"].pk, **by)
        with pytest.raises(ImportNotReady, match="No row says"):
            use_department(name="Aquarium", department=world.departments["marketing"].pk, **by)
        with pytest.raises(ImportNotReady, match="no longer here"):
            use_department(name="Zoo", department=file.pk, **by)
    assert verdicts(world, file) == found
    write(world, file, valid_rows_only=True)
    with world.open(), pytest.raises(ImportNotReady, match="no longer be changed"):
        correct_row(import_file=file, number=2, values={}, by=TESTER, now=NOW)
