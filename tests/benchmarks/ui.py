"""What pages cost a browser: from a key to the painted frame, and what comes over the wire.

Prints two tables with the budgets beside the figures. Named so that only who asks for it runs it:
`make bench-ui`. Nothing here fails because a machine is slow; bytes are held by
tests/config/test_weight.py.
"""

import gzip
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from tests.benchmarks.tables import print_table
from tests.browser import LAUNCH_ARGUMENTS, find_browser
from tests.journeys.conftest import chromium, server  # noqa: F401
from tests.journeys.signing_in import sign_in
from tests.ownership.views.test_matrix import register_many
from tests.world import World

pytestmark = pytest.mark.usefixtures("committed_db")

KEYS = 300
# Typing, moving and clearing, as somebody does who fills a column; and ranges.
TYPED = (
    *("a", "Enter", "r", "Enter", "c", "ArrowRight", "i", "ArrowDown", "Delete", "ArrowLeft"),
    *("Shift+ArrowDown", "Shift+ArrowRight", "a", "Control+z", "Escape", "PageDown", "n", "Home"),
)
KEY_HEADINGS = ("from key to paint, ms", "rows", "p50", "p95", "budget p95", "")
PAGE_HEADINGS = (
    *("page", "TTFB ms", "LCP ms", "CLS", "html KB", "as sent", "own js KB", "with htmx"),
    *("css KB", "own css", "charts KB", "fonts KB", "icons KB"),
)
BUDGETS = (
    *("budget", "200", "1,200", "0", "15 (matrix)", "", "", "30", "45", "10", "180", "190", "12"),
)
key_lines: list[Sequence[Any]] = []
page_lines: list[Sequence[Any]] = []

REPEAT = 33  # ms: keys come as fast as a keyboard repeats one that is held down
# From the moment of the key to the first task after its frame was painted. Shift and Ctrl alone are
# no keys.
STOPWATCH = """
addEventListener("keydown", (event) => {
  if (event.key === "Shift" || event.key === "Control") return;
  const start = event.timeStamp;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (window.times ??= []).push(performance.now() - start);
    port2.postMessage(0);
  });
}, { capture: true });
"""

