"""Asking rtpengine: a socket that answers as it would."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from tipring.domain.errors import LegError
from tipring.legs.browser import engine as engine_module
from tipring.legs.browser.engine import MediaEngine
from tipring.wire.bencode import Plain, decode, encode


class Relay(asyncio.DatagramProtocol):
    """Answers with `replies`, one after the other; None: it does not."""

    def __init__(self) -> None:
        self.replies: list[bytes | Plain | None] = []
        self.asked: list[tuple[bytes, dict[str, Any]]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        cookie, _, body = data.partition(b" ")
        self.asked.append((cookie, decode(body)))
        while self.replies:
            reply = self.replies.pop(0)
            if reply is None:
                return
            if isinstance(reply, bytes):
                self._transport.sendto(reply.replace(b"COOKIE", cookie), addr)
                continue
            self._transport.sendto(cookie + b" " + encode(reply), addr)
            return


def with_relay(story: Callable[[Relay, MediaEngine], Awaitable[None]]) -> None:
    async def tell() -> None:
        loop = asyncio.get_running_loop()
        transport, relay = await loop.create_datagram_endpoint(
            Relay, local_addr=("127.0.0.1", 0)
        )
        engine = MediaEngine(*transport.get_extra_info("sockname"))
        async with engine.opened():
            await story(relay, engine)
        transport.close()
        with pytest.raises(LegError, match="the desk stops"):
            await engine.ask("ping")

    asyncio.run(tell())


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "TRIES_S", (0.02, 0.02))


def test_an_answer_comes_back() -> None:
    async def story(relay: Relay, engine: MediaEngine) -> None:
        relay.replies = [{"result": "pong"}]
        assert await engine.ask("ping", n=3) == {"result": "pong"}
        assert relay.asked[0][1] == {"command": "ping", "n": 3}

    with_relay(story)


def test_a_question_that_is_lost_is_asked_again_by_the_same_name() -> None:
    async def story(relay: Relay, engine: MediaEngine) -> None:
        relay.replies = [None, {"result": "ok"}]
        assert await engine.ask("offer") == {"result": "ok"}
        (first, _), (second, _) = relay.asked
        assert first == second

    with_relay(story)


def test_a_refusal_is_told_in_its_words() -> None:
    async def story(relay: Relay, engine: MediaEngine) -> None:
        relay.replies = [{"result": "error", "error-reason": "No codecs"}]
        with pytest.raises(LegError, match="refuses to offer: No codecs"):
            await engine.ask("offer")

    with_relay(story)


def test_noise_is_no_answer() -> None:
    async def story(relay: Relay, engine: MediaEngine) -> None:
        noise: list[bytes | Plain | None] = [
            b"\xff\xfe",
            b"COOKIE nonsense",
            b"COOKIE i3e",
            b"somebody d1:a1:be",
        ]
        relay.replies = [*noise, {"result": "pong"}]
        assert await engine.ask("ping") == {"result": "pong"}

    with_relay(story)


def test_silence_is_told() -> None:
    async def story(relay: Relay, engine: MediaEngine) -> None:
        relay.replies = [None, None]
        with pytest.raises(LegError, match="does not answer at 127"):
            await engine.ask("ping")

    with_relay(story)


def test_nobody_there_is_told_too() -> None:
    async def tell() -> None:
        engine = MediaEngine("127.0.0.1", 9)
        async with engine.opened():
            with pytest.raises(LegError, match="does not answer"):
                await engine.ask("ping")

    asyncio.run(tell())
