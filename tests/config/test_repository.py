"""House rules that a machine can check."""

import re
import subprocess

import pytest

from tests.databases import ROOT

LONGEST_FILE = 400
KINDS = ("*.py", "*.css", "*.js", "*.mjs", "*.html")


def list_files(*patterns: str) -> list[str]:
    """Of the project, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [name for name in listed if (ROOT / name).exists()]


def test_no_file_is_too_long_to_have_one_reason_to_exist() -> None:
    lengths = {
        name: len((ROOT / name).read_text().splitlines())
        for name in list_files(*KINDS)
        if "/migrations/" not in name  # written by makemigrations
    }
    assert lengths
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


APPS = ("accounts", "channels_registry", "ownership", "config")
# What nobody writes, and the few places where it is right: pattern -> files that may.
FORBIDDEN: dict[str, set[str]] = {
    # Ways round the manager, or to SQL by hand.
    r"\._base_manager\b|\.raw\(|RawSQL|\.extra\(": {"accounts/tenancy/models.py"},
    r"connection\.cursor\(": {"accounts/tenancy/", "config/embedded/engines.py"},
    r"set_config|SECURITY DEFINER": {"accounts/tenancy/"},
    # What somebody sends decides what is asked or written.
    r"order_by\(\s*(self\.)?request\.|[(,]\s*\*\*(self\.)?request\.": set(),
    # Markup that is not escaped.
    r"mark_safe|\|safe\b|autoescape": {
        "accounts/templatetags/masthead.py",  # attributes that it escapes itself
        "templates/_field.html",  # the forms' own help
        "templates/allauth/elements/",  # allauth's help
    },
    r"csrf_exempt": {
        "ownership/api/documents.py",  # answers GET alone, before any key
        "ownership/views/notifications.py",  # a signed link, for who has no session at all
    },
    # Clients beside the one that reaches no inside.
    r"\bimport (requests|httpx|urllib3)\b|urllib\.request|requests\.(get|post|Session)\(": set(),
    # What outlives a request or a task in its thread.
    r"threading\.local|^\s*global [a-z]": set(),
    # What runs, or becomes an object, because somebody sent it.
    r"(?<![.\w])(eval|exec)\(|\bpickle\b|yaml\.load\(|\bmarshal\b": set(),
    # The shared response cache that we do without, and keys that hold no organization.
    r"cache_page|UpdateCacheMiddleware|\bcaches?\.(set|get|add)\(": set(),
    # A number as English writes it, whoever reads: say_number asks the language.
    r":,[df]?\}|:,?\.[1-9]f\}": {
        "/api/",  # documented in English alone
        "channels_registry/spreadsheets/",  # so are its refusals; it runs without our settings
    },
    r"logging\.getLogger|\bprint\(": {"config/embedded/", "/management/commands/"},
}


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_what_goes_round_the_fences_is_written_nowhere_else(pattern: str) -> None:
    found = {
        f"{name}:{number}"
        for name in list_files("*.py", "*.html")
        if name.startswith((*APPS, "templates")) and "/migrations/" not in name
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if re.search(pattern, line) and not any(place in name for place in FORBIDDEN[pattern])
    }
    assert found == set()


def test_every_dependency_says_why_it_is_here() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "config/embedded/requirements.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if re.match(r"[A-Za-z]", line):
                assert "#" in line or name.startswith("config"), line


def test_a_template_holds_no_script_and_no_style_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:")
    script = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)")
    templates = list_files("*.html")
    assert len(templates) > 100
    for name in templates:
        if name.startswith("templates/emails/"):
            continue  # mail has no policy, and no other way to have a style
        text = (ROOT / name).read_text()
        assert not inline.search(text) and not script.search(text), name
