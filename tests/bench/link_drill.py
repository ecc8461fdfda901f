"""Drills of the link by the real process, and one that is killed in the middle.

`tipring run` with two emulated modems stands in a network of namespaces; line 2 calls
line 1, the firewall is the kernel's own. No trunk: what is measured is the drill.
"""

import argparse
import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bench.tables import note, show
from support.box import NUMBER
from support.link_net import ANCHOR_PORT, ANCHORS, LinkNet, link_net
from support.queue_office import write_queue_office
from support.real_box import RealBox, plug_in, running_box
from support.sip_net import run, why_no_rig
from tipring.cli.client import DeskClient
from tipring.domain.link_drill.record import DrillRecord
from tipring.exchange.clockwork import Exchange
from tipring.store.drill_views import link_drill
from tipring.store.reader import open_reader

SECOND_NUMBER = "2125550199"
ROUNDS = 5
START_S = 150.0
POLL_S = 0.1
FIGURES = ("noticed_s", "in_dialled_s", "in_rang_s", "in_answered_s", "restored_s")
_MORE = """
[link]
anchors = {anchors}
names = []
page = ""
anchor_every_s = 3

[drill]
own_number = "{number}"
arrives_at = "line-1"
"""


@dataclass
class Rig:
    """An office without telephones, and its way to the internet."""

    net: LinkNet
    config: Path

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[RealBox]:
        """Run the box; its lines are idle and every anchor was reached."""
        prefix = ("ip", "netns", "exec", self.net.home)
        async with running_box(self.config, prefix) as box:
            await box.until(
                lambda status: all(line.state == "idle" for line in status.lines),
                START_S,
            )
            async with asyncio.timeout(START_S):
                while await asyncio.to_thread(_unseen, box):
                    await asyncio.sleep(POLL_S)
            yield box

    def tables(self) -> str:
        """Return the tables of the office's firewall."""
        return run(f"ip netns exec {self.net.home} nft list tables").strip()


def _unseen(box: RealBox) -> bool:
    with DeskClient(box.state / "desk.sock") as desk:
        anchors = [each for each in desk.link().probes if each.kind == "anchor"]
    return not all(each.well_at for each in anchors)


def _begin(box: RealBox) -> str:
    with DeskClient(box.state / "desk.sock") as desk:
        return desk.begin_link_drill()


def _record(box: RealBox, drill_id: str) -> DrillRecord | None:
    with open_reader(box.state) as reader:
        return reader.ask(link_drill(drill_id))


async def _ended(box: RealBox, drill_id: str) -> DrillRecord:
    async with asyncio.timeout(START_S):
        while True:
            record = await asyncio.to_thread(_record, box, drill_id)
            if record is not None and record.done is not None:
                return record
            await asyncio.sleep(POLL_S)


@contextlib.asynccontextmanager
async def rig() -> AsyncIterator[Rig]:
    """Build the network, the exchange and the owner's folder."""
    async with link_net() as net, Exchange("us") as exchange:
        folder = net.folder()
        nodes = [folder / "tty-1", folder / "tty-2"]
        for node, number in zip(nodes, (NUMBER, SECOND_NUMBER), strict=True):
            await plug_in(exchange, "usr", node, number)
        config = folder / "config"
        write_queue_office(config, "anna", nodes=[*map(str, nodes)], outside=[NUMBER])
        anchors = json.dumps([f"{address}:{ANCHOR_PORT}" for address in ANCHORS])
        main = config / "tipring.toml"
        main.write_text(main.read_text() + _MORE.format(anchors=anchors, number=NUMBER))
        yield Rig(net, config)


async def _measure(rounds: int) -> None:
    async with rig() as place:
        held: list[DrillRecord] = []
        async with place.running() as box:
            for _ in range(rounds):
                drill_id = await asyncio.to_thread(_begin, box)
                held.append(await _ended(box, drill_id))
            killed = await asyncio.to_thread(_begin, box)
            while not await asyncio.to_thread(place.tables):
                await asyncio.sleep(POLL_S)
            box.kill()
            await box.process.wait()
        left = await asyncio.to_thread(place.tables)
        began = time.monotonic()
        async with place.running() as box:
            after = await asyncio.to_thread(place.tables)
            record = await _ended(box, killed)
    assert record.done is not None
    _show(held)
    rows = [
        ("left by a box that was killed", left or "nothing"),
        ("left when it runs again", after or "nothing"),
        ("s until it ran", f"{time.monotonic() - began:.1f}"),
        ("its record", record.done.broken_off),
    ]
    show("Killed in the middle of a drill", ("", "found"), rows)


def _show(held: list[DrillRecord]) -> None:
    done = [record.done for record in held if record.done is not None]
    rows = []
    for name in FIGURES:
        figures = sorted(getattr(each, name) for each in done if not each.faults)
        ends = (*figures[len(figures) // 2 :][:1], *figures[-1:])
        rows.append((name, *(f"{each:.2f}" for each in ends)))
    passed = sum(record.is_passed for record in held)
    show(f"{passed} of {len(held)} drills passed", ("", "median", "worst"), rows)
    for each in done:
        for fault in (*each.faults, *filter(None, [each.broken_off])):
            note(fault)


def measure(options: argparse.Namespace, _: Path) -> None:
    """Print the figures of some drills, and what a killed box leaves."""
    if why := why_no_rig("nft", "dnsmasq"):
        note(why)
        return
    asyncio.run(_measure(max(1, round(ROUNDS * options.scale))))
