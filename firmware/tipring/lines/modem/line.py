"""A voice modem as a line: rings and caller ID in, off-hook, calls and sound out."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tipring.domain.errors import LineError, LineGone, LineMissing, LineSilent
from tipring.domain.events import HandsetReplaced, LineEvent, LineFault
from tipring.dsp.frames import FrameSink, FrameSource, Samples
from tipring.dsp.plans import Signal, TonePlan
from tipring.lines.keys import require_number
from tipring.lines.line_hearing import LineHearing
from tipring.lines.modem import calling
from tipring.lines.modem.care.mender import ModemMender
from tipring.lines.modem.care.supply import SupplyPin
from tipring.lines.modem.care.sysfs import SysfsUsb
from tipring.lines.modem.care.thief import Guard
from tipring.lines.modem.care.usb import Usb
from tipring.lines.modem.care.whereabouts import Roster, Whereabouts
from tipring.lines.modem.hearing import CallHearing, ExchangeHearing, IdleHearing
from tipring.lines.modem.serial_port import PortOpener, open_serial
from tipring.lines.modem.setup import Duplex, Voice, get_to_know
from tipring.lines.modem.streams import CallStreams
from tipring.lines.modem.talk import CommandRefusedError, ModemTalk, News
from tipring.lines.modem.timings import (
    ANSWER_REPLY_S,
    GLARE_LOOK_S,
    LEARN_S,
    RELEASE_S,
)
from tipring.lines.modem.watching import watch_handset, watch_idle
from tipring.lines.port import Capabilities
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.line_notes import LineNotes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModemSettings:
    """What the owner says about one modem."""

    name: str
    path: str
    """A device node, a symlink to one, a glob, `usb-serial:...` or `usb-port:...`."""
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
    flash_s: float | None = None
    """How long a hook flash is; None: as the modem has it for its country."""
    power_pin: int | None = None
    """High on this pin takes the modem's supply away; None: it has no such switch."""


