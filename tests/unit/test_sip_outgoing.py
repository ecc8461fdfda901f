"""Calls that the desk makes, as the border sees them."""

from dataclasses import replace

import pytest

from support.sip_peer import Peer, sdp
from tipring.domain.errors import LegError
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegRings,
)
from tipring.wire.sdp import Agreed, Codec, Direction
from tipring.wire.sip.call import CallState
from tipring.wire.sip.call_news import SoundAgreed
from tipring.wire.sip.message import Headers

SOUND = SoundAgreed(
    Agreed(
        address="127.0.0.1",
        port=4000,
        codec=Codec.PCMU,
        event_type=101,
        direction=Direction.BOTH,
    )
)


def ended(peer: Peer) -> LegEnd:
    [news] = [each for each in peer.news() if isinstance(each, LegEnded)]
    return news.end


def test_somebody_is_rung_and_answers() -> None:
    peer = Peer()
    peer.call()
    invite = peer.last("INVITE")
    assert str(invite.uri) == "sip:201@office"
    assert str(invite.contacts[0]) == "<sip:desk@127.0.0.1:5080>"
    assert b"m=audio 20000 RTP/AVP 0 8 101" in invite.body
    peer.answer(invite, 100, tag="")
    assert peer.news() == []
    peer.answer(invite, 180)
    peer.answer(invite, 180)
    assert peer.news() == [LegRings()]
    peer.answer(invite, 200, body=sdp())
    ack = peer.last("ACK")
    assert str(ack.uri) == "sip:201@10.0.0.2:5062"
    assert [str(route) for route in ack.routes] == ["<sip:127.0.0.1:5070;lr>"]
    assert (ack.cseq, ack.to.tag) == (1, "phone")
    assert peer.news() == [SOUND, LegAnswered()]


def test_a_repeated_answer_is_acknowledged_again() -> None:
    peer = Peer()
    peer.call()
    for _ in range(3):
        peer.answer(peer.last("INVITE"), 200, body=sdp())
    assert peer.new_words() == ["INVITE", "ACK", "ACK", "ACK"]
    assert peer.news() == [SOUND, LegAnswered()]


def test_sound_before_the_answer_is_told_once() -> None:
    peer = Peer()
    peer.call()
    invite = peer.last("INVITE")
    peer.answer(invite, 180)
    peer.answer(invite, 183, body=sdp())
    peer.answer(invite, 183, body=sdp())
    peer.answer(invite, 180)
    assert peer.news() == [LegRings(), SOUND, LegRings(early_sound=True)]
    peer.answer(invite, 200)
    assert peer.news() == [SOUND, LegAnswered()]


def test_early_sound_that_we_do_not_speak_is_ringing() -> None:
    peer = Peer()
    peer.call()
    peer.answer(peer.last("INVITE"), 183, body=sdp(types="9"))
    assert peer.news() == [LegRings()]


@pytest.mark.parametrize(
    ("code", "others", "rang", "end"),
    [
        (486, (), True, LegEnd.BUSY),
        (600, (), True, LegEnd.BUSY),
        (603, (), True, LegEnd.DECLINED),
        (480, (), True, LegEnd.NO_ANSWER),
        (480, (("X-Tipring-Reason", "unregistered"),), False, LegEnd.UNREGISTERED),
        (408, (), True, LegEnd.NO_ANSWER),
        (408, (), False, LegEnd.UNREACHABLE),
        (503, (), False, LegEnd.UNREACHABLE),
        (500, (), False, LegEnd.UNREACHABLE),
        (404, (), False, LegEnd.REFUSED),
        (488, (), False, LegEnd.REFUSED),
        (487, (), True, LegEnd.CANCELLED),
        (302, (), True, LegEnd.DECLINED),
    ],
)
def test_refusals_have_their_meanings(
    code: int, others: Headers, *, rang: bool, end: LegEnd
) -> None:
    peer = Peer()
    peer.call()
    invite = peer.last("INVITE")
    if rang:
        peer.answer(invite, 180)
    peer.answer(invite, code, others=others)
    assert ended(peer) is end
    assert peer.last("ACK").cseq == invite.cseq


def test_a_telephone_that_sends_callers_on_is_not_followed() -> None:
    peer = Peer()
    peer.call()
    peer.answer(peer.last("INVITE"), 302)
    [news] = peer.news()
    assert isinstance(news, LegEnded)
    assert "it sends callers to 201" in news.why


def test_no_reply_at_all_takes_four_seconds() -> None:
    peer = Peer()
    call = peer.call()
    peer.wait(3.9)
    assert call.state is CallState.OPENING
    peer.wait(0.2)
    assert ended(peer) is LegEnd.UNREACHABLE


def test_we_give_up_and_the_telephones_ring_no_more() -> None:
    peer = Peer()
    call = peer.call()
    invite = peer.last("INVITE")
    peer.answer(invite, 180)
    peer.do(lambda: call.hang_up(LegEnd.ELSEWHERE, "somebody else was quicker"))
    assert ended(peer) is LegEnd.ELSEWHERE
    cancel = peer.last("CANCEL")
    assert "cause=200" in cancel.header("Reason")
    peer.answer(cancel, 200)
    peer.answer(invite, 487)
    peer.do(lambda: call.hang_up(LegEnd.HUNG_UP, "again"))
    assert peer.news() == []
    assert peer.new_words() == ["INVITE", "CANCEL", "ACK"]


