"""Whoever sits where the desk's user agent does: hears all that reaches it.

It answers calls and acknowledges answers by itself, as simply as can be, and sends the
sound back that comes.
"""

import asyncio
import contextlib
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import cast

Address = tuple[str, int]
_LINES = re.MULTILINE | re.IGNORECASE


@dataclass
class ToyDesk(asyncio.DatagramProtocol):
    """One UDP socket of SIP, and one of sound."""

    answers: bool = True
    """False: it only listens."""
    heard: list[str] = field(default_factory=list)
    """Every datagram of SIP, oldest first."""
    packets: int = 0
    """Of sound."""
    sound_port: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self._tag = secrets.token_hex(4)
        self._invite = ""
        self._asked = ""
        self._seen = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        text = data.decode(errors="replace")
        self.heard.append(text)
        self._border = addr
        method = text.partition(" ")[0]
        if self._said(text).startswith("2"):
            self._acknowledge(text)
        if not self.answers or method in ("SIP/2.0", "ACK"):
            return
        if method == "INVITE":
            self._invite = text
            self._send(self._reply(text, "180 Ringing"))
            self._send(self._reply(text, "200 OK", self._sdp()))
        else:
            self._send(self._reply(text, "200 OK"))

    @property
    def methods(self) -> list[str]:
        """What reached the desk: methods, and codes of replies.

        A code alone: of the INVITE that was sent last; `200 BYE`: of anything else.
        """
        words = (text.split(" ", 2) for text in self.heard)
        return [
            self._said(text) if word[0] == "SIP/2.0" else word[0]
            for text, word in zip(self.heard, words, strict=True)
        ]

    async def until(self, method: str, within_s: float = 10.0) -> str:
        """Wait until *method* (or a code) has come, and return what came.

        The next wait begins after it.
        """
        try:
            async with asyncio.timeout(within_s):
                while method not in self.methods[self._seen :]:
                    await asyncio.sleep(0.01)
        except TimeoutError:
            message = f"no {method} within {within_s} s, but {self.methods}"
            raise AssertionError(message) from None
        self._seen += self.methods[self._seen :].index(method) + 1
        return self.heard[self._seen - 1]

    def header(self, name: str, of: str = "INVITE") -> str:
        """Return a header of the last request *of* that came; empty: it has none."""
        for text in reversed(self.heard):
            if text.startswith(of):
                return _header(text, name)
        return ""

    async def hang_up(self) -> None:
        """End the call that came last; both know it when this returns."""
        self._send(self._request("BYE"))
        await self.until("200 BYE")

    def call(self, to: str, border: Address, *headers: str) -> None:
        """Call *to* by way of the border; what comes back is in `heard`."""
        sdp, call_id = self._sdp(), secrets.token_hex(8)
        self._seen, self._asked = len(self.heard), f"{call_id} 1 INVITE"
        lines = [
            f"INVITE {to} SIP/2.0",
            self._via(),
            "Max-Forwards: 70",
            f"From: <sip:desk@tipring>;tag={self._tag}",
            f"To: <{to}>",
            f"Call-ID: {call_id}",
            "CSeq: 1 INVITE",
            f"Contact: <sip:desk@127.0.0.1:{self.port}>",
            *headers,
            "Content-Type: application/sdp",
            f"Content-Length: {len(sdp)}",
        ]
        self._transport.sendto(("\r\n".join([*lines, "", sdp])).encode(), border)

    def send(self, text: str, border: Address) -> None:
        """Send anything."""
        self._transport.sendto(text.encode(), border)

    def ask_again(self) -> None:
        """Send a re-INVITE in the call that came last, as one does to mend it."""
        self._asked = f"{_header(self._invite, 'Call-ID')} 7 INVITE"
        self._send(self._request("INVITE", self._sdp()))

    def _said(self, reply: str) -> str:
        """Return a reply's code, and to what if not to the INVITE sent last."""
        if not reply.startswith("SIP/2.0 "):
            return ""
        code, asked = reply.split(" ", 2)[1], _header(reply, "CSeq")
        if f"{_header(reply, 'Call-ID')} {asked}" == self._asked:
            return code
        return f"{code} {asked.rpartition(' ')[2]}"

    def _acknowledge(self, reply: str) -> None:
        """Send ACK for the 2xx of an INVITE; nothing is sent for other requests'."""
        number, _, method = _header(reply, "CSeq").partition(" ")
        if method != "INVITE":
            return
        if _header(reply, "Call-ID") == _header(self._invite, "Call-ID"):
            self._send(self._request("ACK"))
            return
        contact = re.search(r"^Contact: *<([^>]+)>", reply, _LINES)
        assert contact
        routes = re.findall(r"^Record-Route: *(.*?)\r$", reply, _LINES)
        keep = re.findall(r"^(?:From|To|Call-ID): .*?(?=\r)", reply, re.MULTILINE)
        lines = [
            f"ACK {contact[1]} SIP/2.0",
            self._via(),
            "Max-Forwards: 70",
            *(f"Route: {route}" for route in reversed(routes)),
            *keep,
            f"CSeq: {number} ACK",
            "Content-Length: 0",
        ]
        self._send("\r\n".join([*lines, "", ""]))

    def _via(self) -> str:
        branch = secrets.token_hex(6)
        return f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{branch};rport"

    # --- how it is written -----------------------------------------------------------

    def _send(self, text: str) -> None:
        self._transport.sendto(text.encode(), self._border)

    def _reply(self, request: str, status: str, body: str = "") -> str:
        keep = re.findall(
            r"^(?:Via|Record-Route|From|To|Call-ID|CSeq): .*?(?=\r)",
            request,
            _LINES,
        )
        keep = [
            f"{line};tag={self._tag}"
            if line.lower().startswith("to:") and "tag=" not in line
            else line
            for line in keep
        ]
        kind = ["Content-Type: application/sdp"] if body else []
        lines = [
            f"SIP/2.0 {status}",
            *keep,
            f"Contact: <sip:desk@127.0.0.1:{self.port}>",
            *kind,
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", body])

    def _request(self, method: str, body: str = "") -> str:
        """Return a request within the dialog that the last INVITE began."""

        def header(name: str) -> str:
            return _header(self._invite, name)

        target = re.search(r"<([^>]+)>", header("Contact"))
        assert target
        routes = re.findall(r"^Record-Route: *(.*?)\r$", self._invite, _LINES)
        lines = [
            f"{method} {target[1]} SIP/2.0",
            self._via(),
            "Max-Forwards: 70",
            *(f"Route: {route}" for route in routes),
            f"From: {header('To')};tag={self._tag}",
            f"To: {header('From')}",
            f"Call-ID: {header('Call-ID')}",
            f"CSeq: {8 if method == 'BYE' else 7} {method}",
            f"Contact: <sip:desk@127.0.0.1:{self.port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", body])

    def _sdp(self) -> str:
        lines = [
            *("v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"),
            f"m=audio {self.sound_port} RTP/AVP 0 8 101",
            *("a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000"),
            *("a=rtpmap:101 telephone-event/8000", "a=sendrecv", ""),
        ]
        return "\r\n".join(lines)


def _header(message: str, name: str) -> str:
    """Return the first header *name* of *message*; empty: it has none."""
    found = re.search(rf"^{name}: *(.*?)\r$", message, _LINES)
    return found[1] if found else ""


class _Echo(asyncio.DatagramProtocol):
    def __init__(self, desk: ToyDesk) -> None:
        self._desk = desk

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._desk.packets += 1
        self._transport.sendto(data, addr)


@contextlib.asynccontextmanager
async def toy_desk(port: int, *, answers: bool = True) -> AsyncIterator[ToyDesk]:
    """Sit at 127.0.0.1:*port* until the end."""
    loop = asyncio.get_running_loop()
    desk = ToyDesk(answers=answers, port=port)
    sound, _ = await loop.create_datagram_endpoint(
        lambda: _Echo(desk), local_addr=("127.0.0.1", 0)
    )
    desk.sound_port = sound.get_extra_info("sockname")[1]
    sip, _ = await loop.create_datagram_endpoint(
        lambda: desk, local_addr=("127.0.0.1", port)
    )
    try:
        yield desk
    finally:
        sip.close()
        sound.close()
