"""Bencoding, both ways."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.bencode import BencodeError, Plain, decode, encode

PLAIN = st.recursive(
    st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_a_command_is_written_with_its_keys_sorted() -> None:
    command: Plain = {
        "sdp": "v=0\r\n",
        "command": "offer",
        "flags": ["a", "bc"],
        "n": -3,
    }
    written = b"d7:command5:offer5:flagsl1:a2:bce1:ni-3e3:sdp5:v=0\r\ne"
    assert encode(command) == written
    assert decode(written) == command


def test_the_length_of_a_text_counts_its_bytes() -> None:
    assert encode("Müller") == "7:Müller".encode()
    assert decode("7:Müller".encode()) == "Müller"


@given(PLAIN)
def test_whatever_is_written_is_read_back(value: Plain) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"x",
        b"i12",
        b"iabce",
        b"5:abc",
        b"-1:a",
        b"l1:a",
        b"d1:ae",
        b"di1e1:ae",
        b"1:ab",
        b"l" * 1000,
    ],
)
def test_what_is_no_bencoding_is_refused(wrong: bytes) -> None:
    with pytest.raises(BencodeError):
        decode(wrong)


@given(st.binary(max_size=60))
def test_no_bytes_surprise_the_reader(data: bytes) -> None:
    with contextlib.suppress(BencodeError):
        decode(data)
