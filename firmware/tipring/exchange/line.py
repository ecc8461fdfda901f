"""One subscriber's line at the exchange: a machine that moves on by frames."""

import math
from collections import deque
from collections.abc import Container
from enum import StrEnum

from tipring.domain.errors import RuleError
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.dsp.plans import TonePlan
from tipring.dsp.tones import ToneSource
from tipring.exchange.bell import (
    ROUNDING_S,
    CallerIdStyle,
    RingOff,
    RingOn,
    RingStep,
    SendId,
    default_style,
    first_ring_end,
    ring_schedule,
)
from tipring.exchange.hook_reading import Dialled, Flashed, HookReader, longest_flash
from tipring.exchange.hybrid import DELAY_MS, MEASURED_LOSS_DB, Hybrid
from tipring.exchange.loop import CallerId, Loop, Mark, MarkKind
from tipring.exchange.on_hook_id import OnHookId, default_standard
from tipring.exchange.parting import EXCHANGE_DBM0, Farewell, Parting, PartingStyle
from tipring.exchange.wires import Copper

END_OF_DIALLING_S = 4.0
"""No further digit for so long: the number is complete (timer T302 of exchanges)."""


class LineState(StrEnum):
    """What the exchange does with a line."""

    IDLE = "idle"
    RINGING = "ringing"
    DIALLING = "dialling"
    CONNECTED = "connected"
    PARTING = "parting"


class OnFlash(StrEnum):
    """What a hook flash means on a line: carriers sell all of them."""

    NOTHING = "nothing"
    HOLD = "hold the caller; to hang up drops everybody"
    TRANSFER = "hold the caller; to hang up joins the others"
    CONFERENCE = "hold the caller; flash again for a talk of three; to hang up joins"
    """A third flash drops whom we asked: two of them fetch the caller."""


LEAVES_OTHERS_JOINED = frozenset({OnFlash.TRANSFER, OnFlash.CONFERENCE})


