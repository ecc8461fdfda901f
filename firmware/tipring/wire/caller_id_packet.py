"""Caller ID as modems send it: the bytes between the marks and the checksum.

A packet is its type, its length, so many bytes of data, and a checksum: the two's
complement of the sum of all bytes before it (Telcordia GR-30-CORE; ETSI EN 300 659-3).
The single format (SDMF) holds date and number only; the multiple format (MDMF) holds
parameters, each with its own type and length. BT's SIN 227 and SIN 242 use the latter.

What real exchanges and gateways do, and is understood: dates that do not exist (no
clock), parameters sent twice (the first counts), a number that is P or O instead of
its absence, digits with blanks, dashes or a parity bit, names with padding, Latin-1
names, reasons for absence other than P and O (they count as out of area), empty
parameters. Bytes missing or left over, a wrong checksum, and parameters that run past
the end are refused.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final

from tipring.wire.caller_id_message import (
    Absence,
    CallerIdError,
    CallerIdMessage,
    MessageKind,
    Moment,
    Parameter,
)

MAX_DATA: Final = 255
"""Bytes of data: the length is one byte."""
OVERHEAD: Final = 3
"""Bytes that are no data: type, length, checksum."""
INDICATOR_ON: Final = 0xFF
"""Visual indicator; 0 is off (Telcordia GR-1401-CORE)."""

KIND_CODES: Final = {
    0x04: MessageKind.SINGLE_CALL,
    0x06: MessageKind.SINGLE_WAITING,
    0x80: MessageKind.CALL,
    0x82: MessageKind.WAITING,
}
"""By the first byte; other types carry charges, short messages and the like."""


class ParameterCode(IntEnum):
    """The parameters of the multiple format that are understood here.

    GR-30-CORE has 1, 2, 3, 4, 7, 8 and 0x0B; the others are of EN 300 659-3.
    """

    WHEN = 0x01
    NUMBER = 0x02
    CALLED = 0x03
    NUMBER_ABSENT = 0x04
    NAME = 0x07
    NAME_ABSENT = 0x08
    INDICATOR = 0x0B
    COMPLEMENTARY = 0x10
    CALL_TYPE = 0x11
    FIRST_CALLED = 0x12
    MESSAGES = 0x13
    REDIRECTING = 0x1A


_CODES: Final = {kind: code for code, kind in KIND_CODES.items()}
_KNOWN_CODES: Final = frozenset(ParameterCode)
_SINGLE_WAITING: Final = {b"BBB": True, b"ooo": False}
"""The whole data of such a message (Telcordia GR-1401-CORE)."""
_DATE_CHARS: Final = 8
_NUMBER_CHARS: Final = frozenset("0123456789+*#")


def checksum(data: bytes) -> int:
    """Return the byte that makes the sum of *data* and itself 0 modulo 256."""
    return -sum(data) & 0xFF


def parse(packet: bytes) -> CallerIdMessage:
    """Read a whole packet, checksum included; CallerIdError says what is wrong."""
    if len(packet) < OVERHEAD or len(packet) != packet[1] + OVERHEAD:
        wanted = f"{packet[1] + OVERHEAD} by its length byte" if packet[1:] else "3"
        message = f"{len(packet)} bytes instead of {wanted}; caller ID was cut"
        raise CallerIdError(message)
    if checksum(packet):
        message = (
            f"checksum {packet[-1]:02X} instead of {checksum(packet[:-1]):02X};"
            " caller ID was damaged on the line"
        )
        raise CallerIdError(message)
    if packet[1] == 0:
        message = "the caller ID is empty; the exchange says nothing"
        raise CallerIdError(message)
    return _parse_data(packet[0], packet[2:-1])


def build(message: CallerIdMessage) -> bytes:
    """Return the packet of *message*; CallerIdError if it has none."""
    match message.kind:
        case MessageKind.SINGLE_CALL:
            data = _build_single_call(message)
        case MessageKind.SINGLE_WAITING:
            data = b"BBB" if message.message_waiting else b"ooo"
        case MessageKind.KEYS:
            problem = "a message of keys has no bytes; see wire.caller_id_keys"
            raise CallerIdError(problem)
        case _:
            data = b"".join(map(_build_parameter, _parameters(message)))
    return packed(_CODES[message.kind], data)


def packed(code: int, data: bytes) -> bytes:
    """Return type, length, *data* and checksum."""
    if len(data) > MAX_DATA:
        problem = f"{len(data)} bytes of caller ID; {MAX_DATA} fit, shorten the texts"
        raise CallerIdError(problem)
    packet = bytes([code, len(data)]) + data
    return packet + bytes([checksum(packet)])


def _parse_data(code: int, data: bytes) -> CallerIdMessage:
    kind = KIND_CODES.get(code)
    match kind:
        case MessageKind.SINGLE_CALL:
            return _parse_single_call(data)
        case MessageKind.SINGLE_WAITING:
            return CallerIdMessage(kind, message_waiting=_SINGLE_WAITING.get(data))
        case None:
            message = f"message type {code:02X} is no caller ID; it tells other things"
            raise CallerIdError(message)
        case _:
            return _parse_parameters(kind, list(_split(data)))


def _parse_single_call(data: bytes) -> CallerIdMessage:
    if len(data) < _DATE_CHARS:
        message = f"{len(data)} bytes hold no date and number; caller ID is incomplete"
        raise CallerIdError(message)
    number, absent = _read_number(data[_DATE_CHARS:])
    return CallerIdMessage(
        MessageKind.SINGLE_CALL,
        when=_read_moment(data[:_DATE_CHARS]),
        number=number,
        number_absent=absent,
    )


def _split(data: bytes) -> Iterator[Parameter]:
    while data:
        end = 2 + data[1] if data[1:] else 2
        if end > len(data):
            message = f"parameter {data[0]:02X} runs past the end of the caller ID"
            raise CallerIdError(message)
        yield Parameter(data[0], data[2:end])
        data = data[end:]


def _parse_parameters(
    kind: MessageKind, parameters: list[Parameter]
) -> CallerIdMessage:
    known: dict[int, bytes] = dict.fromkeys(_KNOWN_CODES, b"")
    # The first of two is written last.
    known |= {p.code: p.value for p in reversed(parameters) if p.code in _KNOWN_CODES}
    number, absent = _read_number(known[ParameterCode.NUMBER])
    messages = _read_byte(known[ParameterCode.MESSAGES])
    return CallerIdMessage(
        kind,
        when=_read_moment(known[ParameterCode.WHEN]),
        number=number,
        number_absent=absent or _read_absence(known[ParameterCode.NUMBER_ABSENT]),
        name=_read_text(known[ParameterCode.NAME]),
        name_absent=_read_absence(known[ParameterCode.NAME_ABSENT]),
        called=_read_digits(known[ParameterCode.CALLED]),
        first_called=_read_digits(known[ParameterCode.FIRST_CALLED]),
        redirecting=_read_digits(known[ParameterCode.REDIRECTING]),
        complementary=_read_digits(known[ParameterCode.COMPLEMENTARY]),
        call_type=_read_byte(known[ParameterCode.CALL_TYPE]),
        message_waiting=_read_waiting(known[ParameterCode.INDICATOR], messages),
        messages=messages,
        others=tuple(p for p in parameters if p.code not in _KNOWN_CODES),
    )


def _read_moment(value: bytes) -> Moment | None:
    """Return the date and time; None for one that cannot be: clocks fail."""
    if len(value) < _DATE_CHARS or not value[:_DATE_CHARS].isdigit():
        return None
    parts = (int(value[i : i + 2]) for i in range(0, _DATE_CHARS, 2))
    try:
        return Moment(*parts)
    except CallerIdError:
        return None


def _read_number(value: bytes) -> tuple[str | None, Absence | None]:
    """Return the number, or why there is none."""
    number = _read_digits(value)
    return number, None if number else _read_absence(value.strip())


def _read_digits(value: bytes) -> str | None:
    """Return what can be dialled, without blanks, dashes and parity bits."""
    chars = (chr(byte & 0x7F) for byte in value)
    return "".join(char for char in chars if char in _NUMBER_CHARS) or None


def _read_text(value: bytes) -> str | None:
    text = value.decode("latin-1")
    return "".join(char for char in text if char.isprintable()).strip() or None


def _read_absence(value: bytes) -> Absence | None:
    if not value:
        return None
    return Absence.WITHHELD if value[:1] in b"Pp" else Absence.OUT_OF_AREA


def _read_byte(value: bytes) -> int | None:
    return value[0] if value else None


def _read_waiting(indicator: bytes, messages: int | None) -> bool | None:
    """Return the visual indicator; where only a count is sent (BT), whether it is 0."""
    if indicator:
        return indicator[0] != 0
    return None if messages is None else messages > 0


def _build_single_call(message: CallerIdMessage) -> bytes:
    if message.when is None:
        problem = "the single data format begins with a date; give `when`"
        raise CallerIdError(problem)
    reason = message.number_absent or Absence.OUT_OF_AREA
    return f"{message.when}{message.number or reason}".encode("ascii", "replace")


def _parameters(message: CallerIdMessage) -> Iterator[Parameter]:
    """Yield what a message says; the call type first, as EN 300 659-3 has it."""
    if message.call_type is not None:
        yield Parameter(ParameterCode.CALL_TYPE, bytes([message.call_type]))
    for code, text in (
        (ParameterCode.WHEN, message.when),
        (ParameterCode.NUMBER, message.number),
        (ParameterCode.NUMBER_ABSENT, message.number_absent),
        (ParameterCode.NAME, message.name),
        (ParameterCode.NAME_ABSENT, message.name_absent),
        (ParameterCode.CALLED, message.called),
        (ParameterCode.FIRST_CALLED, message.first_called),
        (ParameterCode.REDIRECTING, message.redirecting),
        (ParameterCode.COMPLEMENTARY, message.complementary),
    ):
        if text is not None:
            yield Parameter(code, str(text).encode("latin-1", "replace"))
    if message.message_waiting is not None:
        indicator = INDICATOR_ON if message.message_waiting else 0
        yield Parameter(ParameterCode.INDICATOR, bytes([indicator]))
    if message.messages is not None:
        yield Parameter(ParameterCode.MESSAGES, bytes([message.messages]))
    yield from message.others


def _build_parameter(parameter: Parameter) -> bytes:
    return bytes([parameter.code, len(parameter.value)]) + parameter.value
