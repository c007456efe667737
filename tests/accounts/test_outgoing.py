"""Where the product's own requests may go: out, and nowhere inside."""

import socket
from contextlib import suppress
from http.client import HTTPResponse
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from django.test import override_settings
from requests import RequestException, Timeout

from accounts import outgoing
from accounts.outgoing import (
    MOST_AT_ONCE,
    AddressRefused,
    AnswerTooLarge,
    OutgoingSession,
    TooManyAtOnce,
)
from accounts.rules.public_addresses import is_public
from tests.faults.processes import wait_until
from tests.figures import count

PUBLIC = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"]
INSIDE = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
    *("192.168.1.1", "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.127.255.254"),
    *("192.0.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1"),
    *("2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:a9fe:a9fe::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"),
]
# ruff: noqa: RUF001, S104 - digits that look like others, and addresses that nothing binds to
# As they are written in an address; a resolver reads all of them as this machine, or refuses.
DISGUISED = [
    *("127.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1"),
    *("[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "localhost", "localhost."),
    *("LOCALHOST", "0", "0.0.0.0", "[::]", "１２７.０.０.１", "127。0。0。1"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not(address: str) -> None:
    assert not is_public(address)
    count("outgoing", vectors=1, blocked=1)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the resolver says, one list per question; the last one stays."""
    waiting: list[list[str]] = []

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list[tuple[Any, ...]]:
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return waiting


@override_settings(SECURE_COOKIES=True)
@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(answers: list[list[str]], address: str) -> None:
    answers.append([address])
    with pytest.raises(RequestException), OutgoingSession() as session:
        session.get("https://harmless.example/")
    count("outgoing", vectors=1, blocked=1)


@override_settings(SECURE_COOKIES=True)
def test_one_bad_answer_among_good_ones_is_enough(answers: list[list[str]]) -> None:
    answers.append(["93.184.216.34", "10.0.0.1"])
    with pytest.raises(AddressRefused), OutgoingSession() as session:
        session.get("https://harmless.example/")


@override_settings(SECURE_COOKIES=True)
def test_a_name_that_changes_its_mind_is_refused(answers: list[list[str]]) -> None:
    """Rebinding: a public address when it is looked at, one inside when it is connected to."""
    answers += [["93.184.216.34"], ["127.0.0.1"]]
    with pytest.raises(RequestException), OutgoingSession() as session:
        session.get("https://harmless.example/")
    count("outgoing", vectors=1, blocked=1)


@override_settings(SECURE_COOKIES=True)
@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 8000, 9200])
def test_a_port_that_is_no_web_servers_is_refused(answers: list[list[str]], port: int) -> None:
    answers.append(["93.184.216.34"])
    with pytest.raises(AddressRefused, match="port"), OutgoingSession() as session:
        session.get(f"https://harmless.example:{port}/")
    count("outgoing", vectors=1, blocked=1)


class Server(BaseHTTPRequestHandler):
    """Answers 200, a redirect to itself, or more than anybody wants."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302 if "redirect" in self.path else 200)
        self.send_header("Location", "/secret")
        self.end_headers()
        with suppress(OSError):  # nobody reads on
            self.wfile.write(b"x" * (30_000_000 if "large" in self.path else 2))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Any:
    Server.asked = []
    with HTTPServer(("127.0.0.1", 0), Server) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@override_settings(SECURE_COOKIES=True)
@pytest.mark.parametrize("host", DISGUISED)
def test_this_machine_is_not_reached_under_any_name(server: HTTPServer, host: str) -> None:
    with pytest.raises((RequestException, ValueError)), OutgoingSession() as session:
        session.get(f"http://{host}:{server.server_port}/")
    assert Server.asked == []
    count("outgoing", vectors=1, blocked=1)


@override_settings(SECURE_COOKIES=False)
def test_where_it_runs_on_ones_own_machine_a_service_there_is_reached(server: HTTPServer) -> None:
    """The control: the server does answer to whoever reaches it."""
    with OutgoingSession() as session:
        answer = session.get(f"http://localhost:{server.server_port}/")
    assert answer.content == b"xx" and Server.asked == ["/"]


@override_settings(SECURE_COOKIES=False)
def test_no_redirect_is_followed(server: HTTPServer) -> None:
    with OutgoingSession() as session:
        answer = session.get(f"http://localhost:{server.server_port}/redirect")
    assert answer.status_code == 302 and Server.asked == ["/redirect"]


@override_settings(SECURE_COOKIES=False)
def test_no_more_is_read_than_is_wanted(server: HTTPServer) -> None:
    with pytest.raises(AnswerTooLarge), OutgoingSession() as session:
        session.get(f"http://localhost:{server.server_port}/large")


@override_settings(SECURE_COOKIES=False)
@pytest.mark.parametrize("path", ["large", "large-redirect"])
def test_nothing_beyond_that_is_taken_from_the_wire(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A redirect's own text too, which nobody needs."""
    taken = 0
    read = HTTPResponse.read

    def count_bytes(self: HTTPResponse, amount: int | None = None) -> bytes:
        nonlocal taken
        piece = read(self, amount)
        taken += len(piece)
        return piece

    monkeypatch.setattr(HTTPResponse, "read", count_bytes)
    with suppress(AnswerTooLarge), OutgoingSession() as session:
        session.get(f"http://localhost:{server.server_port}/{path}")
    assert 0 < taken < 2_000_000


@override_settings(SECURE_COOKIES=False)
def test_a_proxy_of_the_environment_is_not_asked(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with OutgoingSession() as session:
        assert session.get(f"http://localhost:{server.server_port}/").status_code == 200


class Dripping(BaseHTTPRequestHandler):
    """Sends a byte now and then, in the head or in the body, and never comes to an end."""

    def do_GET(self) -> None:
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if self.path == "/body":
                self.wfile.write(b"Content-Length: 900000\r\n\r\n")
            while not self.server.is_over.wait(0.05):
                self.wfile.write(b"x")
                self.wfile.flush()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def dripping() -> Any:
    with ThreadingHTTPServer(("127.0.0.1", 0), Dripping) as running:
        running.is_over = Event()
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield f"http://localhost:{running.server_port}"
        running.is_over.set()
        running.shutdown()
        thread.join()


@override_settings(SECURE_COOKIES=False)
def test_a_server_that_drips_is_cut_off(dripping: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time: only a limit for all of them ends it."""
    monkeypatch.setattr("accounts.outgoing.DEADLINE", 0.5)
    with pytest.raises(RequestException), OutgoingSession() as session:
        session.get(f"{dripping}/body")


@override_settings(SECURE_COOKIES=False)
def test_one_that_never_ends_its_head_has_said_nothing(
    dripping: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("accounts.outgoing.DEADLINE", 0.5)
    caplog.set_level("ERROR", logger="urllib3")
    with pytest.raises(Timeout), OutgoingSession() as session:
        session.get(f"{dripping}/head")


@override_settings(SECURE_COOKIES=False)
def test_no_server_holds_all_threads(
    dripping: str, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.outgoing.DEADLINE", 5)
    monkeypatch.setattr("accounts.outgoing.TIMEOUTS", (0.2, 5))
    held = [Thread(target=_ask_in_vain, args=(f"{dripping}/body",)) for _ in range(MOST_AT_ONCE)]
    for thread in held:
        thread.start()
    wait_until(lambda: outgoing._waiting_for_others._value == 0, seconds=5, what="both wait")
    with pytest.raises(TooManyAtOnce), OutgoingSession() as session:
        session.get(f"http://localhost:{server.server_port}/")
    for thread in held:
        thread.join()
    with OutgoingSession() as session:
        assert session.get(f"http://localhost:{server.server_port}/").status_code == 200


def _ask_in_vain(url: str) -> None:
    with suppress(RequestException), OutgoingSession() as session:
        session.get(url)
