"""Reads the next pages of a website. Goes out to it and touches no table: no transaction is open.

As a guest who says who it is: pages that robots.txt closes stay closed, one page at a time, and
a pause between two.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from accounts.outgoing import Unreachable, WebPage, WebsiteSession
from channels_registry.platforms.custom import NO_TEMPLATES, Templates
from channels_registry.websites.addresses import Website, is_page, normalise, origin_of
from channels_registry.websites.frontier import Frontier
from channels_registry.websites.pages import Named, read_html, read_page
from channels_registry.websites.robots import CLOSED, Robots, read_robots

AGENT = "masthead"
PAGES_A_STEP = 5  # people watch the figures move
SECONDS_A_STEP = 15
PAUSE = 1.0  # seconds between two requests; what robots.txt asks for when that is longer
MAX_PROFILES = 1_000  # of a site; with more it is a directory of other people's
GIVE_UP_AFTER = 5  # pages in a row that nobody answers for


@dataclass(frozen=True, slots=True)
class Sight:
    """A profile and the page that names it."""

    page: str
    named: Named


@dataclass(slots=True)
class Progress:
    """Where the reading of a site stands. `strikes`: pages in a row that nobody answered for.

    `problem`: why nothing can be read at all, for people.
    """

    frontier: Frontier
    read: int = 0
    closed: int = 0  # by robots.txt
    failed: int = 0
    strikes: int = 0
    is_finished: bool = False
    problem: str = ""
    found: list[Sight] = field(default_factory=list)

    @property
    def visited(self) -> int:
        return self.read + self.closed + self.failed


def read_next_pages(
    *,
    site: Website,
    progress: Progress,
    max_pages: int,
    session: WebsiteSession,
    templates: Templates = NO_TEMPLATES,
    pause: float = PAUSE,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Read at most PAGES_A_STEP pages, or as many as SECONDS_A_STEP allow, into `progress`.

    `templates` are loaded by now: no table is asked here.
    """
    reader = _Reader(site, session, templates, pause=pause, sleep=sleep)
    end = clock() + SECONDS_A_STEP
    if not progress.visited:
        _read_start(reader, progress)
    while not progress.is_finished and reader.pages < PAGES_A_STEP and clock() < end:
        if progress.visited >= max_pages or progress.strikes >= GIVE_UP_AFTER:
            progress.is_finished = True
            return
        following = progress.frontier.take()
        if following is None:
            progress.is_finished = True
            return
        _read_one(reader, progress, *following)


def _read_start(reader: "_Reader", progress: Progress) -> None:
    """The page to begin at; without one there is nothing to read, and a sentence says why."""
    host = reader.site.host
    for start in reader.site.starts:
        try:
            page = reader.read(start)
        except Unreachable:
            continue
        except _Closed:
            progress.problem = (
                f"{host} asks robots not to read it (robots.txt). Paste the profile links."
            )
            break
        if page.leads_to and not reader.site.covers(page.leads_to):
            there = origin_of(page.leads_to).partition("://")[2][:100]
            progress.problem = f"{host} leads to {there}. Read that website instead."
        elif page.status != 200:
            progress.problem = (
                f"{host} answers with error {page.status}. "
                "Check the address or paste the profile links."
            )
        elif not page.is_page:
            progress.problem = f"{host} shows no web page. Check the address."
        else:
            _keep(reader, progress, page, start, depth=0)
            return
        break
    progress.problem = progress.problem or (
        f"We could not reach {host}. Check the address or paste the profile links."
    )
    progress.is_finished = True


def _read_one(reader: "_Reader", progress: Progress, url: str, depth: int) -> None:
    try:
        page = reader.read(url)
    except _Closed:
        progress.frontier.note_read(url)
        progress.closed += 1
    except Unreachable:
        progress.frontier.note_read(url)
        progress.failed += 1
        progress.strikes += 1
    else:
        progress.strikes = 0
        _keep(reader, progress, page, url, depth=depth)


def _keep(reader: "_Reader", progress: Progress, page: WebPage, url: str, *, depth: int) -> None:
    frontier = progress.frontier
    is_new = frontier.note_read(url, page.url)
    if page.status != 200 or page.leads_to or not page.is_page:
        progress.failed += 1
        return
    progress.read += 1
    if not is_new:
        return  # another address had led here
    html = read_html(page.content, page.content_type)
    found = read_page(html, url=page.url, site=reader.site, templates=reader.templates)
    shown = normalise(page.url) or url
    progress.found += [Sight(shown, named) for named in found.named]
    frontier.add(found.leads_to.items(), depth=depth + 1)


class _Closed(Exception):
    """robots.txt closes the page."""


class _Reader:
    """One step's requests: each in its turn, robots.txt of every host before its pages."""

    def __init__(
        self,
        site: Website,
        session: WebsiteSession,
        templates: Templates,
        *,
        pause: float,
        sleep: Callable[[float], None],
    ) -> None:
        self.site = site
        self.templates = templates
        self.pages = 0
        self._session = session
        self._pause = pause
        self._sleep = sleep
        self._is_first = True
        self._robots: dict[str, Robots] = {}

    def read(self, url: str) -> WebPage:
        """The page as the site answers it. Raises _Closed, Unreachable."""
        robots = self._ask_robots(url)
        if not robots.allow(url):
            raise _Closed
        self.pages += 1
        self._wait(robots.delay)
        return self._session.read_page(url, may_follow=self._may_follow)

    def _may_follow(self, url: str) -> bool:
        target = normalise(url.partition("#")[0])
        if target is None or not self.site.covers(target) or not is_page(target):
            return False
        try:
            return self._ask_robots(target).allow(target)
        except Unreachable:
            return False

    def _ask_robots(self, url: str) -> Robots:
        """Asked once a step and host. A site without the file has no wishes; one that fails to
        answer is closed, as the RFC says.
        """
        origin = origin_of(url)
        if origin not in self._robots:
            self._wait(0)
            answer = self._session.read_page(
                f"{origin}/robots.txt", may_follow=self.site.covers, types=()
            )
            text = answer.content.decode("utf-8", errors="replace")
            is_mute = answer.status >= 500 or answer.status == 429
            self._robots[origin] = CLOSED if is_mute else read_robots(text, AGENT)
        return self._robots[origin]

    def _wait(self, asked: float) -> None:
        if not self._is_first:
            self._sleep(max(self._pause, asked))
        self._is_first = False
