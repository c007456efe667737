"""What an operator types to import, and what they are told."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from channels_registry.models import Channel
from ownership.management.commands import import_channels
from tests.faults.processes import running, start_relay, start_worker
from tests.world import World


def run(world: World, file: Path, *options: str) -> str:
    out = StringIO()
    slug = world.organization.slug
    call_command("import_channels", str(file), "--organization", slug, *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text("http://a.gov,A,hhs,x.com/a\nhttp://b.gov,B,hhs,x.com/b/status/1\n")
    return path


COLUMNS = ("--no-header", "--columns", "address=4,accountable=3")


def test_a_worker_imports_what_an_operator_gives_it(committed_world: World, file: Path) -> None:
    with running(start_relay, start_worker):
        told = run(committed_world, file, *COLUMNS)
        assert "unknown_department: 1\nunreadable: 1\n" in told
        assert "  row 2: This is one item on X, not an account" in told
        assert "1 department does not exist, such as: hhs" in told
        with pytest.raises(CommandError, match="1 row cannot be read"):
            run(committed_world, file, *COLUMNS, "--confirm", "--create-departments")
        options = ("--confirm", "--create-departments", "--valid-rows-only")
        told = run(committed_world, file, *COLUMNS, *options)
    assert "Imported: 1 channels registered, 0 updated, 1 rows left out." in told
    with committed_world.open():
        assert Channel.objects.get().key == "a"


def test_without_a_worker_the_operator_is_told_what_to_start(
    committed_world: World, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_channels, "PATIENCE_SECONDS", 0)
    with pytest.raises(CommandError, match="No worker took the import within a minute"):
        run(committed_world, file)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--columns", "address"), "is not like address=4"),
        (("--columns", "address=0"), "the first column is 1"),
        (("--columns", "owner=3"), "no field “owner”"),
        (("--encoding", "ebcdic"), "We read UTF-8"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    world: World, file: Path, options: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(world, file, *options)


def test_a_file_that_is_not_there_is_refused_with_a_sentence(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(world, tmp_path / "nothing.csv")
