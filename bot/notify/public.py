"""Which addresses a webhook may be at: those of the public internet and no others.

Sources: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

_CLOSED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 is this machine
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and where clouds keep their secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_OPEN_V6 = IPv6Network("2000::/3")  # all that was ever given out to the public
_CLOSED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo and other tunnels
        "2001:db8::/32",
        "2002::/16",  # 6to4: leads to the IPv4 address within
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # how a network without IPv4 reaches the IPv4 address within
_ISATAP = 0x5EFE  # before the IPv4 address that a tunnel leads to


def is_public(address: str) -> bool:
    """Whether an address, as a resolver gives it, is one of the public internet."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _is_public_v4(ip)
    if ip.scope_id is not None:
        return False
    within = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
    if within is not None:
        return _is_public_v4(within)
    if (int(ip) >> 32) & 0xFDFFFFFF == _ISATAP:
        return False
    return ip in _OPEN_V6 and not any(ip in network for network in _CLOSED_V6)


def _is_public_v4(ip: IPv4Address) -> bool:
    return not any(ip in network for network in _CLOSED_V4)
