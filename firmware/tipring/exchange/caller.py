"""Somebody who calls: a script, ears, a voice, and a diary."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tipring.domain.errors import SpeechError
from tipring.domain.script import (
    HangUp,
    Press,
    Say,
    SendFax,
    Speak,
    SpeakFile,
    Step,
    Wait,
    WaitFor,
    WaitForBeep,
)
from tipring.dsp.babble import WORD_S, babble, frames_of
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame, Samples
from tipring.dsp.levels import as_loud_as
from tipring.dsp.tones import dtmf, sine_mix
from tipring.exchange.beep import BeepEar
from tipring.exchange.call import Progress

PATIENCE_S = 30.0
"""How long a caller waits for one prompt."""
RING_PATIENCE_S = 60.0
"""How long a caller lets it ring."""
LINGER_S = 60.0
"""How long a caller stays when the script is over and nobody hangs up."""
BUSY_LISTEN_S = 4.0
"""How long a caller listens to a busy tone."""
KEY_GAP_S = 0.1
"""Between two keys."""
FAX_HZ = 1100.0
FAX_TONE_S = 0.5
FAX_PAUSE_S = 3.0
FAX_DBM0 = -15.0
"""A fax machine that calls: ITU-T T.30 clause 4.1."""


class HeardPrompt(Protocol):
    """A known prompt that ended; times count seconds since the first frame heard."""

    @property
    def text(self) -> str:
        """Its words."""
        ...

    @property
    def started_s(self) -> float:
        """When it began."""
        ...

    @property
    def ended_s(self) -> float:
        """When it ended."""
        ...

    @property
    def whole(self) -> bool:
        """Whether it was heard to its end."""
        ...


class Ears(Protocol):
    """Whatever recognises prompts in the sound of a call."""

    def feed(self, frame: Frame) -> Sequence[HeardPrompt]:
        """Return the prompts that ended with this frame."""
        ...


class Deaf:
    """Ears that recognise nothing: for callers that wait for no words."""

    def feed(self, _frame: Frame) -> Sequence[HeardPrompt]:
        """Return nothing."""
        return ()


class Deed(StrEnum):
    """What kind of thing a caller wrote down."""

    NOTICED = "noticed"
    HEARD = "heard"
    PRESSED = "pressed"
    SAID = "said"
    GAVE_UP = "gave up"
    HUNG_UP = "hung up"


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """One thing that a caller heard or did."""

    at: float
    """Seconds of the driving clock."""
    deed: Deed
    words: str = ""

    def __str__(self) -> str:
        """Return it as a transcript has it, without the time."""
        return f"{self.deed} {self.words}".rstrip()


def _say_babble(words: str) -> Samples:
    return babble(WORD_S * max(1, len(words.split())))


def _no_files(path: str) -> Samples:
    message = (
        f"a caller should speak {path}, but was given no sound files;"
        " make it with Voice(load=...)"
    )
    raise SpeechError(message)


@dataclass
class Voice:
    """Where a caller's words and sound files come from."""

    say: Callable[[str], Samples] = _say_babble
    """Words to sound; by default babble of about the right length.

    Both are called while the exchange runs: have the sound ready, do not read disks.
    """
    load: Callable[[str], Samples] = _no_files
    """Path of a WAV to sound."""


