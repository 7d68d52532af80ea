"""Which connections go through the proxy: all but those to this machine."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bot.config.values import Proxy


def proxy_for(url: str, proxy: Proxy | None) -> str | None:
    """Return the proxy's address for requests to ``url``: None only if none is set, or loopback.

    A loopback address means this machine; no proxy elsewhere could reach it.
    """
    if proxy is None:
        return None
    host = urlsplit(url).hostname or ""
    return None if _is_loopback(host) else proxy.url


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
