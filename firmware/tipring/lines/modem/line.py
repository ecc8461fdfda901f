"""A voice modem as a line: rings and caller ID in, off-hook and sound out."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tipring.domain.errors import LineError, LineGone
from tipring.domain.events import LineEvent, LineFault
from tipring.dsp.frames import Samples
from tipring.dsp.plans import Signal, TonePlan
from tipring.lines.line_hearing import EchoFigures, LineHearing
from tipring.lines.modem.conductor import Conductor
from tipring.lines.modem.ears import Ears
from tipring.lines.modem.finder import candidates
from tipring.lines.modem.hearing import CallHearing, IdleHearing
from tipring.lines.modem.line_notes import LineNotes
from tipring.lines.modem.serial_port import PortOpener, open_serial
from tipring.lines.modem.setup import Duplex, Voice, get_to_know
from tipring.lines.modem.talk import CommandRefusedError, ModemTalk, News
from tipring.lines.modem.timings import ANSWER_REPLY_S, PING_S, RELEASE_S
from tipring.lines.port import Capabilities, FrameSink, FrameSource

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModemSettings:
    """What the owner says about one modem."""

    name: str
    path: str
    """A device node, a symlink to one, or a glob."""
    plan: TonePlan
    billing_delay_s: float
    """Silence after off-hook that the network asks for (FCC part 68: 2 s)."""
    init_extra: str = ""
    claimed: frozenset[str] = frozenset()
    """Nodes that belong to other lines."""
    full_duplex: bool = True
    """Use AT+VTR where the unit has it; False for a unit whose AT+VTR is broken."""
    disconnect_tone: Signal | None = None
    """By which this very line tells that the caller left, if by one of its own."""


class ModemLine:
    """The `Line` port over a USB voice modem."""

    def __init__(
        self,
        settings: ModemSettings,
        open_port: PortOpener = open_serial,
    ) -> None:
        self.name = settings.name
        self._settings = settings
        self._open_port = open_port
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._talk = ModemTalk(self._hear)
        self._voice: Voice | None = None
        self._hearing: IdleHearing | CallHearing = IdleHearing(self._tell)
        self._notes = LineNotes()
        self._echo: EchoFigures | None = None
        self._disconnect_tone = settings.disconnect_tone
        self._last_heard: Samples = np.zeros(0, dtype=np.int16)
        self._answered = False
        self._conductor: Conductor | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What is known by now; a chip that only plays reports keys meanwhile."""
        return Capabilities(
            full_duplex=self._duplex is Duplex.WORKS,
            hears_keys_while_playing=True,
        )

    @property
    def _duplex(self) -> Duplex:
        if self._conductor is not None:
            return self._conductor.duplex
        return self._voice.duplex if self._voice is not None else Duplex.UNTRIED

    @property
    def hearing(self) -> LineHearing | None:
        """What our ears found out about the line; None before the first call."""
        if not self._answered:
            return None
        echo = self._conductor.echo if self._conductor is not None else self._echo
        return LineHearing(self._notes.reading, self._notes.keys, echo)

    async def next_event(self) -> LineEvent:
        """Return the next happening on this line."""
        return await self._events.get()

    # --- opening and closing -----------------------------------------------------

    async def open(self) -> str:
        """Find the modem, get to know it, wait for rings. Raises LineError."""
        await self.close()
        settings = self._settings
        nodes = await asyncio.to_thread(candidates, settings.path, settings.claimed)
        problems = []
        for node in nodes or [settings.path]:
            try:
                return await self._open_node(node)
            except LineError as error:
                problems.append(str(error))
                self._talk.close()
        raise LineError("; ".join(problems))

    async def _open_node(self, node: str) -> str:
        known, talk = self._voice, ModemTalk(self._hear)
        self._talk = talk
        talk.attach(await self._open_port(node, talk.feed, self._mourn(talk)))
        voice = await get_to_know(talk)
        if known and node != self._settings.path and known.identity != voice.identity:
            message = f"{node} is another modem ({voice.identity}), not this line's"
            raise LineError(message)
        if not self._settings.full_duplex:
            voice = replace(voice, duplex=Duplex.UNUSABLE)
        self._voice = voice
        self._hearing = IdleHearing(self._tell)
        self._events = asyncio.Queue()
        await self._rest()
        return f"{voice.description} on {node}"

    def _mourn(self, talk: ModemTalk) -> Callable[[LineGone], None]:
        def gone(error: LineGone) -> None:
            talk.gone(error)
            if talk is self._talk:
                self._fault(error)

        return gone

    async def close(self) -> None:
        """Hang up if the modem can still be reached, and let go of it."""
        if isinstance(self._hearing, CallHearing):
            with contextlib.suppress(LineError, TimeoutError):
                async with asyncio.timeout(RELEASE_S):
                    await self.hang_up()
        await self._end_task()
        self._talk.close()

    async def _end_task(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def _fault(self, error: LineError) -> None:
        self._events.put_nowait(LineFault(str(error)))

    # --- on-hook -----------------------------------------------------------------

    async def _rest(self) -> None:
        """Prepare for the next ring: what a hang-up made the modem forget."""
        voice = self._known_voice
        t35 = self._settings.plan.t35
        extra = self._settings.init_extra.removeprefix("AT")
        wanted = ("+FCLASS=0", f"+GCI={t35}", *voice.chip.idle, extra)
        for text in filter(None, wanted):
            await self._set(text)
        self._task = asyncio.create_task(self._watch_idle(), name=f"{self.name} idle")

    async def _set(self, text: str) -> None:
        """Give a setting that the modem can do without."""
        if not await self._talk.accepts(f"AT{text}"):
            log.info("%s: the modem does not take AT%s", self.name, text)

    async def _watch_idle(self) -> None:
        """Ask now and then whether the modem still lives."""
        try:
            while True:
                await asyncio.sleep(PING_S)
                try:
                    await self._talk.command("AT")
                except LineGone:
                    return
                except LineError as error:
                    log.warning("%s: %s; waking it", self.name, error)
                    await self._talk.wake()
        except LineError as error:
            self._fault(error)

    @property
    def _known_voice(self) -> Voice:
        if self._voice is None:
            message = f"{self.name} was never opened"
            raise LineError(message)
        return self._voice

    # --- off-hook ----------------------------------------------------------------

    async def answer(self) -> None:
        """Go off-hook; return when we may be heard. Raises LineError."""
        voice = self._known_voice
        again = self._conductor is not None
        await self._end_conductor()
        await self._end_task()
        if again:
            await self._talk.accepts("AT+VLS=0")
        await self._talk.command("AT+FCLASS=8")
        await self._talk.command(voice.select_format)
        for text in voice.settings:
            await self._set(text)
        settings = self._settings
        ears = Ears(settings.plan, self._notes, self._disconnect_tone)
        hearing = self._hearing = CallHearing(self._tell, ears, voice.coding)
        await self._seize(by_ata=again)
        self._conductor = Conductor(self._talk, voice, hearing)
        self._answered = True
        self._task = asyncio.create_task(
            self._conduct(self._conductor),
            name=f"{self.name} conductor",
        )
        await asyncio.sleep(self._settings.billing_delay_s)

    async def _seize(self, *, by_ata: bool) -> None:
        """Off-hook by routing the line; ATA where that was not believed or refused."""
        if not by_ata:
            with contextlib.suppress(CommandRefusedError):
                await self._talk.command("AT+VLS=1", within_s=ANSWER_REPLY_S)
                return
        await self._talk.command("ATA", within_s=ANSWER_REPLY_S)

    async def _conduct(self, conductor: Conductor) -> None:
        try:
            await conductor.conduct(self._settings.billing_delay_s)
        except LineGone:
            return  # the port has said so
        except LineError as error:
            self._fault(error)

    async def hang_up(self) -> None:
        """Go on-hook, whatever is under way. Raises LineError."""
        await self._end_conductor()
        await self._end_task()
        if isinstance(self._hearing, CallHearing):
            self._last_heard = self._hearing.last_heard
        self._hearing = IdleHearing(self._tell)
        try:
            await self._on_hook()
        except LineGone:
            raise
        except LineError as error:
            log.warning("%s: %s; once more", self.name, error)
            await self._on_hook()
        await self._rest()

    async def _on_hook(self) -> None:
        await self._talk.accepts("AT+VLS=0")
        await self._talk.command("ATH")
        await self._talk.command("AT")

    async def _end_conductor(self) -> None:
        conductor, self._conductor = self._conductor, None
        if conductor is None:
            return
        conductor.leave()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=RELEASE_S)
        self._echo = conductor.echo
        if self._voice is not None:
            self._voice = replace(self._voice, duplex=conductor.duplex)

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample; cancel to be silent at once. Raises LineError."""
        if self._conductor is None:
            message = f"{self.name} is on-hook, nothing can be played"
            raise LineError(message)
        await self._conductor.play(source)

    def listen(self, sink: FrameSink | None) -> None:
        """Give each frame of the far end to *sink*."""
        if isinstance(self._hearing, CallHearing):
            self._hearing.sink = sink

    def last_heard(self) -> Samples:
        """Return the end of the last call, shape (n,): 12 s of the far end at most."""
        sound, self._last_heard = self._last_heard, np.zeros(0, dtype=np.int16)
        return sound

    def expect(self, disconnect_tone: Signal) -> None:
        """Take this tone for the end of a call unless the owner named another."""
        self._disconnect_tone = self._settings.disconnect_tone or disconnect_tone

    # --- hearing -----------------------------------------------------------------

    def _hear(self, news: News) -> None:
        self._hearing.hear(news)

    def _tell(self, event: LineEvent) -> None:
        self._events.put_nowait(event)
