"""Every page in a real browser, and the browser never has anything to report."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.figures import count
from tests.journeys.pages import PARTS, addresses_of, addresses_outside, only_pages
from tests.journeys.signing_in import sign_in
from tests.seats.stage import Stage

# Kept by the page itself, from before its first script runs.
LISTEN = """
window.reported = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.reported.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""
# What there is to use on a page without leaving it: menus, the theme, what opens and closes.
USE = """
for (const opened of document.querySelectorAll("details, summary")) opened.click?.();
for (const field of document.querySelectorAll("input, textarea, select")) {
  field.dispatchEvent(new Event("focus")); field.dispatchEvent(new Event("input", {bubbles: true}));
}
"""


# A page is listened to until half a second passes without a request: meanwhile others are opened.
TABS = 4


@pytest.mark.usefixtures("committed_db")
def test_no_page_breaks_the_policy(open_page: Callable[..., Page]) -> None:
    stage = Stage.furnish()
    tabs = []
    for _ in range(TABS):
        tab = open_page()
        tab.add_init_script(LISTEN)
        sign_in(tab, stage.world.members["owner"])
        tabs.append(tab)
    visited, reported = 0, []
    addresses = [address for part in PARTS for address in addresses_of(stage, part)]
    # The document's page is a product of its own, served beside ours; `/livez` is no page.
    for address in only_pages(tabs[0].context, [*addresses, *addresses_outside()]):
        tab = tabs[visited % TABS]
        reported += listen(tab)
        tab.goto(address)
        tab.evaluate(USE)
        visited += 1
    for tab in tabs:
        reported += listen(tab)
    assert reported == []
    assert visited > 30
    count("csp", pages=visited, violations=0)


def listen(tab: Page) -> list[tuple[str, str]]:
    """What the page that is open there reported by the time that it has come to rest."""
    if tab.url == "about:blank":
        return []
    tab.wait_for_load_state("networkidle")
    return [(tab.url, found) for found in tab.evaluate("window.reported")]


def test_what_the_policy_forbids_is_reported(chromium: Browser, server: str) -> None:
    """The control: the same ears hear a script that somebody smuggled in."""
    context = chromium.new_context(base_url=server)
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto("/login/")
    page.evaluate("""
      const smuggled = document.createElement("div");
      smuggled.innerHTML = '<img src="/no" onerror="window.smuggled = true">';
      document.body.append(smuggled);
      const script = document.createElement("script");
      script.textContent = "window.smuggled = true";
      document.body.append(script);
    """)
    # No wait_for_function: it may have its predicate evaluated, which the policy forbids as well.
    for _ in range(100):
        if page.evaluate("window.reported.length") >= 2:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("window.reported.length") >= 2
    assert page.evaluate("window.smuggled") is None
    context.close()
