"""The import, whole: read, confirm, write, and again."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Department
from channels_registry.models import Channel, ChannelAlias, ImportRow
from ownership.models import Assignment, Duty, Finding
from ownership.operations.imports import (
    ImportNotReady,
    ImportRefused,
    advance_reading,
    advance_writing,
    confirm_import,
    read_again,
)
from tests.benchmarks.lists import count_channels, make_list
from tests.databases import MIGRATOR, switched_to
from tests.ownership.imports import (
    accountable,
    everything,
    read,
    verdicts,
    work_off,
    write,
)
from tests.world import NOW, TESTER, World

CONTESTED = "url,owner\nx.com/acme,Sales\nx.com/b,Product\ntwitter.com/Acme,Marketing\n"


def channel_of(world: World, key: str) -> Channel:
    with world.open():
        return Channel.objects.get(key=key)


def test_an_owner_answers_for_every_needed_duty_and_for_no_other(world: World) -> None:
    file = read(world, "url,owner,purpose\nx.com/acme,Sales,press\n")
    assert write(world, file).outcome == {"registered": 1, "updated": 0, "left_out": 0}
    assert accountable(world, channel_of(world, "acme")) == [{"sales"}] * 6
    with world.open():
        assert Assignment.objects.count() == 6
        assert not Finding.objects.present().exists()


def test_a_channel_under_two_departments_is_contested_on_every_needed_duty(world: World) -> None:
    write(world, read(world, CONTESTED))
    assert accountable(world, channel_of(world, "acme")) == [{"sales", "marketing"}] * 10
    assert accountable(world, channel_of(world, "b")) == [{"product"}] * 10
    both = {world.departments[slug].pk for slug in ("sales", "marketing")}
    with world.open():
        findings = list(Finding.objects.present().filter(rule="contested"))
    assert len(findings) == 10
    assert all(set(finding.departments) == both for finding in findings)


def test_importing_the_same_file_again_changes_nothing(world: World) -> None:
    text = CONTESTED + "instagram.com/acme,\ninstagram.com/acme/?hl=de,Sales\n"
    write(world, read(world, text))
    before = everything(world)
    again = read(world, text)
    assert set(again.verdicts) == {"same", "repeated"}
    assert write(world, again).outcome == {"registered": 0, "updated": 0, "left_out": 0}
    assert everything(world) == before


@pytest.mark.parametrize(
    ("on_other_owner", "owners"),
    [
        ("keep", {"sales"}),
        ("add", {"sales", "marketing"}),
        ("replace", {"marketing"}),
    ],
)
def test_what_becomes_of_another_owner_is_chosen(
    world: World, on_other_owner: str, owners: set[str]
) -> None:
    (channel,) = world.register("https://x.com/acme", purpose="reserved")
    world.assign(channel, {"sales": "A"}, ["security"])
    file = read(world, "url,owner\nx.com/acme,Marketing\n")
    write(world, file, on_other_owner=on_other_owner)
    assert accountable(world, channel) == [owners]
    if on_other_owner == "replace":
        with world.open():
            assert Assignment.objects.get(department__slug="sales").role == "C"


def test_by_default_the_file_owns_what_nobody_owned_and_leaves_the_rest(world: World) -> None:
    (channel,) = world.register("https://x.com/acme")
    world.assign(channel, {"sales": "A"}, ["care"])
    write(world, read(world, "url,owner\nx.com/acme,Marketing\n"))
    assert sorted(map(sorted, accountable(world, channel))) == [["marketing"]] * 9 + [["sales"]]


def test_the_other_letters_only_fill_empty_cells(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", purpose="reserved")
    world.assign(channel, {"sales": "I"}, ["security"])
    text = "url,owner,consulted,informed\nx.com/acme,Marketing,Sales,Product\n"
    write(world, read(world, text))
    with world.open():
        letters = dict(
            Assignment.objects.filter(duty__needed=True).values_list("department__slug", "role")
        )
    assert letters == {"marketing": "A", "sales": "I", "product": "I"}


def test_the_first_word_on_a_field_counts_and_later_rows_fill_blanks(world: World) -> None:
    text = "url,brand,region\nx.com/acme,,DE\nx.com/acme,Acme,FR\nx.com/acme,Other,\n"
    write(world, read(world, text))
    channel = channel_of(world, "acme")
    assert (channel.brand, channel.region) == ("Acme", "DE")


def test_what_was_typed_is_kept_as_another_name(world: World) -> None:
    write(world, read(world, "url\ntwitter.com/Acme\nhttps://x.com/acme\nm.twitter.com/acme\n"))
    with world.open():
        assert set(ChannelAlias.objects.values_list("text", flat=True)) == {
            "twitter.com/Acme",
            "m.twitter.com/acme",
        }


def test_one_bad_row_in_a_thousand_stops_the_import_until_it_may_be_left_out(
    committed_world: World,
) -> None:
    world = committed_world
    rows = [f"x.com/acme{number},Sales" for number in range(999)]
    file = read(world, "\n".join(["url,owner", *rows, "x.com/acme/status/1,Sales"]))
    assert file.verdicts == {"new": 999, "unreadable": 1}
    with world.open(), pytest.raises(ImportNotReady, match="1 row cannot be read"):
        confirm_import(import_file=file, by=TESTER, now=NOW)
    with world.open():
        assert not Channel.objects.exists()
    outcome = write(world, file, valid_rows_only=True).outcome
    assert outcome == {"registered": 999, "updated": 0, "left_out": 1}


def test_an_unknown_department_waits_until_it_is_made_or_left_out(world: World) -> None:
    text = "url,owner\nx.com/a,HHS\nx.com/b,hhs\nx.com/c,Sales\n"
    with world.open(), pytest.raises(ImportNotReady, match=r"2 rows .*“HHS”"):
        confirm_import(import_file=read(world, text), by=TESTER, now=NOW)
    assert write(world, read(world, text), valid_rows_only=True).outcome["left_out"] == 2
    assert write(world, read(world, text), create_departments=True).outcome["registered"] == 2
    with world.open():
        assert Department.objects.filter(name="HHS").count() == 1
    assert accountable(world, channel_of(world, "b")) == [{"hhs"}] * 10


def test_where_departments_will_be_made_a_new_channel_is_called_new(world: World) -> None:
    text = "url,owner\nx.com/a,HHS\nx.com/a,HHS\nx.com/b,DOI\nx.com/b,HHS\nx.com/c,Sales\n"
    file = read(world, text, create_departments=True)
    assert file.verdicts == {"new": 2, "repeated": 1, "contested": 2}
    assert verdicts(world, file)[2][1] == "New channel. The department “HHS” will be made."
    with world.open():
        assert not Department.objects.filter(name="HHS").exists()
    assert write(world, file, create_departments=True).outcome["registered"] == 3
    assert accountable(world, channel_of(world, "b")) == [{"hhs", "doi"}] * 10


def test_a_wrong_column_does_not_make_a_thousand_departments(world: World) -> None:
    rows = [f"x.com/acme{number},Name {number}" for number in range(1_000)]
    file = read(world, "\n".join(["url,owner", *rows]))
    with world.open(), pytest.raises(ImportNotReady, match="Is the right column chosen"):
        confirm_import(import_file=file, create_departments=True, by=TESTER, now=NOW)


def test_a_file_is_confirmed_once(world: World) -> None:
    file = read(world, CONTESTED)
    with world.open():
        confirm_import(import_file=file, by=TESTER, now=NOW)
        with pytest.raises(ImportNotReady, match="being worked on"):
            confirm_import(import_file=file, by=TESTER, now=NOW)
    file = work_off(world, file, advance_writing)
    with world.open(), pytest.raises(ImportNotReady, match="imported already"):
        confirm_import(import_file=file, by=TESTER, now=NOW)


def test_all_batches_are_one_step_with_one_last_word(world: World) -> None:
    file = write(world, read(world, "url\n" + "\n".join(f"x.com/acme{n}" for n in range(600))))
    with world.open():
        events = AuditEvent.objects.filter(step=file.pk)
        assert events.filter(verb="channel.registered").count() == 600
        finished = AuditEvent.objects.get(verb="import.finished")
    assert finished.after == file.outcome | {"verdicts": {"new": 600}}


def test_a_step_that_comes_twice_is_done_once(world: World) -> None:
    file = read(world, CONTESTED)
    with world.open():
        before = list(ImportRow.objects.values())
    advance_reading(
        organization_id=world.organization.pk, job_id=file.job_id, step=0, clock=lambda: NOW
    )
    with world.open():
        assert list(ImportRow.objects.values()) == before


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_common_encoding_delimiter_and_line_end_is_read(
    world: World, codec: str, delimiter: str, end: str
) -> None:
    rows = [["url", "Marke", "owner"], ["x.com/acme", "Größe 7", "Sales"]]
    content = (end.join(delimiter.join(row) for row in rows) + end).encode(codec)
    file = read(world, content)
    assert file.verdicts == {"new": 1}
    with world.open():
        assert ImportRow.objects.get().values["brand"] == "Größe 7"


def test_windows_1252_is_offered_and_read_once_it_was_chosen(world: World) -> None:
    file = read(world, "url,brand\nx.com/acme,Größe\n".encode("cp1252"))
    assert (file.state, file.error_code) == ("failed", "encoding")
    assert "read it as Windows-1252" in file.error
    with world.open(), pytest.raises(ImportNotReady, match="not UTF-8"):
        confirm_import(import_file=file, by=TESTER, now=NOW)
    with world.open():
        read_again(import_file=file, encoding="cp1252", by=TESTER, now=NOW)
    assert work_off(world, file, advance_reading).verdicts == {"new": 1}


def test_columns_are_guessed_where_there_is_no_header_and_can_be_given(world: World) -> None:
    text = "http://nist.gov,NIST,Sales,x.com/nist\nhttp://a.gov,A,Sales,x.com/a\n"
    file = read(world, text)
    assert (file.has_header, file.columns) == (False, {"address": 3})
    with world.open():
        read_again(
            import_file=file,
            columns={"address": 3, "accountable": 2},
            has_header=False,
            by=TESTER,
            now=NOW,
        )
    file = work_off(world, file, advance_reading)
    assert verdicts(world, file) == {1: ("new", "New channel."), 2: ("new", "New channel.")}


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (b"name,owner\nAcme,Sales\n", {}, "columns"),
        (b"url,owner\nx.com/a,Sales\n", {"columns": {"address": 7}}, "columns"),
        (b"url,owner\n", {}, "empty"),
        (b"url\nx.com/a\0\n", {}, "nul"),
        (b'url,owner\nx.com/a,"Sales\n', {}, "quotes"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(
    world: World, content: bytes, options: dict, code: str
) -> None:
    file = read(world, content, **options)
    assert (file.state, file.error_code) == ("failed", code)
    assert file.error.endswith((".", "?"))


@pytest.mark.parametrize(
    ("content", "options", "sentence"),
    [
        (b"", {}, "There is nothing in it"),
        (b"PK\x03\x04...", {}, "Excel"),
        (b"url\n", {"encoding": "ebcdic"}, "We read UTF-8"),
        (b"url\n", {"columns": {"owner": 1}}, "no field “owner”"),
        (b"url\n", {"columns": {"address": 50}}, "among the first 50"),
    ],
)
def test_what_is_no_table_is_refused_at_once(
    world: World, content: bytes, options: dict, sentence: str
) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        read(world, content, **options)


def count_statements(world: World, content: str | bytes) -> int:
    """Those of reading, confirming and writing. Beginnings and ends of transactions are none."""
    with CaptureQueriesContext(connection) as captured:
        write(world, read(world, content), valid_rows_only=True)
    return len([q for q in captured if q["sql"] not in ("BEGIN", "COMMIT")])


def test_a_thousand_rows_take_at_most_150_statements(committed_world: World) -> None:
    world = committed_world
    content = make_list(1_000)
    assert count_statements(world, content) <= 150
    with world.open():
        assert Channel.objects.count() == count_channels(1_000)
        assert not Duty.objects.filter(needed=True).exclude(state="owned").exists()
    assert count_statements(world, content) <= 150


def test_three_rows_and_three_hundred_take_the_same_statements(world: World) -> None:
    """New ones, the same again, with other facts, and with other owners as well."""
    counts: dict[int, list[int]] = {}
    for rows in (3, 300):
        counts[rows] = [
            count_statements(
                world,
                "url,owner,consulted,brand\n"
                + "\n".join(f"x.com/of{rows}_{n},{owner},Marketing,{brand}" for n in range(rows)),
            )
            for owner, brand in (("Sales", "A"), ("Sales", "A"), ("Sales", "B"), ("Product", "B"))
        ]
    assert counts[3] == counts[300]


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "with_rows_that_are_gone"])
def test_no_row_makes_the_server_read_all_others(committed_world: World, is_new: bool) -> None:
    """Without statistics it checks each foreign key by reading all that the organization has; so
    it does with those of tables that held nothing but rows that were taken back.
    """
    world = committed_world
    if not is_new:
        with world.open():
            gone = world.register(*(f"https://x.com/gone{number}" for number in range(600)))
            with world.at_once():
                for channel in gone:
                    world.assign(channel, {"sales": "A"})
            transaction.set_rollback(True)
        with switched_to(MIGRATOR), connection.cursor() as cursor:
            cursor.execute("analyze")
    write(world, read(world, "url,owner\nx.com/a,Sales\nx.com/b,Sales\nx.com/c,Sales\n"))
    before = count_rows_looked_at()
    rows = 1_200
    text = "url,owner\n" + "\n".join(f"x.com/acme{number},Sales" for number in range(rows))
    write(world, read(world, text))
    per_row = {table: (n - before[table]) / rows for table, n in count_rows_looked_at().items()}
    # A channel has ten duties, each with a letter, and is looked at a few times for each.
    assert max(per_row.values()) < 200, per_row


def count_rows_looked_at() -> dict[str, int]:
    """By table, how many rows were read, in whatever way."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute(
            "select relname, seq_tup_read + idx_tup_fetch from pg_stat_user_tables"
            " where relname in ('channels_registry_channel', 'ownership_duty')"
        )
        return dict(cursor.fetchall())


def test_a_new_purpose_gives_its_new_duties_to_the_owner_at_once(world: World) -> None:
    (channel,) = world.register("https://x.com/acme", purpose="reserved")
    write(world, read(world, "url,owner,purpose\nx.com/acme,Sales,press\n"))
    assert accountable(world, channel) == [{"sales"}] * 6
