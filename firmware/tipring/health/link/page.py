"""Whether a known page comes as it should, or somebody wants a log-in first."""

import asyncio
import re
import ssl
from typing import Final
from urllib.parse import urlsplit

from tipring.domain.link.probing import Probe, ProbeKind, Saw
from tipring.health.link.hosts import HELLO_BYTES
from tipring.health.link.looker import AmissError, Looker
from tipring.health.link.names import Names

_LARGEST: Final = 16_384
"""Bytes of an answer that are read."""
_TLS_BYTES: Final = 5000
_PORTS: Final = {"http": 80, "https": 443}
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})\b")
_WELL, _MOVED, _WRONG, _LOG_IN = 200, 300, 400, 511
"""RFC 9110; RFC 6585, section 6: network authentication required."""


class PageLooker(Looker):
    """Asks for a page by HTTP or HTTPS."""

    def __init__(
        self, url: str, says: str, names: Names, every_s: float, timeout_s: float
    ) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        super().__init__(
            Probe(kind=ProbeKind.WEB, name=host, every_s=every_s, timeout_s=timeout_s)
        )
        self._host = host
        self._sealed = parts.scheme == "https"
        self._port = parts.port or _PORTS[parts.scheme]
        self._says = says.encode()
        self._names = names
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\n"
            "User-Agent: tipring\r\nAccept: */*\r\nConnection: close\r\n\r\n"
        ).encode("ascii", "replace")
        self._context: ssl.SSLContext | None = None

    async def ask(self) -> str:
        """Raise AmissError: another page came; OSError: none did."""
        there = await self._names.find(self._host, self._port)
        try:
            answer = await self._fetched(there.address)
            judge(answer, self._says)
        except ssl.SSLError as error:
            self._names.doubt(self._host)
            raise AmissError(Saw.FORGED, f"its certificate: {error.reason}") from None
        except BaseException:
            self._names.doubt(self._host)
            raise
        return ""

    async def _fetched(self, address: str) -> bytes:
        self.spent += HELLO_BYTES + len(self._request)
        reader, writer = await asyncio.open_connection(
            address,
            self._port,
            ssl=await self._seal(),
            server_hostname=self._host if self._sealed else None,
        )
        try:
            writer.write(self._request)
            answer = await _all_of(reader)
        finally:
            writer.transport.abort()
        self.spent += len(answer) + (_TLS_BYTES if self._sealed else 0)
        return answer

    async def _seal(self) -> ssl.SSLContext | None:
        """Return who knows whose certificates are believed; read from the disk once."""
        if self._sealed and self._context is None:
            self._context = await asyncio.to_thread(ssl.create_default_context)
        return self._context


async def _all_of(reader: asyncio.StreamReader) -> bytes:
    answer = b""
    while len(answer) < _LARGEST and (part := await reader.read(_LARGEST)):
        answer += part
    return answer


def judge(answer: bytes, says: bytes) -> None:
    """Raise AmissError unless *answer* is the page that says so.

    A server that is in trouble itself is no portal: those send a page of their own, or
    send us to one.
    """
    status = _STATUS.match(answer)
    if status is None:
        raise AmissError(Saw.FORGED, "what came is no page")
    code = int(status[1])
    if code == _LOG_IN or _MOVED <= code < _WRONG:
        raise AmissError(Saw.FORGED, f"somebody sends us elsewhere ({code})")
    if code >= _WRONG:
        raise AmissError(Saw.REFUSED, f"it answers {code}")
    if says not in answer.partition(b"\r\n\r\n")[2]:
        raise AmissError(Saw.FORGED, "another page came")
