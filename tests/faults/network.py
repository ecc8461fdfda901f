"""The box starts without a network, or where names are never answered.

It has a namespace of its own: without any device but its loopback, or with a way to an
internet that swallows every packet, its resolver's included.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from faults.busy import NUMBERS, Told, audit, node_of, street, write_office
from faults.matrix import Row
from support.real_box import running_box
from support.sip_net import run, why_no_rig
from support.wan import wan

NO_NETWORK = "no network at the start"
BLACK_HOLE = "DNS black hole at the start"
ASKS_FOR_NAMES = """
[mail]
host = "mail.harbor.example"
sender = "box@harbor.example"

[link]
page = "http://page.harbor.example/"
"""
PATIENCE_S = 120.0
Place = Callable[[], AbstractContextManager[str]]
"""Gives the name of a namespace."""


def without_network(folder: Path, rounds: int, _seed: int) -> Row:
    """Start *rounds* times without a network."""
    return starts(NO_NETWORK, lonely, folder, rounds)


def without_names(folder: Path, rounds: int, _seed: int) -> Row:
    """Start *rounds* times where no name is ever answered."""
    return starts(BLACK_HOLE, swallowing, folder, rounds)


def starts(fault: str, place: Place, folder: Path, rounds: int) -> Row:
    """Start in *place* and leave a message, *rounds* times."""
    row = Row(fault)
    if why := why_no_rig("nft"):
        row.notes.append(why)
        return row
    for turn in range(rounds):
        with place() as namespace:
            row.add(asyncio.run(one_start(fault, folder / str(turn), namespace)))
    return row


@contextlib.contextmanager
def lonely() -> Iterator[str]:
    """Give a namespace with nothing but its own loopback."""
    name = f"tn{os.getpid()}"
    run(f"ip netns add {name}")
    try:
        run(f"ip -n {name} link set lo up")
        yield name
    finally:
        run(f"ip netns del {name}")


@contextlib.contextmanager
def swallowing() -> Iterator[str]:
    """Give a namespace whose internet takes everything and answers nothing."""
    with wan() as way:
        way.swallow()
        yield way.office


async def one_start(fault: str, directory: Path, namespace: str) -> Row:
    """Start there; the line must be answered, and a message kept."""
    row, told = Row(fault, 1), Told()
    nodes = [node_of(directory, NUMBERS[0])]
    await asyncio.to_thread(write_office, directory, nodes, more=ASKS_FOR_NAMES)
    where = ("ip", "netns", "exec", namespace)
    async with (
        street(directory, NUMBERS[:1], told) as people,
        running_box(directory, where) as box,
    ):
        row.back_s.append(
            await box.until(
                lambda s: all(line.state != "down" for line in s.lines), PATIENCE_S
            )
        )
        await people.until_saved(PATIENCE_S)
        await people.go_home()
        await box.until_line("idle", PATIENCE_S)
        row.lost += await audit(box, told)
    row.told = told.counted()
    return row
