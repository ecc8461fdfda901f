"""The button that bounces, the lamps that tell, the drill that is due: as rules."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tipring.domain.command import Command
from tipring.domain.drill import DUE_AFTER, WireFinding, drill_advice, drill_result
from tipring.domain.lifeline_commands import (
    AskForReset,
    ForgetReset,
    ResetToFactory,
    ToggleBypass,
)
from tipring.domain.lifeline_entries import DrillDone
from tipring.domain.panel_button import (
    CONFIRM_S,
    SETTLE_S,
    SHORT_S,
    Button,
)
from tipring.domain.panel_lamps import (
    BLINKING,
    BYPASSED_CODE,
    DARK,
    DRILL_CODE,
    FAST,
    LEAVING_CODE,
    NO_EDGES_CODE,
    STEADY,
    Pattern,
    Seen,
    code,
    lamps_for,
)

HOLD_S = 5.0
STEP_S = 0.005


class Finger:
    """Presses a button that bounces for 10 ms, and lets time go by."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.now = 0.0
        self.done: list[Command] = []
        self.button = Button(HOLD_S, is_down=is_down)
        self.contact = self.button.contact

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + STEP_S)
            self.done += self.button.tick(self.now)

    def move(self, *, down: bool) -> None:
        for is_down in (down, not down, down, not down, down):
            self.contact.edge(is_down=is_down, now=self.now)
            self.wait(0.0025)

    def press(self, seconds: float) -> None:
        self.move(down=True)
        self.wait(seconds)
        self.move(down=False)
        self.wait(2 * SETTLE_S)


def test_a_press_counts_once_however_it_bounces() -> None:
    finger = Finger()
    for _ in range(3):
        finger.press(0.2)
    assert finger.done == [ToggleBypass()] * 3
    assert not finger.contact.is_down


def test_a_crackle_is_no_press() -> None:
    finger = Finger()
    finger.contact.edge(is_down=True, now=finger.now)
    finger.wait(0.01)
    finger.contact.edge(is_down=False, now=finger.now)
    finger.wait(1.0)
    assert finger.done == []


def test_holding_asks_and_a_short_press_confirms() -> None:
    finger = Finger()
    finger.press(HOLD_S + 0.1)
    assert finger.done == [AskForReset()]
    finger.wait(3.0)
    finger.press(0.2)
    assert finger.done == [AskForReset(), ResetToFactory()]
    finger.press(0.2)
    assert finger.done[2:] == [ToggleBypass()]


def test_the_hold_is_as_long_as_the_hand_felt_it() -> None:
    finger = Finger()
    finger.press(HOLD_S - 0.05)
    assert finger.done == [ToggleBypass()]


def test_what_nobody_confirms_is_forgotten() -> None:
    finger = Finger()
    finger.press(HOLD_S + 0.1)
    finger.wait(CONFIRM_S)
    assert finger.done == [AskForReset(), ForgetReset()]
    finger.press(0.2)
    assert finger.done[2:] == [ToggleBypass()]


def test_a_long_press_does_not_confirm() -> None:
    finger = Finger()
    finger.press(HOLD_S + 0.1)
    finger.press(SHORT_S + 0.5)
    assert finger.done == [AskForReset(), ForgetReset()]
    finger.press(0.2)
    assert finger.done[2:] == [ToggleBypass()]


def test_something_that_leans_on_the_button_means_nothing() -> None:
    finger = Finger()
    finger.press(HOLD_S + CONFIRM_S + 1.0)
    assert finger.done == [AskForReset(), ForgetReset()]


def test_a_button_that_is_down_at_the_start_has_to_come_up_first() -> None:
    finger = Finger(is_down=True)
    finger.wait(60.0)
    finger.move(down=False)
    finger.wait(1.0)
    assert finger.done == []
    finger.press(0.2)
    assert finger.done == [ToggleBypass()]


# --- lamps ------------------------------------------------------------------------


def flashes(pattern: Pattern, seconds: float) -> int:
    """Return how often *pattern* lights up in so many seconds."""
    lit = [pattern.is_lit(step * 0.01 + 0.001) for step in range(round(seconds * 100))]
    return sum(now and not before for before, now in pairwise([False, *lit]))


def test_patterns_are_seen_as_they_are_meant() -> None:
    assert flashes(DARK, 10.0) == 0
    assert flashes(STEADY, 10.0) == 1
    assert flashes(BLINKING, 10.0) == 10
    assert flashes(FAST, 10.0) == 50
    for count in (1, 2, 3, 4):
        pattern = code(count)
        assert flashes(pattern, 3 * pattern.period_s) == 3 * count


@pytest.mark.parametrize(
    ("seen", "ok", "line", "fault"),
    [
        (Seen(), STEADY, DARK, DARK),
        (Seen(starting=True, line_down=True, edges=False), BLINKING, DARK, DARK),
        (Seen(ringing=True), STEADY, BLINKING, DARK),
        (Seen(in_call=True), STEADY, STEADY, DARK),
        (Seen(in_call=True, ringing=True), STEADY, BLINKING, DARK),
        (Seen(line_down=True, edges=False), BLINKING, DARK, STEADY),
        (Seen(edges=False), BLINKING, DARK, NO_EDGES_CODE),
        (Seen(in_call=True, leaving=True), BLINKING, STEADY, LEAVING_CODE),
        (Seen(bypassed=True, line_down=True), BLINKING, DARK, BYPASSED_CODE),
        (Seen(drill_failed=True), BLINKING, DARK, DRILL_CODE),
        (Seen(bypassed=True, asks_for_reset=True), BLINKING, DARK, FAST),
    ],
)
def test_the_lamps_tell_the_worst(
    seen: Seen, ok: Pattern, line: Pattern, fault: Pattern
) -> None:
    lamps = lamps_for(seen)
    assert (lamps.ok, lamps.line, lamps.fault) == (ok, line, fault)


# --- drills -----------------------------------------------------------------------


def test_a_drill_is_passed_when_all_is_well() -> None:
    well, amiss = WireFinding("it fell"), WireFinding("no battery", is_well=False)
    assert drill_result([well]) == DrillDone(("it fell",), ())
    assert drill_result([well, amiss]) == DrillDone(("it fell",), ("no battery",))


def test_a_drill_is_advised_after_a_month_without_one() -> None:
    began = datetime(2026, 11, 1, tzinfo=UTC)
    soon, late = began + timedelta(days=1), began + DUE_AFTER
    assert drill_advice(None, began, soon) == ""
    assert drill_advice(None, began, late).startswith("never drilled; ")
    assert drill_advice(soon, began, late) == ""
    told = drill_advice(began, began, late)
    assert told.startswith("the last drill was on 2026-11-01; ")
