"""A line behind a DAA of our own: a HAT on the Pi, or a simulated one."""

import asyncio
import logging
from dataclasses import dataclass

import numpy as np

from tipring.domain.drill import WireFinding
from tipring.domain.errors import LineError
from tipring.domain.events import LineEvent, LineFault
from tipring.domain.line_test_steps import Sensed
from tipring.dsp.frames import FrameSink, FrameSource, Samples
from tipring.dsp.plans import Signal, TonePlan
from tipring.lines.hat.calls import HatCall
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.dead_line import NoBatteryError
from tipring.lines.hat.dialling import (
    DialToneEar,
    dial_pulses,
    open_loop,
    require_pulses,
)
from tipring.lines.hat.hook import Hook
from tipring.lines.hat.senses import Senses
from tipring.lines.hat.supervision import Sign
from tipring.lines.hat.talking import Talking
from tipring.lines.hat.timings import FLASH_S, PROMPT_FRAMES
from tipring.lines.hat.wires import look_at_wires
from tipring.lines.keys import require_number
from tipring.lines.line_hearing import EchoFigures, LineHearing
from tipring.lines.port import Capabilities
from tipring.lines.sound.cushion import Cushion
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.line_notes import LineNotes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HatSettings:
    """What the owner says about one line."""

    name: str
    plan: TonePlan
    billing_delay_s: float
    """Silence after off-hook that the network asks for (FCC part 68: 2 s)."""
    disconnect_tone: Signal | None = None
    """By which this very line tells that the caller left, if by one of its own."""
    flash_s: float | None = None
    """How long a hook flash is; None: as is usual in the country."""
    pulse_dialling: bool = False
    """Dial by opening the loop: for exchanges that know no tones."""


