"""What is plugged in: USB modems, and the line of settings that leads to each."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tipring.domain.errors import LineError
from tipring.domain.usb_unit import UsbUnit
from tipring.lines.modem.care.sysfs import SysfsUsb
from tipring.lines.modem.care.thief import holders
from tipring.lines.modem.care.whereabouts import PORT, SERIAL
from tipring.lines.modem.serial_port import open_serial
from tipring.lines.modem.setup import get_to_know
from tipring.lines.modem.talk import ModemTalk

NOT_ASKED = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One unit, and what is known of it."""

    unit: UsbUnit
    url: str
    """For `[[line]]`: the serial where it tells this unit from the others."""
    users: list[str]
    """The programs that have it open, as far as we may see."""
    voice: str = NOT_ASKED
    """What it is as a modem, or why it is none."""
    is_modem: bool = False
    """It was asked, and has voice."""


def found(
    units: Sequence[UsbUnit], users: Callable[[str], Sequence[str]]
) -> Iterator[Found]:
    """Yield every unit; *users* tells who has a node open."""
    serials = Counter(unit.serial for unit in units)
    for unit in units:
        by_serial = unit.serial and serials[unit.serial] == 1
        place = f"{SERIAL}{unit.serial}" if by_serial else f"{PORT}{unit.port}"
        yield Found(unit, f"modem://{place}", list(users(unit.node)))


async def voice_at(node: str) -> str:
    """Ask what is at *node*; return what it is. Raises LineError: no voice modem."""
    talk = ModemTalk(lambda _news: None)
    try:
        talk.attach(await open_serial(node, talk.feed, talk.gone))
        return (await get_to_know(talk)).description
    finally:
        talk.close()


def look() -> list[Found]:
    """Return what is plugged in, without asking it. Blocks on the kernel's files."""
    units = SysfsUsb().look()
    return list(found(units, lambda node: [who.words for who in holders(node)]))


async def asked(one: Found) -> Found:
    """Return *one* with what it said; nobody asks what another program uses."""
    if one.users:
        return one
    try:
        return replace(one, voice=await voice_at(one.unit.node), is_modem=True)
    except LineError as error:
        return replace(one, voice=str(error))


async def plugged() -> list[Found]:
    """Return what is plugged in, each asked for its voice, one after another."""
    return [await asked(one) for one in await asyncio.to_thread(look)]
