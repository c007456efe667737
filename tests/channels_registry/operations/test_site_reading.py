"""Reading real web sites on this machine: what is read, how far, and where it does not go."""

import gzip
import socket
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.test import override_settings

from accounts.outgoing import MAX_PAGE_BYTES, Unreachable, WebsiteSession
from channels_registry.operations.site_reading import (
    GIVE_UP_AFTER,
    PAGES_A_STEP,
    Progress,
    read_next_pages,
)
from channels_registry.websites.addresses import read_website
from channels_registry.websites.frontier import MAX_DEPTH, Frontier
from tests.websites import Answer, Site, page, redirect, serving

X = "https://x.com/kestrel"
FOOTER = f'<footer><a href="{X}">X</a></footer>'


@pytest.fixture(autouse=True)
def own_machine() -> Iterator[None]:
    with override_settings(SECURE_COOKIES=False, SITE_URL="https://masthead.example"):
        yield


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the resolver says of names of this test; another one does not exist."""
    known: dict[str, list[str]] = {}
    ask = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if host.endswith(".example"):
            if host not in known:
                raise socket.gaierror(-2, "Name or service not known")
            return [answer for ip in known[host] for answer in ask(ip, port, *args, **kwargs)]
        return ask(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def read(website: str, *, max_pages: int = 50, pauses: list[float] | None = None) -> Progress:
    """The whole website, step by step; a test fails when it never ends."""
    progress = Progress(Frontier())
    for _ in range(100):
        with WebsiteSession() as session:
            read_next_pages(
                site=read_website(website),
                progress=progress,
                max_pages=max_pages,
                session=session,
                pause=1.0,
                sleep=(pauses if pauses is not None else []).append,
            )
        progress.frontier = Frontier.of(progress.frontier.as_dict())
        if progress.is_finished:
            return progress
    raise AssertionError("it goes on for ever")


def found(progress: Progress) -> dict[str, tuple[str, str]]:
    """Address -> path of the page, and how it is named there."""
    return {
        sight.named.identity.url: (
            "/" + sight.page.partition("://")[2].partition("/")[2],
            str(sight.named.how),
        )
        for sight in progress.found
    }


def test_profiles_are_found_on_the_pages_that_name_them() -> None:
    ld = (
        '<script type="application/ld+json">{"sameAs":["https://www.tiktok.com/@kestrel"]}</script>'
    )
    answers = {
        "/": page("/about", body=FOOTER),
        "/about": page(
            "/team", body=f'<link rel="me" href="https://mastodon.social/@kestrel">{ld}'
        ),
        "/team": page("https://www.youtube.com/@kestrel"),
    }
    with serving(answers) as site:
        progress = read(site.url)
    assert found(progress) == {
        X: ("/", "footer"),
        "https://mastodon.social/@kestrel": ("/about", "rel_me"),
        "https://www.tiktok.com/@kestrel": ("/about", "json_ld"),
        "https://www.youtube.com/@kestrel": ("/team", "body"),
    }
    assert (progress.read, progress.failed, progress.closed) == (3, 0, 0)


def test_it_says_who_it_is_and_keeps_no_cookies() -> None:
    set_cookie = {"Set-Cookie": "visit=1", "Content-Type": "text/html"}
    answers = {"/": page("/a"), "/a": page()}
    answers["/"].headers = set_cookie
    with serving(answers) as site:
        read(site.url)
    assert site.asked == ["/robots.txt", "/", "/a"]
    for headers in site.visitors:
        assert headers["User-Agent"] == "Masthead (+https://masthead.example)"
        assert not {"Cookie", "Authorization", "Referer"} & headers.keys()
        assert headers["Host"] == site.host


def test_contact_pages_come_first_and_files_are_left_alone() -> None:
    answers = {"/": page("/a", "/b.pdf", "/c.zip", "/contact"), "/a": page(), "/contact": page()}
    with serving(answers) as site:
        read(site.url, max_pages=2)
    assert site.pages == ["/", "/contact"]


def test_a_loop_of_links_and_redirects_is_gone_through_once() -> None:
    answers = {
        "/": page("/a", "/A/../a", "/a#x", "/a?utm_source=b", "/loop", "/here", "/"),
        "/a": page("/", "/a/", "/b"),
        "/b": page("/a"),
        "/loop": redirect("/loop2"),
        "/loop2": redirect("/loop"),
        "/here": redirect("/a"),
    }
    with serving(answers) as site:
        progress = read(site.url)
    assert site.pages.count("/") == site.pages.count("/b") == 1
    assert site.pages.count("/loop") <= 3
    assert (progress.read, progress.failed) == (4, 1)


def test_of_ten_thousand_pages_only_so_many_are_read() -> None:
    with serving({"/": page(*(f"/p{n}" for n in range(10_000)))}) as site:
        site.otherwise = lambda path: page(f"{path}x", f"{path}y", X) if "/p" in path else None
        progress = read(site.url, max_pages=25)
        assert len(site.pages) == progress.read == 25
        assert found(progress).keys() == {X}


def test_a_site_that_makes_pages_for_ever_is_left_at_its_third_level() -> None:
    with serving({}) as site:
        site.otherwise = lambda path: None if "robots" in path else page(f"{path}a/")
        progress = read(site.url, max_pages=200)
    assert site.pages == ["/", "/a/", "/a/a/", "/a/a/a/"]
    assert progress.read == 1 + MAX_DEPTH


def test_a_page_of_a_gigabyte_is_read_at_its_start() -> None:
    def gigabyte() -> Iterator[bytes]:
        yield FOOTER.encode()
        for _ in range(1024):
            yield b"x" * 1024 * 1024

    answers = {"/": Answer(gigabyte), "/late": page("https://www.tiktok.com/@late")}
    with serving(answers) as site:
        progress = read(site.url)
    assert found(progress).keys() == {X}
    assert (progress.read, progress.failed) == (1, 0)
    assert site.sent < 64 * 1024 * 1024  # what the network between took before it noticed


def test_a_small_answer_that_unfolds_to_a_gigabyte_is_read_at_its_start() -> None:
    folded = gzip.compress(FOOTER.encode() + b" " * 64 * 1024 * 1024)
    answers = {"/": Answer(folded, headers={"Content-Encoding": "gzip"})}
    with serving(answers) as site, WebsiteSession() as session:
        answer = session.read_page(site.url, may_follow=lambda url: False)
        assert (len(answer.content), answer.is_cut) == (MAX_PAGE_BYTES, True)
        assert found(read(site.url)).keys() == {X}


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_server_that_drips_is_hung_up_on(where: str) -> None:
    """Byte by byte, so that no time-out between two of them is reached."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = Event()

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                if where == "body":
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
                else:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
                while not ended.wait(0.05):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with WebsiteSession(seconds=0.5) as session:
            if where == "head":
                with pytest.raises(Unreachable):
                    session.read_page(url, may_follow=lambda url: False)
            else:
                answer = session.read_page(url, may_follow=lambda url: False)
                assert answer.is_cut
                assert answer.content.startswith(b"<p>x")
        ended.set()
        thread.join()


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://192.168.1.1:80/",
        "http://[fd00::1]/",
        "http://0x0a000001/",
        "http://intranet.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user:password@127.0.0.1/",
        "//10.0.0.1/",
        "http://",
        "http://[",
    ],
)
def test_a_redirect_to_an_address_inside_is_refused(
    names: dict[str, list[str]], target: str
) -> None:
    """By the client itself, whatever the reader would follow."""
    names["intranet.example"] = ["10.0.0.7"]
    answers = {"/": redirect(target)}
    with serving(answers) as site, WebsiteSession() as session, pytest.raises(Unreachable):
        session.read_page(site.url, may_follow=lambda url: True)


