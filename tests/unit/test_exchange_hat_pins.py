"""gpiozero drives an emulated board, and a sound card without a card carries sound."""

import asyncio
from dataclasses import replace
from itertools import pairwise

import pytest
from gpiozero import (  # type: ignore[import-untyped]
    LED,
    DigitalInputDevice,
    DigitalOutputDevice,
)

from support.board_bench import BARE, NUMBER, WHOLE
from support.virtual_time import run_virtually
from tipring.domain.board import InputPin, OutputPin
from tipring.domain.script import Wait
from tipring.exchange.clockwork import Exchange
from tipring.exchange.fxo_board import Sense
from tipring.exchange.hat_pins import HatPins
from tipring.exchange.loop import MarkKind

RING, OFF_HOOK = 27, 17


def now() -> float:
    return asyncio.get_running_loop().time()


def test_edges_of_ringing_come_at_their_own_times() -> None:
    edges: list[float] = []

    async def story() -> None:
        async with Exchange("us") as exchange:
            plugged = exchange.plug_in_board(WHOLE, number=NUMBER)
            pins = HatPins(plugged.board)
            ring = DigitalInputDevice(RING, pull_up=True, pin_factory=pins.factory)
            ring.when_activated = lambda: edges.append(now())
            call = exchange.place_call(NUMBER, [Wait(0.5)])
            await asyncio.sleep(1)
            call.hang_up()
            ring.close()

    run_virtually(story())
    assert len(edges) == pytest.approx(20, abs=1)
    steps = [later - before for before, later in pairwise(edges)]
    assert steps == pytest.approx([0.05] * len(steps))


def test_a_pin_of_a_board_that_runs_for_months_remembers_no_past() -> None:
    async def story() -> None:
        async with Exchange("us") as exchange:
            pins = HatPins(exchange.plug_in_board(WHOLE, number=NUMBER).board)
            for _ in range(100):
                pins.factory.drive(RING, high=True)
                pins.factory.drive(RING, high=False)
            assert len(pins.factory.pin(RING).states) == 1

    run_virtually(story())


def test_outputs_move_contacts_and_light_lamps() -> None:
    async def story() -> None:
        async with Exchange("us") as exchange:
            plugged = exchange.plug_in_board(
                replace(WHOLE, watchdog=None, relay=OutputPin(16, active_high=False)),
                number=NUMBER,
            )
            pins = HatPins(plugged.board)
            hook = DigitalOutputDevice(OFF_HOOK, pin_factory=pins.factory)
            relay = DigitalOutputDevice(16, active_high=False, pin_factory=pins.factory)
            lamp = LED(12, pin_factory=pins.factory)
            await asyncio.sleep(0.1)
            assert plugged.board.loop.marks == []
            hook.on()
            relay.on()
            lamp.on()
            await asyncio.sleep(0.1)
            assert plugged.board.is_off_hook
            assert plugged.board.is_relay_up
            assert WHOLE.led_ok
            assert pins.is_on(WHOLE.led_ok)
            hook.close()
            relay.close()
            lamp.close()
            await asyncio.sleep(0.1)
            assert not pins.is_on(WHOLE.led_ok)
            (let_go,) = plugged.board.loop.marked(MarkKind.ON_HOOK)
            assert let_go.at == pytest.approx(0.2)
            assert plugged.board.loop.socket_cut is False

    run_virtually(story())


@pytest.mark.parametrize("active_high", [True, False])
def test_whoever_opens_an_input_sees_what_is_there(active_high: bool) -> None:  # noqa: FBT001 - a parameter
    board = replace(BARE, line_in_use=InputPin(24, active_high=active_high))

    async def story() -> None:
        async with Exchange("us") as exchange:
            plugged = exchange.plug_in_board(board, number=NUMBER)
            plugged.board.loop.extension_off_hook = True
            pins = HatPins(plugged.board)
            await asyncio.sleep(0.1)
            assert plugged.board.is_active(Sense.LINE_IN_USE)
            for _ in range(2):
                used = DigitalInputDevice(24, pull_up=True, pin_factory=pins.factory)
                assert used.is_active is not active_high
                used.close()

    run_virtually(story())


def test_the_button_is_pressed_by_hand() -> None:
    async def story() -> None:
        async with Exchange("us") as exchange:
            pins = HatPins(exchange.plug_in_board(WHOLE, number=NUMBER).board)
            assert WHOLE.button
            button = DigitalInputDevice(6, pull_up=True, pin_factory=pins.factory)
            seen = [button.is_active]
            pins.press(WHOLE.button)
            seen.append(button.is_active)
            pins.press(WHOLE.button, down=False)
            seen.append(button.is_active)
            button.close()
            assert seen == [False, True, False]

    run_virtually(story())


def test_a_board_that_is_taken_off_lets_the_line_go() -> None:
    async def story() -> None:
        async with Exchange("us") as exchange:
            plugged = exchange.plug_in_board(BARE, number=NUMBER)
            pins = HatPins(plugged.board)
            hook = DigitalOutputDevice(OFF_HOOK, pin_factory=pins.factory)
            hook.on()
            await asyncio.sleep(0.1)
            assert plugged.board.loop.off_hook
            plugged.unplug()
            hook.close()
        assert plugged.marks[-1].kind is MarkKind.ON_HOOK
        assert plugged.number == NUMBER

    run_virtually(story())
