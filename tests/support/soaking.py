"""Many calls on a whole desk whose devices fail now and then; see `Soak`.

Two emulated modems in a hub whose ports the box can switch, one board of our own on
mock pins with a card without a card, a real store, and the virtual clock.
"""

import asyncio
import contextlib
import ctypes
import gc
import math
import random
import threading
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from statistics import median

from support.board_bench import WHOLE
from support.box import BEGAN, small_office, virtual_wall
from support.hat_street import fed
from support.memory_port import MemoryRig
from support.memory_sound import MemoryCard
from support.usb_hub import EmulatedHub, HubPort
from tipring.desk.desk import Desk
from tipring.desk.footprint import give_back, kept_small
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.office_ears import OfficeEars
from tipring.domain.board import SoundCard
from tipring.domain.care_entries import RepairTried
from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallStillRinging,
    Entry,
    LineLost,
    LineOpened,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.script import parse_script
from tipring.dsp.plans import plan_for
from tipring.exchange.call import Progress
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.faults import Fault
from tipring.exchange.hat_pins import HatPins
from tipring.exchange.line import SubscriberLine
from tipring.exchange.parting import Parting, PartingStyle
from tipring.lines.hat.gpio import GpioDaa
from tipring.lines.hat.line import HatLine, HatSettings
from tipring.lines.hat.sound import CardSound
from tipring.lines.modem.line import ModemLine, ModemSettings
from tipring.store.feed import Feed
from tipring.store.records import CallRecord, CallState, StoredEntry
from tipring.store.store import Store

CALLS = 1000
FAULT_EVERY = 20
WARM_UP = 0.1
"""After this part of the calls everything that is made once has been made."""
CALL_S = 120.0
"""A call that goes on for longer hangs."""
CURED_S = 240.0
"""A line that is away for longer is lost."""
OUT_S = 3.0
"""How long a plug is out."""
NOTICED_S = 90.0
EARLY_S = 0.05
"""A fault that strikes between two frames may be told of so much earlier."""
TOLD_S = 1.0
"""What cured a line may be written down so long after it was well again."""

MODEMS = {"line-1": "conexant", "line-2": "usr"}
HAT = "line-3"
NUMBERS = {"line-1": "5550142", "line-2": "5550143", HAT: "5550144"}

SHORT = ("waits 0.4 s", "hangs up")
SCRIPTS: tuple[tuple[str, ...], ...] = (
    ("waits 1 s", "presses 1", "waits 1.5 s", "hangs up"),
    ("waits 1.2 s", "presses 9", "waits 1 s", "hangs up"),
    SHORT,
    ("waits 3 s", "hangs up"),
)
MESSAGE = ("waits 1 s", "presses 3", "waits for the beep", "speaks 2 s", "hangs up")
MESSAGE_EVERY = 8
GIVES_UP_EVERY = 11
"""So often somebody hangs up while it still rings."""
GIVES_UP_S = 1.0
KEPT_ENTRIES = 2000
"""More than all lines together are told of while one is mended."""
LONG_CALL = ("waits 12 s", "hangs up")
"""For a fault that comes in the middle of a call."""


IN_CALL_S = (1.0, 9.0)
"""After the answer: in the first prompt, or the next one."""
AT_ANY_TIME_S = (1.0, 18.0)
"""The line may be idle again by then."""


class Trouble(StrEnum):
    """What goes wrong, in the words of the table."""

    UNPLUGGED = "unplugged, then plugged in under another name"
    WEDGED = "wedged until without power"
    HUNG = "hung until reset by the USB"
    LOST_OK = "a reply is lost"
    STUCK = "a voice stream does not end"
    LIAR = "+VLS=1 is answered OK and does nothing"
    NO_ID = "no caller ID"
    XRUN = "sound is torn"
    STALL = "the sound card stands still"
    LOOP_DROP = "the loop drops during a prompt"
    NO_BATTERY = "no battery for some seconds"