def test_at_most_five_redirects_are_followed() -> None:
    answers = {f"/{n}": redirect(f"/{n + 1}", 301 + n % 2) for n in range(9)} | {"/9": page()}
    with serving(answers) as site, WebsiteSession() as session:
        answer = session.read_page(f"{site.url}/4", may_follow=lambda url: True)
        assert (answer.url, answer.status) == (f"{site.url}/9", 200)
        with pytest.raises(Unreachable):
            session.read_page(f"{site.url}/3", may_follow=lambda url: True)


@override_settings(SECURE_COOKIES=True)
def test_no_site_inside_is_read_where_it_is_for_the_public(names: dict[str, list[str]]) -> None:
    with serving({"/": page(X)}) as site:
        names["kestrel.example"] = ["127.0.0.1"]
        for website in (site.url, site.url.replace("127.0.0.1", "kestrel.example")):
            progress = read(website)
            assert progress.problem.startswith("We could not reach ")
    assert site.asked == []


def test_a_site_that_nobody_serves_is_told_by_its_name(names: dict[str, list[str]]) -> None:
    progress = read("www.kestrel.example")
    assert progress.problem == (
        "We could not reach kestrel.example. Check the address or paste the profile links."
    )
    assert progress.is_finished


def test_without_a_scheme_https_is_tried_before_http(names: dict[str, list[str]]) -> None:
    names["kestrel.example"] = ["127.0.0.1"]
    with serving({"/": page(X)}, name="kestrel.example") as site:
        assert found(read(site.host)).keys() == {X}
        assert read(f"https://{site.host}").problem.startswith("We could not reach")


