"""Our side of the offers and answers in one dialog (RFC 3264)."""

from tipring.domain.errors import LegError
from tipring.wire.sdp import (
    EVENT_TYPE,
    Agreed,
    Codec,
    Description,
    Direction,
    direction,
)


class SdpSession:
    """Describes the sound of one leg, again and again, and knows what was agreed.

    Our sound is always at *address* and *port*; *session_id* is unlike that of any
    other session of ours (RFC 4566, section 5.2).
    """

    def __init__(self, address: str, port: int, session_id: int) -> None:
        self._address = address
        self._port = port
        self._session_id = session_id
        self._version = 0
        self._last = ""
        self.agreed: Agreed | None = None

    def offer(self) -> bytes:
        """Return an offer: all that we can, in the types that were agreed before."""
        agreed = self.agreed
        first = (agreed.codec,) if agreed else ()
        codecs = tuple(dict.fromkeys((*first, *Codec)))
        event_type = (agreed and agreed.event_type) or EVENT_TYPE
        return self._written([self._sound(codecs, event_type, Direction.BOTH)])

    def renewed_offer(self) -> bytes:
        """Return an offer that counts as changed, so that everybody looks again."""
        self._last = ""
        return self.offer()

    def answer(self, offer: Description) -> bytes:
        """Return our answer, and take it as agreed. LegError: nothing in common."""
        codec = _common(offer)
        ours = offer.direction.seen_from_there
        self._agree(offer, codec, ours)
        streams = [_declined(stream) for stream in offer.streams]
        if offer.port:
            streams[offer.index] = self._sound((codec,), offer.event_type, ours)
        return self._written(streams)

    def take_answer(self, answer: Description) -> Agreed:
        """Take the answer to our offer. LegError: nothing in common."""
        return self._agree(answer, _common(answer), answer.direction.seen_from_there)

    def _agree(self, theirs: Description, codec: Codec, ours: Direction) -> Agreed:
        open_ = theirs.port != 0
        self.agreed = Agreed(
            address=theirs.address,
            port=theirs.port,
            codec=codec,
            event_type=theirs.event_type,
            direction=direction(
                sends=open_ and ours.sends,
                receives=open_ and ours.receives,
            ),
        )
        return self.agreed

    def _sound(
        self,
        codecs: tuple[Codec, ...],
        event_type: int | None,
        ours: Direction,
    ) -> str:
        types = [codec.payload_type for codec in codecs]
        maps = [f"a=rtpmap:{codec.payload_type} {codec}/8000" for codec in codecs]
        if event_type is not None:
            types.append(event_type)
            maps.append(f"a=rtpmap:{event_type} telephone-event/8000")
            maps.append(f"a=fmtp:{event_type} 0-15")
        numbers = " ".join(map(str, types))
        lines = [f"m=audio {self._port} RTP/AVP {numbers}", *maps, "a=ptime:20"]
        return "\r\n".join([*lines, f"a={ours}"])

    def _written(self, streams: list[str]) -> bytes:
        rest = "\r\n".join(streams)
        if rest != self._last:
            self._version += 1
            self._last = rest
        kind = "IP6" if ":" in self._address else "IP4"
        where = f"IN {kind} {self._address}"
        head = f"v=0\r\no=- {self._session_id} {self._version} {where}\r\ns=-"
        return f"{head}\r\nc={where}\r\nt=0 0\r\n{rest}\r\n".encode()


def _common(theirs: Description) -> Codec:
    if not theirs.codecs:
        message = "it speaks neither PCMU nor PCMA"
        raise LegError(message)
    return theirs.codecs[0]


def _declined(stream: str) -> str:
    kind, protocol, types = stream.split(" ", 2)
    return f"m={kind} 0 {protocol} {types}"
