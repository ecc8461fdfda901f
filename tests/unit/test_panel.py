"""A board's panel on pins that are not there: relay, watchdog, lamps, button."""

import asyncio
from dataclasses import replace

import pytest
from gpiozero import LED  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.virtual_time import run_virtually
from tipring.domain.board import Board, InputPin, OutputPin, Pull
from tipring.domain.errors import PanelError
from tipring.dsp.frames import FRAME_S
from tipring.panel.gpio import GpioPanel
from tipring.panel.port import Lit

RELAY, WATCHDOG, OK, LINE, FAULT, BUTTON = 16, 4, 12, 13, 26, 6
BOARD = Board(
    name="lifeline",
    relay=OutputPin(RELAY),
    watchdog=OutputPin(WATCHDOG),
    led_ok=OutputPin(OK),
    led_line=OutputPin(LINE),
    led_fault=OutputPin(FAULT, active_high=False),
    button=InputPin(BUTTON),
)
Moves = list[bool]


def no_button(is_down: bool, at: float) -> None:  # noqa: FBT001 - OnButton
    pytest.fail(f"the button moved at {at}: {is_down}")


def test_the_pins_are_at_rest_until_somebody_wants_otherwise() -> None:
    async def tell() -> None:
        pins = MockFactory()
        panel = GpioPanel(BOARD, pins)
        told = panel.open(no_button)
        assert told == (
            "lifeline: relay, watchdog, ok lamp, line lamp, fault lamp, button"
        )
        low = (RELAY, WATCHDOG, OK, LINE)
        assert [pins.pin(pin).state for pin in low] == [0, 0, 0, 0]
        assert pins.pin(FAULT).state == 1
        panel.relay(energised=True)
        assert pins.pin(RELAY).state == 1
        assert [panel.is_energised] == [True]
        panel.close()
        assert pins.pin(RELAY).state == 0
        assert (panel.is_energised, panel.button_is_down) == (False, False)
        panel.close()
        panel.open(no_button)
        panel.close()

    run_virtually(tell())


def test_frames_make_edges_that_are_fast_enough_and_not_too_many() -> None:
    async def tell() -> None:
        pins, edges, now = MockFactory(), 0, 0.0
        panel = GpioPanel(BOARD, pins)
        panel.open(no_button)
        assert not panel.edges_arrive(now)
        before = pins.pin(WATCHDOG).state
        for _ in range(round(10.0 / FRAME_S)):
            now += FRAME_S
            for _ in range(3):  # frames that come in bunches make no more edges
                panel.kick(now)
            state = pins.pin(WATCHDOG).state
            edges, before = edges + (state != before), state
        assert 99 <= edges <= 101
        assert panel.edges_arrive(now + 1.4)
        assert not panel.edges_arrive(now + 1.6)
        panel.close()
        assert not panel.edges_arrive(now)

    run_virtually(tell())


def test_lamps_are_told_only_what_changes() -> None:
    async def tell() -> None:
        pins = MockFactory()
        panel = GpioPanel(BOARD, pins)
        panel.open(no_button)
        pins.pin(OK).clear_states()
        for lit in (Lit(ok=True), Lit(ok=True), Lit(fault=True)):
            panel.light(lit)
        pins.pin(OK).assert_states([False, True, False])
        assert (pins.pin(LINE).state, pins.pin(FAULT).state) == (0, 0)
        panel.close()

    run_virtually(tell())


@pytest.mark.parametrize(
    ("wired", "pressed"),
    [
        (InputPin(BUTTON), 0),
        (InputPin(BUTTON, active_high=True), 1),
        (InputPin(BUTTON, pull=Pull.DOWN), 0),
        (InputPin(BUTTON, active_high=True, pull=Pull.DOWN), 1),
        (InputPin(BUTTON, pull=Pull.NONE), 0),
        (InputPin(BUTTON, active_high=True, pull=Pull.NONE), 1),
    ],
)
def test_the_button_is_heard_however_it_is_wired(wired: InputPin, pressed: int) -> None:
    async def tell() -> None:
        pins, moves = MockFactory(), list[bool]()
        panel = GpioPanel(replace(BOARD, button=wired), pins)
        panel.open(lambda is_down, _at: moves.append(is_down))
        pin = pins.pin(BUTTON)
        if panel.button_is_down:  # nothing pulls: the test has to
            (pin.drive_low if pressed else pin.drive_high)()
            await asyncio.sleep(0)
            moves.clear()
        where = [panel.button_is_down]
        (pin.drive_high if pressed else pin.drive_low)()
        where.append(panel.button_is_down)
        await asyncio.sleep(0)
        (pin.drive_low if pressed else pin.drive_high)()
        await asyncio.sleep(0)
        assert moves == [True, False]
        panel.close()
        assert [*where, panel.button_is_down] == [False, True, False]

    run_virtually(tell())


def test_a_board_may_have_few_parts() -> None:
    async def tell() -> None:
        pins = MockFactory()
        panel = GpioPanel(Board("lamp only", led_ok=OutputPin(OK)), pins)
        assert panel.open(no_button) == "lamp only: ok lamp"
        panel.kick(0.0)
        panel.relay(energised=True)
        assert panel.edges_arrive(60.0)
        assert not panel.is_energised
        assert not panel.button_is_down
        panel.light(Lit(ok=True, line=True))
        assert pins.pin(OK).state == 1
        panel.close()

    run_virtually(tell())


def test_a_pin_that_somebody_else_has_is_told_and_the_others_are_let_go() -> None:
    async def tell() -> None:
        pins = MockFactory()
        taken = LED(FAULT, pin_factory=pins)
        panel = GpioPanel(BOARD, pins)
        with pytest.raises(PanelError, match="the pins of lifeline cannot be used"):
            panel.open(no_button)
        taken.close()
        assert panel.open(no_button)
        panel.close()

    run_virtually(tell())
