"""A whole desk with a queue, over lines without modems: quick, and all is heard."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from support.box import LIBRARY, virtual_wall
from support.queue_desk import queue
from support.toy_line import FLASH, ToyLine
from support.waiting import queue_office
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.errors import LineError
from tipring.domain.events import CallerIdReceived, FarEndGone, Gone, RingHeard
from tipring.domain.flow import QueueNode
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.office import Office
from tipring.domain.queue.audit import faults
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.domain.queue.phrases import phrasebook
from tipring.domain.queue.settings import (
    AgentSettings,
    Hearing,
    Member,
    QueueSettings,
    Team,
)
from tipring.domain.queue.states import AgentState, CallerState
from tipring.dsp.frames import FRAME_S, RATE_HZ, Frame, FrameSource, Samples
from tipring.dsp.tones import sine_mix
from tipring.lines.port import Capabilities
from tipring.phones.port import Phone
from tipring.store.store import Store

FRONT = "front"
MUSIC_HZ, WORDS_HZ, CALLER_HZ, AGENT_HZ = 400.0, 700.0, 1000.0, 1300.0
WORDS_S = 0.5
"""Of every prompt, but for the welcome."""
WELCOME_S = 20.0
CALLERS_VOICE = sine_mix((CALLER_HZ,), 60.0, -20.0)
AGENTS_VOICE = sine_mix((AGENT_HZ,), 60.0, -20.0)
SEEN_WITHIN_S = 30.0

E = TypeVar("E", bound=JournalEvent)
Told = tuple[float, Frame]


def shelf() -> PromptShelf:
    """Return all that a queue says, as tones; in a moment, whatever it says."""
    words = sine_mix((WORDS_HZ,), WORDS_S, -16.0)
    names = {*phrasebook("en").prompts(), "goodbye", "trouble", "night"}
    names |= {prompt.path.stem for prompt in LIBRARY.prompts("en")}
    said = {(name, "en"): Spoken(name, words) for name in names}
    welcome = sine_mix((WORDS_HZ,), WELCOME_S, -16.0)
    music = np.resize(sine_mix((MUSIC_HZ,), 2.2, -22.0)[800:16800], 16000)
    said["welcome", "en"] = Spoken("welcome", welcome)
    said["music", "en"] = Spoken("music", music)
    return PromptShelf(said)


def level(sound: Samples, hz: float) -> float:
    """Return the amplitude of one frequency in *sound*."""
    turns = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / RATE_HZ)
    return float(abs(sound.astype(float) @ turns)) * 2 / max(1, len(sound))


def hears(sound: Samples, hz: float) -> bool:
    """Tell whether a tone is in *sound*."""
    return level(sound, hz) > 300


class TalkLine(ToyLine):
    """A toy on which one can talk; what its caller hears is kept."""

    def __init__(self, name: str = "line-1", *, full_duplex: bool = True) -> None:
        super().__init__(name)
        self.full_duplex = full_duplex
        self.can_flash = True
        self.heard: list[Told] = []
        self.closeness: list[bool] = []
        """Whether little sound was kept ahead, each time that it changed."""
        self._voice: asyncio.Task[None] | None = None
        self._playing: set[asyncio.Future[None]] = set()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(full_duplex=self.full_duplex, can_flash=self.can_flash)

    async def play(self, source: FrameSource) -> None:
        """Play as a modem does: a line that is released plays no more."""
        self._may_fail("play")
        clock = asyncio.get_running_loop().time
        broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._playing.add(broken)
        try:
            while (frame := source.next_frame()) is not None:
                self.heard.append((clock(), frame))
                await asyncio.wait([broken], timeout=FRAME_S)
                if broken.done():
                    broken.result()
        finally:
            self._playing.discard(broken)
            broken.cancel()

    def keep_close(self, *, close: bool) -> None:
        if self.closeness[-1:] != [close]:
            self.closeness.append(close)

    def break_off(self, error: Exception) -> None:
        """Let whatever plays fail."""
        for broken in self._playing:
            broken.set_exception(error)

    async def hang_up(self) -> None:
        self.be_silent()
        await super().hang_up()
        self.break_off(LineError(f"{self.name} was released"))

    # --- the caller --------------------------------------------------------------

    def speak(self, sound: Samples = CALLERS_VOICE) -> None:
        """Let the far end speak from now on."""
        self._voice = asyncio.create_task(self._speak(sound), name="the caller speaks")

    async def _speak(self, sound: Samples) -> None:
        for frame in sound.reshape(-1, 160):
            self.say(frame)
            await asyncio.sleep(FRAME_S)

    def be_silent(self) -> None:
        """Let the far end speak no more."""
        if self._voice is not None:
            self._voice.cancel()

    def lately(self, seconds: float = 1.0) -> Samples:
        """Return what was heard in the last seconds; silence has no frames."""
        now = asyncio.get_running_loop().time()
        frames = [frame for at, frame in self.heard if at >= now - seconds]
        return np.concatenate([np.zeros(0, np.int16), *frames])


@dataclass
class QueueBench:
    """A running desk, its lines, and what people do."""

    desk: Desk
    lines: Sequence[TalkLine]
    store: Store
    mistakes: list[logging.LogRecord] = field(default_factory=list)
    """All that was logged as an error; a story that expects them takes them out."""

    @property
    def line(self) -> TalkLine:
        return self.lines[0]

    def watch(self, line: int = 0) -> LineWatch:
        return self.desk.watches[line]

    # --- what people do ----------------------------------------------------------

    async def call(self, line: int = 0, number: str | None = "2125550123") -> str:
        """Let somebody call and be answered; return the ticket."""
        toy = self.lines[line]
        await self.until_line(LineState.IDLE, line)
        toy.tell(RingHeard(), CallerIdReceived(number, withheld=number is None))
        await self.until_line(LineState.IN_CALL, line)
        await asyncio.sleep(FRAME_S)
        return self.watch(line).call_id or ""

    def caller_hangs_up(self, line: int = 0) -> None:
        self.lines[line].tell(FarEndGone(Gone.BUSY_TONE))

    async def until_line(self, state: LineState, line: int = 0) -> None:
        await self._until(lambda: self.watch(line).state is state, f"line {state}")

    async def until_agent(self, agent: str, state: AgentState) -> None:
        await self._until(lambda: self.stands(agent) is state, f"{agent} {state}")

    async def _until(self, is_so: Any, what: str) -> None:  # noqa: ANN401 - asked, no more
        until = asyncio.get_running_loop().time() + SEEN_WITHIN_S
        while not is_so():
            assert asyncio.get_running_loop().time() < until, f"never: {what}"
            await asyncio.sleep(0.005)

    # --- what became of it -------------------------------------------------------

    def stands(self, agent: str) -> AgentState:
        return self.desk.queues.state_of(agent)

    def callers(self) -> dict[str, CallerState]:
        """Return where each caller stands who is in a queue."""
        return {
            caller.ticket: caller.state
            for live in self.desk.queues.live()
            for caller in (*live.waiting, *live.talking)
        }

    def places(self) -> list[str]:
        """Return where all stand of whom the engine knows, kept places among them."""
        hall = self.desk.queues._engine.hall  # noqa: SLF001 - no door leads there
        return [caller.state.value for caller in hall.callers.values()]

    async def noted(self, kind: type[E]) -> list[E]:
        """Return all entries of one kind."""
        await self.store.append()
        journal = [stored.entry.what for stored in await self.store.journal()]
        return [what for what in journal if isinstance(what, kind)]

    async def ended(self) -> list[tuple[str, str]]:
        """Return the outcome of each ticket, and why."""
        return [(one.outcome, one.why) for one in await self.noted(CallerLeftQueue)]

    def expect_mistake(self, words: str) -> None:
        """Let one error be in the log, in which *words* are; the next fails."""
        (found,) = [one for one in self.mistakes if words in one.getMessage()]
        self.mistakes.remove(found)

    def faults(self) -> list[str]:
        """Return what is wrong in the engine's books."""
        return faults(self.desk.queues._engine)  # noqa: SLF001 - no door leads there


