"""An agent who follows a script: for demonstrations and tests.

Everything goes by the loop's clock, frame by frame. What the agent heard and said
since lifting is kept, so that a test can listen to both ends of a talk.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tipring.domain.errors import PhoneError, SpeechError
from tipring.domain.phone_script import (
    DEFAULT,
    Answer,
    Decline,
    HangUpInWhisper,
    Hold,
    NeverAnswer,
    PhoneStep,
    TakeBack,
    UsePhone,
    parse_phone_script,
)
from tipring.domain.queue.happenings import Failure
from tipring.domain.script import HangUp, Press, Say, Speak, SpeakFile, Wait
from tipring.dsp.babble import WORD_S, babble
from tipring.dsp.frames import (
    FRAME_S,
    SILENT_FRAME,
    Frame,
    FrameSink,
    FrameSource,
    Samples,
    frames_of,
)
from tipring.dsp.tones import dtmf
from tipring.phones.port import (
    DigitPressed,
    Offer,
    PhoneAnswered,
    PhoneCapabilities,
    PhoneDeclined,
    PhoneEvent,
    PhoneFault,
    PhoneHeld,
    PhoneHungUp,
    PhoneInUse,
    PhoneTakenBack,
)

INTO_WHISPER_S = 0.5
"""How much of the whisper is heard by somebody who hangs up during it."""

Sound = Callable[[str], Samples]


def _say_babble(words: str) -> Samples:
    return babble(WORD_S * max(1, len(words.split())))


def _no_files(path: str) -> Samples:
    message = f"an agent should speak {path}, but was given no sound files"
    raise SpeechError(message)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that the agent noticed or did."""

    at: float
    """Seconds of the loop's clock."""
    words: str


