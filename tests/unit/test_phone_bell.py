"""The buzzer and the lamp of a telephone beside the box, on pins that are not there."""

import asyncio

import pytest
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.virtual_time import run_virtually
from tipring.domain.errors import PhoneError
from tipring.phones.bell import Bell, BellPins

BUZZER, LAMP = 5, 6


def test_the_bell_rings_in_its_cadence_until_it_is_stopped() -> None:
    async def tell() -> list[tuple[float, bool]]:
        factory, clock = MockFactory(), asyncio.get_running_loop().time
        bell = Bell(BellPins(BUZZER, LAMP), factory)
        assert bell.open() == "buzzer on pin 5 and lamp on pin 6"
        pins = factory.pin(BUZZER), factory.pin(LAMP)
        edges: list[tuple[float, bool]] = []
        bell.ring("long-long")
        while clock() < 8.5:
            on = bool(pins[0].state)
            assert bool(pins[1].state) is on
            if not edges or edges[-1][1] is not on:
                edges.append((clock(), on))
            await asyncio.sleep(0.01)
        bell.stop()
        assert not pins[0].state
        await asyncio.sleep(10)
        assert not pins[0].state
        bell.close()
        return edges

    edges = run_virtually(tell())[1:]
    assert [on for _, on in edges] == [
        True,
        False,
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    times = [at for at, _ in edges]
    expected = [0, 0.8, 1.2, 2.0, 6.0, 6.8, 7.2, 8.0]
    assert times == pytest.approx(expected, abs=0.03)


def test_a_reminder_is_one_short_sound_and_none_in_the_middle_of_ringing() -> None:
    async def tell() -> None:
        factory = MockFactory()
        bell = Bell(BellPins(buzzer=BUZZER), factory)
        bell.open()
        pin = factory.pin(BUZZER)
        bell.remind()
        await asyncio.sleep(0.1)
        assert pin.state
        await asyncio.sleep(0.2)
        assert not pin.state
        bell.ring("normal")
        bell.remind()
        await asyncio.sleep(1.9)
        assert pin.state
        bell.close()

    run_virtually(tell())


def test_a_bell_without_pins_cannot_ring() -> None:
    with pytest.raises(PhoneError, match="give the buzzer or the lamp a pin"):
        Bell(BellPins()).open()


def test_pins_that_are_in_use_are_told_and_none_is_kept() -> None:
    factory = MockFactory()
    first, second = (Bell(BellPins(BUZZER, pin), factory) for pin in (None, LAMP))
    first.open()
    with pytest.raises(PhoneError, match="pins of the bell cannot be used"):
        second.open()
    first.close()
    assert second.open()
    second.close()


def test_one_pin_cannot_be_buzzer_and_lamp() -> None:
    factory = MockFactory()
    with pytest.raises(PhoneError, match="cannot be used"):
        Bell(BellPins(BUZZER, BUZZER), factory).open()
    again = Bell(BellPins(BUZZER), factory)
    again.open()
    again.close()
