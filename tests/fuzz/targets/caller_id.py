"""Caller ID as bytes of a modem's message, and as keys."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from tipring.wire.caller_id_keys import build_keys, parse_keys
from tipring.wire.caller_id_message import (
    CallerIdError,
    CallerIdMessage,
    MessageKind,
    Moment,
)
from tipring.wire.caller_id_packet import MAX_DATA, build, packed, parse

LARGEST_BYTES = 300
WORDS = (b"\x80", b"\x04", b"\x82", b"\x01\x08", b"\x02\x0a", b"\x07", b"P", b"O")


def seeds() -> Iterator[bytes]:
    known = CallerIdMessage(
        MessageKind.CALL,
        when=Moment(11, 27, 14, 5),
        number="2125550123",
        name="DOE JANE",
        redirecting="2125550199",
    )
    yield b"\x00" + build(known)
    yield b"\x00" + build(replace(known, kind=MessageKind.SINGLE_CALL, name=None))
    yield b"\x80" + build(known)[2:-1]
    yield b"KA2125550123D2125550199C"
    yield b"KB10C"


def check(data: bytes) -> None:
    kind, rest = data[:1] or b"\x00", data[1:]
    with contextlib.suppress(CallerIdError):
        if kind == b"K":
            _again_keys(parse_keys(rest.decode("latin-1")))
        else:
            whole = rest if kind == b"\x00" else packed(kind[0], rest[:MAX_DATA])
            _again(parse(whole))


def _again(message: CallerIdMessage) -> None:
    """What was read can be shown, and what is built of it says the same."""
    assert message.caller.number == message.number
    with contextlib.suppress(CallerIdError):
        built = build(message)
        again = parse(built)
        assert (again.number, again.kind) == (message.number, message.kind)


def _again_keys(message: CallerIdMessage) -> None:
    assert message.caller.number == message.number
    with contextlib.suppress(CallerIdError):
        again = parse_keys(build_keys(message))
        assert again.withheld == message.withheld
