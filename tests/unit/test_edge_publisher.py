"""What may be watched is published to Kamailio, and changed instead of added to."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.real_time import in_real_time
from tipring.edge import publisher as publishing
from tipring.edge.plan import EdgePlan
from tipring.edge.publisher import Published, Publisher

LAMP = Published("201", "message-summary", "text/plain", "lit")
BEGUN = Published("201", "dialog", "text/plain", "begun")
ENDED = Published("201", "dialog", "text/plain", "ended", is_last=True)


class Kamailio(asyncio.DatagramProtocol):
    """Answers each message by the next of its answers; empty: not at all."""

    def __init__(self, answers: list[str]) -> None:
        self.heard: list[str] = []
        self._answers = answers

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        message = data.decode()
        self.heard.append(message)
        answer = self._answers.pop(0)
        if answer:
            call = re.search(r"Call-ID: \S+", message)
            assert call
            self._transport.sendto(b"SIP/2.0 200 OK\r\nCall-ID: else\r\n\r\n", addr)
            text = f"SIP/2.0 {answer}\r\n{call[0]}\r\n\r\n".replace("|", "\r\n")
            self._transport.sendto(text.encode(), addr)
            self._transport.sendto(text.encode(), addr)


@contextlib.asynccontextmanager
async def publisher(*answers: str) -> AsyncIterator[tuple[Publisher, Kamailio]]:
    loop = asyncio.get_running_loop()
    kamailio = Kamailio([*answers])
    transport, _ = await loop.create_datagram_endpoint(
        lambda: kamailio, local_addr=("127.0.0.1", 0)
    )
    port = transport.get_extra_info("sockname")[1]
    plan = EdgePlan(directory=Path("/nowhere"), listen=(), inner_port=port, word="w0rd")
    one = Publisher(plan)
    await one.open()
    yield one, kamailio
    one.close()
    transport.close()


def matches(kamailio: Kamailio) -> list[str]:
    """Return what each message means to change."""
    found = (re.search(r"SIP-If-Match: (\S+)", one) for one in kamailio.heard)
    return [one[1] if one else "" for one in found]


@in_real_time
async def test_what_is_published_again_changes_what_was() -> None:
    async with publisher("200 OK|SIP-ETag: a", "200 OK|SIP-ETag: b") as (one, there):
        assert await one.publish(LAMP)
        assert await one.publish(LAMP)
        assert matches(there) == ["", "a"]
        assert "X-Tipring-Word: w0rd\r\n" in there.heard[0]
        assert there.heard[0].startswith("PUBLISH sip:201@tipring SIP/2.0\r\n")


@in_real_time
async def test_what_kamailio_has_forgotten_is_published_anew() -> None:
    answers = "200 OK|SIP-ETag: a", "412 Gone", "200 OK|SIP-ETag: b"
    async with publisher(*answers) as (one, there):
        assert await one.publish(LAMP)
        assert await one.publish(LAMP)
        assert matches(there) == ["", "a", ""]


@in_real_time
async def test_the_next_call_undoes_the_one_that_ended() -> None:
    answers = "200 OK|SIP-ETag: a", "200 OK|SIP-ETag: b", "200 OK", "412 Gone", "500 No"
    async with publisher(*answers) as (one, there):
        assert await one.publish(ENDED)
        assert await one.publish(BEGUN)
        assert matches(there) == ["", "", "a"]
        assert ["Expires: 0\r\n" in told for told in there.heard] == [0, 0, 1]
        assert there.heard[-1].endswith("Content-Length: 0\r\n\r\n")
        assert not await one.publish(BEGUN)
        assert matches(there)[-2:] == ["b", ""]


@in_real_time
async def test_it_is_sent_again_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "PATIENCE_S", (0.05, 0.05))
    async with publisher("", "200 OK|SIP-ETag: a", "", "", "500 No") as (one, there):
        assert await one.publish(LAMP)
        assert not await one.publish(LAMP)
        assert not await one.publish(LAMP)
        assert matches(there) == ["", "", "a", "a", ""]


@in_real_time
async def test_nobody_there_yet_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "PATIENCE_S", (0.02,))
    plan = EdgePlan(directory=Path("/nowhere"), listen=(), inner_port=9)
    one = Publisher(plan)
    await one.open()
    assert not await one.publish(LAMP)
    one.close()