class SubscriberLine:
    """The exchange's end of one `Loop`."""

    def __init__(self, number: str, plan: TonePlan, directory: Container[str]) -> None:
        self.number = number
        self.plan = plan
        self._directory = directory
        self.loop = Loop(number)
        self.state = LineState.IDLE
        self.caller_id_style = default_style(plan.country)
        self.caller_id_standard = default_standard(plan.country)
        """How it sounds to a device that listens while on-hook."""
        self.parting = PartingStyle()
        self.on_flash = OnFlash.NOTHING
        self.towards = Copper()
        """From the exchange to the device."""
        self.back = Copper()
        """From the device to the exchange."""
        self.flash_window_s = (0.0, math.inf)
        """Of a modem: what is shorter is not seen, what is longer ends the call."""
        self.flashes: list[float] = []
        """Every hook flash seen, in seconds."""
        self.said: Frame = SILENT_FRAME
        """What comes from the device in this frame."""
        self.dialled: deque[str] = deque()
        """Numbers dialled and not yet put through; the network takes them."""
        self.hook = HookReader(longest_flash(plan.country))
        """What is made of the loop's breaks; `longest_flash_s` may be changed."""
        self._dropped_until = -math.inf
        self._is_dead = False
        self._enter_idle()

    @property
    def marks(self) -> list[Mark]:
        """Return every moment marked on this line."""
        return self.loop.marks

    @property
    def is_free(self) -> bool:
        """Whether a call can be offered."""
        return self.state is LineState.IDLE and not self.loop.taken

    def set_noise(self, level_dbm0: float | None) -> None:
        """Let the line hiss in both directions; None makes it perfectly quiet."""
        self.towards.noise_dbm0 = self.back.noise_dbm0 = level_dbm0

    def set_gain(self, gain_db: float) -> None:
        """Give the line gain, or loss if negative, in both directions."""
        self.towards.gain_db = self.back.gain_db = gain_db

    def set_hybrid(
        self, loss_db: float = MEASURED_LOSS_DB, delay_ms: float = DELAY_MS
    ) -> None:
        """Let the device hear itself in full duplex; 6 dB is a bad line."""
        self.loop.hybrid = Hybrid(loss_db, delay_ms)

    def offer(self, caller_id: CallerId | None, at: float) -> None:
        """Let the line ring; RuleError unless it is free."""
        if not self.is_free:
            machine = f"line {self.number}"
            raise RuleError(machine, self.state, event="a new call")
        self.state = LineState.RINGING
        self._caller_id = caller_id
        self._offered_at = at
        style = self.caller_id_style
        self._id_sound = self._make_id_sound(caller_id)
        sounds_s = self._id_sound.sounds_s if self._id_sound else 0.0
        self._schedule = ring_schedule(self.plan.ring, style, sounds_s)
        self._next_step = next(self._schedule)

    def drop(self, seconds: float, at: float) -> None:
        """Take the battery away for so long; `math.inf`, until the next drop."""
        self._dropped_until = at + seconds

    def withdraw(self) -> None:
        """Stop ringing: the caller gave up."""
        if self.state is LineState.RINGING:
            self._enter_idle()

    def take_flash(self) -> bool:
        """Return whether there was a hook flash, once, that means something here."""
        seen = list(self.loop.flashes)
        self.loop.flashes.clear()
        self.flashes += seen
        shortest_s, longest_s = self.flash_window_s
        if any(seconds > longest_s for seconds in seen):
            self._enter_idle()
            return False
        is_seen = any(seconds >= shortest_s for seconds in seen)
        return is_seen and self.on_flash is not OnFlash.NOTHING

    def connect(self) -> None:
        """Join the line to a call that it made itself."""
        self.state = LineState.CONNECTED

    def hear(self, frame: Frame) -> None:
        """Send a frame towards the device."""
        self.loop.heard = SILENT_FRAME if self._is_dead else self.towards.carry(frame)

    def far_end_left(self, at: float) -> None:
        """Show, as this line does, that the other party hung up."""
        self.loop.mark(MarkKind.CALLER_LEFT, at)
        self.state = LineState.PARTING
        self._farewell = Farewell(self.parting, self.plan, at)
        self.hear(SILENT_FRAME)

    def step(self, at: float) -> None:
        """Move on by one frame that begins at *at*."""
        self._is_dead = at + ROUNDING_S < self._dropped_until
        self.loop.current = not self._is_dead
        self.said = self.back.carry(SILENT_FRAME if self._is_dead else self.loop.sent)
        self._read_hook(at)
        match self.state:
            case LineState.IDLE if self.loop.taken:
                self.ask_back(at)
            case LineState.RINGING if self.loop.taken:
                self._answer()
            case LineState.RINGING:
                self._ring(at)
            case _ if not self.loop.taken and not self.hook.is_undecided(at):
                self._enter_idle()
            case LineState.DIALLING:
                self._listen_to_dialling(at)
            case LineState.PARTING:
                self._part(at)

    def _enter_idle(self) -> None:
        self.state = LineState.IDLE
        self.loop.ringing = False
        self.loop.reversed = False
        self.loop.heard = SILENT_FRAME
        self.hook.forget()

    def _make_id_sound(self, caller_id: CallerId | None) -> OnHookId | None:
        if caller_id is None or self.caller_id_style is CallerIdStyle.NEVER:
            return None
        return OnHookId(
            caller_id,
            self.caller_id_standard,
            self.caller_id_style,
            first_ring_end(self.plan.ring),
        )

    def _read_hook(self, at: float) -> None:
        """Take what the device's contacts did, unless a telephone hides it."""
        contacts = list(self.loop.contacts)
        self.loop.contacts.clear()
        if self.loop.is_extension_there:
            self.hook.forget()
            return
        for deed in self.hook.read(contacts, at):
            match deed:
                case Flashed(seconds, closed_at):
                    self.loop.flash(seconds, closed_at)
                case Dialled(digit) if self.state is LineState.DIALLING:
                    self._take_digit(digit, at)

    def _answer(self) -> None:
        self.state = LineState.CONNECTED
        self.loop.ringing = False
        self.loop.reversed = self.parting.how is Parting.POLARITY

    def _ring(self, at: float) -> None:
        while at + ROUNDING_S >= self._offered_at + self._next_step[0]:
            self._take_ring_step(self._next_step[1], at)
            self._next_step = next(self._schedule)
        if self._id_sound:
            since_s = at - self._offered_at
            self.hear(self._id_sound.frame(since_s))
            self.loop.reversed = self._id_sound.is_reversed(since_s)

    def _take_ring_step(self, step: RingStep, at: float) -> None:
        match step:
            case RingOn():
                self.loop.ringing = not self._is_dead
                self.loop.mark(MarkKind.RING_BEGAN, at)
            case RingOff():
                self.loop.ringing = False
            case SendId():
                if self._caller_id:
                    self.loop.deliveries.append(self._caller_id)

    def _part(self, at: float) -> None:
        self.loop.current = not self._is_dead and not self._farewell.breaks_loop(at)
        self.loop.reversed = self._farewell.is_reversed(at)
        self.hear(self._farewell.next_frame(at))

    def ask_back(self, at: float) -> None:
        """Give dial tone and listen for a number."""
        self.state = LineState.DIALLING
        self._dial_tone: ToneSource | None = ToneSource(self.plan.dial, EXCHANGE_DBM0)
        self._keys = DtmfDetector()
        self._digits = ""
        self._last_digit_at = at

    def _listen_to_dialling(self, at: float) -> None:
        for event in self._keys.feed(self.said):
            if isinstance(event, KeyDown):
                self._take_digit(event.digit, at)
        if self.hook.pulses:
            self._dial_tone = None
        self.hear(self._dial_tone.next_frame() if self._dial_tone else SILENT_FRAME)
        waited_s = at - self._last_digit_at
        if self._digits in self._directory or (
            self._digits and waited_s >= END_OF_DIALLING_S
        ):
            self.dialled.append(self._digits)
            self._digits = ""

    def _take_digit(self, digit: str, at: float) -> None:
        self._dial_tone = None
        self._digits += digit
        self._last_digit_at = at
