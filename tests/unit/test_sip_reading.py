"""What of a datagram reaches those who handle SIP, and what does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.sip_torture import INVITE, LENIENT, SILENCE, TORTURES, Torture, sip
from tipring.wire.sip.message import Request, Response, read_replaces, reply
from tipring.wire.sip.reading import Refusal, read
from tipring.wire.sip.text import read_pairs
from tipring.wire.sip.values import Address, Uri, read_address, read_uri, read_vias
from tipring.wire.sip.writing import write


def verdict(data: bytes) -> str:
    """Return what is thought of *data*, in the words of the tortures."""
    match read(data):
        case Request():
            return "request"
        case Response():
            return "response"
        case Refusal(_, b""):
            return SILENCE
        case Refusal(_, answer):
            return answer.split()[1].decode()


def requested(*changes: str, first: str = INVITE, body: str = "") -> Request:
    message = read(sip(first, *changes, body=body))
    assert isinstance(message, Request)
    return message


@pytest.mark.parametrize("torture", TORTURES, ids=lambda torture: torture.name)
def test_tortures_are_taken_or_refused(torture: Torture) -> None:
    assert verdict(torture.data) == torture.verdict


@pytest.mark.parametrize("torture", LENIENT, ids=lambda torture: torture.name)
def test_what_was_read_is_written_without_loss(torture: Torture) -> None:
    message = read(torture.data)
    assert not isinstance(message, Refusal)
    again = read(write(message))
    assert not isinstance(again, Refusal)
    assert write(again) == write(message)
    assert again.sender == message.sender
    assert again.vias == message.vias


def test_a_refusal_can_be_matched_by_who_asked() -> None:
    refusal = read(sip(INVITE, "CSeq: 8 OPTIONS"))
    assert isinstance(refusal, Refusal)
    answer = read(refusal.reply)
    assert isinstance(answer, Response)
    assert (answer.code, answer.phrase) == (400, "Bad Request")
    assert answer.vias[0].branch == "z9hG4bKfine"
    assert answer.to.tag == "unread"
    assert "OPTIONS" in refusal.why


def test_a_refusal_keeps_the_tag_of_a_dialog() -> None:
    refusal = read(sip(INVITE, "CSeq: 8 BYE", "To: <sip:300@office.example>;tag=to1"))
    assert isinstance(refusal, Refusal)
    answer = read(refusal.reply)
    assert isinstance(answer, Response)
    assert answer.to.tag == "to1"


def test_folds_and_compact_names_are_understood() -> None:
    message = requested("k: replaces,\r\n 100rel", "Supported: timer", "s: a\r\n b")
    assert message.tokens("supported") == ("replaces", "100rel", "timer")
    assert message.header("SUBJECT") == "a b"
    assert message.header("Event") == ""


def test_every_contact_may_be_meant() -> None:
    message = requested("Contact: *", first="REGISTER sip:office.example SIP/2.0")
    assert message.contacts == ()


def test_a_body_is_as_long_as_it_is_said_to_be() -> None:
    message = requested("Content-Length: 4", body="v=0\nand more")
    assert message.body == b"v=0\n"


def test_a_dialog_to_replace_stands_in_a_uri() -> None:
    uri = read_address(
        "<sip:300@box1;user=phone?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&x=>"
    ).uri
    assert (uri.user, uri.parameter("user"), uri.header("x")) == ("300", "phone", "")
    dialog = read_replaces(uri.header("replaces") or "")
    assert (dialog.call_id, dialog.to_tag, dialog.from_tag) == ("a@b", "1", "2")
    assert not dialog.early_only
    assert read_replaces("a;from-tag=2;early-only;to-tag=1").early_only


@pytest.mark.parametrize("text", ["", "a", "a;to-tag=1", ";to-tag=1;from-tag=2"])
def test_half_a_dialog_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="names no dialog"):
        read_replaces(text)


@pytest.mark.parametrize(
    "text",
    [
        "sip:a@b",
        "sips:%23%2521%C3%A9:pass@[::1]:5061;lr;ob",
        "tel:+1-201-555-0123;phone-context=x",
        "tel:*97#",
        "sip:h?a=b%0D%0Ac&d=%26",
    ],
)
def test_uris_are_written_as_they_mean(text: str) -> None:
    uri = read_uri(text)
    assert read_uri(str(uri)) == uri


@pytest.mark.parametrize(
    "text",
    ["", "sip:", "sip:a@", "http://a", "sip:a b@c", "sip:a@b;;", "tel:x", "sip:é@b"],
)
def test_what_is_no_uri_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        read_uri(text)


def test_a_key_that_should_be_escaped_is_dialled() -> None:
    assert read_uri("sip:#21#@box").user == "#21#"
    assert str(read_uri("sip:#21#@box")) == "sip:%2321%23@box"


def test_names_may_hold_anything() -> None:
    name = 'Anna "the \\ first" <b>, c; d'
    address = Address(uri=Uri(host="box"), name=name)
    assert read_address(str(address)) == address
    with pytest.raises(ValueError, match="no display name"):
        read_address('a "b" <sip:c@d>')


def test_an_address_is_tagged_and_the_tag_taken_away() -> None:
    address = read_address("sip:a@b;x;TAG=1")
    assert (address.tag, address.parameter("x"), address.parameter("y")) == (
        "1",
        "",
        None,
    )
    assert address.tagged("2").tag == "2"
    assert str(address.tagged("")) == "<sip:a@b>;x"


def test_nothing_breaks_out_of_its_line() -> None:
    evil = "x\r\nVia: SIP/2.0/UDP evil\r\n\r\nbody\x00"
    message = requested()
    answer = reply(message, 200, evil, tag=evil)
    assert write(answer).count(b"\r\n") == write(reply(message, 200)).count(b"\r\n")
    named = Address(uri=Uri(host="box", user=evil), name=evil)
    assert "\r" not in str(named)


def test_a_reply_copies_what_it_must() -> None:
    message = requested("Record-Route: <sip:127.0.0.1;lr>", "To: <sip:1@b>;tag=t")
    assert reply(message, 180, tag="u").record_routes == message.record_routes
    assert reply(message, 180, tag="u").to.tag == "t"
    assert reply(message, 486).record_routes == ()
    assert reply(message, 100).record_routes == ()
    assert reply(message, 499).phrase == "See The Code"
    assert reply(message, 486, "Not now").phrase == "Not now"


@pytest.mark.parametrize(
    "text", ["SIP/2.0/UDP", "SIP/3.0/UDP a", "SIP/2.0/UDP a;=1", ""]
)
def test_what_is_no_via_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no"):
        read_vias(text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_never_raise(data: bytes) -> None:
    read(data)


@settings(max_examples=300, deadline=None)
@given(
    torture=st.sampled_from(TORTURES),
    at=st.integers(0, 700),
    length=st.integers(0, 40),
    other=st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [b'"', b"<", b">", b";", b"\r\n", b"?", b"%", b"@", b"\\", b","]
        ),
    ),
)
def test_mangled_messages_never_raise(
    torture: Torture, at: int, length: int, other: bytes
) -> None:
    message = read(torture.data[:at] + other + torture.data[at + length :])
    if not isinstance(message, Refusal):
        assert isinstance(read(write(message)), type(message))


def test_parameters_begin_with_their_separator() -> None:
    assert read_pairs(';a=1;B="x;y"') == (("a", "1"), ("b", '"x;y"'))
    with pytest.raises(ValueError, match="stands before"):
        read_pairs("x;a=1")
