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
import os
import random
import traceback
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Final

from bench.tables import note, show
from support.baresip import BareSip
from support.link_net import LinkNet
from support.link_rig import (
    FAULTS,
    Fault,
    LinkRig,
    link_rig,
    longest_gap,
    why_no_link_rig,
)
from support.owner_box import STREET
from support.sip_provider import DOMAIN, USER
from tipring.desk.status import Status
from tipring.domain.errors import TipringError
from tipring.domain.lost_entries import CallerLost
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.line import LineState

ROUNDS: Final = 20
STABLE_S: Final = 10.0
"""Instead of the minute, so that a series has an end; the time back has it in it."""
PHASE_S: Final = 5.0
PATIENCE_S: Final = 45.0
HUNG_UP_S: Final = 12.0
MOST_RIGS: Final = 5
FLAP_S: Final = 5.0
SETTLED_S: Final = 75.0
"""After the stable minute of the settings' default."""
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
        struck = await self.rig.strike(self.fault)
        try:
            await asyncio.gather(self._dial_at_once(), self._notice(struck))
            if self.fault.is_switched:
                then = await self._rings_after_s()
                self._keep(self.series.then_s, then, "a call found no way")
            if self.fault.loses:
                await self._is_written(struck)
        finally:
            mended = await self.rig.mend(self.fault)
        await self._back(mended)
        gap, at = longest_gap(self.copper.heard[heard_before:])
        self.series.gap_s = max(self.series.gap_s, gap)
        if gap >= DISTURBED_S:
            self.series.disturbed += 1
            note(f"{self.series.fault}: {gap:.2f} s without music, {at:.1f} s after it")
        await self._hang_up(self.there)
        await self.rig.until_trunk()

    async def _dial_at_once(self) -> None:
        if not self.fault.is_fatal:
            return
        once = await self._rings_after_s()
        self._keep(self.series.at_once_s, once, "a call at once found no way")

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
        def is_idle(status: Status) -> bool:
            return any(
                (line.name, line.state) == ("line-2", "idle") for line in status.lines
            )

        box = self.rig.office.box
        try:
            await box.until(is_idle, HUNG_UP_S)
        except TimeoutError:
            self.series.missed.append("a hang-up was not heard at once")
            await self._hang_up(self.anna)
            await box.until(is_idle, PATIENCE_S)

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
    series, dice = Series(name), random.Random(seed)  # noqa: S311 - of a measurement
    left = rounds
    for _ in range(MOST_RIGS):
        try:
            async for _round in _rounds(series, dice, left):
                left -= 1
                note(f"so far: {' | '.join(_row(series))}")
        except (TimeoutError, AssertionError, TipringError):
            where = traceback.format_exc().split('bench/link.py", line ')[-1]
            series.missed.append(f"a rig broke off in line {where.partition(',')[0]}")
            note(f"{name}: {series.missed[-1]}")
        if not left:
            break
    return series


async def _rounds(
    series: Series, dice: random.Random, rounds: int
) -> AsyncIterator[None]:
    """Play so many in one rig."""
    async with (
        link_rig(stable_s=STABLE_S) as rig,
        rig.office.phone("201") as anna,
        rig.provider.phone(STREET) as there,
    ):
        await anna.until_registered()
        await there.until_registered()
        copper = rig.waits_on_copper()
        await rig.until_music(copper)
        await rig.journal()  # the first look at it is the longest
        fault = FAULTS[series.fault]
        one = _Round(rig, anna, there, copper, fault, series, dice)
        for _ in range(rounds):
            await one.play()
            yield


