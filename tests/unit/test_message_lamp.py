"""A lamp that blinks while there is something new."""

import asyncio

import pytest
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.virtual_time import run_virtually
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
