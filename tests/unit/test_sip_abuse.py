"""Whatever comes to the desk's user agent: nothing raises, nothing rings unasked."""

import ipaddress
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.sip_torture import LENIENT, REFUSED, TORTURES, Torture, sip
from support.sip_wire import OURS, layer
from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd
from tipring.wire.sdp_session import SdpSession
from tipring.wire.sip.call import Call
from tipring.wire.sip.call_news import SoundAgreed
from tipring.wire.sip.core import Core, Invitation
from tipring.wire.sip.courier import CallCame, CallTold, CoreOut
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Request, Response
from tipring.wire.sip.reading import read
from tipring.wire.sip.transactions import SendDatagram
from tipring.wire.sip.values import read_address, read_uri

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 30000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
)
TYPE = "Content-Type: application/sdp"
VOUCHED = "X-Tipring-Account: extension:201"
INVITE = "INVITE sip:desk@127.0.0.1:5080 SIP/2.0"


class Desk:
    """The core with calls that are let in, and what became of them."""

    def __init__(self) -> None:
        tokens = count(0x1000)
        contact = read_address(f"<sip:desk@{OURS}>")
        self.core = Core(
            layer(), contact, lambda: f"{next(tokens):016x}", self._open_sound
        )
        self.calls: list[Call] = []
        self.sounds: list[SoundAgreed] = []
        self.sent: list[bytes] = []
        self.now = 0.0

    @staticmethod
    def _open_sound(call_id: str) -> SdpSession:
        return SdpSession("127.0.0.1", 40000, int(call_id, 16))

    def receive(self, data: bytes) -> None:
        self.now += 0.01
        self._take(self.core.receive(data, self.now))

    def do(self, verb: Callable[[], None]) -> None:
        try:
            self._take(self.core.do(verb, self.now))
        except LegError:  # as the contract has it
            self._take(self.core.do(lambda: None, self.now))

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.core.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            self._take(self.core.tick(self.now))
        self.now = until

    def _take(self, outs: list[CoreOut]) -> None:
        for out in outs:
            match out:
                case SendDatagram(data):
                    self.sent.append(data)
                case CallCame(call):
                    self.calls.append(call)
                case CallTold(_, SoundAgreed() as agreed):
                    self.sounds.append(agreed)

    def last(self) -> Request | Response:
        message = read(self.sent[-1])
        assert isinstance(message, Request | Response)
        return message

    def codes(self) -> list[str]:
        return [
            data.split(b" ")[1].decode() for data in self.sent if data[:3] == b"SIP"
        ]


def called(*, answered: bool = True) -> tuple[Desk, str]:
    """Return a desk that an extension has called, and the tag of the desk's side."""
    desk = Desk()
    desk.receive(sip(INVITE, VOUCHED, TYPE, body=SDP))
    (call,) = desk.calls
    assert isinstance(call, IncomingCall)
    if answered:
        desk.do(call.answer)
        desk.receive(within("ACK", call.id, cseq="7 ACK"))
    return desk, call.id


def within(
    method: str,
    tag: str,
    *changes: str,
    cseq: str = "",
    body: str = "",
    branch: str = "",
) -> bytes:
    """Return a request of the caller in the dialog with *tag*."""
    return sip(
        f"{method} sip:desk@{OURS} SIP/2.0",
        f"Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK{branch or method}",
        f"To: <sip:300@office.example>;tag={tag}",
        f"CSeq: {cseq or f'8 {method}'}",
        *changes,
        body=body,
    )


def asked_in_a_call(tag: str) -> tuple[bytes, ...]:
    """Return what a telephone may ask in a call."""
    relay = "Content-Type: application/dtmf-relay"
    replaces = "a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2"
    return (
        within(
            "INVITE", tag, TYPE, body=SDP.replace("101\r", "101\r\na=sendonly\r", 1)
        ),
        within("INVITE", tag),
        within("UPDATE", tag, TYPE, body=SDP),
        within("INFO", tag, relay, body="Signal=5\r\nDuration=100\r\n"),
        within("REFER", tag, f"Refer-To: <sip:300@office?Replaces={replaces}>"),
        within("REFER", tag, "Refer-To: <sip:300@office>", "Referred-By: <sip:x@y>"),
        within(
            *("NOTIFY", tag, "Event: refer", "Subscription-State: terminated"),
            *("Content-Type: message/sipfrag",),
            body="SIP/2.0 200 OK",
        ),
        within("OPTIONS", tag),
        within("BYE", tag, 'Reason: Q.850;cause=16;text="x"'),
        within("ACK", tag, TYPE, cseq="7 ACK", body=SDP),
        within("PRACK", tag, "RAck: 1 7 INVITE"),
    )


@pytest.mark.parametrize("torture", REFUSED, ids=lambda torture: torture.name)
def test_what_is_refused_never_becomes_a_call(torture: Torture) -> None:
    desk = Desk()
    desk.receive(torture.data)
    assert desk.calls == []
    assert len(desk.core) == 0


