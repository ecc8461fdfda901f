"""The account of what is on the line while a frame is recorded."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tipring.dsp.frames import Frame
from tipring.lines.modem.playout import SETTLES_FRAMES, Playout

AHEAD = 4


def frame(number: int) -> Frame:
    return np.full(160, number, dtype=np.int16)


def number_of(played: Frame) -> int:
    return int(played[0])


class Rig:
    """A writer that keeps *ahead* frames before a modem, and the modem's own view."""

    def __init__(self) -> None:
        self.account = Playout()
        self.buffer: list[int] = []
        self.next = 1

    def write_on(self, ahead: int = AHEAD) -> None:
        for _ in range(self.account.room(ahead)):
            self.account.wrote(frame(self.next))
            self.buffer.append(self.next)
            self.next += 1

    def turn(self) -> tuple[int, int]:
        """Let 20 ms pass; return what was played, and what the account says."""
        truly = self.buffer.pop(0) if self.buffer else 0
        return truly, number_of(self.account.heard())

    def turns(self, count: int) -> None:
        for _ in range(count):
            truly, said = self.turn()
            assert said == truly
            self.write_on()


def test_what_is_written_first_is_heard_first() -> None:
    rig = Rig()
    rig.write_on()
    assert [rig.turn() for _ in range(5)] == [(1, 1), (2, 2), (3, 3), (4, 4), (0, 0)]


def test_what_lies_before_the_modem_never_grows() -> None:
    rig = Rig()
    rig.write_on()
    rig.turns(500)
    assert len(rig.buffer) == AHEAD
    assert rig.account.room(AHEAD) == 0
    assert rig.account.room(AHEAD + 2) == 2
    assert rig.account.written - rig.account.played == AHEAD


def test_after_a_late_loop_the_account_begins_with_the_next_frame() -> None:
    rig = Rig()
    rig.write_on()
    rig.turns(10)
    missed = [rig.turn() for _ in range(AHEAD + 3)]
    assert missed[-3:] == [(0, 0)] * 3
    assert not rig.account.is_running
    rig.write_on()
    rig.turns(10)
    assert rig.account.is_running


def test_the_modems_word_that_it_ran_dry_empties_the_account() -> None:
    rig = Rig()
    rig.write_on()
    rig.turns(SETTLES_FRAMES + 5)
    rig.buffer.clear()
    assert rig.account.starved()
    assert not rig.account.is_running
    assert rig.account.played == rig.account.written
    rig.write_on()
    rig.turns(10)


def test_a_gap_that_is_reported_late_is_not_counted_again() -> None:
    rig = Rig()
    rig.write_on()
    rig.turns(SETTLES_FRAMES - 1)
    assert not rig.account.starved()
    rig.turns(10)


def test_a_chip_that_cries_wolf_cannot_make_us_write_ever_further_ahead() -> None:
    rig = Rig()
    rig.write_on()
    for _ in range(20 * SETTLES_FRAMES):
        rig.account.starved()
        rig.write_on()
        rig.turn()
    assert len(rig.buffer) <= 21 * AHEAD


def test_after_a_flush_nothing_is_written_until_even_a_deaf_modem_is_silent() -> None:
    rig = Rig()
    rig.write_on()
    rig.turns(10)
    rig.account.flushed()
    assert rig.account.played == rig.account.written
    for _ in range(AHEAD):
        assert rig.account.room(AHEAD) == 0
        assert number_of(rig.account.heard()) == 0
        rig.buffer.pop(0)
    rig.write_on()
    rig.turns(10)
    assert len(rig.buffer) == AHEAD


def test_a_flush_of_nothing_costs_nothing() -> None:
    rig = Rig()
    rig.account.flushed()
    rig.write_on()
    rig.turns(5)


def test_two_flushes_in_a_row_wait_as_long_as_one() -> None:
    rig = Rig()
    rig.write_on()
    rig.turns(10)
    rig.account.flushed()
    rig.account.flushed()
    for _ in range(AHEAD):
        rig.account.heard()
    assert rig.account.room(AHEAD) == AHEAD


@given(
    st.lists(st.sampled_from(["turn", "late", "dry", "flush", "deaf"]), max_size=120),
    st.integers(1, 8),
)
def test_whatever_happens_the_account_agrees_with_the_modem_again(
    story: list[str], ahead: int
) -> None:
    rig = Rig()
    for what in story:
        match what:
            case "late":
                rig.turn()
                continue
            case "dry" if rig.account.starved():
                rig.buffer.clear()
            case "flush" | "deaf":
                rig.account.flushed()
                if what == "flush":
                    rig.buffer.clear()
        rig.write_on(ahead)
        rig.turn()
    for _ in range(2 * ahead):
        rig.write_on(ahead)
        rig.turn()
    rig.write_on(ahead)
    truly, said = rig.turn()
    assert truly == said > 0
