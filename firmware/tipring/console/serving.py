"""Serving the console at the addresses that the owner chose."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from tipring.console.certificates import Pair, renewed
from tipring.domain.errors import TipringError

GOODBYE_S = 2
MOST_CONNECTIONS = 300
log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """Uvicorn without its hands on our signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(
    web: ASGIApp,
    addresses: Sequence[str],
    port: int,
    pair: Pair | None = None,
) -> AsyncIterator[None]:
    """Serve *web* while the context lasts, by HTTPS if there is a certificate.

    Raises TipringError when the place is taken, OSError when the certificate is none.
    """
    config = uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GOODBYE_S,
        limit_concurrency=MOST_CONNECTIONS,
        ssl_certfile=pair.certificate if pair else None,
        ssl_keyfile=pair.key if pair else None,
    )
    await asyncio.to_thread(config.load)
    doors = [_door(address, port) for address in addresses if _has_family(address)]
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=doors), name="console")
    renewing = None
    if pair is not None and config.ssl is not None:
        renewing = asyncio.create_task(renewed(pair, config.ssl), name="certificate")
    try:
        yield
    finally:
        if renewing is not None:
            renewing.cancel()
        server.should_exit = True
        await task


def _has_family(address: str) -> bool:
    """Return whether this machine speaks the IP version of *address*."""
    return ":" not in address or socket.has_dualstack_ipv6()


def _door(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        door.bind((address, port))
    except OSError as error:
        door.close()
        message = (
            f"pages cannot be shown at {address}, port {port}: {error.strerror};"
            " name another place in tipring.toml: [console], or with telephones [sip]"
        )
        raise TipringError(message) from error
    door.settimeout(0)
    return door
