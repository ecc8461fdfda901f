"""What happens within a call: hold, new addresses, keys, who is seen, races."""

from dataclasses import replace

import pytest

from support.sip_peer import Peer, sdp
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegEnd,
    LegEnded,
    LegHeld,
    LegSeen,
    LegTakenBack,
)
from tipring.wire.sdp import Direction
from tipring.wire.sip.call_news import SoundAgreed
from tipring.wire.sip.message import Headers

SHOWN: Headers = (("P-Asserted-Identity", '"Bo" <sip:77@office>'),)
UPDATES: Headers = (("Allow", "INVITE, ACK, BYE, UPDATE"),)


def test_hold_and_back() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "INVITE", body=sdp(way="sendonly")))
    assert b"a=recvonly" in peer.reply().body
    sound, held = peer.news()
    assert isinstance(sound, SoundAgreed)
    assert sound.agreed.direction is Direction.RECEIVE
    assert held == LegHeld()
    peer.ack(peer.reply())
    peer.say(peer.within(call, "INVITE", body=sdp()))
    peer.ack(peer.reply())
    assert peer.news()[1:] == [LegTakenBack()]


def test_a_telephone_moves() -> None:
    peer = Peer()
    call = peer.taken()
    moved = replace(peer.within(call, "UPDATE", body=sdp(5000)), contacts=())
    peer.say(moved)
    [sound] = peer.news()
    assert isinstance(sound, SoundAgreed)
    assert sound.agreed.port == 5000
    assert b"m=audio 20000" in peer.reply().body


def test_the_offer_may_be_ours() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "INVITE"))
    answer = peer.reply()
    assert b"m=audio 20000" in answer.body
    peer.say(peer.within(call, "INVITE", body=sdp()))
    assert peer.reply().code == 491
    peer.ack(answer, sdp(5002))
    [sound] = peer.news()
    assert isinstance(sound, SoundAgreed)
    assert sound.agreed.port == 5002


def test_what_cannot_be_agreed_changes_nothing() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "INVITE", body=sdp(types="9")))
    assert peer.reply().code == 488
    assert "neither PCMU nor PCMA" in peer.reply().header("Warning")
    assert peer.news() == []


def test_an_update_without_sound_shows_who_is_there() -> None:
    peer = Peer()
    call = peer.taken()
    shows = (("P-Asserted-Identity", '"Cy" <sip:205@office>'),)
    peer.say(peer.within(call, "UPDATE", shows))
    peer.say(peer.within(call, "UPDATE", shows))
    assert peer.reply().code == 200
    assert peer.news() == [LegSeen("205", "Cy")]


def test_an_invite_before_the_first_is_answered_waits() -> None:
    peer = Peer()
    peer.say(peer.new(body=sdp()))
    call = peer.came[0]
    peer.say(peer.within(call, "INVITE", body=sdp()))
    assert peer.reply().code == 500
    assert peer.reply().header("Retry-After")


def test_a_lost_acknowledgement_within_the_call_ends_it() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "INVITE", body=sdp()))
    peer.wait(40)
    news = peer.news()[-1]
    assert isinstance(news, LegEnded)
    assert news.end is LegEnd.LOST
    assert "BYE" in peer.new_words()


# --- keys, questions, what nobody knows ---------------------------------------------


@pytest.mark.parametrize(
    ("kind", "body", "digit"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160", "5"),
        ("application/dtmf-relay; x=y", "Signal= 11\r\nDuration=160", "#"),
        ("application/dtmf-relay", "Signal=10", "*"),
        ("application/dtmf", "*", "*"),
        ("application/dtmf", "a", "A"),
    ],
)
def test_keys_by_info(kind: str, body: str, digit: str) -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "INFO", (("Content-Type", kind),), body.encode()))
    assert peer.reply().code == 200
    assert peer.news() == [DigitPressed(digit)]


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("application/dtmf-relay", "Duration=160", 200),
        ("application/dtmf", "flash", 200),
        ("application/media_control+xml", "<x/>", 415),
    ],
)
def test_info_that_is_no_key(kind: str, body: str, code: int) -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "INFO", (("Content-Type", kind),), body.encode()))
    assert peer.reply().code == code
    assert peer.news() == []