OF_MODEMS = (
    Trouble.UNPLUGGED,
    Trouble.WEDGED,
    Trouble.HUNG,
    Trouble.LOST_OK,
    Trouble.STUCK,
    Trouble.LIAR,
    Trouble.NO_ID,
    Trouble.LOOP_DROP,
)
OF_A_HAT = (
    Trouble.XRUN,
    Trouble.STALL,
    Trouble.NO_ID,
    Trouble.LOOP_DROP,
    Trouble.NO_BATTERY,
)
AT_ONCE = (Trouble.LOST_OK, Trouble.STUCK, Trouble.LIAR, Trouble.NO_ID)
"""Are there before the call is."""
OF_THE_LOOP = (Trouble.LOOP_DROP, Trouble.NO_BATTERY)
TAKES_THE_LINE = (Trouble.UNPLUGGED, Trouble.WEDGED, Trouble.HUNG)
COMMANDS = ("+FCLASS=8", "+VSM", "+VLS=1", "+VLS=0", "ATH", "+VTR", "+GCI")
"""Whose replies are lost."""


@dataclass
class Injected:
    """One fault and what became of it."""

    trouble: Trouble
    line: str
    at: float
    well_at: float = math.nan
    """When the line was idle again; nan: never."""
    cured_by: str = ""
    told: list[JournalEvent] = field(default_factory=list)
    """What the journal says of the line since then, if not what cured it."""

    def __str__(self) -> str:
        told = "; ".join(map(repr, self.told))
        return f"{self.trouble} on {self.line} at {self.at:.1f} s: {told}"

    @property
    def seconds(self) -> float:
        """How long the line needed, the call included."""
        return self.well_at - self.at


