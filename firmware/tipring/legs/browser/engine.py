"""rtpengine as the desk asks it: tables over UDP on loopback (its ng protocol).

A question carries a cookie and is asked again when no reply comes; rtpengine answers
the same cookie with the same reply, so nothing is done twice.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any

from tipring.domain.errors import LegError
from tipring.wire.bencode import BencodeError, Plain, decode, encode

TRIES_S = (0.25, 0.5, 1.0)
"""How long a reply may take, before the question is asked again; then, given up."""


class MediaEngine:
    """Ask rtpengine at *host*, *port*, within `opened`."""

    def __init__(self, host: str, port: int) -> None:
        self._at = (host, port)
        self._run = secrets.token_hex(4)
        self._count = 0
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._transport: asyncio.DatagramTransport | None = None

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Have a socket while the context lasts; rtpengine need not be there yet."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Ear(self._waiting), remote_addr=self._at
        )
        try:
            yield
        finally:
            self._transport.close()
            self._transport = None

    async def ask(self, command: str, **words: Plain) -> Mapping[str, Any]:
        """Return what rtpengine replies. Raises LegError: it refuses, or is silent."""
        self._count += 1
        cookie = f"{self._run}_{self._count}"
        question = f"{cookie} ".encode() + encode({"command": command, **words})
        reply = asyncio.get_running_loop().create_future()
        self._waiting[cookie] = reply
        try:
            for patience_s in TRIES_S:
                self._send(question)
                done, _ = await asyncio.wait({reply}, timeout=patience_s)
                if done:
                    return _accepted(command, reply.result())
        finally:
            del self._waiting[cookie]
        message = f"rtpengine does not answer at {self._at[0]}:{self._at[1]}"
        raise LegError(message)

    def _send(self, question: bytes) -> None:
        if self._transport is None:
            message = "rtpengine is not asked any more: the desk stops"
            raise LegError(message)
        self._transport.sendto(question)


def _accepted(command: str, reply: Mapping[str, Any]) -> Mapping[str, Any]:
    if reply.get("result") == "error":
        message = f"rtpengine refuses to {command}: {reply.get('error-reason')}"
        raise LegError(message)
    return reply


class _Ear(asyncio.DatagramProtocol):
    """Give each reply to whoever waits for it."""

    def __init__(
        self, waiting: Mapping[str, asyncio.Future[Mapping[str, Any]]]
    ) -> None:
        self._waiting = waiting

    def datagram_received(self, data: bytes, _addr: tuple[str | Any, int]) -> None:
        cookie, _, body = data.partition(b" ")
        waits = self._waiting.get(cookie.decode(errors="replace"))
        with contextlib.suppress(BencodeError):
            reply = decode(body)
            if waits is not None and not waits.done() and isinstance(reply, dict):
                waits.set_result(reply)

    def error_received(self, _error: Exception) -> None:
        """Do nothing: nobody listens there; the question is asked again."""
