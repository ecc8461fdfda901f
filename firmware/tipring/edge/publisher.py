"""What telephones may watch: lamps and who talks, published to Kamailio (RFC 3903).

Kamailio keeps it and tells those who have subscribed. A word that only the border knows
stands in each message: nobody else publishes.
"""

import asyncio
import contextlib
import re
import secrets
from dataclasses import dataclass, replace

from tipring.edge.plan import EdgePlan

EXPIRES_S = 3600
REFRESH_S = 1500.0
PATIENCE_S = (0.5, 1.0, 2.0)
"""How long an answer is waited for before the message is sent again."""
FORGOTTEN = 412
"""Conditional Request Failed: Kamailio does not know what we mean to change."""


@dataclass(frozen=True, slots=True)
class Published:
    """One thing that may be watched."""

    extension: str
    event: str
    content_type: str
    body: str
    is_last: bool = False
    """It is over with that: what comes next is another thing (a call that ended)."""


class Publisher(asyncio.DatagramProtocol):
    """Publishes over a socket of its own, within `opened`."""

    def __init__(self, plan: EdgePlan) -> None:
        self._plan = plan
        self._tags: dict[tuple[str, str], str] = {}
        self._over: dict[tuple[str, str], str] = {}
        """Of what is over, and shown until something else is."""
        self._waiting: dict[str, asyncio.Future[str]] = {}

    async def open(self) -> None:
        """Take a socket."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: self, remote_addr=("127.0.0.1", self._plan.inner_port)
        )
        self._transport = transport
        self._here = transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        """Give it back."""
        self._transport.close()

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Hand an answer to whoever waits for it."""
        del addr
        reply = data.decode(errors="replace")
        found = re.search(r"^Call-ID: *(\S+)", reply, re.MULTILINE | re.IGNORECASE)
        waiting = self._waiting.get(found[1]) if found else None
        if waiting and not waiting.done():
            waiting.set_result(reply)

    def error_received(self, exc: Exception) -> None:
        """Go on: nobody is there yet, and it is sent again."""

    async def publish(self, what: Published) -> bool:
        """Publish *what* instead of what was published before; whether that went."""
        key = what.extension, what.event
        reply = await self._ask(what, self._tags.get(key, ""))
        if reply.startswith(f"SIP/2.0 {FORGOTTEN}"):
            reply = await self._ask(what, "")
        found = re.search(r"^SIP-ETag: *(\S+)", reply, re.MULTILINE | re.IGNORECASE)
        if found is None:
            self._tags.pop(key, None)
            return False
        over = self._over.pop(key, "")
        if what.is_last:
            self._tags[key], self._over[key] = "", found[1]
        else:
            self._tags[key] = found[1]
        if over:
            await self._ask(replace(what, body=""), over)
        return True

    async def _ask(self, what: Published, tag: str) -> str:
        """Return Kamailio's answer; empty: none. *what* is undone if it has no body."""
        call = secrets.token_hex(8)
        message = self._message(what, tag, call).encode()
        answer = self._waiting[call] = asyncio.get_running_loop().create_future()
        try:
            for patience_s in PATIENCE_S:
                self._transport.sendto(message)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(patience_s):
                        return await asyncio.shield(answer)
        finally:
            del self._waiting[call]
        return ""

    def _message(self, what: Published, tag: str, call: str) -> str:
        uri = f"sip:{what.extension}@{self._plan.domain}"
        here = f"127.0.0.1:{self._here}"
        lines = [
            f"PUBLISH {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{call}",
            "Max-Forwards: 5",
            f"From: <{uri}>;tag={call}",
            f"To: <{uri}>",
            f"Call-ID: {call}",
            "CSeq: 1 PUBLISH",
            f"Event: {what.event}",
            f"Expires: {EXPIRES_S if what.body else 0}",
            f"X-Tipring-Word: {self._plan.word}",
            *([f"SIP-If-Match: {tag}"] if tag else []),
            *([f"Content-Type: {what.content_type}"] if what.body else []),
            f"Content-Length: {len(what.body)}",
        ]
        return "\r\n".join([*lines, "", what.body])
