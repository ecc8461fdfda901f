import pytest

from tipring.domain.events import FarEndGone, Gone
from tipring.wire.farewell import DIAL_TONE_AGAIN_S, Farewell


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("l", Gone.LOOP_BREAK),
        ("L", Gone.POLARITY),
        ("b", Gone.BUSY_TONE),
        ("K", Gone.BUSY_TONE),
    ],
)
def test_what_the_exchange_itself_shows_counts_at_once(code: str, how: Gone) -> None:
    gone = Farewell().feed(code, 0.0)
    assert gone is not None
    assert gone.how is how


def test_busy_tone_was_on_the_line_before_the_chip_said_so() -> None:
    gone = Farewell().feed("b", 10.0)
    assert isinstance(gone, FarEndGone)
    assert gone.evidence_s >= 1.0


@pytest.mark.parametrize("codes", ["dd", "di", "id"])
def test_dial_tone_counts_when_it_is_told_twice(codes: str) -> None:
    farewell = Farewell()
    assert farewell.feed(codes[0], 0.0) is None
    gone = farewell.feed(codes[1], DIAL_TONE_AGAIN_S)
    assert gone is not None
    assert gone.how is Gone.DIAL_TONE


def test_a_voice_taken_for_dial_tone_now_and_then_ends_no_call() -> None:
    farewell = Farewell()
    reports = [farewell.feed("d", at) for at in (0.0, 6.0, 12.0, 60.0)]
    assert reports == [None] * 4


@pytest.mark.parametrize("code", [*"sqaefcrRuo5/~pPhH"])
def test_other_codes_are_no_farewell(code: str) -> None:
    farewell = Farewell()
    assert farewell.feed(code, 0.0) is None
    assert farewell.feed(code, 0.1) is None
