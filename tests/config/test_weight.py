"""What a page weighs on the wire, in gzip: bytes are the same on every machine, so a page that grew
out of its budget fails here. What it costs in time is measured by `make bench-ui`.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.databases import ROOT

VENDOR = ROOT / "static" / "vendor"
KB = 1024
# In KB. Tabler: what is left of it. Fonts: the latin ones, that every page preloads.
TABLER, OWN_CSS, SCRIPTS, ICONS, FONTS, CHARTS = 35, 10, 30, 12, 190, 180
ON_EVERY_PAGE = ("theme.js", "app.js")
CHART = "map.js"  # the library that draws, and our part of it


def weigh(path: Path) -> int:
    """Bytes as the server sends them: compressed once, as well as can be."""
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content, mtime=0))


def weigh_all(*names: str) -> int:
    return sum(weigh(VENDOR / name) for name in names)


def bundles() -> list[str]:
    """One is on a page, beside those that every page has."""
    return sorted({path.name for path in VENDOR.glob("*.js")} - {*ON_EVERY_PAGE, CHART})


def sheets_of_pages() -> list[tuple[str, ...]]:
    """The sheets that a page names, beside those that every page has."""
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    named = {tuple(re.findall(r"'vendor/([\w-]+\.css)'", page)) for page in pages}
    shared = {"tabler.css", "app.css", "media.css"}
    return sorted({tuple(name for name in names if name not in shared) for names in named})


def test_what_is_left_of_tabler_is_small() -> None:
    assert weigh_all("tabler.css") <= TABLER * KB


@pytest.mark.parametrize("sheets", sheets_of_pages(), ids=" ".join)
def test_our_own_sheets_of_a_page_are_small(sheets: tuple[str, ...]) -> None:
    assert weigh_all("app.css", "media.css", *sheets) <= OWN_CSS * KB


@pytest.mark.parametrize("bundle", bundles())
def test_the_scripts_of_a_page_are_small(bundle: str) -> None:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert htmx
    assert weigh(Path(htmx)) + weigh_all(*ON_EVERY_PAGE, bundle) <= SCRIPTS * KB


def test_the_one_chart_is_small_and_on_its_page_alone() -> None:
    assert 0 < weigh_all(CHART) <= CHARTS * KB
    users = [
        path.name for path in (ROOT / "templates").rglob("*.html") if CHART in path.read_text()
    ]
    assert users == ["map.html"]


def test_the_sprite_is_small_and_holds_no_icon_twice() -> None:
    assert weigh_all("icons.svg") <= ICONS * KB
    names = re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text())
    assert names
    assert len(names) == len(set(names))


def test_the_fonts_of_every_page_are_small() -> None:
    assert weigh_all(*(f"fonts/{path.name}" for path in VENDOR.glob("fonts/*-latin.woff2"))) <= (
        FONTS * KB
    )
