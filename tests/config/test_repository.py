"""House rules that a machine can check."""

import subprocess

from tests.databases import ROOT

LONGEST_FILE = 400
KINDS = ("*.py", "*.css", "*.js", "*.mjs", "*.html")


def test_no_file_is_too_long_to_have_one_reason_to_exist():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *KINDS],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    lengths = {
        name: len((ROOT / name).read_text().splitlines())
        for name in listed
        if (ROOT / name).exists() and "/migrations/" not in name  # written by makemigrations
    }
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}
