"""Datagrams at the desk's user agent, several in a row, while the desk does things."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from support.sip_peer import Peer, sdp
from support.sip_torture import LENIENT, REFUSED
from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd
from tipring.wire.sip.call import Call
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Request
from tipring.wire.sip.reading import Refusal, read
from tipring.wire.sip.values import read_uri
from tipring.wire.sip.writing import write

LARGEST_BYTES = 4096
APART = b"\n===\n"
MOST_DATAGRAMS = 8
VERBS, ANSWER = 9, 6
"""How many things the desk does with a call that came, and which one answers it."""
LONG_S = 400.0
"""After it nothing of a call that has ended is remembered (RFC 3261, 17.1, 17.2)."""
WORDS = (
    *(APART, b"INVITE ", b"ACK ", b"BYE ", b"CANCEL ", b"REFER ", b"SIP/2.0 200 OK"),
    *(b"\r\nVia: SIP/2.0/UDP ", b";branch=z9hG4bK", b";tag=", b"\r\nReplaces: "),
    *(b"\r\nContent-Length: ", b"\r\nContact: <sip:", b"\r\nRefer-To: ", b"\r\n\r\n"),
    *(b"X-Tipring-Account: extension:201\r\n", b"application/sdp", b"Require: 100rel"),
)


def seeds() -> Iterator[bytes]:
    peer = Peer()
    peer.call()
    invite = _that_is_answered(peer)
    peer.say(invite)
    call = peer.came[-1]
    peer.do(call.answer)
    acked = write(replace(invite, method="ACK", to=call.dialog.local, body=b""))  # type: ignore[union-attr]
    for method in ("BYE", "INVITE", "UPDATE", "INFO", "REFER", "NOTIFY", "OPTIONS"):
        body = sdp(way="sendonly") if method in {"INVITE", "UPDATE"} else b""
        others = () if body else (("Refer-To", "<sip:88@office>"),)
        asked = write(peer.within(call, method, others, body))
        yield APART.join((write(invite), acked, asked))
    for torture in (*REFUSED, *LENIENT):
        yield torture.data


def _that_is_answered(peer: Peer) -> Request:
    """Return an INVITE that is as long as those that `_act` answers."""
    invite = peer.new(body=sdp())
    for pad in count(1):
        padded = replace(invite, others=(*invite.others, ("X-Pad", "x" * pad)))
        size = len(write(padded))
        if size % 2 and size // 7 % VERBS == ANSWER:
            return padded
    raise AssertionError


def check(data: bytes) -> None:
    peer, calls = Peer(), list[Call]()
    calls.append(peer.call())
    for datagram in data.split(APART)[:MOST_DATAGRAMS]:
        came = len(peer.came)
        if _is_read(datagram):
            peer.hear(datagram)
        else:
            peer.core.receive(datagram, peer.now)
        calls += peer.came[came:]
        _act(peer, calls, len(datagram))
    for call in calls:
        peer.do(lambda call=call: call.hang_up(LegEnd.HUNG_UP, "done"))  # type: ignore[misc]
    peer.wait(LONG_S)
    assert len(peer.core) == 0, "a call that ended is remembered"


def _is_read(datagram: bytes) -> bool:
    """Return whether it is taken; if so, what we would write of it reads the same."""
    message = read(datagram)
    if isinstance(message, Refusal):
        return False
    again = read(write(message))
    assert not isinstance(again, Refusal), "what we wrote is refused"
    assert (again.call_id, again.sender) == (message.call_id, message.sender)
    if isinstance(message, Request):
        assert isinstance(again, Request)
        assert again.uri == message.uri
    return True


def _act(peer: Peer, calls: list[Call], number: int) -> None:
    """Let the desk do something with one of its calls; which, the length says."""
    call = calls[number % len(calls)]
    verbs: list[Callable[[], None]] = [
        lambda: None,
        call.ask,
        call.inviting.mend,
        lambda: call.referring.went(None),
        lambda: call.referring.send_on(read_uri("sip:88@office")),
        lambda: call.hang_up(LegEnd.ELSEWHERE, "quicker"),
    ]
    if isinstance(call, IncomingCall):
        verbs += [call.answer, call.ring, call.sound_early]
    with contextlib.suppress(LegError):
        peer.do(verbs[number // 7 % len(verbs)])
    peer.do(lambda: None)
    peer.wait(number % 3)