def test_questions_within_a_call() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "OPTIONS"))
    assert peer.reply().header("Accept") == "application/sdp"
    peer.say(peer.within(call, "INFO"))
    assert peer.reply().code == 200
    peer.say(peer.within(call, "MESSAGE"))
    assert peer.reply().code == 405


# --- what we change -------------------------------------------------------------------


def test_who_is_with_it_is_shown_by_update() -> None:
    peer = Peer()
    call = peer.answered(UPDATES)
    peer.do(lambda: call.inviting.show(SHOWN))
    update = peer.last("UPDATE")
    assert update.body == b""
    assert update.header("P-Asserted-Identity") == SHOWN[0][1]
    peer.answer(update, 100, tag="")
    peer.do(lambda: call.inviting.show(SHOWN))
    assert peer.new_words() == ["UPDATE"]
    peer.answer(update, 200)
    assert peer.new_words() == ["UPDATE"]


def test_who_is_with_it_is_shown_by_invite_where_update_is_unknown() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(lambda: call.inviting.show(SHOWN))
    invite = peer.last("INVITE")
    assert b"o=- " in invite.body
    for _ in range(2):
        peer.answer(invite, 200, body=sdp())
    assert peer.new_words() == ["INVITE", "ACK", "ACK"]


def test_it_is_shown_when_it_is_answered() -> None:
    peer = Peer()
    peer.say(peer.new(body=sdp()))
    call = peer.came[0]
    peer.do(call.answer)
    answer = peer.reply()
    peer.do(lambda: call.inviting.show(SHOWN))
    assert "INVITE" not in peer.new_words()
    peer.ack(answer)
    assert peer.new_words() == ["INVITE"]


def test_sound_is_mended() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(call.inviting.mend)
    invite = peer.last("INVITE")
    assert b" 2 IN IP4 127.0.0.1" in invite.body
    peer.answer(invite, 200, body=sdp(6000))
    [sound] = peer.news()
    assert isinstance(sound, SoundAgreed)
    assert sound.agreed.port == 6000


def test_when_both_begin_at_once_who_called_waits_longer() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(call.inviting.mend)
    ours = peer.last("INVITE")
    peer.say(peer.within(call, "INVITE", body=sdp()))
    assert peer.reply().code == 491
    peer.answer(ours, 491)
    peer.do(lambda: call.inviting.show(SHOWN))
    peer.new_words()
    peer.wait(2.0)
    assert "INVITE" not in peer.new_words()
    peer.wait(2.0)
    again = peer.last("INVITE")
    assert again.header("P-Asserted-Identity") == SHOWN[0][1]
    assert again.cseq > ours.cseq


def test_who_was_called_tries_again_soon() -> None:
    peer = Peer()
    call = peer.taken()
    peer.do(call.inviting.mend)
    peer.answer(peer.last("INVITE"), 491)
    peer.new_words()
    peer.wait(2.0)
    assert set(peer.new_words()) == {"INVITE"}


@pytest.mark.parametrize("code", [481, 408])
def test_a_telephone_that_knows_nothing_of_the_call(code: int) -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(call.inviting.mend)
    peer.answer(peer.last("INVITE"), code)
    [news] = peer.news()
    assert isinstance(news, LegEnded)
    assert news.end is LegEnd.LOST


def test_what_is_refused_changes_nothing() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(call.inviting.mend)
    peer.answer(peer.last("INVITE"), 488)
    peer.answer(peer.last("INVITE"), 488)
    assert peer.news() == []
    peer.do(lambda: call.inviting.show(SHOWN))
    assert peer.new_words() == ["INVITE", "ACK", "ACK", "INVITE"]


def test_an_answer_to_our_invite_that_nobody_speaks_ends_it() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(call.inviting.mend)
    peer.answer(peer.last("INVITE"), 200, body=sdp(types="9"))
    [news] = peer.news()
    assert isinstance(news, LegEnded)
    assert news.end is LegEnd.LOST
    assert peer.new_words() == ["INVITE", "ACK", "BYE"]
