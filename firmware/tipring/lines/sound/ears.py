"""Our own ears on the sound that the modem sends: keys, tones, voices."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from tipring.domain.events import (
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.dsp.calling import CallingToneDetector
from tipring.dsp.codec import Codec
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, Frame, Samples
from tipring.dsp.plans import Signal, TonePlan
from tipring.dsp.progress import ProgressDetector, ToneFound
from tipring.dsp.progress_answer import AnswerDetector
from tipring.dsp.stride import Stride
from tipring.dsp.voice import VoiceDetector
from tipring.lines.sound.line_notes import LineNotes
from tipring.lines.sound.tap import Heard

_GONE: Final[Mapping[Tone, Gone]] = {
    Tone.BUSY: Gone.BUSY_TONE,
    Tone.REORDER: Gone.BUSY_TONE,
    Tone.DIAL: Gone.DIAL_TONE,
    Tone.STUTTER_DIAL: Gone.DIAL_TONE,
    Tone.DISCONNECT: Gone.DISCONNECT_TONE,
    Tone.HOWLER: Gone.HOWLER,
}
"""The tones that nobody who is still there lets us hear."""


class Ears:
    """Hear one call; frames go in, what they mean comes out.

    *disconnect_tone* is the one by which this very line tells that the caller left.
    *we_called*: it is a call that we made, and somebody may answer it.
    """

    def __init__(
        self,
        plan: TonePlan,
        notes: LineNotes,
        disconnect_tone: Signal | None = None,
        *,
        we_called: bool = False,
    ) -> None:
        self._keys = DtmfDetector()
        self._tones = ProgressDetector(plan, disconnect_tone)
        self._machines = CallingToneDetector()
        self._voice = VoiceDetector()
        self._answer = AnswerDetector() if we_called else None
        self._notes = notes
        self._stride = Stride()
        """In which tones are still to be looked for."""
        self.only_keys = False
        """Hear nothing else: it costs a ninth, and in a talk nobody asks for more
        where the network says in words that somebody hung up."""
        self._is_voice = False
        self._heard_s = 0.0

    @property
    def hears_voice(self) -> bool:
        """Whether a voice has begun that has not ceased yet; it is not our own."""
        return self._is_voice

    def hear(self, heard: Heard) -> Iterator[LineEvent]:
        """Yield what this frame tells; no voice begins with what may be our own."""
        frame = heard.frame
        self._heard_s += FRAME_S
        for key in self._keys.feed(frame):
            if isinstance(key, KeyDown):
                self._notes.press(key)
                yield DigitPressed(key.digit)
        if self.only_keys:
            yield from self._cease()
            return
        yield from self._listen_for_tones(frame)
        active = None
        if self._is_voice or not heard.may_be_echo:
            active = self._voice.feed(frame)
        else:
            self._voice.pass_over()
        if active is not None:
            self._is_voice = active
            yield VoiceHeard(active)
        if self._answer is not None:
            yield from self._wait_for_answer(self._answer, voice=active)
        if not heard.over_prompt:
            self._notes.hear(frame, is_voice=self._voice.is_voice_now)

    def _listen_for_tones(self, frame: Frame) -> Iterator[LineEvent]:
        """Look for tones in several frames at once."""
        if (sound := self._stride.feed(frame)) is not None:
            for found in (*self._tones.feed(sound), *self._machines.feed(sound)):
                yield from self._tone(found)

    def _cease(self) -> Iterator[LineEvent]:
        """Take a voice for over: its end will not be heard."""
        self._stride = Stride()
        if self._is_voice:
            self._is_voice = False
            self._voice = VoiceDetector()
            yield VoiceHeard(active=False)

    def _wait_for_answer(
        self, answer: AnswerDetector, *, voice: bool | None
    ) -> Iterator[LineEvent]:
        answered = answer.hear(self._heard_s, self._tones.lasting, voice=voice)
        if answered is not None:
            self._answer = None
            yield FarEndAnswered(answered.by)

    def _tone(self, found: ToneFound) -> Iterator[LineEvent]:
        yield ToneHeard(found.tone)
        if how := _GONE.get(found.tone):
            yield FarEndGone(how, self._heard_s - found.at_s)


class Framer:
    """Cut decoded sound into frames of 160 samples."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._rest: Samples = np.zeros(0, dtype=np.int16)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that are complete after *data*."""
        sound = np.concatenate((self._rest, self._codec.decode(data)))
        whole = len(sound) - len(sound) % FRAME_SAMPLES
        yield from sound[:whole].reshape(-1, FRAME_SAMPLES)
        self._rest = sound[whole:]
