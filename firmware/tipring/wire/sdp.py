"""SDP (RFC 4566) as telephones speak it, and its offers and answers (RFC 3264).

One stream of sound in G.711 with keys as events (RFC 4733); whatever else somebody
offers (video, fax, other streams) is declined with port 0.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Final

from tipring.domain.errors import LegError

CONTENT_TYPE: Final = "application/sdp"
LARGEST_BODY: Final = 8192
"""Bytes. A browser's description with its candidates has 2 to 6 KB."""
MOST_STREAMS: Final = 16
EVENT_TYPE: Final = 101
"""The payload type that we offer for keys: the usual one."""
_NOWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - nothing is bound to it
"""Hold as RFC 2543 had it: nowhere to send to."""


class Codec(StrEnum):
    """How a sample becomes a byte (G.711); the static types of RFC 3551."""

    PCMU = "PCMU"
    PCMA = "PCMA"

    @property
    def payload_type(self) -> int:
        """Its number in RTP."""
        return 0 if self is Codec.PCMU else 8


class Direction(StrEnum):
    """Which way sound goes, as the one who says it sees it (RFC 3264, section 5.1)."""

    BOTH = "sendrecv"
    SEND = "sendonly"
    RECEIVE = "recvonly"
    NONE = "inactive"

    @property
    def sends(self) -> bool:
        """Whether the one who says it sends."""
        return self in {Direction.BOTH, Direction.SEND}

    @property
    def receives(self) -> bool:
        """Whether the one who says it wants to hear."""
        return self in {Direction.BOTH, Direction.RECEIVE}

    @property
    def seen_from_there(self) -> "Direction":
        """The same, as the other side sees it."""
        return direction(sends=self.receives, receives=self.sends)


_DIRECTIONS: Final = frozenset(map(str, Direction))


def direction(*, sends: bool, receives: bool) -> Direction:
    """Return what one says who *sends* and *receives*."""
    if sends:
        return Direction.BOTH if receives else Direction.SEND
    return Direction.RECEIVE if receives else Direction.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What one side says of its sound."""

    address: str
    port: int
    """0: it wants no sound at all."""
    codecs: tuple[Codec, ...]
    """Those that we know, best first."""
    event_type: int | None
    """For keys (RFC 4733); None: it takes none."""
    direction: Direction
    streams: tuple[str, ...] = ()
    """All that it offered, `audio RTP/AVP 0`: an answer has as many."""
    index: int = 0
    """Which of them is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What both sides have settled on, as we see it."""

    address: str
    port: int
    codec: Codec
    event_type: int | None
    direction: Direction


@dataclass(slots=True)
class _Reading:
    """A description that is being read, line by line."""

    address: str = ""
    direction: Direction = Direction.BOTH
    streams: list["_Stream"] = field(default_factory=list)


@dataclass(slots=True)
class _Stream:
    kind: str
    port: int
    protocol: str
    types: list[int]
    address: str
    direction: Direction
    names: dict[int, str] = field(default_factory=dict)


def read(body: bytes) -> Description:
    """Return what *body* says. LegError when it is no SDP or has no sound of ours."""
    if len(body) > LARGEST_BODY:
        message = f"its SDP has {len(body)} bytes"
        raise LegError(message)
    reading = _Reading()
    lines = body.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if lines[0].strip() != "v=0":
        message = "its SDP does not begin with v=0"
        raise LegError(message)
    try:
        for line in lines:
            _read_line(reading, line.strip())
    except (ValueError, IndexError) as error:
        message = f"its SDP cannot be read: {line.strip()[:60]!r}"
        raise LegError(message) from error
    return _description(reading)


def _read_line(reading: _Reading, line: str) -> None:
    kind, _, value = line.partition("=")
    stream = reading.streams[-1] if reading.streams else None
    match kind:
        case "c":
            address = str(ip_address(value.split()[2].partition("/")[0]))
            (stream or reading).address = address
        case "m":
            reading.streams.append(_stream(value.split(), reading))
            if len(reading.streams) > MOST_STREAMS:
                raise ValueError
        case "a" if value in _DIRECTIONS:
            (stream or reading).direction = Direction(value)
        case "a" if stream is not None and value.startswith("rtpmap:"):
            number, name = value.removeprefix("rtpmap:").split(None, 1)
            stream.names[int(number)] = name.upper()
        case _:
            pass


def _stream(words: list[str], reading: _Reading) -> _Stream:
    kind, port, protocol = words[:3]
    return _Stream(
        kind=kind,
        port=_port(port.partition("/")[0]),
        protocol=protocol,
        types=[int(word) for word in words[3:] if word.isdecimal()],
        address=reading.address,
        direction=reading.direction,
    )


def _port(word: str) -> int:
    port = int(word)
    if not 0 <= port <= 0xFFFF:  # noqa: PLR2004 - ports have 16 bits
        raise ValueError
    return port


def _description(reading: _Reading) -> Description:
    for index, stream in enumerate(reading.streams):
        if stream.kind == "audio" and stream.protocol == "RTP/AVP" and stream.address:
            return Description(
                address=stream.address,
                port=stream.port,
                codecs=tuple(_codecs(stream)),
                event_type=_event_type(stream),
                direction=_direction(stream),
                streams=tuple(_line(each) for each in reading.streams),
                index=index,
            )
    message = "it offers no sound in RTP/AVP"
    raise LegError(message)


def _line(stream: _Stream) -> str:
    types = " ".join(map(str, stream.types)) or "0"
    return f"{stream.kind} {stream.protocol} {types}"


def _codecs(stream: _Stream) -> list[Codec]:
    known = {f"{codec}/8000": codec for codec in Codec}
    static = {codec.payload_type: f"{codec}/8000" for codec in Codec}
    names = static | stream.names
    found = [
        known[name]
        for number in stream.types
        if (name := names.get(number, "").removesuffix("/1")) in known
        and known[name].payload_type == number
    ]
    return list(dict.fromkeys(found))


def _event_type(stream: _Stream) -> int | None:
    for number in stream.types:
        if stream.names.get(number) == "TELEPHONE-EVENT/8000":
            return number
    return None


def _direction(stream: _Stream) -> Direction:
    return Direction.NONE if stream.address in _NOWHERE else stream.direction


def is_hold(description: Description) -> bool:
    """Return whether it says: I hear nothing of you (RFC 3264, section 8.4)."""
    return not description.direction.receives or description.port == 0
