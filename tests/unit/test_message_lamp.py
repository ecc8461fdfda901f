"""A lamp that blinks while there is something new."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero import LED, Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.offices import write_settings
from support.toy_line import toy_desk
from support.virtual_time import run_virtually
from tipring.app.furniture import make_lamps
from tipring.config.reader import load
from tipring.domain.errors import PhoneError
from tipring.phones.lamp import OFF_S, ON_S, MessageLamp


async def blinks(pins: MockFactory, seconds: float) -> int:
    """Return how often the lamp on pin 5 comes on within *seconds*."""
    count, before = 0, False
    for _ in range(round(seconds / 0.05)):
        await asyncio.sleep(0.05)
        now = bool(pins.pin(5).state)
        count += now and not before
        before = now
    return count


def test_a_lamp_blinks_while_there_are_new_messages_in_its_mailbox() -> None:
    async def tell() -> None:
        pins = MockFactory()
        lamp = MessageLamp("office", 5, pins)
        assert lamp.open() == "lamp on pin 5"
        lamp.on_counts("night", 3, 0)
        assert await blinks(pins, 5.0) == 0
        lamp.on_counts("office", 1, 0)
        lamp.on_counts("office", 2, 0)
        assert await blinks(pins, 5 * (ON_S + OFF_S) - OFF_S) == 5
        lamp.on_counts("office", 0, 2)
        assert await blinks(pins, 5.0) == 0
        lamp.on_counts("office", 1, 2)
        await asyncio.sleep(ON_S / 2)
        lamp.close()
        lamp.on_counts("office", 1, 2)
        lamp.close()
        assert not pins.pin(5).state

    run_virtually(tell())


def test_a_pin_that_somebody_else_has_is_told() -> None:
    pins = MockFactory()
    first = MessageLamp("night", 5, pins)
    first.open()
    with pytest.raises(PhoneError, match="the lamp of office cannot be used"):
        MessageLamp("office", 5, pins).open()
    first.close()


@pytest.fixture
def board() -> Iterator[MockFactory]:
    """Give a board whose pins are not there, as gpiozero finds it by itself."""
    before, Device.pin_factory = Device.pin_factory, MockFactory()
    yield Device.pin_factory
    Device.pin_factory = before


def test_the_lamps_of_the_settings_show_what_the_desk_knows(
    tmp_path: Path, board: MockFactory, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> None:
        config = tmp_path / "config"
        await asyncio.to_thread(write_settings, config, "/dev/ttyACM0")
        boxes = "\n[mailbox.night]\nlamp_pin = 5\n[mailbox.spare]\nlamp_pin = 6\n"
        with (config / "tipring.toml").open("a") as file:
            file.write(boxes)
        settings = await asyncio.to_thread(load, config)
        taken = LED(6)
        async with toy_desk(tmp_path) as desk:
            (lamp,) = make_lamps(settings, desk)
            (tell_counts,) = desk.mailroom.observers
            await asyncio.sleep(0.5)
            tell_counts("night", 1, 0)
            assert await blinks(board, 5 * (ON_S + OFF_S) - OFF_S) == 5
            lamp.close()
        taken.close()
        assert "the lamp of spare cannot be used" in caplog.text

    run_virtually(tell())
