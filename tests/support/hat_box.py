"""A real box on an emulated board: pins over a socket, sound through PortAudio."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.box import NUMBER
from support.offices import write_settings
from support.pulse import BOX, STREET, SoundServer
from support.real_box import RealBox, running_box
from tipring.config.board_file import load_board, shipped_boards
from tipring.exchange.clockwork import Exchange, PluggedBoard
from tipring.exchange.hat_sound import CardStreet
from tipring.exchange.pin_socket import VARIABLE, PinSocket

SHIPPED = "tipring-fxo"


@dataclass
class HatBox:
    """A running box, and the board that it takes for its own."""

    exchange: Exchange
    plugged: PluggedBoard
    pins: PinSocket
    street: CardStreet
    box: RealBox


def write_office(directory: Path) -> None:
    """Write the settings of an office whose one line is on the shipped board.

    Only the codec is another one: the sound server's.
    """
    write_settings(directory, "/dev/null")
    main = directory / "tipring.toml"
    text = main.read_text(encoding="utf-8")
    url = "modem:///dev/null"
    assert text.count(url) == 1
    main.write_text(text.replace(url, f"hat:{SHIPPED}"), encoding="utf-8")
    board = (shipped_boards() / f"{SHIPPED}.toml").read_text(encoding="utf-8")
    for ours, theirs in (
        ('"audioinjectorpi"', f'"{BOX}"'),
        ("channels = 2", "channels = 1"),
    ):
        assert board.count(ours) == 1
        board = board.replace(ours, theirs)
    (directory / "boards").mkdir()
    (directory / "boards" / f"{SHIPPED}.toml").write_text(board, encoding="utf-8")


@contextlib.asynccontextmanager
async def hat_box(
    directory: Path, server: SoundServer, patch: pytest.MonkeyPatch
) -> AsyncIterator[HatBox]:
    """Run a box whose line is idle on an emulated board."""
    await asyncio.to_thread(write_office, directory)
    pins_path = server.folder / "pins"
    patch.setenv("GPIOZERO_PIN_FACTORY", "tipring-emulated")
    patch.setenv(VARIABLE, str(pins_path))
    street = CardStreet(STREET)
    await asyncio.to_thread(street.open)
    try:
        async with Exchange("us") as exchange:
            board = await asyncio.to_thread(load_board, SHIPPED, directory)
            plugged = exchange.plug_in_board(board, number=NUMBER)
            plugged.board.codec = street
            async with (
                PinSocket(plugged.board, pins_path) as pins,
                running_box(directory) as box,
            ):
                await box.until_line("idle")
                yield HatBox(exchange, plugged, pins, street, box)
    finally:
        await asyncio.to_thread(street.close)
