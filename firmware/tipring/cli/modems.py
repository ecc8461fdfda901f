"""`tipring modems`: what is plugged in, and the line of settings that leads to it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import click

from tipring.cli import show
from tipring.cli.options import json_option
from tipring.domain.errors import LineError
from tipring.domain.usb_unit import UsbUnit
from tipring.lines.modem.care.sysfs import SysfsUsb
from tipring.lines.modem.care.thief import holders
from tipring.lines.modem.care.whereabouts import PORT, SERIAL
from tipring.lines.modem.serial_port import open_serial
from tipring.lines.modem.setup import get_to_know
from tipring.lines.modem.talk import ModemTalk

NOT_ASKED = ""
NOTHING = (
    "no USB serial device is plugged in; where one is, `dmesg | tail` says why not"
)


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
    """Ask what is at *node*; return what it is, or why it is no voice modem."""
    talk = ModemTalk(lambda _news: None)
    try:
        talk.attach(await open_serial(node, talk.feed, talk.gone))
        return (await get_to_know(talk)).description
    except LineError as error:
        return str(error)
    finally:
        talk.close()


def table(all_found: Sequence[Found]) -> str:
    """Return them for a person."""
    return "\n\n".join("\n".join(_lines(one)) for one in all_found) or NOTHING


def _lines(one: Found) -> Iterator[str]:
    yield f"{one.unit.node}: {one.unit.label}"
    if one.voice:
        yield f"  voice: {one.voice}"
    if one.users:
        yield f"  in use by {', '.join(one.users)}"
    yield f'  url = "{one.url}"'


@click.command()
@click.option(
    "--ask",
    is_flag=True,
    help="Ask each that no program uses whether it has voice.",
)
@json_option
def modems(*, ask: bool, as_json: bool) -> None:
    """List the USB modems that are plugged in, each with its line for tipring.toml.

    What other users' programs have open only root sees: sudo tipring modems.
    """
    units = SysfsUsb().look()
    all_found = list(found(units, lambda node: [who.words for who in holders(node)]))
    if ask:
        all_found = [_asked(one) for one in all_found]
    click.echo(show.as_json(all_found) if as_json else table(all_found))


def _asked(one: Found) -> Found:
    if one.users:
        return one
    voice = asyncio.run(voice_at(one.unit.node))
    return replace(one, voice=voice)
