from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.dle import DLE, Code, DleReader, Plain, shield

SHIELDED = bytes([1, DLE, ord("R"), 2, DLE, DLE, 3, DLE, 0x1A, DLE, 3])


def read_all(chunks: list[bytes]) -> tuple[bytes, list[int]]:
    reader = DleReader()
    audio, codes = b"", []
    for chunk in chunks:
        for item in reader.feed(chunk):
            match item:
                case Plain(data):
                    audio += data
                case Code(value):
                    codes.append(value)
    return audio, codes


@given(st.integers(0, len(SHIELDED)), st.integers(0, len(SHIELDED)))
def test_a_shielded_pair_may_be_cut_anywhere(a: int, b: int) -> None:
    first, last = sorted((a, b))
    cut = [SHIELDED[:first], SHIELDED[first:last], SHIELDED[last:]]
    assert read_all(cut) == (bytes([1, 2, DLE, 3, DLE, DLE]), [ord("R"), 3])


@given(st.binary(), st.integers(1, 7))
def test_sound_full_of_dle_comes_through_untouched(sound: bytes, step: int) -> None:
    wire = shield(sound)
    chunks = [wire[i : i + step] for i in range(0, len(wire), step)]
    assert read_all(chunks) == (sound, [])
