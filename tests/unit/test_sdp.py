"""Offers and answers of sound: what is read, what is declined, what is agreed."""

import pytest

from tipring.domain.errors import LegError
from tipring.wire.sdp import Codec, Direction, direction, is_hold, read
from tipring.wire.sdp_session import SdpSession

PHONE = """v=0\r
o=- 3841 1 IN IP4 192.0.2.7\r
s=-\r
c=IN IP4 192.0.2.7\r
t=0 0\r
m=audio 11780 RTP/AVP 9 8 0 18 96\r
a=rtpmap:9 G722/8000\r
a=rtpmap:8 PCMA/8000/1\r
a=rtpmap:18 G729/8000\r
a=rtpmap:96 telephone-event/8000\r
a=fmtp:96 0-15\r
a=ptime:20\r
m=video 11782 RTP/AVP 97\r
c=IN IP4 192.0.2.8\r
a=rtpmap:97 H264/90000\r
a=recvonly\r
"""


def changed(old: str, new: str) -> bytes:
    assert old in PHONE
    return PHONE.replace(old, new, 1).encode()


def session() -> SdpSession:
    return SdpSession("127.0.0.1", 30002, 77)


def test_a_telephones_offer_is_read() -> None:
    offer = read(PHONE.encode())
    assert (offer.address, offer.port) == ("192.0.2.7", 11780)
    assert offer.codecs == (Codec.PCMA, Codec.PCMU)
    assert offer.event_type == 96
    assert offer.direction is Direction.BOTH
    assert offer.streams == ("audio RTP/AVP 9 8 0 18 96", "video RTP/AVP 97")
    assert not is_hold(offer)


def test_lines_may_end_as_they_like() -> None:
    assert read(PHONE.replace("\r\n", "\n").encode()) == read(PHONE.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("v=0", "v=1"),
        ("m=audio 11780", "m=audio 70000"),
        ("m=audio 11780", "m=audio many"),
        ("m=audio 11780 RTP/AVP 9 8 0 18 96", "m=audio"),
        ("c=IN IP4 192.0.2.7", "c=IN"),
        ("a=rtpmap:9 G722/8000", "a=rtpmap:nine G722/8000"),
        ("a=rtpmap:9 G722/8000", "a=rtpmap:9"),
        ("audio 11780 RTP/AVP", "audio 11780 RTP/SAVPF"),
        ("m=video", "m=x 1 y 2\r\n" * 16 + "m=video"),
        ("s=-", "s=" + "x" * 9000),
    ],
)
def test_what_is_no_sdp_of_ours_is_refused(old: str, new: str) -> None:
    with pytest.raises(LegError, match=r"SDP|no sound"):
        read(changed(old, new))


@pytest.mark.parametrize("word", list(Direction))
def test_directions_are_read_and_turned_round(word: Direction) -> None:
    offer = read(changed("a=ptime:20", f"a={word}"))
    assert offer.direction is word
    assert word.seen_from_there.seen_from_there is word
    assert direction(sends=word.sends, receives=word.receives) is word
    assert is_hold(offer) == (word in {Direction.SEND, Direction.NONE})


def test_a_direction_of_the_session_holds_for_its_streams() -> None:
    assert read(changed("t=0 0", "a=sendonly\r\nt=0 0")).direction is Direction.SEND


def test_hold_as_old_telephones_do_it() -> None:
    offer = read(changed("c=IN IP4 192.0.2.7", "c=IN IP4 0.0.0.0"))
    assert is_hold(offer)


def test_an_answer_takes_the_first_codec_and_declines_the_rest() -> None:
    ours = session()
    text = ours.answer(read(PHONE.encode())).decode()
    assert "m=audio 30002 RTP/AVP 8 96\r\n" in text
    assert "a=rtpmap:96 telephone-event/8000\r\n" in text
    assert "m=video 0 RTP/AVP 97\r\n" in text
    assert "o=- 77 1 IN IP4 127.0.0.1\r\n" in text
    assert ours.agreed is not None
    assert ours.agreed.codec is Codec.PCMA
    assert (ours.agreed.address, ours.agreed.port) == ("192.0.2.7", 11780)
    assert ours.agreed.event_type == 96


def test_an_answer_to_hold_only_listens() -> None:
    ours = session()
    text = ours.answer(read(changed("a=ptime:20", "a=sendonly"))).decode()
    assert "a=recvonly" in text
    assert ours.agreed is not None
    assert ours.agreed.direction is Direction.RECEIVE


def test_who_wants_no_sound_gets_none() -> None:
    ours = session()
    text = ours.answer(read(changed("m=audio 11780", "m=audio 0"))).decode()
    assert "m=audio 0 RTP/AVP" in text
    assert ours.agreed is not None
    assert ours.agreed.direction is Direction.NONE


def test_keys_are_events_only_where_both_know_them() -> None:
    offer = read(changed("telephone-event", "something"))
    assert offer.event_type is None
    assert b"telephone-event" not in session().answer(offer)


def test_nothing_in_common_is_told() -> None:
    offer = read(changed("9 8 0 18 96", "9 18 96"))
    with pytest.raises(LegError, match="neither PCMU nor PCMA"):
        session().answer(offer)


def test_an_offer_can_be_answered_by_a_session_of_ours() -> None:
    here = session()
    there = SdpSession("::1", 40000, 78)
    answer = there.answer(read(here.offer()))
    agreed = here.take_answer(read(answer))
    assert (agreed.address, agreed.port) == ("::1", 40000)
    assert agreed.codec is Codec.PCMU
    assert agreed.event_type == 101
    assert agreed.direction is Direction.BOTH


def test_the_version_grows_with_each_change_only() -> None:
    ours = session()
    assert b"o=- 77 1 " in ours.offer()
    assert b"o=- 77 1 " in ours.offer()
    assert b"o=- 77 2 " in ours.renewed_offer()
    ours.answer(read(changed("a=ptime:20", "a=sendonly")))
    again = ours.offer()
    assert b"o=- 77 4 " in again
    assert b"m=audio 30002 RTP/AVP 8 0 96\r\n" in again
