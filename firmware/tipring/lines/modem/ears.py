"""Our own ears on the sound that the modem sends: keys, tones, voices."""

from collections.abc import Iterator

import numpy as np

from tipring.domain.events import (
    DigitPressed,
    FarEndGone,
    Gone,
    LineEvent,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.dsp.codec import Codec
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, Frame, Samples
from tipring.dsp.plans import TonePlan
from tipring.dsp.progress import ProgressDetector, ToneFound
from tipring.dsp.voice import VoiceDetector

_GONE = {
    Tone.BUSY: Gone.BUSY_TONE,
    Tone.REORDER: Gone.BUSY_TONE,
    Tone.DIAL: Gone.DIAL_TONE,
}


class Ears:
    """Hear one stretch of reception; frames go in, what they mean comes out."""

    def __init__(self, plan: TonePlan) -> None:
        self._keys = DtmfDetector()
        self._tones = ProgressDetector(plan)
        self._voice = VoiceDetector()
        self._heard_s = 0.0

    def hear(self, frame: Frame) -> Iterator[LineEvent]:
        """Yield what this frame tells."""
        self._heard_s += FRAME_S
        for key in self._keys.feed(frame):
            if isinstance(key, KeyDown):
                yield DigitPressed(key.digit)
        for found in self._tones.feed(frame):
            yield from self._tone(found)
        active = self._voice.feed(frame)
        if active is not None:
            yield VoiceHeard(active)

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