class SimulatedPhone:
    """The `Phone` port with a scripted agent behind it.

    The script is followed from its start at each offer. *say* and *load* make sound
    of words and of files' names; both are called while the loop runs.
    """

    def __init__(
        self,
        name: str,
        sentences: Sequence[str] = DEFAULT,
        *,
        say: Sound = _say_babble,
        load: Sound = _no_files,
    ) -> None:
        self.name = name
        self.diary: list[Deed] = []
        """All offers and talks, oldest first."""
        self.offers: list[Offer] = []
        self._say = say
        self._load = load
        self._events: asyncio.Queue[PhoneEvent] = asyncio.Queue()
        self._script: tuple[PhoneStep, ...] = ()
        self._life: asyncio.Task[None] | None = None
        self._is_lifted = self._is_in_use = False
        self._sink: FrameSink | None = None
        self._playing: tuple[FrameSource, asyncio.Future[None]] | None = None
        self._heard: list[Frame] = []
        self._said: list[Frame] = []
        self.follow(sentences)

    # --- for tests and demonstrations --------------------------------------------

    def follow(self, sentences: Sequence[str]) -> None:
        """Do this from the next offer on. Raises SettingsError."""
        self._script = parse_phone_script([*sentences])

    def lose(self, reason: str) -> None:
        """Let the phone not be reachable any more, whatever goes on."""
        self._end(f"is cut off: {reason}")
        self._events.put_nowait(PhoneFault(reason))

    @property
    def is_lifted(self) -> bool:
        """Whether the agent listens."""
        return self._is_lifted

    @property
    def heard(self) -> Samples:
        """All that the agent heard since lifting last, shape (n,)."""
        return np.concatenate([np.zeros(0, dtype=np.int16), *self._heard])

    @property
    def said(self) -> Samples:
        """All that the agent said since lifting last, shape (n,)."""
        return np.concatenate([np.zeros(0, dtype=np.int16), *self._said])

    # --- the port ----------------------------------------------------------------

    @property
    def capabilities(self) -> PhoneCapabilities:
        """Sound goes through the box; callers of any line."""
        return PhoneCapabilities()

    async def open(self) -> str:
        """Be there."""
        self._events = asyncio.Queue()
        return f"a simulated agent, {self.name}"

    async def close(self) -> None:
        """End whatever goes on."""
        self._end("is switched off")

    async def next_event(self) -> PhoneEvent:
        """Return the next happening."""
        return await self._events.get()

    async def ring(self, offer: Offer) -> None:
        """Begin to ring, unless the agent uses the phone."""
        self.offers.append(offer)
        if self._is_lifted or self._is_in_use:
            self._events.put_nowait(PhoneDeclined(Failure.BUSY))
            return
        self._end("hears another offer")
        self._note(f"hears the phone ring ({offer.cadence})")
        self._life = asyncio.create_task(self._live(), name=f"{self.name} lives")

    async def hang_up(self, why: str) -> None:
        """Ring no more, or end the call; no event follows."""
        self._end(f"is let go: {why}")

    async def remind(self) -> None:
        """Let the agent notice the reminder."""
        self._note("is reminded of the caller on hold")

    async def play(self, source: FrameSource) -> None:
        """Let the agent hear all of *source*. Raises PhoneError."""
        if not self._is_lifted:
            message = f"{self.name} has not lifted"
            raise PhoneError(message)
        playing = (source, asyncio.get_running_loop().create_future())
        self._playing = playing
        try:
            await playing[1]
        finally:
            if self._playing is playing:
                self._playing = None

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the agent says to *sink*."""
        self._sink = sink

    # --- the agent ---------------------------------------------------------------

    async def _live(self) -> None:
        for step in self._script:
            match step:
                case Answer(after_s):
                    await asyncio.sleep(after_s)
                    await self._talk()
                case Decline(why, after_s):
                    await asyncio.sleep(after_s)
                    self._note(f"does not take it: {why}")
                    self._events.put_nowait(PhoneDeclined(why))
                    return
                case NeverAnswer():
                    await asyncio.Event().wait()
                case UsePhone(seconds):
                    await self._use_phone(seconds)
                case _:
                    pass  # done while talking

    async def _use_phone(self, seconds: float) -> None:
        for is_in_use in (True, False):
            self._is_in_use = is_in_use
            self._events.put_nowait(PhoneInUse(is_in_use))
            if is_in_use:
                await asyncio.sleep(seconds)

    async def _talk(self) -> None:
        """Lift, hear and say a frame at a time, until the script hangs up."""
        self._heard, self._said = [], []
        self._is_lifted = True
        self._note("answers")
        self._events.put_nowait(PhoneAnswered())
        clock = asyncio.get_running_loop().time
        due = clock()
        for frame in self._acts():
            self._heard.append(self._next_heard())
            due += FRAME_S
            await asyncio.sleep(due - clock())
            self._said.append(frame)
            if self._sink is not None:
                self._sink(frame)
        self._note("hangs up")
        self._events.put_nowait(PhoneHungUp())
        self._put_down()

    def _next_heard(self) -> Frame:
        if self._playing is None:
            return SILENT_FRAME
        source, done = self._playing
        frame = source.next_frame()
        if frame is not None:
            return frame
        self._playing = None
        if not done.done():
            done.set_result(None)
        return SILENT_FRAME

    def _acts(self) -> Iterator[Frame]:
        """Yield what is said from lifting to hanging up."""
        for step in self._script:
            match step:
                case HangUp():
                    return
                case HangUpInWhisper():
                    while self._playing is None:
                        yield SILENT_FRAME
                    yield from _silence(INTO_WHISPER_S)
                    return
                case Hold():
                    self._note("puts the caller on hold")
                    self._events.put_nowait(PhoneHeld())
                case TakeBack():
                    self._note("takes the caller back")
                    self._events.put_nowait(PhoneTakenBack())
                case _:
                    yield from self._sounds(step)
        while True:
            yield SILENT_FRAME

    def _sounds(self, step: PhoneStep) -> Iterator[Frame]:
        match step:
            case Wait(seconds):
                yield from _silence(seconds)
            case Say(words):
                is_file = words.endswith(".wav")
                yield from frames_of(self._load(words) if is_file else self._say(words))
            case SpeakFile(path):
                yield from frames_of(self._load(path))
            case Speak(seconds):
                yield from frames_of(babble(seconds))
            case Press(digits, hold_ms):
                for digit in digits:
                    self._events.put_nowait(DigitPressed(digit))
                    yield from frames_of(dtmf(digit, hold_ms / 1000))
            case _:
                pass  # what is done before lifting, and after

    def _put_down(self) -> None:
        self._is_lifted = False
        self._sink = None
        if self._playing is not None and not self._playing[1].done():
            self._playing[1].set_exception(PhoneError(f"{self.name} hung up"))
        self._playing = None

    def _end(self, how: str) -> None:
        life, self._life = self._life, None
        if life is not None and not life.done():
            life.cancel()
            self._note(how)
        self._is_in_use = False
        self._put_down()

    def _note(self, words: str) -> None:
        self.diary.append(Deed(asyncio.get_running_loop().time(), words))


def _silence(seconds: float) -> Iterator[Frame]:
    for _ in range(round(seconds / FRAME_S)):
        yield SILENT_FRAME
