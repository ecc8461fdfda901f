"""The way to a desk's socket, as often as a test asks."""

from pathlib import Path

import httpx

from tipring.desk.no_tls import NO_TLS


def way_to(socket: Path) -> httpx.AsyncHTTPTransport:
    """Return the transport of a client of the desk that listens at *socket*."""
    return httpx.AsyncHTTPTransport(uds=str(socket), verify=NO_TLS)
