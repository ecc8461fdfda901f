"""One call of a line whose calls are legs: what its leg tells, as a line tells it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    Tone,
    ToneHeard,
)
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegReferred,
    LegRings,
)
from tipring.dsp.frames import Frame, FrameSource, Samples
from tipring.dsp.plans import TonePlan
from tipring.legs.port import Leg
from tipring.lines.sound.call_sound import CallSound
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.echo_doubt import EchoDoubt
from tipring.lines.sound.line_notes import LineNotes
from tipring.lines.sound.tap import Heard
from tipring.lines.sound.witnesses import KeyWitnesses, Witness

_SOUNDS_LIKE: Final[Mapping[LegEnd, Tone]] = {
    LegEnd.BUSY: Tone.BUSY,
    LegEnd.DECLINED: Tone.BUSY,
    LegEnd.NO_ANSWER: Tone.BUSY,
}
"""What an exchange would let us hear instead; all else is the reorder tone."""


class _Spoken:
    """What is played, and heard by our doubts."""

    def __init__(self, source: FrameSource, doubt: EchoDoubt) -> None:
        self._source = source
        self._doubt = doubt

    def next_frame(self) -> Frame | None:
        frame = self._source.next_frame()
        self._doubt.said(frame)
        return frame


class TrunkCall:
    """Follow *leg*; its task is `follow`. *over* is called when the leg has ended."""

    def __init__(
        self,
        leg: Leg,
        plan: TonePlan,
        tell: Callable[[LineEvent], None],
        over: Callable[[], None],
        *,
        we_called: bool,
    ) -> None:
        self.leg = leg
        # Ears that wait for nobody's answer: the network tells of it in words.
        ears = self._ears = Ears(plan, LineNotes())
        self.sound = CallSound(self._from_ears, ears, we_called=we_called)
        self.on_referred: Callable[[LegReferred], None] = lambda _referred: None
        self._told = tell
        self._we_called = we_called
        self._held_back: list[LineEvent] | None = [] if we_called else None
        """What happened before the number counts as dialled: nobody would hear it."""
        self._over = over
        self.sounds_early = False
        """What the network sounds before the answer can be heard."""
        self._is_answered = False
        self._is_playing = False
        self._silent = asyncio.Event()
        self._silent.set()
        self._doubt = EchoDoubt()
        self._witnesses = KeyWitnesses()
        self._first_sign: asyncio.Future[LegEvent] = (
            asyncio.get_running_loop().create_future()
        )

    @property
    def is_unanswered(self) -> bool:
        """Whether we call, and nobody has answered yet."""
        return self._we_called and not self._is_answered

    @property
    def last_heard(self) -> Samples:
        """The newest sound of the call, shape (n,)."""
        return self.sound.last_heard

    async def follow(self) -> None:
        """Tell what becomes of the leg until it has ended."""
        while True:
            event = await self.leg.next_event()
            self._take(event)
            if not self._first_sign.done():
                self._first_sign.set_result(event)
            if isinstance(event, LegEnded):
                return

    async def first_sign(self, within_s: float) -> LegEnded | None:
        """Return how the call that we make ended at once; None: it did not."""
        try:
            async with asyncio.timeout(within_s):
                sign = await asyncio.shield(self._first_sign)
        except TimeoutError:
            return None
        return sign if isinstance(sign, LegEnded) else None

    async def answer(self) -> None:
        """Take the call that comes, once. Raises LegError."""
        if not self._is_answered:
            await self.leg.answer()
            self._is_answered = True
            self.hear()

    def hear(self) -> None:
        """Listen to the party from now on, and tell what happened until now."""
        self.leg.listen(self._hear)
        held_back, self._held_back = self._held_back, None
        for event in held_back or ():
            self._told(event)

    def _tell(self, event: LineEvent) -> None:
        if self._held_back is None:
            self._told(event)
        else:
            self._held_back.append(event)

    def end(self) -> None:
        """Hang up, and hear nothing more."""
        self.leg.listen(None)
        self.leg.hang_up("the line was released")

    def keep_close(self, *, close: bool) -> None:
        """Take note of a talk, or of its end."""
        self._ears.only_keys = close
        self.leg.keep_close(close=close)

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Raises LegError."""
        self._is_playing = True
        self._silent.clear()
        try:
            await self.leg.play(_Spoken(source, self._doubt))
        finally:
            self._is_playing = False
            self._silent.set()

    async def silent(self) -> None:
        """Wait until whoever plays knows that it is over."""
        await self._silent.wait()

    # --- what the leg tells --------------------------------------------------------

    def _take(self, event: LegEvent) -> None:
        match event:
            case LegRings(early_sound):
                self.sounds_early = early_sound
                self.sound.tell(ToneHeard(Tone.RINGBACK))
            case LegAnswered():
                self._is_answered = True
                self.sound.tell(FarEndAnswered(AnsweredBy.SIGNALLED))
            case DigitPressed(digit):
                self._hear_key(Witness.CHIP, digit)
            case LegReferred():
                self.on_referred(event)
            case LegEnded():
                self._end(event)
            case _:
                pass

    def _end(self, ended: LegEnded) -> None:
        self._over()
        if not self._is_answered:
            tone = _SOUNDS_LIKE.get(ended.end, Tone.REORDER)
            self.sound.tell(ToneHeard(tone))
        is_lost = ended.end is LegEnd.LOST
        self.sound.tell(FarEndGone(Gone.LINE_LOST if is_lost else Gone.SIGNALLED))

    # --- what is heard -------------------------------------------------------------

    def _hear(self, frame: Frame) -> None:
        may_be_echo = self._is_playing and self._doubt.doubts(frame)
        self.sound.hear(Heard(frame, self._is_playing, may_be_echo))

    def _from_ears(self, event: LineEvent) -> None:
        if isinstance(event, DigitPressed):
            self._hear_key(Witness.EARS, event.digit)
        else:
            self._tell(event)

    def _hear_key(self, witness: Witness, digit: str) -> None:
        """Tell a key once, however it came: in the sound, beside it, or both."""
        now = asyncio.get_running_loop().time()
        if self._witnesses.hear(witness, digit, now):
            self._tell(DigitPressed(digit))
