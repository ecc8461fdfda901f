"""Calls that come to the desk: rung, heard early, answered, refused, given up."""

from dataclasses import replace

import pytest

from support.sip_peer import SDP, Peer, sdp
from tipring.domain.leg_events import LegEnd, LegEnded
from tipring.wire.sdp import Direction
from tipring.wire.sip.call_news import AnswerArrived, SoundAgreed
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Headers


def ringing(
    peer: Peer, others: Headers = (), body: bytes | None = None
) -> IncomingCall:
    peer.say(peer.new(others=others, body=sdp() if body is None else body))
    return peer.came[-1]


def test_a_call_is_rung_answered_and_acknowledged() -> None:
    peer = Peer()
    call = ringing(peer)
    assert call.account == "extension:201"
    assert call.dialled == "77"
    assert (call.caller.number, call.caller.name) == ("201", "Ann")
    peer.do(call.ring)
    assert peer.reply().to.tag == call.id
    peer.do(call.answer)
    peer.do(call.answer)
    assert peer.summary() == ["100 INVITE", "180 INVITE", "200 INVITE"]
    answer = peer.reply()
    assert b"m=audio 20000 RTP/AVP 0 101" in answer.body
    assert [str(hop) for hop in answer.record_routes] == ["<sip:127.0.0.1:5070;lr>"]
    [sound] = peer.news()
    assert isinstance(sound, SoundAgreed)
    peer.ack(answer)
    assert peer.news() == [AnswerArrived()]
    peer.ack(answer)
    assert peer.news() == []


def test_we_are_heard_before_we_answer() -> None:
    peer = Peer()
    call = ringing(peer)
    peer.do(call.sound_early)
    peer.do(call.sound_early)
    peer.do(call.ring)
    assert peer.new_words() == ["100 INVITE", "183 INVITE"]
    [sound] = peer.news()
    assert isinstance(sound, SoundAgreed)
    peer.do(call.answer)
    assert peer.news() == []
    peer.do(call.sound_early)
    peer.do(call.ring)
    assert peer.new_words() == ["200 INVITE"]


def test_who_says_nothing_of_sound_gets_our_offer() -> None:
    peer = Peer()
    call = ringing(peer, body=b"")
    peer.do(call.answer)
    assert b"m=audio 20000 RTP/AVP 0 8 101" in peer.reply().body
    assert peer.news() == []
    peer.ack(peer.reply(), sdp(types="8"))
    sound, arrived = peer.news()
    assert isinstance(sound, SoundAgreed)
    assert arrived == AnswerArrived()


@pytest.mark.parametrize("body", [b"", sdp(types="9")])
def test_who_does_not_answer_our_offer_is_hung_up_on(body: bytes) -> None:
    peer = Peer()
    call = ringing(peer, body=b"")
    peer.do(call.answer)
    peer.ack(peer.reply(), body)
    assert peer.new_words()[-1] == "BYE"
    [news] = peer.news()
    assert isinstance(news, LegEnded)
    assert news.end is LegEnd.REFUSED


def test_our_answer_is_repeated_until_it_is_acknowledged() -> None:
    peer = Peer()
    call = ringing(peer)
    peer.do(call.answer)
    peer.wait(8)
    assert peer.new_words()[1:] == ["200 INVITE"] * 5
    peer.wait(30)
    assert "BYE" in peer.new_words()
    *_, news = peer.news()
    assert isinstance(news, LegEnded)
    assert news.end is LegEnd.LOST


def test_we_hang_up_only_when_our_answer_has_arrived() -> None:
    peer = Peer()
    call = ringing(peer)
    peer.do(call.answer)
    answer = peer.reply()
    peer.do(lambda: call.hang_up(LegEnd.HUNG_UP, "done"))
    assert "BYE" not in peer.new_words()
    peer.wait(1)
    assert peer.new_words() == ["200 INVITE"]
    peer.ack(answer)
    assert peer.new_words() == ["BYE"]
    peer.wait(100)
    assert len(peer.core) == 0


def test_a_bye_that_waits_for_an_acknowledgement_goes_out_at_last() -> None:
    peer = Peer()
    call = ringing(peer)
    peer.do(call.answer)
    peer.do(lambda: call.hang_up(LegEnd.HUNG_UP, "done"))
    peer.wait(33)
    assert "BYE" in peer.new_words()
    peer.wait(100)
    assert len(peer.core) == 0


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (LegEnd.BUSY, 486),
        (LegEnd.DECLINED, 603),
        (LegEnd.REFUSED, 403),
        (LegEnd.NO_ANSWER, 480),
        (LegEnd.UNREACHABLE, 503),
        (LegEnd.ELSEWHERE, 480),
    ],
)
def test_a_call_is_refused(end: LegEnd, code: int) -> None:
    peer = Peer()
    call = ringing(peer)
    peer.do(lambda: call.hang_up(end, "no"))
    assert peer.new_words() == ["100 INVITE", f"{code} INVITE"]
    assert peer.news() == [LegEnded(end, "no")]
    peer.do(call.ring)
    peer.do(call.answer)
    assert peer.new_words() == []