def _come_first() -> None:
    """A machine may have other work than this, a box has none that matters."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def play(name: str, rounds: int, seed: int) -> Series:
    """Measure one fault, in a process of its own."""
    _come_first()
    return asyncio.run(_series(name, rounds, seed))


# --- what must change nothing, or only once ------------------------------------------


@dataclass(frozen=True, slots=True)
class Quiet:
    """What became of the link in a time in which it was not simply broken."""

    what: str
    lasted_s: float
    changes: tuple[str, ...]
    gap_s: float


async def _comes_and_goes(net: LinkNet, for_s: float) -> None:
    until = _now() + for_s
    while _now() < until:
        await asyncio.to_thread(net.drop)
        await asyncio.sleep(FLAP_S)
        await asyncio.to_thread(net.pass_again)
        await asyncio.sleep(FLAP_S)


async def _nothing(_net: LinkNet, for_s: float) -> None:
    await asyncio.sleep(for_s)


def _without_anchors(how_many: int) -> Callable[[LinkNet, float], Awaitable[None]]:
    async def dead(net: LinkNet, for_s: float) -> None:
        await asyncio.to_thread(net.kill_anchors, how_many)
        await asyncio.sleep(for_s)
        await asyncio.to_thread(net.raise_anchors)

    return dead


Happening = Callable[[LinkNet, float], Awaitable[None]]
QUIET: Final[Mapping[str, tuple[float, Happening]]] = MappingProxyType(
    {
        "flapping every 5 s": (600.0, _comes_and_goes),
        "nothing": (120.0, _nothing),
        "one anchor dead": (120.0, _without_anchors(1)),
        "two of three anchors dead": (120.0, _without_anchors(2)),
    }
)


async def _quiet(what: str, scale: float) -> Quiet:
    for_s, happens = QUIET[what]
    for_s *= min(1.0, scale)
    async with link_rig() as rig:
        copper = rig.waits_on_copper()
        await rig.until_music(copper)
        heard_before, began = len(copper.heard), datetime.now(UTC)
        await happens(rig.net, for_s)
        await asyncio.sleep(SETTLED_S)
        changes = [
            f"{change.verdict} ({change.cause}) after {(at - began).seconds} s"
            for at, change in await rig.changes()
            if at >= began
        ]
        gap, _at = longest_gap(copper.heard[heard_before:])
        return Quiet(what, for_s, tuple(changes), gap)


def _now() -> float:
    return asyncio.get_running_loop().time()


def play_quiet(what: str, scale: float) -> Quiet:
    """Measure one of `QUIET`, in a process of its own."""
    _come_first()
    return asyncio.run(_quiet(what, scale))


# --- the table -----------------------------------------------------------------------


def _figure(values: list[float]) -> str:
    if not values:
        return "-"
    return f"{median(values):.1f} / {max(values):.1f}"


def _row(series: Series) -> tuple[str, ...]:
    fault = FAULTS[series.fault]
    what = f"{fault.verdict}, {fault.causes[0]}, {fault.within_s:.0f} s"
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
    "verdict, cause, promised within",
    "rounds",
    "noticed",
    "call dialled as it broke",
    "call dialled then",
    "back",
    "lost callers written down",
    "copper disturbed (longest gap)",
)


def _measured(waiting: Iterable[Future[Series]]) -> Iterator[Series]:
    for done in as_completed(waiting):
        try:
            series = done.result()
        except Exception as error:  # noqa: BLE001 - the others are worth their figures
            note(f"a series broke off: {error!r}")
            continue
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
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=context) as pool:
        broken = [
            pool.submit(play, name, rounds, options.seed + turn)
            for turn, name in enumerate(FAULTS)
        ]
        quiet = [pool.submit(play_quiet, what, options.scale) for what in QUIET]
        rows = _in_order(_measured(broken))
        title = f"The link breaks: seconds, median / worst of {rounds} rounds"
        show(title, HEADER, map(_row, rows))
        title = "What must change nothing, or once"
        show(title, QUIET_HEADER, [_quiet_row(each.result()) for each in quiet])


QUIET_HEADER: Final = ("what", "for", "changes", "longest gap of the music on copper")


def _quiet_row(quiet: Quiet) -> tuple[str, ...]:
    changes = "; ".join(quiet.changes) or "none"
    gap_ms = f"{quiet.gap_s * 1000:.0f} ms"
    return quiet.what, f"{quiet.lasted_s:.0f} s", changes, gap_ms
