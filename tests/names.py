"""A DNS server on this machine, for the TXT records that a test publishes."""

import socket
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

# name without the last dot -> texts
PUBLISHED: dict[str, list[str]] = {}


def answer_names() -> None:
    """From here on this process asks only the server here; what is not published does not exist."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    Thread(target=_serve, args=(server,), daemon=True).start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.getsockname()[1]
    dns.resolver.default_resolver = resolver


def _serve(server: socket.socket) -> None:
    while True:
        question, sender = server.recvfrom(4096)
        server.sendto(_answer(question), sender)


def _answer(question: bytes) -> bytes:
    asked = dns.message.from_wire(question)
    answer = dns.message.make_response(asked)
    answer.flags |= dns.flags.RA
    name = asked.question[0].name
    texts = PUBLISHED.get(name.to_text(omit_final_dot=True))
    if texts is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    else:
        quoted = [f'"{text}"' for text in texts]
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
    return answer.to_wire()
