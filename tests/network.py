"""Closes the network: a test that reaches beyond this machine fails."""

import ipaddress
import socket
import sys
from typing import Any

LOCAL_NAMES = {None, "", "localhost", "localhost.", "0.0.0.0", "::"}  # noqa: S104


class OutsideWorld(RuntimeError):
    """A test tried to reach another machine."""


def close_network() -> None:
    """For the rest of this process; an audit hook sees what every Python library does."""
    sys.addaudithook(_refuse_other_machines)


def _refuse_other_machines(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a unix socket is a path
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
        if _is_address(host):
            return  # nobody is asked for what an address is
    else:
        return
    if not _is_local(host):
        raise OutsideWorld(f"{event} to {host!r}: tests stay on this machine.")


def _is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(host: str | bytes | None) -> bool:
    """Also as C reads one: 127.1, 0x7f000001."""
    text = host.decode() if isinstance(host, bytes) else host or ""
    for read in (ipaddress.ip_address, socket.inet_aton):
        try:
            read(text)
        except (ValueError, OSError):
            continue
        return True
    return False
