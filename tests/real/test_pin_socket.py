"""An emulated board under another process's pins: killed, stopped, and stuck."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from gpiozero import (  # type: ignore[import-untyped]
    DigitalInputDevice,
    DigitalOutputDevice,
)
from gpiozero.exc import BadPinFactory  # type: ignore[import-untyped]

from support.board_bench import BARE, NUMBER, WHOLE
from tipring.domain.board import Board
from tipring.domain.script import Wait
from tipring.exchange.clockwork import Exchange, PluggedBoard
from tipring.exchange.pin_socket import VARIABLE, PinSocket, SocketPinFactory

PATIENCE_S = 10.0
LOOK_S = 0.01
BOX = """
import sys, time
from gpiozero import DigitalOutputDevice
hook, relay, watchdog = (DigitalOutputDevice(pin) for pin in (17, 16, 4))
hook.on()
relay.on()
began = time.monotonic()
while True:
    watchdog.toggle()
    time.sleep(0.05)
    if "sticks" in sys.argv and time.monotonic() - began > 0.5:
        time.sleep(60)
"""
"""Holds the line, and feeds the watchdog."""

pytestmark = pytest.mark.realtime


async def until(happened: Callable[[], bool]) -> float:
    """Wait until *happened*; return for how many seconds."""
    events = asyncio.get_running_loop()
    began = events.time()
    while not happened():
        assert events.time() - began < PATIENCE_S, "it never happened"
        await asyncio.sleep(LOOK_S)
    return events.time() - began


@asynccontextmanager
async def a_board(
    path: Path, board: Board = WHOLE
) -> AsyncIterator[tuple[Exchange, PluggedBoard, PinSocket]]:
    async with Exchange("us") as exchange:
        plugged = exchange.plug_in_board(board, number=NUMBER)
        async with PinSocket(plugged.board, path) as pins:
            yield exchange, plugged, pins


@asynccontextmanager
async def a_box(path: Path, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a process that holds the line."""
    box = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-c", BOX, *words),
        env={
            **os.environ,
            "GPIOZERO_PIN_FACTORY": "tipring-emulated",
            VARIABLE: str(path),
        },
    )
    try:
        yield box
    finally:
        if box.returncode is None:
            box.kill()
        await box.wait()


def test_a_process_that_is_killed_lets_go_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with a_board(tmp_path / "pins") as (_, plugged, _):
            board = plugged.board
            async with a_box(tmp_path / "pins") as box:
                await until(lambda: board.is_off_hook and board.is_relay_up)
                box.kill()
                took_s = await until(
                    lambda: not board.is_off_hook and not board.is_relay_up
                )
                assert took_s < 1

    asyncio.run(story())


@pytest.mark.parametrize("words", [(), ("sticks",)], ids=["stopped", "stuck"])
def test_one_that_stands_still_is_let_go_by_the_hardware(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    async def story() -> None:
        async with a_board(tmp_path / "pins") as (_, plugged, pins):
            board = plugged.board
            async with a_box(tmp_path / "pins", *words) as box:
                await until(lambda: board.is_off_hook and board.is_relay_up)
                if not words:
                    box.send_signal(signal.SIGSTOP)
                await until(lambda: not board.is_off_hook)
                await until(lambda: not board.is_relay_up)
                assert pins.driven[16], "the pin itself stays as it was"
                let_go, last_edge = board.loop.marks[-1].at, board.fed_until - 1.5
                assert let_go - last_edge == pytest.approx(1.5, abs=0.02)

    asyncio.run(story())


@asynccontextmanager
async def factory_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SocketPinFactory]:
    """Be the other process; the board's end needs the loop meanwhile."""
    monkeypatch.setenv(VARIABLE, str(path))
    factory = await asyncio.to_thread(SocketPinFactory)
    try:
        yield factory
    finally:
        await asyncio.to_thread(factory.close)


def test_levels_go_both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pins"
    edges: list[bool] = []

    async def story() -> None:
        async with a_board(path) as (exchange, plugged, pins):
            plugged.board.loop.extension_off_hook = True
            pins.drive(6, high=False)
            await asyncio.sleep(0.1)
            async with factory_on(path, monkeypatch) as factory:
                used = DigitalInputDevice(24, pull_up=True, pin_factory=factory)
                button = DigitalInputDevice(6, pull_up=True, pin_factory=factory)
                assert used.is_active
                assert button.is_active
                pins.drive(6, high=True)
                await until(lambda: not button.is_active)
                plugged.board.loop.extension_off_hook = False
                await until(lambda: not used.is_active)
                ring = DigitalInputDevice(27, pull_up=True, pin_factory=factory)
                ring.when_activated = lambda: edges.append(True)
                call = exchange.place_call(NUMBER, [Wait(9)])
                await until(lambda: len(edges) >= 20)
                call.hang_up()
                lamp = DigitalOutputDevice(12, pin_factory=factory)
                lamp.on()
                await until(lambda: pins.driven.get(12) is True)
                lamp.close()
                await until(lambda: pins.driven[12] is None)

    asyncio.run(story())


def test_a_board_may_go_before_the_process_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pins"

    async def story() -> None:
        async with left_alone(path, monkeypatch) as factory:
            lamp = DigitalOutputDevice(17, pin_factory=factory)
            lamp.on()
            lamp.off()
            lamp.close()

    asyncio.run(story())


@asynccontextmanager
async def left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SocketPinFactory]:
    """Be a process whose board, of outputs alone, was taken away."""
    bare = Board("outputs", off_hook=BARE.off_hook)
    async with a_board(path, bare):
        monkeypatch.setenv(VARIABLE, str(path))
        factory = await asyncio.to_thread(SocketPinFactory)
    try:
        yield factory
    finally:
        await asyncio.to_thread(factory.close)


def test_without_a_board_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(BadPinFactory, match="must name the socket"):
        SocketPinFactory()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(BadPinFactory, match="no emulated board"):
        SocketPinFactory()