class _Ears(logging.Handler):
    def __init__(self, heard: list[logging.LogRecord]) -> None:
        super().__init__(logging.ERROR)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record)


def office_of(
    settings: QueueSettings,
    agents: Mapping[str, AgentSettings],
    *,
    outside: tuple[str, ...] = (),
) -> Office:
    """Return an office whose callers go straight into the queue."""
    desk = QueueNode(name="desk", queue=settings.name, next="bye")
    office = queue_office(settings, node=desk, outside=outside)
    return replace(office, team=Team({settings.name: settings}, agents))


def at_work(name: str, **settings: Any) -> AgentSettings:  # noqa: ANN401 - its fields
    """Return an agent who takes calls from the start."""
    return replace(
        AgentSettings(id=name, phone="simulated:", ready_at_start=True), **settings
    )


@contextlib.asynccontextmanager
async def queue_bench(  # noqa: PLR0913 - each story wants another bench
    directory: Path,
    phones: Mapping[str, Phone],
    *,
    lines: int = 1,
    full_duplex: bool = True,
    agents: Mapping[str, AgentSettings] = MappingProxyType({}),
    without_phone: Container[str] = (),
    outside: tuple[str, ...] = (),
    tune: Callable[[Office], Office] = lambda office: office,
    furnish: Callable[[Desk], object] = lambda _desk: None,
    **settings: Any,  # noqa: ANN401 - of the queue
) -> AsyncIterator[QueueBench]:
    """Run a desk whose callers wait for whoever has one of *phones*.

    Nothing may be wrong in the end: no entry of the log is an error, the engine's
    books are right. *tune* has the last word about the office, *furnish* the desk.
    """
    settings.setdefault("hearing", Hearing())
    members = settings.pop("members", tuple(Member(agent=name) for name in phones))
    crew = {name: at_work(name) for name in phones} | dict(agents)
    sales = queue(*members, name=FRONT, **settings)
    office = tune(office_of(sales, crew, outside=outside))
    toys = [TalkLine(f"line-{n}", full_duplex=full_duplex) for n in range(1, lines + 1)]
    async with await Store.open(directory / "state") as store:
        desk = Desk(office, shelf(), Journal(store, virtual_wall))
        for toy in toys:
            desk.add_line(toy, "main", rings=1, transfer=FLASH)
        for name, phone in phones.items():
            if name not in without_phone:
                desk.add_phone(name, phone)
        furnish(desk)
        async with running(desk, toys, store) as bench:
            yield bench


@contextlib.asynccontextmanager
async def running(
    desk: Desk, toys: Sequence[TalkLine], store: Store
) -> AsyncIterator[QueueBench]:
    """Run *desk* over *toys*, which it has already; nothing may be wrong in the end."""
    bench = QueueBench(desk, toys, store)
    ears = _Ears(bench.mistakes)
    logging.getLogger("tipring").addHandler(ears)
    task = asyncio.create_task(desk.run())
    try:
        for n in range(len(toys)):
            await bench.until_line(LineState.IDLE, n)
        yield bench
        assert bench.faults() == []
    finally:
        desk.stop()
        await task
        for toy in toys:
            toy.be_silent()
        logging.getLogger("tipring").removeHandler(ears)
    assert [record.getMessage() for record in bench.mistakes] == []
