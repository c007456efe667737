"""gunicorn and Chromium, once for all journeys; a page that fails its test on any script error."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGTERM

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.embedded.processes import follow_parent_into_death
from tests.browser import LAUNCH_ARGUMENTS, find_browser
from tests.databases import ROOT
from tests.faults.processes import wait_until

SECONDS_TO_START = 60
# What a journey may provoke: refusals are part of some, and Chromium reports each as an error.
HARMLESS = ("Failed to load resource", "was preloaded using link preload")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process of the run holds the one server and the one browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of gunicorn on this process's database, static files hashed as in production."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    env = {
        **os.environ,
        "BIND": address,
        "WEB_CONCURRENCY": "1",
        "HASHED_STATIC_FILES": "true",
        "STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
        "PYTHONWARNINGS": "default",
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=ROOT,
        env=env,
        check=True,
    )
    gunicorn = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"],
        cwd=ROOT,
        env=env,
        preexec_fn=follow_parent_into_death(SIGTERM),
    )
    try:
        url = f"http://{address}"
        wait_until(lambda: _is_up(url), seconds=SECONDS_TO_START, what=f"gunicorn at {url}")
        yield url
    finally:
        gunicorn.terminate()
        gunicorn.wait()


def _is_up(url: str) -> bool:
    try:
        return urllib.request.urlopen(f"{url}/livez").status == 200  # noqa: S310
    except urllib.error.URLError:
        return False


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.executable), env=dict(found.env), args=list(LAUNCH_ARGUMENTS)
        )
        yield browser
        browser.close()


# Said by the browser in any case; this names the directive and what was blocked.
REPORT_BROKEN_POLICY = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """What the browser complained about. A test that wants a complaint takes it out again."""
    complaints: list[str] = []
    yield complaints
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def open_page(chromium: Browser, server: str, problems: list[str]) -> Iterator[Callable[..., Page]]:
    """Another page of somebody else; arguments are playwright's for a context."""
    contexts: list[BrowserContext] = []

    def open_one(**options: object) -> Page:
        context = chromium.new_context(**{"base_url": server, **options})
        context.add_init_script(REPORT_BROKEN_POLICY)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: _note(message.type, message.text, problems))
        return page

    yield open_one
    for context in contexts:
        context.close()


def _note(kind: str, text: str, problems: list[str]) -> None:
    if kind in ("error", "warning") and not any(words in text for words in HARMLESS):
        problems.append(text)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()
