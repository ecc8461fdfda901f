"""Ladders of what SIP said: read from packets, drawn as text."""

import socket
import struct

from ladders.drawing import draw, label, steps
from ladders.trace import Said, is_sip, is_wanted, read_packet

PHONE, BORDER, DESK = ("10.0.0.2", 5060), ("10.0.0.1", 5060), ("127.0.0.1", 5080)
PARTIES = {("10.0.0.2", 0): "phone", BORDER: "border", DESK: "desk"}
SOUND = "v=0\r\nm=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"


def invite(body: str = SOUND) -> str:
    return f"INVITE sip:500@box SIP/2.0\r\nCSeq: 7 INVITE\r\n\r\n{body}"


def packet(payload: bytes, protocol: int = 17) -> bytes:
    """Return IP (RFC 791) with UDP (RFC 768), as a wire carries it."""
    ends = socket.inet_aton("10.0.0.2") + socket.inet_aton("10.0.0.1")
    head = struct.pack("!BBHHHBBH", 0x45, 0, 28 + len(payload), 0, 0, 64, protocol, 0)
    udp = struct.pack("!HHHH", 5060, 5060, 8 + len(payload), 0)
    return head + ends + udp + payload


def test_a_packet_is_read_and_others_are_not() -> None:
    assert read_packet(packet(b"hello")) == (PHONE, BORDER, b"hello")
    assert read_packet(packet(b"hello", protocol=6)) is None
    assert read_packet(b"\x60" + packet(b"hello")[1:]) is None
    assert read_packet(b"") is None


def test_sip_is_told_from_what_keeps_a_nat_open() -> None:
    assert is_sip(invite().encode())
    assert is_sip(b"SIP/2.0 200 OK\r\nCSeq: 1 BYE\r\n\r\n")
    assert not is_sip(b"\r\n\r\n")
    assert not is_sip(bytes(100))


def test_what_is_seen_twice_counts_once() -> None:
    assert is_wanted("lo", 0x0800, 0)
    assert not is_wanted("lo", 0x0800, 4)
    assert is_wanted("eth0", 0x0800, 4)
    assert not is_wanted("eth0", 0x0800, 3)
    assert not is_wanted("eth0", 0x0806, 0)


def test_a_message_has_a_short_name() -> None:
    again = "INVITE sip:x-1@box SIP/2.0\r\nTo: <sip:a@box>;tag=b\r\n\r\n"
    assert label(again) == "INVITE"
    assert label(invite()) == "INVITE 500 [sound]"
    assert label(invite(SOUND + "a=sendonly\r\n")) == "INVITE 500 [sendonly]"
    assert label("SIP/2.0 180 Ringing\r\nCSeq: 7 INVITE\r\n\r\n") == (
        "180 Ringing (INVITE)"
    )
    assert label("OPTIONS sip:10.0.0.1 SIP/2.0\r\n\r\n") == "OPTIONS"
    refer = "REFER sip:desk@box SIP/2.0\r\nRefer-To: <sip:202@box?Replaces=a>\r\n\r\n"
    assert label(refer) == "REFER to 202, replaces"
    assert label(refer.replace("?Replaces=a", "")) == "REFER to 202"


def test_arrows_go_between_known_parties_and_a_repeat_is_one() -> None:
    said = [
        Said(1.0, PHONE, BORDER, invite()),
        Said(1.5, PHONE, BORDER, invite()),
        Said(1.6, BORDER, DESK, invite()),
        Said(1.7, ("10.9.9.9", 5060), BORDER, invite()),
        Said(1.8, DESK, BORDER, "SIP/2.0 486 Busy Here\r\nCSeq: 7 INVITE\r\n\r\n"),
    ]
    found = steps(said, PARTIES)
    assert [(step.sender, step.receiver) for step in found] == [
        ("phone", "border"),
        ("border", "desk"),
        ("desk", "border"),
    ]
    drawing = draw(found, ("phone", "border", "desk")).splitlines()
    assert drawing[0].split() == ["phone", "border", "desk"]
    assert drawing[1].startswith("  0.000   |---")
    assert "INVITE 500 [sound]" in drawing[1]
    assert drawing[1].index(">") < drawing[2].index("INVITE") < drawing[2].index(">")
    assert drawing[3].startswith("  0.800   |")
    assert "<" in drawing[3]


def test_nothing_said_is_an_empty_ladder() -> None:
    assert draw([], ("phone", "desk")).split() == ["phone", "desk"]
