"""Web sites on this machine, as a test writes them: paths and what they answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from accounts.models import Job
from accounts.operations.jobs import advance_job
from channels_registry.models import Candidate, Discovery
from channels_registry.operations.discoveries import (
    advance_discovery,
    keep_progress,
    start_discoveries,
)
from channels_registry.operations.site_reading import Progress, Sight
from channels_registry.platforms.canonical import identify
from channels_registry.websites.frontier import Frontier
from channels_registry.websites.pages import How, Named
from tests.world import NOW, TESTER, World


@dataclass
class Answer:
    """What a path answers. `body` may be made piece by piece, only as far as somebody reads."""

    body: bytes | Callable[[], Iterator[bytes]] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def page(*links: str, body: str = "") -> Answer:
    """A page of HTML with these links."""
    anchors = "".join(f'<a href="{link}">link</a>' for link in links)
    return Answer(f"<!doctype html><body>{anchors}{body}</body>".encode())


def redirect(target: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": target})


@dataclass
class Site:
    """A running web site: its address, what it answers, and what it was asked."""

    host: str
    answers: dict[str, Answer]
    asked: list[str] = field(default_factory=list)
    visitors: list[dict[str, str]] = field(default_factory=list)  # headers of each request
    sent: int = 0  # bytes of bodies
    otherwise: Callable[[str], Answer | None] = lambda path: None

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def pages(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [path for path in self.asked if path != "/robots.txt"]


@contextmanager
def serving(answers: dict[str, Answer], name: str = "127.0.0.1") -> Iterator[Site]:
    """The site, for the block. Paths that it does not know are 404."""
    site = Site("", answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.visitors.append(dict(self.headers))
            answer = site.answers.get(self.path) or site.otherwise(self.path)
            answer = answer or Answer(b"not here", status=404)
            with suppress(OSError):  # nobody reads on
                self.send_response(answer.status)
                for header, value in ({"Content-Type": "text/html"} | answer.headers).items():
                    self.send_header(header, value)
                self.end_headers()
                pieces = answer.body() if callable(answer.body) else [answer.body]
                for piece in pieces:
                    self.wfile.write(piece)
                    site.sent += len(piece)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site.host = f"{name}:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def start(world: World, website: str, **options: int) -> Discovery:
    with world.open():
        [discovery] = start_discoveries(
            organization=world.organization, websites=[website], by=TESTER, now=NOW, **options
        )
        return discovery


def propose(world: World, *urls: str, host: str = "kestrel.example") -> Candidate:
    """A website that was read and names these profiles in its footer; the first candidate."""
    discovery = start(world, host)
    progress = Progress(Frontier(), read=1, is_finished=True)
    page_url = f"https://{host}/"
    progress.found = [Sight(page_url, Named(identify(u), How.FOOTER, u)) for u in urls]
    with world.open():
        advance_job(
            organization_id=world.organization.pk,
            job_id=discovery.job.pk,
            step=0,
            work=lambda job: keep_progress(world.organization, job, progress, now=NOW),
            clock=lambda: NOW,
        )
        return Candidate.objects.get(url=identify(urls[0]).url)


def reload(world: World, discovery: Discovery) -> Discovery:
    with world.open():
        return Discovery.objects.select_related("job", "organization").get(pk=discovery.pk)


def advance(world: World, discovery: Discovery) -> Discovery:
    """One step, as a worker does it, without the pauses."""
    job = reload(world, discovery).job
    assert isinstance(job, Job)
    advance_discovery(
        organization_id=world.organization.pk,
        job_id=job.pk,
        step=job.step,
        clock=lambda: NOW,
        pause=0,
    )
    return reload(world, discovery)


def discover(world: World, website: str, **options: int) -> Discovery:
    """Have the website read to its end."""
    discovery = start(world, website, **options)
    while not (discovery := reload(world, discovery)).job.is_finished:
        assert discovery.job.attempts == 0, "the step before failed"
        discovery = advance(world, discovery)
    assert not discovery.job.error, discovery.job.error
    return discovery
