"""How soon a broken link is noticed, calls leave it, and who suffers.

`tipring run` is a process of its own in a network of namespaces (`support.link_rig`).
In each round somebody waits on the trunk, another hears music on copper, the fault
strikes at any moment of the probes' intervals, and Anna dials in that very moment, and
again when it has been noticed.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from bench.tables import note, show
from support.baresip import BareSip
from support.link_rig import (
    FAULTS,
    Fault,
    LinkRig,
    gap_s,
    link_rig,
    why_no_link_rig,
)
from support.owner_box import STREET
from support.sip_provider import DOMAIN, USER
from tipring.domain.lost_entries import CallerLost
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.line import LineState

ROUNDS: Final = 20
STABLE_S: Final = 10.0
"""Instead of the minute, so that a series has an end; the time back has it in it."""
PHASE_S: Final = 5.0
PATIENCE_S: Final = 45.0
HEARD_OF_S: Final = 8000
"""Samples of a second."""
DISTURBED_S: Final = 0.04
"""Two frames without music."""


@dataclass
class Series:
    """What all rounds of one fault gave; times in seconds."""

    fault: str
    noticed_s: list[float] = field(default_factory=list)
    at_once_s: list[float] = field(default_factory=list)
    """Until copper rings, of a call that was dialled when it broke."""
    then_s: list[float] = field(default_factory=list)
    """The same of one that was dialled when it had been noticed."""
    back_s: list[float] = field(default_factory=list)
    written_s: list[float] = field(default_factory=list)
    """Until the caller who was lost with the trunk had been written down."""
    lost: int = 0
    """Callers who lost the trunk's sound."""
    gap_s: float = 0.0
    """The longest without music on copper, of all rounds."""
    disturbed: int = 0
    missed: list[str] = field(default_factory=list)
    """What did not become as it should."""


@dataclass
class _Round:
    rig: LinkRig
    anna: BareSip
    there: BareSip
    """In the street, by the provider: the same number as on copper."""
    copper: PlacedCall
    fault: Fault
    series: Series
    dice: random.Random

    async def play(self) -> None:
        """Break it, watch, mend it."""
        await self._waits_on_trunk()
        await asyncio.sleep(self.dice.uniform(0.0, PHASE_S))
        heard_before = len(self.copper.heard)
        struck = self.rig.strike(self.fault)
        try:
            at_once = asyncio.create_task(self._rings_after_s())
            await self._notice(struck)
            once = await at_once
            if self.fault.is_switched:
                self._keep(self.series.at_once_s, once, "a call at once found no way")
                then = await self._rings_after_s()
                self._keep(self.series.then_s, then, "a call found no way")
            if self.fault.loses:
                await self._is_written(struck)
        finally:
            self.fault.mends(self.rig.net)
        await self._back(datetime.now(UTC))
        gap = gap_s(self.copper.heard[heard_before:])
        self.series.gap_s = max(self.series.gap_s, gap)
        self.series.disturbed += gap >= DISTURBED_S
        await self._hang_up(self.there)
        await self.rig.until_trunk()

    def _keep(self, kept: list[float], value: float | None, else_say: str) -> None:
        if value is None:
            self.series.missed.append(else_say)
        else:
            kept.append(value)

    async def _waits_on_trunk(self) -> None:
        mark = self.there.mark
        await self.there.dial(f"sip:{USER}@{DOMAIN}")
        await self.there.until("CALL_ESTABLISHED", after=mark, within_s=PATIENCE_S)

    async def _notice(self, struck: datetime) -> None:
        try:
            at, change = await self.rig.until_link(
                self.fault.verdict, struck, PATIENCE_S
            )
        except AssertionError:
            self.series.missed.append("not noticed")
            return
        self.series.noticed_s.append((at - struck).total_seconds())
        if change.cause not in self.fault.causes:
            self.series.missed.append(f"taken for {change.cause}")

    async def _rings_after_s(self) -> float | None:
        """Let Anna dial; return when copper rings, None: it does not."""
        clock, mark = asyncio.get_running_loop().time, self.anna.mark
        began, wire = clock(), self.rig.street.wire
        await self.anna.dial(f"sip:{STREET}@tipring")
        rang = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while rang is None and not self._is_over(mark):
                    if wire.state is not LineState.IDLE:
                        rang = clock() - began
                    await asyncio.sleep(0.02)
        await self._hang_up(self.anna)
        await self._second_idle()
        return rang

    def _is_over(self, mark: int) -> bool:
        return any(one.get("type") == "CALL_CLOSED" for one in self.anna.events[mark:])

    async def _second_idle(self) -> None:
        await self.rig.office.box.until(
            lambda status: all(
                line.state == "idle" for line in status.lines if line.name == "line-2"
            ),
            PATIENCE_S,
        )

    async def _hang_up(self, phone: BareSip) -> None:
        for _ in range(2):  # one that rings there, and one that waits
            await phone.hang_up()

    async def _is_written(self, struck: datetime) -> None:
        self.series.lost += 1
        try:
            at, _lost = await self.rig.until_noted(CallerLost, struck, PATIENCE_S)
        except AssertionError:
            self.series.missed.append("a caller was lost without a record")
        else:
            self.series.written_s.append((at - struck).total_seconds())

    async def _back(self, mended: datetime) -> None:
        try:
            at, _change = await self.rig.until_link("up", mended, PATIENCE_S)
        except AssertionError:
            self.series.missed.append("not back")
        else:
            self.series.back_s.append((at - mended).total_seconds())


