"""Whatever is said in whatever order: nothing is raised, and all is forgotten."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from support.sip_peer import Peer, sdp
from tipring.domain.leg_events import LegEnd, LegEnded
from tipring.wire.sip.call import Call
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Headers, Request
from tipring.wire.sip.values import read_uri

BODIES = (b"", sdp(), sdp(way="inactive"), sdp(types="9"), b"v=0\r\nm=audio x")
METHODS = ("INVITE", "UPDATE", "REFER", "NOTIFY", "INFO", "OPTIONS", "BYE", "ODD")
OTHERS: tuple[Headers, ...] = (
    (("Refer-To", "<sip:88@office>"),),
    (("Event", "refer"), ("Subscription-State", "terminated")),
    (("Content-Type", "application/dtmf-relay"),),
    (("Allow", "UPDATE"), ("P-Asserted-Identity", "<sip:9@office>")),
)
Step = Callable[[Peer, list[Call]], None]


def _verbs(call: Call) -> list[Callable[[], None]]:
    verbs: list[Callable[[], None]] = [
        lambda: call.hang_up(LegEnd.HUNG_UP, "done"),
        lambda: call.hang_up(LegEnd.ELSEWHERE, "quicker"),
        call.inviting.mend,
        lambda: call.inviting.show((("P-Asserted-Identity", "<sip:5@office>"),)),
        call.ask,
        lambda: call.referring.went(None),
        lambda: call.referring.send_on(read_uri("sip:88@office")),
    ]
    if isinstance(call, IncomingCall):
        verbs += [call.ring, call.sound_early, call.answer]
    return verbs


def _does(number: int, verb: int) -> Step:
    def step(peer: Peer, calls: list[Call]) -> None:
        if calls:
            verbs = _verbs(calls[number % len(calls)])
            peer.do(verbs[verb % len(verbs)])

    return step


def _calls(peer: Peer, calls: list[Call]) -> None:
    calls.append(peer.call())


def _comes(body: int) -> Step:
    def step(peer: Peer, calls: list[Call]) -> None:
        before = len(peer.came)
        peer.say(peer.new(body=BODIES[body]))
        calls.extend(peer.came[before:])

    return step


def _cancels(peer: Peer, calls: list[Call]) -> None:
    invite = peer.new(body=sdp())
    peer.say(invite)
    calls.append(peer.came[-1])
    peer.say(replace(invite, method="CANCEL", body=b"", others=(), contacts=()))


def _within(number: int, method: int, body: int, others: int) -> Step:
    def step(peer: Peer, calls: list[Call]) -> None:
        there = [call for call in calls if call.dialog is not None]
        if there:
            call = there[number % len(there)]
            words = OTHERS[others]
            peer.say(peer.within(call, METHODS[method], words, BODIES[body]))

    return step


def _answers(number: int, code: int, body: int, tag: str) -> Step:
    def step(peer: Peer, _calls: list[Call]) -> None:
        asked = [
            message
            for message in peer.said
            if isinstance(message, Request) and message.method != "ACK"
        ]
        if asked:
            peer.answer(asked[number % len(asked)], code, tag, BODIES[body])

    return step


def _acks(body: int) -> Step:
    def step(peer: Peer, _calls: list[Call]) -> None:
        if any(word.startswith("200 INVITE") for word in peer.summary()):
            peer.ack(peer.reply(), BODIES[body])

    return step


def _waits(seconds: float) -> Step:
    def step(peer: Peer, _calls: list[Call]) -> None:
        peer.wait(seconds)

    return step


_FEW = st.integers(0, 9)
_BODY = st.integers(0, len(BODIES) - 1)
STEPS = st.lists(
    st.one_of(
        st.just(_calls),
        st.just(_cancels),
        st.builds(_comes, _BODY),
        st.builds(_does, _FEW, _FEW),
        st.builds(
            _within,
            _FEW,
            st.integers(0, len(METHODS) - 1),
            _BODY,
            st.integers(0, len(OTHERS) - 1),
        ),
        st.builds(
            _answers,
            _FEW,
            st.sampled_from([100, 180, 183, 200, 202, 302, 408, 481, 486, 487, 491]),
            _BODY,
            st.sampled_from(["phone", "other"]),
        ),
        st.builds(_acks, _BODY),
        st.builds(_waits, st.sampled_from([0.1, 1.0, 5.0, 33.0])),
    ),
    max_size=25,
)


@settings(max_examples=60)
@given(STEPS)
def test_nothing_is_raised_and_every_call_ends_once(steps: list[Step]) -> None:
    peer, calls = Peer(), list[Call]()
    for step in steps:
        step(peer, calls)
    for call in calls:
        peer.do(partial(call.hang_up, LegEnd.HUNG_UP, "the day is over"))
    ends = [news for news in peer.news() if isinstance(news, LegEnded)]
    assert len(ends) == len(calls)
    peer.wait(200)
    assert len(peer.core) == 0
    assert peer.core.deadline is None
