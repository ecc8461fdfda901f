"""The way to a desk's socket, as often as a test asks."""

import ssl
from pathlib import Path
from typing import Final

import httpx

_NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""It knows no authority: to read them all takes 30 ms, each time."""


def way_to(socket: Path) -> httpx.AsyncHTTPTransport:
    """Return the transport of a client of the desk that listens at *socket*."""
    return httpx.AsyncHTTPTransport(uds=str(socket), verify=_NO_TLS)
