"""A modem's bytes: lines, shielded codes and sound, however they are cut."""

import asyncio
from collections.abc import Iterable, Iterator

from tipring.domain.events import LineEvent
from tipring.dsp.codec import Coding
from tipring.dsp.plans import PLANS
from tipring.lines.modem.hearing import CallHearing, IdleHearing
from tipring.lines.modem.talk import News
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.line_notes import LineNotes
from tipring.wire.modem_stream import Item, Line, ModemReader, Sound
from tipring.wire.results import Info, Result, meaning_of

LARGEST_BYTES = 1024
HEARD_BYTES = 320
WORDS = (
    *(b"\r\n", b"\x10\x03", b"\x10R", b"\x10/\x105\x10~", b"\x10\x10", b"\x10\x1a"),
    *(b"RING\r\n", b"CONNECT\r\n", b"OK\r\n", b"DRON=20\r\n", b"NO CARRIER\r\n"),
    *(b"NMBR = ", b"NAME = ", b"DATE = ", b"\x10u", b"\x10b", b"\x10d", b"\x10L"),
)


def seeds() -> Iterator[bytes]:
    yield b"\x00\r\nRING\r\n\r\nDATE = 1127\r\nTIME = 1405\r\nNMBR = 2125550123\r\n"
    yield b"\x01OK\r\n\r\nCONNECT\r\n" + bytes(range(256)) * 3 + b"\x10\x03\r\nVCON\r\n"
    yield b"\x03CONNECT\r\n\x80\x80\x10/\x105\x105\x10~\x10\x1a\x10u\x10d\x10\x03OK\r"
    yield b'\x05+VSM: 128,"8-BIT LINEAR",(7200,8000,11025),(0),(0)\r\nOK\r\n\x10h\x10H'


def check(data: bytes) -> None:
    step, stream = 1 + (data[0] if data else 0), data[1:]
    items = _joined(_read([stream]))
    pieces = [stream[at : at + step] for at in range(0, len(stream), step)]
    assert _joined(_read(pieces)) == items, "another cut tells another story"
    codings = list(Coding)
    asyncio.run(_hear(items, codings[step % len(codings)]))


def _read(pieces: Iterable[bytes]) -> Iterator[Item]:
    reader = ModemReader()
    reader.expect_sound()
    for piece in pieces:
        for item in reader.feed(piece):
            yield item
            if not reader.receiving:
                reader.expect_sound()


def _joined(items: Iterable[Item]) -> list[Item]:
    """Return *items* with sound that was cut put together again."""
    found: list[Item] = []
    for item in items:
        if isinstance(item, Sound) and found and isinstance(found[-1], Sound):
            found[-1] = Sound(found[-1].data + item.data)
        else:
            found.append(item)
    return found


async def _hear(items: list[Item], coding: Coding) -> None:
    told: list[LineEvent] = []
    idle = IdleHearing(told.append)
    ears = Ears(PLANS["us"], LineNotes())
    call = CallHearing(told.append, ears, coding)
    for item in items:
        news = meaning_of(item.text) if isinstance(item, Line) else item
        if not isinstance(news, Info | Result):
            idle.hear(news)
            call.hear(_short(news))


def _short(news: News) -> News:
    """Return *news* without most of its sound: what ears make of it takes time."""
    return Sound(news.data[:HEARD_BYTES]) if isinstance(news, Sound) else news
