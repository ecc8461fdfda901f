import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.events import CallerIdReceived
from tipring.wire.caller_id_message import (
    Absence,
    CallerIdError,
    CallerIdMessage,
    CallType,
    MessageKind,
    Moment,
    Parameter,
)
from tipring.wire.caller_id_packet import ParameterCode, build, packed, parse

LAWRENCE = CallerIdMessage(
    when=Moment(4, 10, 18, 44), number="7632281234", name="SCHWARTZ,LAWREN"
)

moments = st.builds(
    Moment,
    month=st.integers(1, 12),
    day=st.integers(1, 28),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
numbers = st.text("0123456789+*#", min_size=1, max_size=16)
names = st.text(string.ascii_letters + "äéÑ.,'-", min_size=1, max_size=20)
absences = st.sampled_from(Absence)
others = st.builds(
    Parameter,
    code=st.integers(0, 255).filter(lambda code: code not in set(ParameterCode)),
    value=st.binary(max_size=10),
)
single_calls = st.builds(
    CallerIdMessage,
    kind=st.just(MessageKind.SINGLE_CALL),
    when=moments,
    number=numbers,
) | st.builds(
    CallerIdMessage,
    kind=st.just(MessageKind.SINGLE_CALL),
    when=moments,
    number_absent=absences,
)
single_waitings = st.builds(
    CallerIdMessage,
    kind=st.just(MessageKind.SINGLE_WAITING),
    message_waiting=st.booleans(),
)
multiples = st.builds(
    CallerIdMessage,
    kind=st.sampled_from([MessageKind.CALL, MessageKind.WAITING]),
    when=st.none() | moments,
    number=numbers,
    number_absent=st.none() | absences,
    name=st.none() | names,
    name_absent=st.none() | absences,
    called=st.none() | numbers,
    first_called=st.none() | numbers,
    redirecting=st.none() | numbers,
    complementary=st.none() | numbers,
    call_type=st.none() | st.integers(0, 255),
    message_waiting=st.booleans(),
    messages=st.none() | st.integers(0, 255),
    others=st.lists(others, max_size=3).map(tuple),
)


@given(single_calls | single_waitings | multiples)
def test_what_an_exchange_writes_is_read_the_same(message: CallerIdMessage) -> None:
    assert parse(build(message)) == message


@given(single_calls | single_waitings | multiples, st.data())
def test_any_changed_byte_makes_a_message_refused(
    message: CallerIdMessage, data: st.DataObject
) -> None:
    packet = bytearray(build(message))
    place = data.draw(st.integers(0, len(packet) - 1))
    packet[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CallerIdError):
        parse(bytes(packet))


@given(st.binary(max_size=40))
def test_bytes_at_random_are_read_or_refused_but_never_a_surprise(data: bytes) -> None:
    for packet in (data, packed(0x80, data), packed(0x04, data), packed(0x06, data)):
        with suppress(CallerIdError):
            assert isinstance(parse(packet), CallerIdMessage)


def test_a_packet_as_a_modem_prints_it_in_hex_tells_who_calls() -> None:
    packet = bytes.fromhex(
        "8027 0108 3034313031383434 020A 37363332323831323334"
        "070F 534348574152545A2C4C415752454E 27"
    )
    assert parse(packet) == LAWRENCE
    assert build(LAWRENCE) == packet
    assert LAWRENCE.caller == CallerIdReceived("7632281234", "SCHWARTZ,LAWREN")


def test_the_single_format_tells_date_and_number() -> None:
    packet = packed(0x04, b"091221352065551212")
    assert parse(packet) == CallerIdMessage(
        MessageKind.SINGLE_CALL, when=Moment(9, 12, 21, 35), number="2065551212"
    )


def test_a_withheld_number_is_not_one_that_the_network_does_not_know() -> None:
    private = parse(packed(0x80, b"\x04\x01P\x08\x01P"))
    far = parse(packed(0x80, b"\x04\x01O\x08\x01O"))
    assert (private.withheld, private.out_of_area) == (True, False)
    assert (far.withheld, far.out_of_area) == (False, True)
    assert private.name_absent is Absence.WITHHELD
    assert private.caller == CallerIdReceived(None, withheld=True)
    assert far.caller == CallerIdReceived(None)


@pytest.mark.parametrize("reason", [b"C", b"S", b"I", b"\x00"])
def test_a_coin_box_or_a_service_conflict_counts_as_not_known(reason: bytes) -> None:
    assert parse(packed(0x80, b"\x04\x01" + reason)).out_of_area


def test_a_letter_where_the_number_should_be_says_why_there_is_none() -> None:
    assert parse(packed(0x04, b"09122135P")).withheld
    assert parse(packed(0x80, b"\x02\x01O")).out_of_area
    assert parse(packed(0x80, b"\x02\x01P\x04\x01O")).withheld


def test_blanks_dashes_and_parity_bits_do_not_spoil_a_number() -> None:
    assert parse(packed(0x80, b"\x02\x0d 206-555-1212")).number == "2065551212"
    odd = bytes(byte | 0x80 for byte in b"2065551212")
    assert parse(packed(0x80, b"\x02\x0a" + odd)).number == "2065551212"


def test_a_name_loses_its_padding_and_keeps_its_accents() -> None:
    name = "  Zoë\x00 Dupré  ".encode("latin-1")
    message = parse(packed(0x80, bytes([7, len(name)]) + name))
    assert message.name == "Zoë Dupré"


def test_empty_parameters_say_nothing() -> None:
    message = parse(packed(0x80, b"\x01\x00\x02\x00\x04\x00\x07\x00\x11\x00"))
    assert message == CallerIdMessage()


@pytest.mark.parametrize("date", [b"00000000", b"02301200", b"01012460", b"JAN01100"])
def test_an_exchange_without_a_clock_still_tells_the_number(date: bytes) -> None:
    message = parse(packed(0x80, b"\x01\x08" + date + b"\x02\x03123"))
    assert (message.when, message.number) == (None, "123")


def test_of_a_parameter_sent_twice_the_first_counts() -> None:
    assert parse(packed(0x80, b"\x02\x03123\x02\x03456")).number == "123"


def test_parameters_that_nobody_here_knows_are_kept() -> None:
    message = parse(packed(0x80, b"\x55\x02hi\x02\x03123\xe0\x00"))
    assert message.others == (Parameter(0x55, b"hi"), Parameter(0xE0, b""))


def test_bt_says_that_a_friend_is_free_again() -> None:
    message = parse(packed(0x80, b"\x11\x01\x02\x02\x0b01415550199"))
    assert message.call_type == CallType.RING_BACK_WHEN_FREE
    assert message.number == "01415550199"


@pytest.mark.parametrize(
    ("count", "waiting"), [(b"\x00", False), (b"\x01", True), (b"\x07", True)]
)
def test_bt_counts_the_messages_that_wait(count: bytes, *, waiting: bool) -> None:
    message = parse(packed(0x80, b"\x11\x01\x81\x13\x01" + count))
    assert message.call_type == CallType.MESSAGE_WAITING
    assert (message.message_waiting, message.messages) == (waiting, count[0])


@pytest.mark.parametrize(
    ("packet", "waiting"),
    [
        (packed(0x06, b"BBB"), True),
        (packed(0x06, b"ooo"), False),
        (packed(0x06, b"???"), None),
        (packed(0x82, b"\x0b\x01\xff"), True),
        (packed(0x82, b"\x0b\x01\x00"), False),
        (packed(0x82, b"\x02\x03123"), None),
    ],
)
def test_the_lamp_for_messages_is_switched(
    packet: bytes, *, waiting: bool | None
) -> None:
    assert parse(packet).message_waiting is waiting


def test_a_forwarded_call_names_everybody() -> None:
    message = CallerIdMessage(
        number="111", called="222", first_called="333", redirecting="444"
    )
    assert parse(build(message)) == message


@pytest.mark.parametrize(
    ("packet", "problem"),
    [
        (b"", "0 bytes instead of 3"),
        (b"\x80", "1 bytes instead of 3"),
        (b"\x80\x05\x02", "3 bytes instead of 8 by its length byte"),
        (build(LAWRENCE)[:-1], "41 bytes instead of 42"),
        (build(LAWRENCE) + b"\x00", "43 bytes instead of 42"),
        (build(LAWRENCE)[:-1] + b"\x28", "checksum 28 instead of 27"),
        (packed(0x80, b""), "empty"),
        (packed(0x86, b"\x20\x011"), "type 86 is no caller ID"),
        (packed(0x80, b"\x02\x05123"), "parameter 02 runs past the end"),
        (packed(0x80, b"\x02\x03123\x07"), "parameter 07 runs past the end"),
        (packed(0x04, b"0912"), "4 bytes hold no date and number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    packet: bytes, problem: str
) -> None:
    with pytest.raises(CallerIdError, match=problem):
        parse(packet)


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        (CallerIdMessage(name="A" * 254), "256 bytes of caller ID; 255 fit"),
        (CallerIdMessage(MessageKind.KEYS, number="1"), "has no bytes"),
        (CallerIdMessage(MessageKind.SINGLE_CALL, number="1"), "begins with a date"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(
    message: CallerIdMessage, problem: str
) -> None:
    with pytest.raises(CallerIdError, match=problem):
        build(message)


def test_a_single_message_without_number_and_reason_is_out_of_area() -> None:
    message = CallerIdMessage(MessageKind.SINGLE_CALL, when=Moment(1, 2, 3, 4))
    assert build(message) == packed(0x04, b"01020304O")


@pytest.mark.parametrize(
    "parts", [(0, 1, 0, 0), (13, 1, 0, 0), (2, 30, 0, 0), (1, 1, 24, 0), (1, 1, 0, 60)]
)
def test_there_is_no_thirtieth_of_february(parts: tuple[int, int, int, int]) -> None:
    with pytest.raises(CallerIdError, match="there is no"):
        Moment(*parts)