@pytest.mark.parametrize("torture", LENIENT, ids=lambda torture: torture.name)
def test_nobody_is_let_in_for_whom_the_border_does_not_vouch(torture: Torture) -> None:
    desk = Desk()
    desk.receive(torture.data)
    assert desk.calls == []
    assert set(desk.codes()) <= {"100", "200", "403", "405"}


@pytest.mark.parametrize("torture", TORTURES, ids=lambda torture: torture.name)
def test_a_call_outlives_tortures(torture: Torture) -> None:
    desk, tag = called()
    for _ in range(3):
        desk.receive(torture.data)
    desk.receive(within("OPTIONS", tag))
    assert desk.codes()[-1] == "200"


@pytest.mark.parametrize(
    "forged",
    [
        within("BYE", "0000000000001000", "From: <sip:201@office.example>;tag=other"),
        within("BYE", "0000000000001000", "Call-ID: other"),
        within("BYE", "0000000000009999"),
        within("BYE", "0000000000001000", cseq="7 BYE"),
        within("CANCEL", "0000000000001000", branch="another"),
    ],
)
def test_a_forged_end_ends_nothing(forged: bytes) -> None:
    desk, tag = called()
    assert tag == "0000000000001000"
    desk.receive(forged)
    assert desk.codes()[-1] in {"481", "500"}
    desk.receive(within("INFO", tag))
    assert desk.codes()[-1] == "200"


@pytest.mark.parametrize(
    "line",
    ["c=IN IP4 evil.example", "c=IN IP4 127.0.0.1 x", "c=IN", "m=audio x RTP/AVP 8"],
)
def test_sound_never_goes_to_a_name(line: str) -> None:
    desk = Desk()
    body = SDP.replace(
        "m=audio 30000 RTP/AVP 8 101" if line[:1] == "m" else "c=IN IP4 127.0.0.1", line
    )
    desk.receive(sip(INVITE, VOUCHED, TYPE, body=body))
    for call in desk.calls:
        assert isinstance(call, IncomingCall)
        desk.do(call.answer)
    for agreed in desk.sounds:
        ipaddress.ip_address(agreed.agreed.address)


MANGLED = st.tuples(
    st.integers(0, 900),
    st.integers(0, 30),
    st.one_of(
        st.binary(max_size=10),
        st.sampled_from(
            [b'"', b"<", b">", b";", b"\r\n", b"?", b"%", b"@", b",", b"-1", b"9" * 11]
        ),
    ),
)


def mangle(data: bytes, how: tuple[int, int, bytes]) -> bytes:
    at, length, other = how
    return data[:at] + other + data[at + length :]


@settings(max_examples=80, deadline=None)
@given(
    kind=st.integers(0, 10),
    how=MANGLED,
    answered=st.booleans(),
    again=st.integers(0, 10),
)
def test_mangled_requests_in_a_call_never_raise(
    kind: int, how: tuple[int, int, bytes], again: int, *, answered: bool
) -> None:
    desk, tag = called(answered=answered)
    desk.receive(mangle(asked_in_a_call(tag)[kind], how))
    desk.receive(asked_in_a_call(tag)[again].replace(b"CSeq: 8", b"CSeq: 9"))
    desk.wait(100)
    desk.receive(mangle(asked_in_a_call(tag)[kind], how))
    for agreed in desk.sounds:
        ipaddress.ip_address(agreed.agreed.address)


ANSWERS = (
    ("SIP/2.0 180 Ringing", ""),
    ("SIP/2.0 183 Session Progress", SDP),
    ("SIP/2.0 200 OK", SDP),
    ("SIP/2.0 200 OK", ""),
    ("SIP/2.0 302 Moved Temporarily", ""),
    ("SIP/2.0 486 Busy Here", ""),
    ("SIP/2.0 491 Request Pending", ""),
)


@settings(max_examples=80, deadline=None)
@given(
    answers=st.lists(
        st.tuples(st.integers(0, 6), MANGLED, st.sampled_from("ab"), st.booleans()),
        max_size=4,
    ),
    cancelled=st.booleans(),
)
def test_mangled_answers_never_raise(
    answers: list[tuple[int, tuple[int, int, bytes], str, bool]], *, cancelled: bool
) -> None:
    desk = Desk()
    to = read_uri("sip:201@office")
    invitation = Invitation(to=to, sender=read_address("sip:desk@office"))
    desk.do(lambda: desk.calls.append(desk.core.call(invitation)))
    asked = desk.last()
    assert isinstance(asked, Request)
    for kind, how, tag, mangled in answers:
        first, body = ANSWERS[kind]
        data = sip(
            *(first, f"Via: {asked.vias[0]}", f"From: {asked.sender}"),
            *(f"To: <sip:201@office>;tag={tag}", f"Call-ID: {asked.call_id}"),
            *(f"CSeq: {asked.cseq} INVITE", *([TYPE] if body else [])),
            body=body,
        )
        desk.receive(mangle(data, how) if mangled else data)
    (call,) = desk.calls
    if cancelled:
        desk.do(lambda: call.hang_up(LegEnd.CANCELLED, "given up"))
    desk.wait(100)