def test_the_caller_gives_up() -> None:
    peer = Peer()
    call = ringing(peer)
    invite = peer.new(body=sdp())
    peer.say(invite)
    peer.say(replace(invite, method="CANCEL", body=b"", others=(), contacts=()))
    assert peer.new_words() == ["100 INVITE", "100 INVITE", "200 CANCEL", "487 INVITE"]
    [news] = peer.news()
    assert isinstance(news, LegEnded)
    assert news.end is LegEnd.CANCELLED
    assert call.state.value == "not answered"


def test_a_cancel_that_crosses_our_answer_is_too_late() -> None:
    peer = Peer()
    invite = peer.new(body=sdp())
    peer.say(invite)
    call = peer.came[0]
    peer.do(call.answer)
    peer.say(replace(invite, method="CANCEL", body=b"", others=(), contacts=()))
    assert peer.reply().method == "CANCEL"
    peer.do(lambda: call.cancelled("too late"))
    assert not any(isinstance(news, LegEnded) for news in peer.news())


def test_a_bye_before_the_answer_gives_up_as_well() -> None:
    peer = Peer()
    call = ringing(peer)
    peer.say(peer.within(call, "BYE"))
    assert peer.new_words() == ["100 INVITE", "200 BYE", "487 INVITE"]
    [news] = peer.news()
    assert isinstance(news, LegEnded)
    assert news.end is LegEnd.CANCELLED


def test_who_calls_with_its_sound_on_hold() -> None:
    peer = Peer()
    call = ringing(peer, body=sdp(way="sendonly"))
    peer.do(call.answer)
    sound = peer.news()[0]
    assert isinstance(sound, SoundAgreed)
    assert sound.agreed.direction is Direction.RECEIVE


# --- who is not let in --------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "body", "code"),
    [
        ((("Require", "100rel, timer"),), sdp(), 420),
        ((("Replaces", "nonsense"),), sdp(), 400),
        ((("Replaces", "x;to-tag=1;from-tag=2"),), sdp(), 481),
        ((), sdp(types="9"), 488),
        ((), b"v=0\r\nm=audio", 488),
    ],
)
def test_an_invite_that_is_not_for_us(others: Headers, body: bytes, code: int) -> None:
    peer = Peer()
    peer.say(peer.new(others=others, body=body))
    assert peer.new_words() == ["100 INVITE", f"{code} INVITE"]
    assert peer.came == []


def test_what_we_cannot_is_named() -> None:
    peer = Peer()
    peer.say(peer.new(others=(("Require", "timer, replaces, 100rel"),)))
    assert peer.reply().header("Unsupported") == "100rel, timer"


def test_nobody_comes_in_whom_the_border_has_not_checked() -> None:
    peer = Peer()
    peer.say(replace(peer.new(body=sdp()), others=SDP))
    assert peer.reply().code == 403


def test_a_caller_without_a_contact_is_refused() -> None:
    peer = Peer()
    peer.say(replace(peer.new(body=sdp()), contacts=()))
    assert peer.reply().code == 400


def test_without_a_place_for_sound_nobody_comes_in() -> None:
    peer = Peer(places=0)
    peer.say(peer.new(body=sdp()))
    assert peer.reply().code == 503


def test_there_is_an_end_to_calls_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tipring.wire.sip.core.MOST_CALLS", 3)
    peer = Peer()
    for _ in range(4):
        peer.say(peer.new(body=sdp()))
    assert peer.reply().code == 503
    assert len(peer.came) == 3
    peer.do(lambda: peer.came[0].hang_up(LegEnd.BUSY, "no"))
    peer.say(peer.new(body=sdp()))
    assert len(peer.came) == 4


def test_a_call_may_want_the_place_of_another() -> None:
    peer = Peer()
    first = ringing(peer)
    assert first.dialog is not None
    words = f"{first.dialog.call_id};to-tag={first.id};from-tag=phone"
    second = ringing(peer, (("Replaces", words),))
    assert second.replaces == first.id
    peer.do(lambda: first.hang_up(LegEnd.BUSY, "no"))
    peer.say(peer.new(others=(("Replaces", words),), body=sdp()))
    assert peer.reply().code == 481


@pytest.mark.parametrize(
    ("method", "code"),
    [("OPTIONS", 200), ("REFER", 405), ("NOTIFY", 405), ("SUBSCRIBE", 405)],
)
def test_requests_outside_of_calls(method: str, code: int) -> None:
    peer = Peer()
    peer.say(peer.new(method))
    assert peer.reply().code == code
    assert "INVITE" in peer.reply().tokens("Allow")


def test_requests_within_calls_that_nobody_knows() -> None:
    peer = Peer()
    call = peer.taken()
    stranger = peer.within(call, "INFO")
    peer.say(replace(stranger, sender=stranger.sender.tagged("other")))
    assert peer.reply().code == 481
    stranger = peer.within(call, "INFO")
    peer.say(replace(stranger, call_id="other"))
    assert peer.reply().code == 481
    stranger = peer.within(call, "INFO")
    peer.say(replace(stranger, to=stranger.to.tagged("gone")))
    assert peer.reply().code == 481
    peer.new_words()
    lost = peer.within(call, "ACK")
    peer.say(replace(lost, to=lost.to.tagged("gone")))
    peer.say(replace(lost, sender=lost.sender.tagged("other")))
    assert peer.new_words() == []


def test_a_request_out_of_its_order_is_refused() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(replace(peer.within(call, "INFO"), cseq=1))
    assert peer.reply().code == 500