class ModemLine:
    """The `Line` port over a USB voice modem.

    *roster* is that of all lines of the box; *guard*, if there is one, looks who else
    has the modem's node open.
    """

    def __init__(
        self,
        settings: ModemSettings,
        open_port: PortOpener = open_serial,
        usb: Usb | None = None,
        roster: Roster | None = None,
        guard: Guard | None = None,
    ) -> None:
        self.name = settings.name
        self._settings = settings
        self._open_port = open_port
        usb, roster = usb or SysfsUsb(), roster or Roster()
        self._where = Whereabouts(
            settings.name, settings.path, usb, roster, settings.claimed
        )
        pin = settings.power_pin
        supply = SupplyPin(pin) if pin is not None else None
        self.mender = ModemMender(self._where, usb, supply)
        self._guard = guard
        self._node = ""
        """The one that was opened last."""
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._talk = ModemTalk(self._hear)
        self._voice: Voice | None = None
        self._hearing: IdleHearing | CallHearing = IdleHearing(self._tell)
        self._notes = LineNotes()
        self._disconnect_tone = settings.disconnect_tone
        self._last_heard: Samples = np.zeros(0, dtype=np.int16)
        self._answered = False
        self._may_be_off_hook = False
        self._streams = CallStreams(self.name, self._fault)
        self._task: asyncio.Task[None] | None = None
        """What is done on-hook."""

    @property
    def capabilities(self) -> Capabilities:
        """What is known by now; a chip that only plays reports keys meanwhile."""
        return Capabilities(
            full_duplex=self._duplex is Duplex.WORKS,
            hears_keys_while_playing=True,
            can_flash=True,
            hears_handset_put_down=(
                self._voice is not None and self._voice.chip.hears_handset_put_down
            ),
        )

    @property
    def _duplex(self) -> Duplex:
        known = self._voice.duplex if self._voice is not None else Duplex.UNTRIED
        return self._streams.duplex or known

    @property
    def hearing(self) -> LineHearing | None:
        """What our ears found out about the line; None before the first call."""
        if not self._answered:
            return None
        return LineHearing(self._notes.reading, self._notes.keys, self._streams.echo)

    @property
    def frames_heard(self) -> int | None:
        """Of the call that goes on, where it hears while it plays."""
        hearing = self._hearing
        if not isinstance(hearing, CallHearing) or self._duplex is not Duplex.WORKS:
            return None
        return hearing.frames

    async def next_event(self) -> LineEvent:
        """Return the next happening on this line."""
        return await self._events.get()

    # --- opening and closing -----------------------------------------------------

    async def open(self) -> str:
        """Find the modem, get to know it, wait for rings. Raises LineError."""
        await self.close()
        if self._guard is not None:
            self._guard.forget()
        problems = []
        for node in await self._where.nodes():
            try:
                return await self._open_node(node)
            except LineError as error:
                problems.append(error)
                self._talk.close()
        raise _worst(problems)

    async def _open_node(self, node: str) -> str:
        known, talk = self._voice, ModemTalk(self._hear, self._tell)
        self._talk, self._node = talk, node
        talk.attach(await self._open_port(node, talk.feed, self._mourn(talk)))
        await self._where.tried(node)
        voice = await get_to_know(talk)
        if known and not self._where.is_sure and known.identity != voice.identity:
            message = f"{node} is another modem ({voice.identity}), not this line's"
            raise LineError(message)
        if not self._settings.full_duplex:
            voice = replace(voice, duplex=Duplex.UNUSABLE)
        self._voice = voice
        self._hearing = IdleHearing(self._tell)
        self._events = asyncio.Queue()
        await self._where.opened(node)
        await self._look_for_thieves()
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
        if self._may_be_off_hook:
            with contextlib.suppress(LineError, TimeoutError):
                async with asyncio.timeout(RELEASE_S):
                    await self.hang_up()
        self._may_be_off_hook = False
        await self._end_streams()
        self._talk.close()

    async def _end_task(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    def _fault(self, error: LineError) -> None:
        is_silent = isinstance(error, LineSilent)
        self._events.put_nowait(LineFault(str(error), silent=is_silent))

    async def _look_for_thieves(self) -> None:
        if self._guard is not None:
            for news in await self._guard.news(self._node):
                self._tell(news)

    # --- on-hook -----------------------------------------------------------------

    async def _rest(self) -> None:
        """Prepare for the next ring: what a hang-up made the modem forget."""
        voice = self._known_voice
        t35 = self._settings.plan.t35
        extra = self._settings.init_extra.removeprefix("AT")
        wanted = ("+FCLASS=0", f"+GCI={t35}", *voice.chip.idle, extra)
        for text in filter(None, wanted):
            await self._set(text)
        self._stay_on_hook(self._watch_idle())

    def _watch_idle(self) -> Coroutine[None, None, None]:
        return watch_idle(self._talk, self.name, self._fault, self._look_for_thieves)

    def _stay_on_hook(self, watching: Coroutine[None, None, None]) -> None:
        self._task = asyncio.create_task(watching, name=f"{self.name} on-hook")

    async def _set(self, text: str) -> None:
        """Give a setting that the modem can do without."""
        if not await self._talk.accepts(f"AT{text}"):
            log.info("%s: the modem does not take AT%s", self.name, text)

    @property
    def _known_voice(self) -> Voice:
        if self._voice is None:
            message = f"{self.name} was never opened"
            raise LineError(message)
        return self._voice

    # --- off-hook ----------------------------------------------------------------

    async def answer(self) -> None:
        """Go off-hook; return when we may be heard. Raises LineError.

        By then a unit has shown whether it hears while it plays: a queue gives no
        caller to an agent through a line that does not.
        """
        again = self._streams.is_on
        await self._end_streams()
        if again:
            await self._talk.accepts("AT+VLS=0")
        await self._enter_voice()
        self._hearing = self._call_hearing()
        await self._seize(by_ata=again)
        self._answered = True
        delay_s = self._settings.billing_delay_s
        self._streams.begin(self._talk, self._known_voice, self._hearing, delay_s)
        await asyncio.sleep(delay_s)
        await self._streams.learn(LEARN_S)

    async def _enter_voice(self) -> None:
        """Prepare for a call, which begins with the next command."""
        voice = self._known_voice
        self._may_be_off_hook = True
        self._notes.begin_call()
        self._streams.call_begins()
        await self._talk.command("AT+FCLASS=8")
        await self._talk.command(voice.select_format)
        for text in voice.settings:
            await self._set(text)

    def _call_hearing(self, *, we_called: bool = False) -> CallHearing:
        plan, tone = self._settings.plan, self._disconnect_tone
        ears = Ears(plan, self._notes, tone, we_called=we_called)
        coding = self._known_voice.coding
        return CallHearing(self._tell, ears, coding, we_called=we_called)

    def _exchange_hearing(
        self, caller: CallHearing | None, *, we_called: bool = False
    ) -> ExchangeHearing:
        ears = Ears(self._settings.plan, self._notes, we_called=we_called)
        coding = self._known_voice.coding
        return ExchangeHearing(self._tell, ears, coding, caller, we_called=we_called)

    async def _seize(self, *, by_ata: bool) -> None:
        """Off-hook by routing the line; ATA where that was not believed or refused."""
        if not by_ata:
            with contextlib.suppress(CommandRefusedError):
                await self._talk.command("AT+VLS=1", within_s=ANSWER_REPLY_S)
                return
        await self._talk.command("ATA", within_s=ANSWER_REPLY_S)

    async def hang_up(self) -> None:
        """Go on-hook, whatever is under way. Raises LineError."""
        await self._end_streams()
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
        self._may_be_off_hook = False
        await self._rest()

    async def _on_hook(self) -> None:
        await self._talk.accepts("AT+VLS=0")
        await self._talk.command("ATH")
        await self._talk.command("AT")

    async def _end_streams(self) -> None:
        """Be in the modem's command state, silent and deaf."""
        duplex = await self._streams.end()
        if duplex is not None and self._voice is not None:
            self._voice = replace(self._voice, duplex=duplex)
        await self._end_task()

    # --- calling somebody --------------------------------------------------------

    async def dial(self, number: str) -> None:
        """Call *number*; return when it is dialled. Raises LineError, on-hook then."""
        require_number(number)
        await self._begin_ours(
            lambda: calling.dial(self._talk, number), f"{number} cannot be called"
        )
        self._hear_with(self._call_hearing(we_called=True))
        self._answered = True

    async def seize(self) -> None:
        """Go off-hook on an idle line, and listen to the exchange. Raises LineError."""
        await self._begin_ours(lambda: self._seize(by_ata=False), "it is not seized")
        self._hear_with(self._exchange_hearing(None))
        self._answered = True

    async def _begin_ours(self, begin: Callable[[], Awaitable[None]], so: str) -> None:
        """Begin a call of ours; LineError with what *so* cannot be, on-hook then."""
        resting = self._hearing
        if self._may_be_off_hook or not isinstance(resting, IdleHearing):
            message = f"{self.name} is in use, {so} on it"
            raise LineError(message)
        await self._end_task()
        try:
            await self._begin_unless_it_rings(begin, resting, so)
        except LineGone:
            raise
        except LineError:
            await self.hang_up()
            raise

    async def _begin_unless_it_rings(
        self, begin: Callable[[], Awaitable[None]], resting: IdleHearing, so: str
    ) -> None:
        """Somebody who calls us at this very moment goes first."""
        rings = resting.rings
        await self._enter_voice()
        await asyncio.sleep(GLARE_LOOK_S)
        if resting.rings == rings:
            await begin()
        if resting.rings != rings:
            message = f"{self.name} rings, {so} on it now"
            raise LineError(message)

    def _hear_with(self, hearing: CallHearing) -> None:
        self._hearing = hearing
        self._streams.begin(self._talk, self._known_voice, hearing)

    # --- calling the exchange in a call ------------------------------------------

    async def flash(self, *, to_exchange: bool, seconds: float | None = None) -> None:
        """Flash the hook; hear the exchange then, or the caller. Raises LineError."""
        before = self._hearing_in_call("there is no hook to flash")
        caller = before.caller if isinstance(before, ExchangeHearing) else before
        flash_s = seconds or self._settings.flash_s
        # What the chip says of dial tone now is no news about the caller.
        self._hearing = self._exchange_hearing(caller)
        await self._command(lambda: calling.flash(self._talk, flash_s), before)
        self._hear_with(
            caller if caller and not to_exchange else self._exchange_hearing(caller)
        )

    async def send_keys(self, keys: str) -> None:
        """Send keys and listen again, to whom they call if to the exchange."""
        require_number(keys)
        before = self._hearing_in_call(f"{keys} cannot be sent")
        await self._command(lambda: calling.send_keys(self._talk, keys), before)
        self._hear_with(
            self._exchange_hearing(before.caller, we_called=True)
            if isinstance(before, ExchangeHearing)
            else before
        )

    async def _command(
        self, command: Callable[[], Awaitable[None]], before: CallHearing
    ) -> None:
        """Say *command* between two streams; hear as *before* if it fails."""
        await self._end_streams()
        try:
            await command()
        except LineGone:
            raise
        except LineError:
            self._hear_with(before)
            raise

    # --- the telephone beside us -------------------------------------------------

    async def step_aside(self) -> None:
        """Go on-hook in a call that the telephone beside us keeps. LineError."""
        self._hearing_in_call("there is no call to leave to another telephone")
        await self._end_streams()
        self._hearing = IdleHearing(self._tell)
        # Voice mode stays: it is where a chip tells of the telephone in its socket.
        await self._talk.command("AT+VLS=0")
        question = self._known_voice.chip.handset_question
        self._stay_on_hook(
            watch_handset(
                self._talk,
                question,
                lambda: self._tell(HandsetReplaced()),
                self._fault,
            )
            if question
            else self._watch_idle()
        )

    def _hearing_in_call(self, so: str) -> CallHearing:
        if not self._streams.is_on or not isinstance(self._hearing, CallHearing):
            message = f"{self.name} is on-hook, {so}"
            raise LineError(message)
        return self._hearing

    # --- sound -------------------------------------------------------------------

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample; cancel to be silent at once. Raises LineError."""
        await self._streams.play(source)

    def keep_close(self, *, close: bool) -> None:
        """Keep little sound ahead of the modem in this call, or much again."""
        self._streams.keep_close(close=close)

    def listen(self, sink: FrameSink | None) -> None:
        """Give each frame of the far end to *sink*."""
        if isinstance(self._hearing, CallHearing):
            self._hearing.listen(sink)

    def listen_for_words(self, sink: FrameSink | None) -> None:
        """Give *sink* each frame of the far end, silence where it may be our own."""
        if isinstance(self._hearing, CallHearing):
            self._hearing.listen_for_words(sink)

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


def _worst(problems: Sequence[LineError]) -> LineError:
    """Return what was met at several nodes as one error, of the kind to act upon."""
    message = "; ".join(map(str, problems))
    if any(isinstance(error, LineSilent) for error in problems):
        return LineSilent(message)
    if all(isinstance(error, LineMissing) for error in problems):
        return LineMissing(message)
    return LineError(message)