def test_an_answer_that_crosses_our_cancel_is_thanked_and_ended() -> None:
    peer = Peer()
    call = peer.call()
    invite = peer.last("INVITE")
    peer.answer(invite, 180)
    peer.do(lambda: call.hang_up(LegEnd.CANCELLED, "no more"))
    peer.answer(invite, 180)
    peer.answer(invite, 200, body=sdp())
    assert peer.new_words()[-2:] == ["ACK", "BYE"]
    assert [type(news) for news in peer.news()] == [LegRings, LegEnded]


def test_of_two_telephones_that_lift_at_once_the_first_is_the_one() -> None:
    peer = Peer()
    call = peer.call()
    invite = peer.last("INVITE")
    peer.answer(invite, 180, tag="one")
    peer.answer(invite, 180, tag="two")
    peer.answer(invite, 200, tag="two", body=sdp())
    peer.answer(invite, 200, tag="one", body=sdp(4002))
    assert peer.new_words() == ["INVITE", "ACK", "ACK", "BYE"]
    assert call.dialog_with("two") is call.dialog
    assert peer.news() == [LegRings(), SOUND, LegAnswered()]


def test_who_has_only_rung_has_no_say_in_the_call_of_another() -> None:
    peer = Peer()
    call = peer.call()
    invite = peer.last("INVITE")
    peer.answer(invite, 180, tag="one")
    peer.answer(invite, 200, tag="two", body=sdp())
    peer.new_words()
    peer.news()
    for method in ("UPDATE", "REFER", "BYE"):
        request = peer.within(call, method)
        peer.say(replace(request, sender=request.sender.tagged("one")))
    assert peer.new_words() == ["481 UPDATE", "481 REFER", "481 BYE"]
    assert peer.news() == []
    assert call.is_settled


def test_an_answer_without_a_language_of_ours_is_ended() -> None:
    peer = Peer()
    peer.call()
    peer.answer(peer.last("INVITE"), 200, body=sdp(types="9"))
    assert peer.new_words() == ["INVITE", "ACK", "BYE"]
    assert ended(peer) is LegEnd.REFUSED


def test_an_answer_without_sound_is_ended() -> None:
    peer = Peer()
    peer.call()
    peer.answer(peer.last("INVITE"), 200)
    assert ended(peer) is LegEnd.REFUSED


def test_who_answers_on_hold_is_on_hold() -> None:
    peer = Peer()
    peer.call()
    peer.answer(peer.last("INVITE"), 200, body=sdp(way="inactive"))
    assert LegHeld() in peer.news()


def test_the_party_hangs_up() -> None:
    peer = Peer()
    call = peer.answered()
    bye = peer.within(call, "BYE", (("Reason", 'Q.850;cause=16;text="bye"'),))
    peer.say(bye)
    assert peer.new_words() == ["200 BYE"]
    [news] = peer.news()
    assert news == LegEnded(LegEnd.HUNG_UP, 'Q.850;cause=16;text="bye"')
    peer.wait(40)
    assert len(peer.core) == 0
    peer.say(peer.within(call, "BYE"))
    assert peer.new_words() == ["481 BYE"]


def test_we_hang_up_and_nobody_says_anything() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(lambda: call.hang_up(LegEnd.HUNG_UP, "done"))
    assert ended(peer) is LegEnd.HUNG_UP
    peer.wait(80)
    assert set(peer.new_words()) == {"BYE"}
    assert len(peer.core) == 0
    assert peer.core.deadline is None


def test_both_hang_up_at_once() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(lambda: call.hang_up(LegEnd.HUNG_UP, "done"))
    peer.say(peer.within(call, "BYE"))
    assert peer.new_words() == ["BYE", "200 BYE"]
    peer.say(peer.within(call, "INFO"))
    assert peer.new_words() == ["481 INFO"]


def test_without_a_place_for_sound_nobody_is_called() -> None:
    with pytest.raises(LegError, match="no place"):
        Peer(places=0).call()


def test_a_request_within_an_early_dialog() -> None:
    peer = Peer()
    call = peer.call()
    peer.answer(peer.last("INVITE"), 180)
    call.dialog = call.dialog_with("phone")
    shows = (("P-Asserted-Identity", "<sip:205@office>"),)
    peer.say(peer.within(call, "UPDATE", shows))
    peer.say(peer.within(call, "UPDATE", body=sdp()))
    peer.say(peer.within(call, "REFER"))
    assert peer.new_words()[1:] == ["200 UPDATE", "500 UPDATE", "403 REFER"]


def test_an_answer_that_comes_when_all_is_forgotten_is_dropped() -> None:
    peer = Peer()
    call = peer.call()
    invite = peer.last("INVITE")
    peer.answer(invite, 180)
    peer.do(lambda: call.hang_up(LegEnd.CANCELLED, "no more"))
    peer.do(call.ask)
    peer.wait(31)
    peer.answer(invite, 200, body=sdp())
    peer.wait(40)
    assert len(peer.core) == 0
    peer.new_words()
    peer.answer(invite, 200, body=sdp())
    assert peer.new_words() == []
