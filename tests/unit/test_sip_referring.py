"""Sending on: the party asks for it (REFER), or is asked."""

from dataclasses import replace

import pytest

from support.sip_peer import Peer
from tipring.domain.leg_events import LegEnd, LegEnded, LegReferred
from tipring.wire.sip.call_news import SentOn
from tipring.wire.sip.message import Headers
from tipring.wire.sip.values import read_uri

TO_88: Headers = (("Refer-To", "<sip:88@office>"),)
ELSEWHERE = read_uri("sip:2125550123@office")


def test_a_party_wants_its_partner_sent_on() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "REFER", TO_88))
    assert peer.new_words() == ["202 REFER", "NOTIFY"]
    assert peer.news() == [LegReferred("88")]
    peer.do(lambda: call.referring.went(None))
    notify = peer.last("NOTIFY")
    assert notify.body == b"SIP/2.0 200 OK\r\n"
    assert notify.header("Event") == "refer"
    assert notify.header("Subscription-State").startswith("terminated")
    peer.answer(notify, 481)
    peer.do(lambda: call.referring.went(LegEnd.BUSY))
    assert peer.new_words() == ["NOTIFY"]


def test_a_number_is_printable_and_no_longer_than_numbers_are() -> None:
    peer = Peer()
    call = peer.taken()
    to = (("Refer-To", f"<sip:%0d{'8' * 90};phone-context=x@office>"),)
    peer.say(peer.within(call, "REFER", to))
    assert peer.news() == [LegReferred("8" * 40)]


def test_it_hears_why_it_was_not_done() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "REFER", TO_88))
    assert peer.last("NOTIFY").body == b"SIP/2.0 100 Trying\r\n"
    peer.do(lambda: call.referring.went(LegEnd.BUSY))
    assert peer.last("NOTIFY").body.startswith(b"SIP/2.0 486 ")


def test_one_wish_at_a_time() -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "REFER", TO_88))
    peer.say(peer.within(call, "REFER", TO_88))
    assert peer.reply().code == 491


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("", 400),
        ("http://example.com", 400),
        ("<sip:office>", 403),
        ("<sip:88@office;method=BYE>", 403),
        ("<sip:%0d%0a@office>", 403),
    ],
)
def test_wishes_that_are_none(to: str, code: int) -> None:
    peer = Peer()
    call = peer.taken()
    peer.say(peer.within(call, "REFER", (("Refer-To", to),)))
    assert peer.new_words() == [f"{code} REFER"]
    assert peer.news() == []


def test_attended_the_other_leg_is_found() -> None:
    peer = Peer()
    call, other = peer.taken(), peer.answered()
    assert other.dialog is not None
    dialog = f"{other.dialog.call_id}%3Bto-tag%3D{other.id}%3Bfrom-tag%3Dphone"
    to = (("Refer-To", f"<sip:205@office?Replaces={dialog}>"),)
    peer.say(peer.within(call, "REFER", to))
    assert peer.news() == [LegReferred("205", other.id)]


@pytest.mark.parametrize("dialog", ["x%3Bto-tag%3D1%3Bfrom-tag%3D2", "nonsense"])
def test_attended_without_another_leg_fails(dialog: str) -> None:
    peer = Peer()
    call = peer.taken()
    to = (("Refer-To", f"<sip:205@office?Replaces={dialog}>"),)
    peer.say(peer.within(call, "REFER", to))
    assert peer.last("NOTIFY").body.startswith(b"SIP/2.0 481 ")
    assert peer.news() == []


# --- we ask ---------------------------------------------------------------------------


def state(text: str) -> Headers:
    return (("Event", "refer;id=7"), ("Subscription-State", text))


def told(body: bytes, words: Headers) -> list[object]:
    peer = Peer()
    call = peer.answered()
    peer.do(lambda: call.referring.send_on(ELSEWHERE))
    peer.answer(peer.last("REFER"), 202)
    peer.say(peer.within(call, "NOTIFY", state("active"), b"SIP/2.0 100 Trying"))
    assert peer.news() == []
    peer.say(peer.within(call, "NOTIFY", words, body))
    assert peer.reply().code == 200
    return list(peer.news())


def test_the_party_went_on() -> None:
    assert told(b"SIP/2.0 200 OK\r\n", state("terminated")) == [SentOn(done=True)]


@pytest.mark.parametrize("body", [b"SIP/2.0 486 Busy", b"", b"hello"])
def test_the_party_did_not_go(body: bytes) -> None:
    assert told(body, state("terminated;reason=noresource")) == [SentOn(done=False)]


def test_the_party_does_not_do_that() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(lambda: call.referring.send_on(ELSEWHERE))
    peer.do(lambda: call.referring.send_on(ELSEWHERE))
    assert peer.news() == [SentOn(done=False)]
    peer.answer(peer.last("REFER"), 405)
    assert peer.news() == [SentOn(done=False)]


def test_the_party_says_nothing_more() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(lambda: call.referring.send_on(ELSEWHERE))
    peer.answer(peer.last("REFER"), 202)
    peer.wait(61)
    assert peer.news() == [SentOn(done=False)]


def test_who_goes_on_and_hangs_up_has_gone() -> None:
    peer = Peer()
    call = peer.answered()
    peer.do(lambda: call.referring.send_on(ELSEWHERE))
    peer.answer(peer.last("REFER"), 202)
    peer.say(peer.within(call, "BYE"))
    sent_on, ended = peer.news()
    assert sent_on == SentOn(done=True)
    assert isinstance(ended, LegEnded)


def test_news_that_nobody_asked_for() -> None:
    peer = Peer()
    call = peer.answered()
    peer.say(peer.within(call, "NOTIFY", state("active"), b"SIP/2.0 200 OK"))
    assert peer.reply().code == 481
    peer.say(peer.within(call, "NOTIFY", (("Event", "dialog"),)))
    assert peer.reply().code == 489
    peer.say(replace(peer.within(call, "NOTIFY"), others=()))
    assert peer.reply().code == 489