@dataclass
class Caller:
    """A party of a call (see `call.Party`) that follows a script.

    The script begins when the call is answered. A caller who waits in vain, or
    longer than it is willing to, hangs up and writes so in the diary.
    """

    script: tuple[Step, ...]
    ears: Ears = field(default_factory=Deaf)
    voice: Voice = field(default_factory=Voice)
    patience_s: float = PATIENCE_S
    ring_patience_s: float = RING_PATIENCE_S
    diary: list[DiaryEntry] = field(default_factory=list)
    gone: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._now = 0.0
        self._began = False
        self._beeps = BeepEar()
        self._prompts: list[HeardPrompt] = []
        self._beep_count = 0
        self._acts: Iterator[Frame] = self._let_it_ring()

    def told(self, news: Progress, at: float) -> None:
        """Take note of what becomes of the call."""
        self._now = at
        self._write(Deed.NOTICED, news)
        match news:
            case Progress.ANSWERED if not self._began:
                self._began = True
                self._acts = self._follow_script()
            case Progress.BUSY | Progress.UNKNOWN:
                self._acts = self._give_up_after(BUSY_LISTEN_S)
            case Progress.RELEASED:
                self.gone = True

    def step(self, heard: Frame, at: float) -> Frame:
        """Take 20 ms of sound, give 20 ms of sound."""
        self._now = at
        self._listen(heard)
        return next(self._acts, SILENT_FRAME)

    def hang_up(self) -> None:
        """Put the handset down."""
        self._write(Deed.HUNG_UP)
        self.gone = True

    def _listen(self, heard: Frame) -> None:
        for prompt in self.ears.feed(heard):
            manner = "" if prompt.whole else " (cut short)"
            self._write(Deed.HEARD, f'"{prompt.text}"{manner}')
            if prompt.whole:
                self._prompts.append(prompt)
        if self._beeps.feed(heard):
            self._write(Deed.HEARD, "the beep")
            self._beep_count += 1

    def _let_it_ring(self) -> Iterator[Frame]:
        yield from _silence(self.ring_patience_s)
        self._give_up("nobody answers")

    def _give_up_after(self, seconds: float) -> Iterator[Frame]:
        yield from _silence(seconds)
        self.hang_up()

    def _follow_script(self) -> Iterator[Frame]:
        for step in self.script:
            yield from self._perform(step)
            if self.gone:
                return
        yield from _silence(LINGER_S)
        self._give_up("nobody hangs up")

    def _perform(self, step: Step) -> Iterator[Frame]:
        match step:
            case WaitFor(words):
                yield from self._wait_for(lambda: self._was_told(words), f'"{words}"')
            case WaitForBeep():
                yield from self._wait_for(self._was_beeped, "the beep")
            case Wait(seconds):
                yield from _silence(seconds)
            case Press(digits, hold_ms):
                yield from self._press(digits, hold_ms / 1000)
            case Say(words):
                self._write(Deed.SAID, f'"{words}"')
                yield from frames_of(self.voice.say(words))
            case Speak(seconds):
                self._write(Deed.SAID, f"something for {seconds:g} s")
                yield from frames_of(babble(seconds))
            case SpeakFile(path):
                self._write(Deed.SAID, path)
                yield from frames_of(self._file(step))
            case SendFax():
                self._write(Deed.SAID, "the calling tone of a fax machine")
                yield from frames_of(sine_mix((FAX_HZ,), FAX_TONE_S, FAX_DBM0))
                yield from _silence(FAX_PAUSE_S)
            case HangUp():
                self.hang_up()

    def _file(self, step: SpeakFile) -> Samples:
        sound = self.voice.load(step.path)
        return sound if step.level_dbm0 is None else as_loud_as(sound, step.level_dbm0)

    def _press(self, digits: str, hold_s: float) -> Iterator[Frame]:
        for digit in digits:
            self._write(Deed.PRESSED, digit)
            yield from frames_of(dtmf(digit, hold_s))
            yield from _silence(KEY_GAP_S)

    def _wait_for(self, happened: Callable[[], bool], what: str) -> Iterator[Frame]:
        deadline = self._now + self.patience_s
        while not happened():
            if self._now >= deadline:
                self._give_up(f"waited {self.patience_s:g} s for {what}")
                return
            yield SILENT_FRAME

    def _was_told(self, words: str) -> bool:
        """Look through the prompts since the last one waited for."""
        for position, prompt in enumerate(self._prompts, 1):
            if words.casefold() in prompt.text.casefold():
                del self._prompts[:position]
                return True
        return False

    def _was_beeped(self) -> bool:
        beeped = self._beep_count > 0
        self._beep_count = 0
        return beeped

    def _give_up(self, why: str) -> None:
        self._write(Deed.GAVE_UP, f"({why})")
        self.hang_up()

    def _write(self, deed: Deed, words: str = "") -> None:
        self.diary.append(DiaryEntry(self._now, deed, words))


def _silence(seconds: float) -> Iterator[Frame]:
    for _ in range(round(seconds / FRAME_S)):
        yield SILENT_FRAME