async def _series(name: str, rounds: int, seed: int) -> Series:
    series = Series(name)
    async with (
        link_rig(stable_s=STABLE_S) as rig,
        rig.office.phone("201") as anna,
        rig.provider.phone(STREET) as there,
    ):
        await anna.until_registered()
        await there.until_registered()
        copper = rig.waits_on_copper()
        await rig.until_music(copper)
        dice = random.Random(seed)  # noqa: S311 - dice of a measurement
        one = _Round(rig, anna, there, copper, FAULTS[name], series, dice)
        for _ in range(rounds):
            await one.play()
    return series


def play(name: str, rounds: int, seed: int) -> Series:
    """Measure one fault, in a process of its own."""
    return asyncio.run(_series(name, rounds, seed))


# --- the table -----------------------------------------------------------------------


def _figure(values: list[float]) -> str:
    if not values:
        return "-"
    return f"{median(values):.1f} / {max(values):.1f}"


def _row(series: Series) -> tuple[str, ...]:
    fault = FAULTS[series.fault]
    what = f"{fault.verdict}, {fault.causes[0]}"
    written = f"{len(series.written_s)} of {series.lost}"
    return (
        series.fault,
        what,
        str(len(series.noticed_s)),
        _figure(series.noticed_s),
        _figure(series.at_once_s),
        _figure(series.then_s),
        _figure(series.back_s),
        f"{written}: {_figure(series.written_s)}" if series.lost else "none lost",
        f"{series.disturbed} ({series.gap_s * 1000:.0f} ms)",
    )


HEADER: Final = (
    "fault",
    "verdict, cause",
    "rounds",
    "noticed",
    "call dialled as it broke",
    "call dialled then",
    "back",
    "lost callers written down",
    "copper disturbed (longest gap)",
)


def _measured(rounds: int, seed: int, jobs: int) -> Iterator[Series]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting: list[Future[Series]] = [
            pool.submit(play, name, rounds, seed + turn)
            for turn, name in enumerate(FAULTS)
        ]
        for done in as_completed(waiting):
            series = done.result()
            note(" | ".join(_row(series)))
            for what in sorted(set(series.missed)):
                note(f"  {series.missed.count(what)} x {what}")
            yield series


def _in_order(all_series: Iterable[Series]) -> list[Series]:
    order = list(FAULTS)
    return sorted(all_series, key=lambda series: order.index(series.fault))


def measure(options: argparse.Namespace, _folder: Path) -> None:
    """Print the table; `--scale 0.05` plays one round of each, `-j 3` three rigs."""
    if why := why_no_link_rig():
        note(why)
        return
    rounds = max(1, round(ROUNDS * options.scale))
    rows = _in_order(_measured(rounds, options.seed, options.jobs))
    title = f"The link breaks: seconds, median / worst of {rounds} rounds"
    show(title, HEADER, map(_row, rows))