@dataclass
class SoakLine:
    """One line, from the street to the desk."""

    name: str
    wire: SubscriberLine
    watch: LineWatch
    port: HubPort | None = None
    card: MemoryCard | None = None

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What can go wrong here."""
        return OF_A_HAT if self.port is None else OF_MODEMS


@dataclass(frozen=True)
class Footprint:
    """What the process holds while all lines are idle."""

    tasks: int
    memory_mb: float
    files: int = 0
    """Descriptors that are open."""
    threads: int = 0


@dataclass
class SoakReport:
    """What came of it all."""

    calls: int = 0
    answered: int = 0
    refused: int = 0
    """Callers who met a line that was being mended."""
    gave_up: int = 0
    hung: list[str] = field(default_factory=list)
    """Calls that did not end in time."""
    injected: list[Injected] = field(default_factory=list)
    records: list[CallRecord] = field(default_factory=list)
    states: dict[str, LineState] = field(default_factory=dict)
    """Of the lines, at the end."""
    served: dict[str, bool] = field(default_factory=dict)
    """Whether a last call was answered, by line."""
    before: Footprint = Footprint(0, 0.0)
    after: Footprint = Footprint(0, 0.0)
    seconds: float = 0.0
    """Of the virtual clock."""
    answered_s: list[float] = field(default_factory=list)
    """From dialling to the answer, of ordinary calls, in their order."""
    work_s: list[float] = field(default_factory=list)
    """How much processor's time the process had used when each call began."""

    def early_and_late(self) -> tuple[float, float]:
        """Return the middle wait for an answer, of the first and the last tenth."""
        tenth = max(1, len(self.answered_s) // 10)
        return median(self.answered_s[:tenth]), median(self.answered_s[-tenth:])

    def work_early_and_late(self) -> tuple[float, float]:
        """Return the processor's time of a call, of the second and the last tenth.

        In the first one all is new, and no fault is struck.
        """
        tenth = max(1, (len(self.work_s) - 1) // 10)
        early = self.work_s[2 * tenth] - self.work_s[tenth]
        return early / tenth, (self.work_s[-1] - self.work_s[-1 - tenth]) / tenth

    @property
    def lost(self) -> list[str]:
        """Lines that never came back."""
        return [name for name, served in self.served.items() if not served]

    @property
    def open_records(self) -> list[CallRecord]:
        """Records that nobody closed."""
        return [r for r in self.records if r.state is not CallState.ENDED]

    @property
    def untold(self) -> list[Injected]:
        """Faults of which the journal does not say what cured them."""
        return [one for one in self.injected if not one.cured_by]

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, nothing hangs, and everything was told."""
        bad = (self.hung, self.lost, self.open_records, self.untold)
        held, holds = self.before, self.after
        is_flat = holds.tasks <= held.tasks and holds.files <= held.files
        return is_flat and not any(bad)

    def rows(self) -> list[tuple[str, int, str, str]]:
        """Return fault, how often, cured by, and seconds: least, mean, most."""
        rows = []
        kinds = Counter((one.trouble, one.cured_by) for one in self.injected)
        for (trouble, cure), count in sorted(kinds.items()):
            took = [
                one.seconds
                for one in self.injected
                if (one.trouble, one.cured_by) == (trouble, cure)
            ]
            spread = f"{min(took):.1f} / {sum(took) / count:.1f} / {max(took):.1f}"
            rows.append((trouble.value, count, cure or "NOT TOLD", spread))
        return rows


class Soak:
    """Lets so many callers call, one after another on each line.

    Each *fault_every*th call has a fault; the seed decides which, and when. *scripts*
    are what callers do who leave no message.
    """

    def __init__(
        self,
        directory: Path,
        calls: int = CALLS,
        fault_every: int = FAULT_EVERY,
        seed: int = 1,
        *,
        scripts: tuple[tuple[str, ...], ...] = SCRIPTS,
        progress: Callable[[int, int], None] = lambda _done, _of: None,
    ) -> None:
        self._directory = directory
        self._calls = calls
        self._fault_every = fault_every
        self._random = random.Random(seed)  # noqa: S311 - it decides about faults
        self._scripts = scripts
        self._progress = progress
        self._report = SoakReport()
        self._begun = 0
        self._deck: dict[tuple[Trouble, ...], list[Trouble]] = {}
        self._told: deque[Entry] = deque(maxlen=KEPT_ENTRIES)

    async def run(self) -> SoakReport:
        """Do it all."""
        async with self._opened() as lines:
            clock = asyncio.get_running_loop().time
            began = clock()
            warm = max(len(lines), round(self._calls * WARM_UP))
            await self._all(lines, warm, with_faults=False)
            self._report.before = await footprint()
            await self._all(lines, self._calls, with_faults=True)
            self._report.after = await footprint()
            for line in lines:
                call = await self._call(line, SHORT)
                self._report.served[line.name] = call.answered_at is not None
                self._report.states[line.name] = line.watch.state
            self._report.seconds = clock() - began
        return self._report

    async def _all(
        self, lines: list[SoakLine], until: int, *, with_faults: bool
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            for line in lines:
                tasks.create_task(
                    self._callers_of(line, until, with_faults=with_faults)
                )
        for line in lines:
            await settled(line)

    async def _callers_of(
        self, line: SoakLine, until: int, *, with_faults: bool
    ) -> None:
        while self._begun < until:
            self._begun += 1
            number = self._begun
            self._progress(number, self._calls)
            self._report.work_s.append(time.process_time())
            if with_faults and number % self._fault_every == 0:
                await self._faulty_call(line)
            else:
                await self._ordinary_call(line, number)

    # --- calls -------------------------------------------------------------------

    async def _ordinary_call(self, line: SoakLine, number: int) -> None:
        leaves_message = number % MESSAGE_EVERY == 0
        script = MESSAGE if leaves_message else self._random.choice(self._scripts)
        gives_up = number % GIVES_UP_EVERY == 0
        call = await self._call(
            line,
            script,
            gives_up_s=GIVES_UP_S if gives_up else None,
            caller_id=self._caller(),
        )
        if call.answered_at is not None:
            self._report.answered_s.append(call.answered_at - call.placed_at)

    async def _call(
        self,
        line: SoakLine,
        script: tuple[str, ...],
        *,
        gives_up_s: float | None = None,
        caller_id: str | None = "2125550123",
        meanwhile: Callable[[PlacedCall], asyncio.Task[None]] | None = None,
    ) -> PlacedCall:
        """Let somebody call; return when the call is over and its record closed."""
        call = self._rig.exchange.place_call(
            line.wire.number, parse_script(list(script)), caller_id=caller_id
        )
        doing = meanwhile(call) if meanwhile else None
        try:
            async with asyncio.timeout(CALL_S):
                if gives_up_s is not None:
                    await asyncio.sleep(gives_up_s)
                    call.hang_up()
                await call.ended
        except TimeoutError:
            self._report.hung.append(f"{line.name}: {call.transcript()}")
            call.hang_up()
        self._count(call)
        if doing:
            await doing
        if not await settled(line):
            self._report.hung.append(f"{line.name} is {line.watch.state}")
        self._forget(line)
        return call

    def _caller(self) -> str:
        return f"212{self._random.randrange(10**7):07}"

    def _count(self, call: PlacedCall) -> None:
        report = self._report
        report.calls += 1
        report.answered += call.answered_at is not None
        report.refused += call.news is Progress.BUSY
        report.gave_up += call.answered_at is None and call.news is Progress.RINGING

    def _forget(self, line: SoakLine) -> None:
        """Throw away what the emulation alone remembers."""
        line.wire.loop.marks.clear()
        line.wire.flashes.clear()
        if line.port and line.port.node:
            with contextlib.suppress(KeyError):
                self._rig.port(line.port.node).written.clear()

    # --- faults ------------------------------------------------------------------

    async def _faulty_call(self, line: SoakLine) -> None:
        clock = asyncio.get_running_loop().time
        one = Injected(self._draw(line.troubles), line.name, clock())
        self._report.injected.append(one)
        may_be_idle = one.trouble in TAKES_THE_LINE
        delay_s = self._random.uniform(*(AT_ANY_TIME_S if may_be_idle else IN_CALL_S))

        def begin(call: PlacedCall) -> asyncio.Task[None]:
            return asyncio.create_task(self._inject(one, line, call, delay_s))

        await self._call(
            line,
            LONG_CALL,
            meanwhile=begin,
            caller_id=None if one.trouble is Trouble.NO_ID else self._caller(),
        )
        one.well_at = clock()
        await asyncio.sleep(TOLD_S)
        told = self._told_of(one)
        one.cured_by = cure_in(one.trouble, told)
        one.told = [] if one.cured_by else told

    def _draw(self, troubles: tuple[Trouble, ...]) -> Trouble:
        """Take the next of a shuffled deck: each comes about equally often."""
        deck = self._deck.setdefault(troubles, [])
        if not deck:
            deck += troubles
            self._random.shuffle(deck)
        return deck.pop()

    async def _inject(
        self, one: Injected, line: SoakLine, call: PlacedCall, delay_s: float
    ) -> None:
        if one.trouble in AT_ONCE:
            self._arm(one.trouble, line)
            return
        await self._answered(call)
        await asyncio.sleep(delay_s)
        one.at = asyncio.get_running_loop().time()
        await self._break(one.trouble, line, one.at)
        if one.trouble in TAKES_THE_LINE:
            await self._noticed(line)

    async def _noticed(self, line: SoakLine) -> None:
        """Wait until the desk knows that the line is down."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NOTICED_S):
                while line.watch.state is not LineState.DOWN:
                    await asyncio.sleep(0.02)

    async def _answered(self, call: PlacedCall) -> None:
        while call.answered_at is None and call.ended_at is None:
            await asyncio.sleep(0.1)

    def _arm(self, trouble: Trouble, line: SoakLine) -> None:
        if line.port is None or line.port.modem is None:
            return
        faults = line.port.modem.faults
        match trouble:
            case Trouble.LOST_OK:
                faults.arm(Fault.NO_REPLY, self._random.choice(COMMANDS))
            case Trouble.STUCK:
                faults.arm(Fault.STUCK_STREAM)
            case Trouble.LIAR:
                faults.arm(Fault.STILL_RINGING, "+VLS=1")
            case _:
                pass

    async def _break(self, trouble: Trouble, line: SoakLine, at: float) -> None:
        port, card = line.port, line.card
        match trouble:
            case Trouble.UNPLUGGED if port:
                await port.unplug()
                await asyncio.sleep(OUT_S)
                await port.plug()
            case Trouble.WEDGED if port and port.modem:
                port.modem.faults.arm(Fault.WEDGED)
            case Trouble.HUNG if port and port.modem:
                port.modem.faults.arm(Fault.HUNG)
            case Trouble.XRUN if card:
                card.tear()
            case Trouble.STALL if card:
                card.is_stalled = True
            case Trouble.LOOP_DROP:
                line.wire.drop(0.6, at)
            case Trouble.NO_BATTERY:
                line.wire.drop(5.0, at)

    # --- the box -----------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _opened(self) -> AsyncIterator[list[SoakLine]]:
        """Run a box with its lines."""
        office, shelf = await asyncio.to_thread(
            small_office, self._directory / "config"
        )
        async with MemoryRig("us") as rig, await Store.open(self._directory) as store:
            self._rig = rig
            desk = Desk(office, shelf, Journal(store, virtual_wall), OfficeEars(()))
            hub = EmulatedHub(rig)
            lines = [
                await modem_line(desk, hub, name, chip) for name, chip in MODEMS.items()
            ]
            with hat_line(desk, rig) as hat, store.subscribe() as feed:
                lines.append(hat)
                reading = asyncio.create_task(self._read(feed))
                running = asyncio.create_task(desk.run())
                for line in lines:
                    await settled(line)
                async with kept_small(lambda: desk.is_silent):
                    yield lines
                desk.stop()
                await running
                feed.end()
                await reading
            self._report.records = await store.calls(limit=self._calls + len(lines))

    async def _read(self, feed: Feed) -> None:
        async for stored in feed:
            if isinstance(stored, StoredEntry):
                self._told.append(stored.entry)

    def _told_of(self, one: Injected) -> list[JournalEvent]:
        """Return what the journal says of the line since the fault."""
        return [
            entry.what
            for entry in self._told
            if entry.line == one.line
            and (entry.at - BEGAN).total_seconds() >= one.at - EARLY_S
        ]


async def modem_line(desk: Desk, hub: EmulatedHub, name: str, chip: str) -> SoakLine:
    """Put a modem into the hub, and a line of the desk on it."""
    number = NUMBERS[name]
    port = await hub.plug_in(chip, number)
    settings = ModemSettings(name, f"usb-serial:{port.serial}", plan_for("us"), 0.0)
    watch = desk.add_line(ModemLine(settings, hub.rig.open_port, hub), "main", rings=1)
    return SoakLine(name, hub.rig.exchange.lines[number].wire, watch, port=port)


@contextlib.contextmanager
def hat_line(desk: Desk, rig: MemoryRig) -> Iterator[SoakLine]:
    """Put a board on a line, and a line of the desk on its pins."""
    plugged = rig.exchange.plug_in_board(WHOLE, number=NUMBERS[HAT])
    plugged.wire.parting = PartingStyle(Parting.LOOP_BREAK)
    card = MemoryCard(plugged.board)
    pins = HatPins(plugged.board)
    daa = GpioDaa(WHOLE, CardSound(SoundCard("memory"), card), pins.factory)
    watch = desk.add_line(
        HatLine(HatSettings(HAT, plan_for("us"), 0.0), daa), "main", rings=1
    )
    with fed(WHOLE, pins, rig.exchange):
        yield SoakLine(HAT, plugged.wire, watch, card=card)


async def settled(line: SoakLine) -> bool:
    """Wait until the line is idle on both sides; False: it stayed away."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CURED_S):
            while not (line.watch.state is LineState.IDLE and line.wire.is_free):
                await asyncio.sleep(0.1)
        return True
    return False


async def footprint() -> Footprint:
    """Return what this process holds now, without holes that it could give back."""
    await asyncio.to_thread(gc.collect)
    give_back(ctypes.CDLL(None))
    return await asyncio.to_thread(_look_at_ourselves, len(asyncio.all_tasks()))


def _look_at_ourselves(tasks: int) -> Footprint:
    memory_mb = int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
    files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    return Footprint(tasks, memory_mb, files, threading.active_count())


def cure_in(trouble: Trouble, told: Sequence[JournalEvent]) -> str:
    """Return by what the journal says that the line was helped; empty: by nothing."""
    repairs = [w.step for w in told if isinstance(w, RepairTried) and w.worked]
    if repairs:
        return str(repairs[0])
    kinds = {type(what) for what in told}
    if trouble is Trouble.XRUN and any(_is_torn(what) for what in told):
        return "the call went on"
    cures = (
        (trouble is Trouble.UNPLUGGED, {LineLost, LineOpened}, "the plug"),
        (trouble is Trouble.LOST_OK, {LineLost, LineOpened}, "it was opened anew"),
        (trouble is Trouble.LIAR, {CallStillRinging}, "it was seized again"),
        (trouble is Trouble.NO_ID, {CallAnswered}, "answered without it"),
        (trouble in OF_THE_LOOP, {CallEnded}, "the call was ended"),
    )
    return next((cure for fits, needs, cure in cures if fits and needs <= kinds), "")


def _is_torn(what: JournalEvent) -> bool:
    return isinstance(what, LineMeasured) and what.xruns > 0
