"""Which IP addresses are a place on the public internet. Everything else is somebody's inside."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# What Python calls global, depending on its version, and what no server of the public has.
_NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # carriers' own
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarks
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved
        "::/96",  # IPv4 in its oldest disguise
        "64:ff9b::/96",  # NAT64: an IPv4 address at its end
        "64:ff9b:1::/48",
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2002::/16",  # 6to4: an IPv4 address in its middle
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",  # site-local, withdrawn, still routed by some
        "ff00::/8",
    )
)


def is_public(address: str) -> bool:
    """For an address as a resolver answers it; a zone (`%eth0`) makes it local."""
    if "%" in address:
        return False
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    inside = any(ip.version == network.version and ip in network for network in _NOT_PUBLIC)
    return ip.is_global and not inside