class HatLine:
    """The `Line` port over a `Daa`."""

    def __init__(self, settings: HatSettings, daa: Daa) -> None:
        self.name = settings.name
        self._settings = settings
        self._daa = daa
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._hook: Hook | None = None
        """And all senses; None as long as the hardware is not ours."""
        self._call: HatCall | None = None
        self._task: asyncio.Task[None] | None = None
        """Holds the call's sound."""
        self._notes = LineNotes()
        self._cushion = Cushion(PROMPT_FRAMES)
        self._disconnect_tone = settings.disconnect_tone
        self._last_heard: Samples = np.zeros(0, dtype=np.int16)
        self._echo: EchoFigures | None = None
        self._had_call = False
        self._is_dead = False
        """The battery was lost, and nothing has shown that it is back."""

    @property
    def capabilities(self) -> Capabilities:
        """What this line can do."""
        return Capabilities(
            full_duplex=True,
            hears_keys_while_playing=True,
            can_flash=True,
            hears_handset_put_down=self._daa.features.line_in_use,
        )

    @property
    def hearing(self) -> LineHearing | None:
        """What our ears found out about the line; None before the first call."""
        if not self._had_call:
            return None
        echo = self._call.talking.figures if self._call is not None else self._echo
        return LineHearing(
            self._notes.reading, self._notes.keys, echo, self._daa.figures
        )

    @property
    def frames_heard(self) -> int | None:
        """Of the call that goes on."""
        return None if self._call is None else self._call.talking.frames

    @property
    def sensed(self) -> Sensed:
        """What the hardware senses now, besides sound; for tests of the line."""
        features = self._daa.features
        return Sensed(
            loop_flows=self._daa.loop_flows if features.loop else None,
            line_in_use=self._daa.is_line_in_use if features.line_in_use else None,
            ring_hz=self._hook.senses.bell.hertz if self._hook is not None else None,
        )

    async def next_event(self) -> LineEvent:
        """Return the next happening on this line."""
        return await self._events.get()

    # --- opening and closing -----------------------------------------------------

    async def open(self) -> str:
        """Take the hardware, and wait for rings. Raises LineError."""
        await self.close()
        events: asyncio.Queue[LineEvent] = asyncio.Queue()
        senses = Senses(self._daa, events.put_nowait, self._told, self._fault)
        device = await self._daa.open(senses)
        self._events = events
        self._hook = Hook(self.name, self._daa, senses)
        if self._is_dead and self._daa.is_line_in_use:
            await self.close()
            raise NoBatteryError
        self._is_dead = False
        senses.begin(asyncio.get_running_loop().time())
        return device

    async def close(self) -> None:
        """Go on-hook, and let go of the hardware."""
        await self._end_call()
        hook, self._hook = self._hook, None
        if hook is not None:
            hook.let_go()
            hook.senses.close()
        await self._daa.close()

    def _fault(self, error: LineError) -> None:
        log.warning("%s: %s", self.name, error)
        self._is_dead = isinstance(error, NoBatteryError)
        if self._call is not None:
            self._call.talking.end()
        self._tell(LineFault(str(error)))

    def _tell(self, event: LineEvent) -> None:
        self._events.put_nowait(event)

    @property
    def _open_hook(self) -> Hook:
        if self._hook is None:
            message = f"{self.name} was never opened"
            raise LineError(message)
        return self._hook

    # --- off-hook ----------------------------------------------------------------

    async def answer(self) -> None:
        """Go off-hook; return when we may be heard. Raises LineError."""
        hook = self._open_hook
        if hook.is_off:
            await self.hang_up()
        hook.require_nobody("it is not answered")
        await self._begin_call()
        self._call_we_are_in("it ended at once").hear_far_end(we_called=False)
        await asyncio.sleep(self._settings.billing_delay_s)

    async def hang_up(self) -> None:
        """Go on-hook; return when the exchange has taken it for that."""
        hook = self._open_hook
        call = self._call
        if call is not None:
            await call.talking.sounds_out()
        await self._end_call()
        hook.let_go()
        await hook.surely_on_hook()
        has_lost_current = not hook.senses.supervision.has_battery
        if call is not None and has_lost_current and self._daa.is_line_in_use:
            self._fault(NoBatteryError())

    async def _begin_call(self) -> None:
        """Be off-hook, with a call that nobody hears yet. Raises LineError."""
        hook = self._open_hook
        await hook.take()
        self._notes.begin_call()
        self._had_call = True
        self._cushion.call_begins(asyncio.get_running_loop().time())
        talking = Talking(self._daa, self._cushion)
        call = self._call = HatCall(
            talking, self._tell, self._ears_for_us, self._ears_for_exchange
        )
        hook.senses.begin_call(call)
        self._task = asyncio.create_task(self._hold(call), name=f"{self.name} sound")

    async def _hold(self, call: HatCall) -> None:
        try:
            await call.talking.hold()
        except LineError as error:
            self._fault(error)

    async def _end_call(self) -> None:
        """Be silent and deaf."""
        call, self._call = self._call, None
        task, self._task = self._task, None
        if call is None or task is None:
            return
        self._last_heard, self._echo = call.last_heard, call.talking.figures
        call.talking.end()
        if self._hook is not None:
            self._hook.senses.end_call()
        await asyncio.wait([task])

    def _ears_for_us(self, we_called: bool) -> Ears:  # noqa: FBT001 - MakeEars
        plan, tone = self._settings.plan, self._disconnect_tone
        return Ears(plan, self._notes, tone, we_called=we_called)

    def _ears_for_exchange(self, we_called: bool) -> Ears:  # noqa: FBT001 - MakeEars
        return Ears(self._settings.plan, self._notes, we_called=we_called)

    def _told(self, sign: Sign) -> None:
        if self._call is not None:
            self._call.told(sign)

    # --- calling somebody --------------------------------------------------------

    async def dial(self, number: str) -> None:
        """Call *number*; return when it is dialled. Raises LineError, on-hook then."""
        require_number(number)
        if self._settings.pulse_dialling:
            require_pulses(number)
        await self._begin_ours(f"{number} cannot be called")
        try:
            await self._dial(number)
        except LineError:
            await self.hang_up()
            raise
        self._call_we_are_in("it ended").hear_far_end(we_called=True)

    async def _dial(self, number: str) -> None:
        call = self._call_we_are_in(f"{number} cannot be called")
        await call.wait_for_dial_tone(DialToneEar(self._settings.plan))
        await self._tell_exchange(call, number)

    async def _tell_exchange(self, call: HatCall, number: str) -> None:
        """Dial, in the way that the exchange knows."""
        if self._settings.pulse_dialling:
            hook = self._open_hook
            call.hear_nothing()
            await hook.work(dial_pulses(number, hook.contact))
        else:
            await call.send_keys(number)

    async def seize(self) -> None:
        """Go off-hook on an idle line, and listen to the exchange. Raises LineError."""
        await self._begin_ours("it is not seized")
        self._call_we_are_in("it ended").hear_exchange()

    async def check_wires(self) -> list[WireFinding]:
        """Look at the idle line's battery and current. LineError if a call comes."""
        hook, so = self._open_hook, "its wires are not looked at"
        hook.require_on_hook(so)
        await hook.require_no_ring(so)
        return await look_at_wires(self._daa, hook)

    async def _begin_ours(self, so: str) -> None:
        """Be off-hook on an idle line; LineError with what *so* cannot be."""
        hook = self._open_hook
        hook.require_on_hook(so)
        await hook.rested()
        await hook.require_no_ring(so)
        hook.require_nobody(so)
        await self._begin_call()

    # --- calling the exchange in a call ------------------------------------------

    async def flash(self, *, to_exchange: bool, seconds: float | None = None) -> None:
        """Flash the hook; hear the exchange then, or the caller. Raises LineError."""
        call = self._call_we_are_in("there is no hook to flash")
        settings = self._settings
        flash_s = seconds or settings.flash_s or FLASH_S[settings.plan.country]
        await call.talking.sounds_out()
        call.talking.interrupt()
        # What sounds until the loop is closed again would be taken for a cadence.
        call.hear_nothing()
        await self._open_hook.work(open_loop(flash_s, self._open_hook.contact))
        if to_exchange:
            call.hear_exchange()
        else:
            call.hear_caller()

    async def send_keys(self, keys: str) -> None:
        """Send keys and listen again, to whom they call if to the exchange."""
        require_number(keys)
        call = self._call_we_are_in(f"{keys} cannot be sent")
        if not call.hears_exchange:
            await call.send_keys(keys)
            return
        if self._settings.pulse_dialling:
            require_pulses(keys)
        await self._tell_exchange(call, keys)
        call.hear_exchange(we_called=True)

    # --- the telephone beside us -------------------------------------------------

    async def step_aside(self) -> None:
        """Go on-hook in a call that the telephone beside us keeps. LineError."""
        call = self._call_we_are_in("there is no call to leave to another telephone")
        await call.talking.sounds_out()
        await self._end_call()
        self._open_hook.let_go(to_them=True)

    def _call_we_are_in(self, so: str) -> HatCall:
        if self._call is None:
            message = f"{self.name} is on-hook, {so}"
            raise LineError(message)
        return self._call

    # --- sound -------------------------------------------------------------------

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample; cancel to be silent at once. Raises LineError."""
        await self._call_we_are_in("nothing can be played").talking.play(source)

    def keep_close(self, *, close: bool) -> None:
        """Keep little sound ahead in this call, or much again."""
        self._cushion.is_close = close

    def listen(self, sink: FrameSink | None) -> None:
        """Give each frame of the far end to *sink*."""
        if self._call is not None:
            self._call.listen(sink)

    def listen_for_words(self, sink: FrameSink | None) -> None:
        """Give *sink* each frame of the far end, silence where it may be our own."""
        if self._call is not None:
            self._call.listen_for_words(sink)

    def last_heard(self) -> Samples:
        """Return the end of the last call, shape (n,): 12 s of the far end at most."""
        sound, self._last_heard = self._last_heard, np.zeros(0, dtype=np.int16)
        return sound

    def expect(self, disconnect_tone: Signal) -> None:
        """Take this tone for the end of a call unless the owner named another."""
        self._disconnect_tone = self._settings.disconnect_tone or disconnect_tone
