"""What the desk and a worker say to each other, and the worker's heart."""

import pytest

from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected, Heard
from tipring.speech.ears import protocol
from tipring.speech.ears.protocol import Kind, Message, Splitter
from tipring.speech.ears.pulse import BEAT_S, Pulse

MESSAGES = [
    Message(Kind.BEAT),
    Message(Kind.FRAME, 7, bytes(320)),
    Message(Kind.FAILED, 8, "모델이 없다".encode()),
]


@pytest.mark.parametrize("size", [1, 8, 9, 10, 400])
def test_messages_are_found_however_the_bytes_come(size: int) -> None:
    data = b"".join(bytes(message) for message in MESSAGES)
    splitter = Splitter()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert [m for piece in pieces for m in splitter.feed(piece)] == MESSAGES


@pytest.mark.parametrize("nonsense", [b"Traceback (most", bytes(Message(Kind.BEAT, 1))])
def test_nonsense_is_refused(nonsense: bytes) -> None:
    damaged = nonsense[:5] + b"\xff\xff\xff\xff"
    with pytest.raises(EarsError, match="nonsense"):
        list(Splitter().feed(damaged))


def test_what_is_packed_is_unpacked() -> None:
    expected = Expected("ko", ("상담원 연결",), ("일", "이"))
    assert protocol.unpack_expected(protocol.pack_expected(expected)) == expected
    heard = Heard("예약", 0.75, 1.25, 2.5, 3.0)
    assert protocol.unpack_heard(protocol.pack_heard(heard)) == heard
    assert protocol.unpack_words(protocol.pack_words(("너무",))) == ("너무",)
    assert protocol.unpack_time(protocol.pack_time(1.26)) == 1.26


class Processor:
    """A processor's time, as much of each beat as a test gives."""

    used_s = 0.0

    def __call__(self) -> float:
        return self.used_s


def beats_until_hung(pulse: Pulse, processor: Processor, used_s: float) -> int:
    for beat in range(1, 1000):
        processor.used_s += used_s
        if not pulse.beat():
            return beat
    return 1000


def test_a_heart_beats_while_calls_are_short() -> None:
    pulse = Pulse()
    for _ in range(10):
        with pulse.working(BEAT_S):
            pass
        assert pulse.beat()


@pytest.mark.parametrize(
    ("used_s", "beats"),
    [
        (BEAT_S, 4),
        (0.0, 4),
        (BEAT_S / 4, 16),
    ],
    ids=["it computes for ever", "it waits for ever", "the machine is busy"],
)
def test_a_call_that_hangs_stops_it(used_s: float, beats: int) -> None:
    processor = Processor()
    pulse = Pulse(processor)
    with pulse.working(0.39):
        assert beats_until_hung(pulse, processor, used_s) == beats
    assert pulse.beat()


def test_many_callers_at_once_are_no_hang() -> None:
    processor = Processor()
    pulse = Pulse(processor)
    with pulse.working(0.39), pulse.working(100), pulse.working(100):
        assert beats_until_hung(pulse, processor, BEAT_S) == 12
