"""RTP as bytes: packets, counters that wrap, keys as events, reports."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.rtcp import (
    Bye,
    Report,
    SenderReport,
    compound,
    middle_of,
    read_compound,
    round_trip_s,
)
from tipring.wire.rtp import (
    SEQUENCE_ROUND,
    RtpPacket,
    is_rtcp,
    read_packet,
    unwrapped,
)
from tipring.wire.rtp_keys import KeyPacket, KeyReader, press, read_key

PACKET = RtpPacket(0, 65535, 4_000_000_000, 0xDEADBEEF, b"\xff" * 160, marker=True)


def test_a_packet_is_read_as_it_was_written() -> None:
    data = PACKET.to_bytes()
    assert data[:2] == b"\x80\x80"
    assert len(data) == 172
    assert read_packet(data) == PACKET


def test_contributors_extension_and_padding_are_left_out() -> None:
    plain = PACKET.to_bytes()
    extension = struct.pack("!HH", 0xBEDE, 1) + b"\x10\xff\x00\x00"
    padding = b"\x00\x00\x00\x04"
    data = b"\xb1" + plain[1:12] + b"csrc" + extension + plain[12:] + padding
    assert read_packet(data) == PACKET


@pytest.mark.parametrize(
    "data",
    [
        b"",
        PACKET.to_bytes()[:11],
        b"\x40" + PACKET.to_bytes()[1:],
        b"\x8f" + PACKET.to_bytes()[1:40],
        b"\x90" + PACKET.to_bytes()[1:13],
        b"\x90" + PACKET.to_bytes()[1:12] + b"\xbe\xde\xff\xff",
        b"\xa0" + PACKET.to_bytes()[1:-1] + b"\x00",
        b"\xa0" + PACKET.to_bytes()[1:-1] + b"\xff",
        PACKET.to_bytes() + b"\x00" * 1400,
        b"\x80\xc8" + PACKET.to_bytes()[2:],
    ],
    ids=[
        "nothing",
        "cut in its head",
        "another version",
        "more contributors than bytes",
        "an extension that is cut",
        "an extension longer than the packet",
        "padding of nothing",
        "padding longer than the packet",
        "larger than an Ethernet",
        "a report",
    ],
)
def test_what_is_no_rtp_is_refused(data: bytes) -> None:
    assert read_packet(data) is None


@given(st.binary(max_size=200))
def test_nothing_that_comes_raises(data: bytes) -> None:
    packet = read_packet(data)
    assert packet is None or len(packet.payload) <= len(data)
    list(read_compound(data))
    is_rtcp(data)
    read_key(data)


def test_counters_go_on_over_their_end() -> None:
    assert unwrapped(2, SEQUENCE_ROUND - 3, SEQUENCE_ROUND) == SEQUENCE_ROUND + 2
    assert unwrapped(65534, SEQUENCE_ROUND + 2, SEQUENCE_ROUND) == 65534
    assert unwrapped(7, 7, SEQUENCE_ROUND) == 7


# --- keys ------------------------------------------------------------------------


def _event(step: KeyPacket, timestamp: int) -> RtpPacket:
    return RtpPacket(101, 1, timestamp, 1, step.to_bytes())


def test_a_key_is_pressed_for_100_ms_and_its_end_is_said_three_times() -> None:
    steps = list(press("5", 160))
    assert [step.begins for step in steps[:2]] == [True, False]
    said = [packet for step in steps for packet in step.packets]
    assert [packet.duration for packet in said] == [160, 320, 480, 640, *[800] * 4]
    assert [packet.ends for packet in said] == [False] * 5 + [True] * 3
    assert steps[-1].packets == ()
    assert said[0].to_bytes() == b"\x05\x0a\x00\xa0"
    assert read_key(said[-1].to_bytes()) == said[-1]


def test_each_key_is_told_once_whatever_is_lost_doubled_or_late() -> None:
    reader = KeyReader()
    one = [p for step in press("1", 160) for p in step.packets]
    same = [p for step in press("1", 160) for p in step.packets]
    packets = [_event(p, 0xFFFFFF00) for p in one] + [_event(p, 600) for p in same[-1:]]
    told = [reader.read(packet) for packet in (*packets, packets[2], packets[-1])]
    assert [key for key in told if key] == ["1", "1"]


def test_events_that_are_no_keys_are_passed_over() -> None:
    reader = KeyReader()
    assert reader.read(RtpPacket(101, 1, 1, 1, b"\x10\x0a\x00\xa0")) is None
    assert reader.read(RtpPacket(101, 1, 1, 1, b"\x01\x0a")) is None


# --- reports ---------------------------------------------------------------------

SENT = SenderReport(ssrc=7, time_s=12.25, timestamp=99, packets=50, bytes=8000)
REPORT = Report(
    of=8,
    lost_share=0.25,
    lost=12,
    highest=70000,
    jitter=40,
    sender_report=middle_of(11.0),
    since_s=0.5,
)


def test_reports_are_read_as_they_were_written() -> None:
    data = compound(7, "abc", SENT, REPORT, bye=True)
    assert list(read_compound(data)) == [SENT, REPORT, Bye(7)]
    assert len(data) % 4 == 0
    assert list(read_compound(compound(7, "abcd", None, REPORT))) == [REPORT]
    assert list(read_compound(compound(7, "abcd", None, None))) == []
    assert is_rtcp(data)


@pytest.mark.parametrize("kept", [0, 3, 7, 20, 30, 51])
def test_a_report_that_is_cut_says_less(kept: int) -> None:
    assert list(read_compound(compound(7, "abc", SENT, REPORT)[:kept])) == []


def test_reports_whose_length_lies_are_passed_over() -> None:
    short = struct.pack("!BBHI", 0x80, 200, 1, 7)
    claims = struct.pack("!BBHI", 0x85, 201, 1, 7)
    assert list(read_compound(short + claims)) == []


def test_more_came_than_was_sent_and_more_was_lost_than_can_be_said() -> None:
    doubled = compound(7, "a", None, REPORT)[:12] + b"\x00\xff\xff\xff"
    data = doubled + compound(7, "a", None, REPORT)[16:]
    (report,) = read_compound(data)
    assert isinstance(report, Report)
    assert report.lost == 0
    endless = Report(
        of=8,
        lost_share=1.0,
        lost=1 << 30,
        highest=0,
        jitter=0,
        sender_report=0,
        since_s=0.0,
    )
    (said,) = read_compound(compound(7, "a", None, endless))
    assert isinstance(said, Report)
    assert said.lost == 0x7FFFFF
    assert said.lost_share > 0.99


def test_the_round_trip_is_what_passed_without_the_others_waiting() -> None:
    round_trip = round_trip_s(REPORT, 11.75)
    assert round_trip == pytest.approx(0.25, abs=1e-4)
    assert round_trip_s(REPORT, 11.4) == 0.0, "clocks that are a little off"


def test_no_round_trip_is_known_before_they_had_a_report_of_ours() -> None:
    unseen = Report(
        of=8,
        lost_share=0,
        lost=0,
        highest=0,
        jitter=0,
        sender_report=0,
        since_s=0,
    )
    assert round_trip_s(unseen, 5.0) is None
