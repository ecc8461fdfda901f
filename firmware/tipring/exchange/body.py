"""The modem without its command line: hook, streams, tones, ear and bell."""

import math
from collections import deque

import numpy as np

from tipring.dsp.babble import frames_of
from tipring.dsp.codec import make_codec
from tipring.dsp.frames import RATE_HZ, SILENT_FRAME, Frame
from tipring.dsp.plans import PLANS, TonePlan
from tipring.exchange.chips import Chip, VoiceCoding
from tipring.exchange.crystal import Crystal
from tipring.exchange.ear import Ear, is_wanted
from tipring.exchange.faults import Fault, Faults
from tipring.exchange.loop import Loop
from tipring.exchange.outbox import Outbox
from tipring.exchange.parameters import ALL_EVENTS, Settings
from tipring.exchange.ringer import Ringer
from tipring.exchange.stream import Kind, Make, Stream
from tipring.exchange.tonelist import Flash, Sound
from tipring.wire.dle import END_OF_STREAM

OFF_HOOK_ROUTES = frozenset({1, 3, 5, 7, 9})
"""The labels of +VLS that have T, the telephone line, in them."""
KEEP_ALWAYS = 2
"""+VNH=2: ATH does not let go of the line."""


class Body:
    """One modem's state and what it can do; `step` moves it on by a frame."""

    def __init__(
        self, chip: Chip, loop: Loop, faults: Faults, crystal: Crystal
    ) -> None:
        self.chip = chip
        self.loop = loop
        self.faults = faults
        self.out = Outbox()
        loop.deliveries.clear()
        self.settings = Settings(chip)
        self.ringer = Ringer(chip, loop, self.settings, self.out)
        self.stream: Stream | None = None
        self.ear: Ear | None = None
        """Present while off-hook."""
        self.line_text = ""
        """The command line that is being done."""
        self.hung = False
        """Ignores everything until the USB resets it."""
        self.wedged = False
        """Ignores everything until it is without power."""
        self._crystal = crystal
        self._sounds: deque[Frame | Flash] = deque()
        self._last_host_at = 0.0
        self._socket_lifted = False

    @property
    def is_sounding(self) -> bool:
        """Whether tones of +VTS or a dialled number are still being sent."""
        return bool(self._sounds)

    @property
    def plan(self) -> TonePlan:
        """The tones of the country set by +GCI."""
        (code,) = self.settings["+GCI"]
        return next(plan for plan in PLANS.values() if int(plan.t35, 16) == code)

    def host_spoke(self, at: float) -> None:
        """Note that the host is alive (+VIT): it sent something."""
        self._last_host_at = at

    def seize(self, at: float) -> None:
        """Go off-hook."""
        if self.faults.strike(Fault.STILL_RINGING, self.line_text):
            return
        self.loop.hook(off=True, at=at)
        self.loop.deliveries.clear()
        self.ringer.forget()
        self.ear = self.ear or Ear(self.chip, self.plan)

    def let_go(self, at: float) -> None:
        """Go on-hook and end whatever went on."""
        self.loop.hook(off=False, at=at)
        self.loop.said = SILENT_FRAME
        self.settings.route = 0
        self.ear = None
        self._sounds.clear()
        if self.stream:
            self.stream.cut()

    def leave_voice(self, at: float) -> None:
        """Go back to class 0: voice settings are lost, and the line if +VNH=0."""
        if self.settings["+VNH"] == (0,):
            self.let_go(at)
        self.settings.forget_voice()
        self.settings.is_voice = False

    def hang_up(self, at: float) -> None:
        """Do ATH: on-hook, unless +VNH=2 makes it a word only; leave voice mode."""
        if self.settings["+VNH"] != (KEEP_ALWAYS,):
            self.let_go(at)
        self.settings.forget_voice()
        self.settings.is_voice = False

    def reset(self, at: float) -> None:
        """Do ATZ: everything as at power-up, caller ID reporting too."""
        self.let_go(at)
        self.settings.reset()

    def send(self, sound: Sound) -> None:
        """Queue a sound (or a flash, and silence as long) for the line."""
        if isinstance(sound, Flash):
            self._sounds.append(sound)
            sound = np.zeros(round(sound.seconds * RATE_HZ), dtype=np.int16)
        self._sounds.extend(frames_of(sound))

    def open_stream(self, kind: Kind) -> None:
        """Begin to play, record or both."""
        coding = self.coding.coding
        duplex = kind is Kind.DUPLEX
        mute = self.faults.strike(Fault.MUTE_STREAM)
        make = Make(
            kind,
            encoder=make_codec(coding),
            decoder=make_codec(coding),
            reports=self._reports(kind),
            exit_code=self.chip.duplex_exit,
            farewell=self.chip.duplex_farewell if duplex else END_OF_STREAM,
            stuck=self.faults.strike(Fault.STUCK_STREAM) is not None,
            flushes=self.faults.strike(Fault.DEAF_TO_FLUSH) is None,
            mute_after_s=mute.delay_s if mute else math.inf,
        )
        self.stream = Stream(make, self.loop, self.out)
        if self.ear:
            self.ear.restart_silence()

    @property
    def coding(self) -> VoiceCoding:
        """The coding chosen by +VSM."""
        number = self.settings.coding
        return next(c for c in self.chip.codings if c.number == number)

    def step(self, at: float) -> None:
        """Move on by a frame that begins at *at*."""
        samples = self._crystal.next_frame()
        if self.ear:
            self._listen(self.ear)
        else:
            self._watch_bell()
        self._watch_socket()
        said = self._next_said(samples, at)
        self.loop.said = said if self.loop.off_hook else SILENT_FRAME
        self._mind_inactivity(at)

    def _listen(self, ear: Ear) -> None:
        allowed = self._reports(self.stream.make.kind if self.stream else None)
        (watch,) = self.settings.get("-STE", 0)
        (mask,) = self.settings.get("+VEM", ALL_EVENTS)
        for code in ear.feed(self.loop, self.settings["+VSD"], watch):
            if self.settings.is_voice and code in allowed and is_wanted(code, mask):
                self.out.code(code)

    def _watch_bell(self) -> None:
        self.ringer.step()
        while self.loop.deliveries:
            caller_id = self.loop.deliveries.popleft()
            if not self.faults.strike(Fault.LOST_CALLER_ID):
                self.ringer.tell(caller_id)

    def _watch_socket(self) -> None:
        """Report the telephone in the modem's own socket, where it can be told."""
        lifted = self.loop.extension_off_hook and self.loop.extension_behind
        if lifted is self._socket_lifted:
            return
        self._socket_lifted = lifted
        kind = self.stream.make.kind if self.stream else None
        reports = self._reports(kind) if self.ear else self.chip.reports.on_hook
        code = "H" if lifted else "h"
        if self.settings.is_voice and code in reports:
            self.out.code(code)

    def _next_said(self, samples: int, at: float) -> Frame:
        if self.stream and not self.stream.over:
            heard = self.loop.heard_by_device if self.loop.off_hook else SILENT_FRAME
            return self.stream.step(heard, samples, at)
        sound = self._sounds.popleft() if self._sounds else SILENT_FRAME
        if isinstance(sound, Flash):
            self.loop.flash(sound.seconds, at)
            return SILENT_FRAME
        return sound

    def _reports(self, kind: Kind | None) -> str:
        reports = self.chip.reports
        match kind:
            case Kind.PLAY:
                return reports.playing
            case Kind.RECORD:
                return reports.recording
            case Kind.DUPLEX:
                return reports.playing + reports.recording
            case None:
                return reports.waiting

    def _mind_inactivity(self, at: float) -> None:
        """Drop the call when the host was silent for longer than +VIT allows."""
        (limit_s,) = self.settings["+VIT"]
        if limit_s and self.loop.off_hook and at - self._last_host_at >= limit_s:
            self.let_go(at)