def test_subdomains_are_of_the_site_and_other_hosts_are_not(names: dict[str, list[str]]) -> None:
    names["kestrel.example"] = names["shop.kestrel.example"] = ["127.0.0.1"]
    with serving({}, name="kestrel.example") as site:
        shop = site.url.replace("kestrel", "shop.kestrel")
        site.answers |= {
            "/": page(f"{shop}/deals", "http://other.example/", "/away"),
            "/deals": page(X),
            "/away": redirect("http://other.example/"),
        }
        progress = read(site.url)
    assert found(progress).keys() == {X}
    assert sorted(site.pages) == ["/", "/away", "/deals"]
    assert site.asked.count("/robots.txt") == 2  # one of each host
    assert (progress.read, progress.failed) == (2, 1)


def test_a_site_that_has_moved_says_where(names: dict[str, list[str]]) -> None:
    with serving({"/": redirect("https://kestrel-coffee.example/home")}) as site:
        assert read(site.url).problem.endswith(
            "leads to kestrel-coffee.example. Read that website instead."
        )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(status=403), "answers with error 403"),
        (Answer(status=500), "answers with error 500"),
        (Answer(b"%PDF", headers={"Content-Type": "application/pdf"}), "shows no web page"),
        (Answer(b"{}", headers={"Content-Type": "application/json"}), "shows no web page"),
        (redirect("/"), "We could not reach"),
    ],
)
def test_a_start_that_is_no_page_says_so(answer: Answer, sentence: str) -> None:
    with serving({"/": answer}) as site:
        assert sentence in read(site.url).problem


def robots(text: str, status: int = 200) -> Answer:
    return Answer(text.encode(), status=status, headers={"Content-Type": "text/plain"})


def test_what_robots_txt_closes_is_not_read() -> None:
    answers = {
        "/robots.txt": robots("User-agent: *\nDisallow: /private\nDisallow: /to"),
        "/": page("/private/a", "/a", "/moved"),
        "/a": page(X),
        "/moved": redirect("/private/b"),
    }
    with serving(answers) as site:
        progress = read(site.url)
    assert sorted(site.pages) == ["/", "/a", "/moved"]
    assert (progress.read, progress.closed, progress.failed) == (2, 1, 1)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_that_fails_closes_the_site(status: int) -> None:
    with serving({"/": page(X), "/robots.txt": robots("", status)}) as site:
        progress = read(site.url)
    assert site.pages == []
    assert "asks robots not to read it (robots.txt). Paste the profile links." in progress.problem


def test_a_site_that_is_closed_altogether_says_so() -> None:
    answers = {"/": page(X), "/robots.txt": robots("User-agent: masthead\nDisallow: /")}
    with serving(answers) as site:
        assert "robots.txt" in read(site.url).problem
    assert site.pages == []


def test_between_two_requests_is_a_pause_as_long_as_the_site_asks() -> None:
    pauses: list[float] = []
    answers = {"/": page("/a"), "/a": page(), "/robots.txt": robots("")}
    with serving(answers) as site:
        read(site.url, pauses=pauses)
        assert pauses == [1.0, 1.0]
        site.answers["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 3")
        pauses.clear()
        read(site.url, pauses=pauses)
    assert pauses == [3.0, 3.0]


def test_a_site_that_falls_silent_is_left_with_what_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {"/": page(X, *(f"/p{n}" for n in range(40)))}
    with serving(answers) as site:
        site.otherwise = lambda path: redirect(path) if "/p" in path else None
        progress = read(site.url)
    assert (progress.read, progress.failed) == (1, GIVE_UP_AFTER)
    assert found(progress).keys() == {X}
    assert progress.problem == ""


def test_one_step_reads_only_so_many_pages() -> None:
    progress = Progress(Frontier())
    with serving({"/": page(*(f"/{n}" for n in range(40)))}) as site, WebsiteSession() as session:
        _read_a_step(site, progress, session)
        assert progress.read + progress.failed == PAGES_A_STEP
        assert not progress.is_finished


def test_one_step_takes_only_so_long() -> None:
    seconds = iter(range(0, 1_000, 10))
    progress = Progress(Frontier())
    with serving({"/": page(*(f"/{n}" for n in range(40)))}) as site, WebsiteSession() as session:
        _read_a_step(site, progress, session, clock=lambda: next(seconds))
        assert progress.visited == 2
        assert not progress.is_finished


def _read_a_step(site: Site, progress: Progress, session: WebsiteSession, **more: Any) -> None:
    read_next_pages(
        site=read_website(site.url),
        progress=progress,
        max_pages=50,
        session=session,
        pause=0,
        **more,
    )