VITALS = """
window.vitals = { lcp: 0, cls: 0 };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) vitals.lcp = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) vitals.cls += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module", autouse=True)
def _print_tables() -> Iterator[None]:
    yield
    print_table(KEY_HEADINGS, key_lines)
    sys.stdout.write("\n")
    print_table(PAGE_HEADINGS, [*page_lines, BUDGETS])
    sys.stdout.write("\n")


def furnish(channels: int, departments: int) -> World:
    """Two thirds of the channels have four letters on customer care."""
    world = World.found()
    register_many(world, channels, departments=departments)
    return world


def unlimited(browser: Browser) -> Browser:
    """One that paints whenever it can: what is measured is work, not the wait for the screen."""
    found = find_browser()
    return browser.browser_type.launch(
        executable_path=str(found.executable),
        env=dict(found.env),
        args=[*LAUNCH_ARGUMENTS, "--disable-frame-rate-limit", "--disable-gpu-vsync"],
    )


def show_all_rows(page: Page, url: str, pages: int) -> None:
    """The page answers with the rows of all pages, so that one grid holds them."""
    answers = (page.request.get(f"{url}&page={n}").text() for n in range(2, pages + 1))
    rows = "".join(re.search(r"<tbody>(.*)</tbody>", a, re.DOTALL)[1] for a in answers)

    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.text().replace("</tbody>", f"{rows}</tbody>")
        route.fulfill(response=response, body=body)

    page.route(re.compile(r"/matrix/\?activity="), answer)


def time_keys(page: Page, url: str, rows: int) -> list[float]:
    page.add_init_script(STOPWATCH)
    page.goto(url)
    page.wait_for_selector("table[data-grid-ready]")
    found = page.locator("tr[data-version]").count()
    assert found == rows, found
    page.locator("tr[data-version] td").nth(2).click()
    for key in islice(cycle(TYPED), KEYS):
        page.keyboard.press(key)
        page.wait_for_timeout(REPEAT)
    expect(page.locator("[data-save-state]")).to_have_text("All changes saved", timeout=60_000)
    return page.evaluate("window.times")


@pytest.mark.parametrize(
    ("channels", "departments", "budget"), [(48, 10, 16), (500, 30, 32)], ids=["48x10", "500x30"]
)
def test_keystrokes(
    chromium: Browser,  # noqa: F811
    server: str,  # noqa: F811
    channels: int,
    departments: int,
    budget: int,
) -> None:
    world = furnish(channels, departments)
    fast = unlimited(chromium)
    for browser, said in ((fast, "work alone"), (chromium, "with the wait for a 60 Hz screen")):
        context = browser.new_context(base_url=server, viewport={"width": 1440, "height": 1000})
        page = context.new_page()
        page.set_default_timeout(60_000)
        sign_in(page, world.members["lead"])
        url = f"{server}{world.url('matrix/?activity=care')}"
        if channels > 100:
            show_all_rows(page, url, channels // 100)
        times = time_keys(page, url, channels)
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        size = f"{channels} x {departments}"
        key_lines.append((f"{len(times)} keys", size, f"{p50:.1f}", f"{p95:.1f}", budget, said))
        context.close()
    fast.close()


PAGES = {
    "overview": "",
    "matrix": "matrix/?activity=care",
    "findings": "findings/",
    "channels": "channels/",
    "channel": "channels/{channel}/",
    "who": "who/?q=care",
}


def kind_of(response: Response) -> str:
    path = response.url.partition("?")[0]
    if response.request.resource_type == "document":
        return "html"
    if "htmx" in path:
        return "htmx"
    for ending, kind in ((".js", "js"), (".woff2", "fonts"), (".svg", "icons")):
        if path.endswith(ending):
            return "charts" if kind == "js" and "chart" in path else kind
    return "css" if "/tabler." in path else "own css"


def test_pages(chromium: Browser, server: str) -> None:  # noqa: F811
    world = furnish(48, 10)
    channel = world.register("https://x.com/shown")[0]
    for name, path in PAGES.items():
        url = f"{server}{world.url(path.format(channel=channel.pk))}"
        context = chromium.new_context(base_url=server, viewport={"width": 1440, "height": 1000})
        page = context.new_page()
        page.add_init_script(VITALS)
        sign_in(page, world.members["lead"])
        page.request.get(url)  # the first request of a server reads its templates
        answers: list[Response] = []
        page.on("response", partial(list.append, answers))
        page.goto(url, wait_until="networkidle")
        page_lines.append((name, *describe(page, answers)))
        context.close()


def describe(page: Page, answers: Sequence[Response]) -> Iterator[str]:
    sent: dict[str, int] = {}
    for response in answers:
        if response.status == 200:
            size = response.request.sizes()["responseBodySize"]
            sent[kind_of(response)] = sent.get(kind_of(response), 0) + size
    document = next(one for one in answers if one.request.resource_type == "document")
    vitals = page.evaluate("window.vitals")
    started = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
    kb = {kind: size / 1024 for kind, size in sent.items()}
    yield f"{started:.0f}"
    yield f"{vitals['lcp']:.0f}"
    yield f"{vitals['cls']:.3f}"
    yield f"{len(gzip.compress(document.body())) / 1024:.1f}"
    yield f"{kb['html']:.1f}"
    yield f"{kb.get('js', 0):.1f}"
    yield f"{kb.get('js', 0) + kb.get('htmx', 0):.1f}"
    yield f"{kb.get('css', 0) + kb.get('own css', 0):.1f}"
    yield f"{kb.get('own css', 0):.1f}"
    yield f"{kb.get('charts', 0):.1f}"
    yield f"{kb.get('fonts', 0):.1f}"
    yield f"{kb.get('icons', 0):.1f}"
