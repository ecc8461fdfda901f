"""A call on a line behind a DAA: who is heard in it, and by whom."""

from collections.abc import Callable

import numpy as np

from tipring.domain.events import (
    AnsweredBy,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
)
from tipring.dsp.frames import Frame, FrameSink, Samples
from tipring.lines.hat.dialling import DialToneEar, Keys
from tipring.lines.hat.supervision import Sign
from tipring.lines.hat.talking import Talking
from tipring.lines.sound.call_sound import CallSound
from tipring.lines.sound.ears import Ears
from tipring.lines.sound.exchange_news import of_the_exchange
from tipring.wire.loop_signals import LoopSign, PolaritySign

MakeEars = Callable[[bool], Ears]
"""Given whether we called."""


class HatCall:
    """One call; its task is `talking.hold`.

    *for_us* and *for_exchange* make ears for the far end, and for the exchange.
    """

    def __init__(
        self,
        talking: Talking,
        tell: Callable[[LineEvent], None],
        for_us: MakeEars,
        for_exchange: MakeEars,
    ) -> None:
        self.talking = talking
        self._tell = tell
        self._for_us = for_us
        self._for_exchange = for_exchange
        self._sound: CallSound | None = None
        self._caller: CallSound | None = None
        """Whom we hear, or who is on hold."""

    # --- who is heard ------------------------------------------------------------

    def hear_far_end(self, *, we_called: bool) -> None:
        """Hear the other party of a call from now on."""
        ears = self._for_us(we_called)
        self._caller = CallSound(self._tell, ears, we_called=we_called)
        self._hear(self._caller)

    def hear_exchange(self, *, we_called: bool = False) -> None:
        """Hear the exchange, or whom it called for us; who was heard is on hold."""
        ears = self._for_exchange(we_called)
        self._hear(CallSound(of_the_exchange(self._tell), ears, we_called=we_called))

    def hear_caller(self) -> None:
        """Hear who was on hold; the exchange if nobody is."""
        if self._caller is None:
            self.hear_exchange()
        else:
            self._hear(self._caller)

    def hear_nothing(self) -> None:
        """Let nobody hear: what sounds now is our own doing."""
        self.talking.sound = None

    def _hear(self, sound: CallSound) -> None:
        self._sound = self.talking.sound = sound

    @property
    def hears_exchange(self) -> bool:
        """Whether the exchange is heard, not a caller."""
        return self._sound is not self._caller or self._caller is None

    @property
    def last_heard(self) -> Samples:
        """The end of the call; nothing where that was the exchange."""
        if self._caller is None or self.hears_exchange:
            return np.zeros(0, dtype=np.int16)
        return self._caller.last_heard

    def listen(self, sink: FrameSink | None) -> None:
        """Give each frame of who is heard to *sink*."""
        if self._sound is not None:
            self._sound.sink = sink

    def listen_for_words(self, sink: FrameSink | None) -> None:
        """Give *sink* what surely is not ours."""
        if self._sound is not None:
            self._sound.words = sink

    # --- deeds -------------------------------------------------------------------

    async def wait_for_dial_tone(self, ear: DialToneEar) -> None:
        """Hear nothing but dial tone. LineError when none comes."""
        self.talking.sound = ear
        await ear.wait()
        self.hear_nothing()

    async def send_keys(self, keys: str) -> None:
        """Send *keys*; deaf meanwhile, for they would come back as the caller's."""
        self.talking.interrupt()
        self.hear_nothing()
        try:
            await self.talking.play(Keys(keys))
        finally:
            if self._sound is not None:
                self._hear(self._sound)

    # --- what the line shows -----------------------------------------------------

    def frame(self, heard: Frame, played: Frame) -> None:
        """Take the next 20 ms."""
        self.talking.frame(heard, played)

    def torn(self) -> None:
        """Take note that sound was lost."""
        self.talking.torn()

    def told(self, sign: Sign) -> None:
        """Take a sign of the exchange."""
        if self._sound is None:
            return
        match sign:
            case LoopSign.DISCONNECT:
                self._sound.tell(FarEndGone(Gone.LOOP_BREAK))
            case PolaritySign.TURNED:
                self._sound.tell(FarEndAnswered(AnsweredBy.POLARITY))
            case PolaritySign.BACK:
                self._sound.tell(FarEndGone(Gone.POLARITY))
            case LoopSign.BATTERY_LOST:
                pass
