from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.dle import shield
from tipring.wire.modem_stream import (
    LONGEST_LINE,
    Event,
    Item,
    Line,
    ModemReader,
    Sound,
    StreamEnded,
)

RICH = bytes(range(256)) + b"\x10" * 9 + b"\r\nOK\r\n\x10\r\n"
IDLE = (
    b"\r\nRING\r\n\r\n\r\nDATE = 0117\r\nTIME = 1452\r\nNMBR = 5551234567\r\n"
    b"NAME = SMITH,ANN\r\n\r\nRI\x10RNG\r\n"
)
COMMANDS = (
    b'AT+VSM=?\r\r\n128,"8-BIT LINEAR",(7200,8000)\r\n131,"8-BIT ULAW",(8000)\r\n'
    b"\r\nOK\r\n\x10b\x10/\x105\x105\x10~\r\nO\x10dK\r\n"
)
RECORDING = b"\r\nCONNECT\r\n" + shield(RICH) + b"\x10s" + b"\x10\x1a" + b"\x10\x03"
SESSION = IDLE + COMMANDS + RECORDING + b"\x10q\r\nOK\r\n"


def read(chunks: list[bytes], *, sound: bool = True) -> list[Item]:
    """Return the items, neighbouring pieces of sound put together."""
    reader = ModemReader()
    reader.expect_sound(expected=sound)
    items: list[Item] = []
    for item in (item for chunk in chunks for item in reader.feed(chunk)):
        match items, item:
            case [*before, Sound(first)], Sound(second):
                items = [*before, Sound(first + second)]
            case _:
                items.append(item)
    return items


WHOLE = read([SESSION])


def test_a_session_is_read_as_lines_events_and_sound() -> None:
    items = read([SESSION])
    assert items == [
        Line("RING"),
        Line("DATE = 0117"),
        Line("TIME = 1452"),
        Line("NMBR = 5551234567"),
        Line("NAME = SMITH,ANN"),
        Event("R"),
        Line("RING"),
        Line("AT+VSM=?"),
        Line('128,"8-BIT LINEAR",(7200,8000)'),
        Line('131,"8-BIT ULAW",(8000)'),
        Line("OK"),
        *(Event(code) for code in "b/55~d"),
        Line("OK"),
        Line("CONNECT"),
        Sound(RICH),
        Event("s"),
        Sound(b"\x10\x10"),
        StreamEnded(),
        Event("q"),
        Line("OK"),
    ]


def test_a_cut_anywhere_changes_nothing() -> None:
    for cut in range(len(SESSION) + 1):
        assert read([SESSION[:cut], SESSION[cut:]]) == WHOLE, cut


def test_bytes_that_come_one_by_one_say_the_same() -> None:
    assert read([SESSION[at : at + 1] for at in range(len(SESSION))]) == WHOLE


@given(st.lists(st.integers(0, len(SESSION)), max_size=40).map(sorted))
def test_many_cuts_change_nothing(cuts: list[int]) -> None:
    edges = [0, *cuts, len(SESSION)]
    pieces = [SESSION[a:b] for a, b in pairwise(edges)]
    assert read(pieces) == WHOLE


@given(st.binary(), st.integers(1, 9))
def test_any_sound_comes_through_byte_for_byte(sound: bytes, step: int) -> None:
    stream = b"\r\nCONNECT\r\n" + shield(sound) + b"\x10\x03\r\nOK\r\n"
    items = read([stream[i : i + step] for i in range(0, len(stream), step)])
    heard = [Sound(sound)] if sound else []
    assert items == [Line("CONNECT"), *heard, StreamEnded(), Line("OK")]


@given(st.binary())
def test_nothing_that_a_modem_sends_can_break_the_reader(noise: bytes) -> None:
    items = read([noise, b"\r\nRING\r\n"], sound=False)
    assert all(not isinstance(item, Sound) for item in items)


def test_connect_without_our_asking_is_just_a_word() -> None:
    items = read([b"\r\nCONNECT\r\nOK\r\n"], sound=False)
    assert items == [Line("CONNECT"), Line("OK")]


def test_an_end_of_stream_outside_a_stream_means_nothing() -> None:
    assert read([b"\x10\x03\r\nOK\r\n"]) == [Line("OK")]


def test_sound_may_begin_with_a_line_feed_of_its_own() -> None:
    items = read([b"\r\nCONNECT\r\n", b"\n\n\x10\x03"])
    assert items == [Line("CONNECT"), Sound(b"\n\n"), StreamEnded()]


def test_a_line_that_never_ends_is_kept_short() -> None:
    items = read([b"x" * 10_000, b"\r\n"])
    assert items == [Line("x" * LONGEST_LINE)]


def test_a_line_that_is_too_long_is_cut_the_same_wherever_it_came_apart() -> None:
    line = bytes(range(65, 91)) * 30
    whole = read([line + b"\r\n"])
    assert whole == read([line[:700], line[700:] + b"\r\n"])
    assert whole == [Line(line[-LONGEST_LINE:].decode())]


def test_after_garbage_the_next_line_is_understood() -> None:
    items = read([b"\x9e\xe0\x80\xfe\x1c\r\n\x86\r\nOK\r\n"])
    assert items[-1] == Line("OK")


@given(st.binary(max_size=400).filter(lambda sound: b"\x10" not in sound))
def test_the_end_of_a_duplex_stream_is_found_behind_any_sound(sound: bytes) -> None:
    for farewell in (b"", b"\x10\x03"):
        reader = ModemReader()
        reader.expect_sound()
        before = list(reader.feed(b"\r\nCONNECT\r\n" + sound[:99]))
        assert before[0] == Line("CONNECT")
        reader.expect_text()
        items = list(reader.feed(sound[99:] + farewell + b"\r\nOK\r\n\r\nRING\r\n"))
        assert items[-2:] == [Line("OK"), Line("RING")]
        assert not any(isinstance(item, Sound) for item in items)
