"""A late machine keeps more sound ahead, call after call, and forgets that slowly."""

from tipring.lines.sound.cushion import (
    CALM_S,
    CLOSE_FRAMES,
    MOST_CLOSE_FRAMES,
    MOST_FRAMES,
    Cushion,
)

PROMPT = 6


def test_what_a_gap_lacked_is_added_up_to_a_quarter_of_a_second() -> None:
    cushion = Cushion(PROMPT)
    grown = []
    for second, missing in enumerate((1, 3, 1, 9, 1)):
        cushion.torn(second, missing)
        grown.append(cushion.frames)
    assert grown == [7, 10, 11, 12, 12]
    assert MOST_FRAMES == 12


def test_a_talk_has_an_account_of_its_own_and_no_long_delay() -> None:
    cushion = Cushion(PROMPT)
    cushion.is_close = True
    for second in range(9):
        cushion.torn(second)
    assert cushion.frames == MOST_CLOSE_FRAMES
    cushion.is_close = False
    assert cushion.frames == PROMPT


def test_the_next_call_is_no_talk_yet_and_knows_what_the_last_one_taught() -> None:
    cushion = Cushion(PROMPT)
    cushion.torn(10.0)
    cushion.is_close = True
    cushion.torn(11.0)
    cushion.call_begins(60.0)
    assert not cushion.is_close
    assert cushion.frames == PROMPT + 1
    cushion.is_close = True
    assert cushion.frames == CLOSE_FRAMES + 1


def test_an_hour_without_a_gap_gives_half_of_it_back() -> None:
    cushion = Cushion(PROMPT)
    cushion.torn(0.0)
    cushion.torn(10.0, 4)
    kept = []
    for hour in (0.5, 1.1, 1.9, 2.2, 3.3, 4.4):
        cushion.call_begins(hour * CALM_S)
        kept.append(cushion.frames)
    assert kept == [11, 8, 8, 7, 6, 6]
