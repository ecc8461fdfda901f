"""One direction of a talk: frames go in by one clock and come out by another."""

from typing import Final

import numpy as np

from tipring.dsp.conceal import Concealer
from tipring.dsp.frames import (
    FRAME_SAMPLES,
    RATE_HZ,
    SILENT_FRAME,
    Frame,
    Samples,
    to_samples,
)
from tipring.dsp.slip import cut, shortened
from tipring.dsp.tones import fade_in

FRAME_MS: Final = FRAME_SAMPLES * 1000 // RATE_HZ
MOST_KEPT_FRAMES: Final = 2
"""40 ms for each direction: more helps no clock that is a little off."""
_MOST_KEPT: Final = MOST_KEPT_FRAMES * FRAME_SAMPLES
_FADED_FRAMES: Final = 3
"""What is made up has faded then (see `conceal`), and sound begins softly."""
_PATIENCE_FRAMES: Final = 50
"""A second in which a frame was never needed: it is left out."""
_MOST_PATIENCE_FRAMES: Final = 3200
"""A minute, where sound comes so unevenly that leaving it out was a mistake."""
_NO_SOUND: Final[Samples] = np.zeros(0, dtype=np.int16)
_LIKE: Final = 0.85
_ANYTHING: Final = -1.0


class Lane:
    """One direction: frames go in when they come and out when they are wanted.

    Two clocks are never the same. Where sound was too much for a while, a period of it
    is left out; where some is missing, it goes on as it was, fades into silence, and
    comes back in step or softly. None of it clicks. *gain_db* makes it softer.
    """

    def __init__(self, gain_db: float = 0.0) -> None:
        self._gain = 10 ** (gain_db / 20)
        self.carried = 0
        """Frames that came."""
        self.dropped = 0
        """Times that a piece was left out, since too much had come."""
        self.missed = 0
        """Frames that were wanted and had not come, while there was a talk."""
        self.most_kept = 0
        """The most whole frames that lay here at once."""
        self._kept: Samples = _NO_SOUND
        self._concealer = Concealer()
        self._dry_frames = _FADED_FRAMES
        """How many frames were made up since the last that came."""
        self._patience = _PATIENCE_FRAMES
        self._wanted = 0
        """Frames since we looked how much was left each time..."""
        self._least_left = _MOST_KEPT
        """... and the least that it was."""
        self._too_much = 0

    def put(self, frame: Frame) -> None:
        """Take 20 ms that somebody said."""
        self.carried += 1
        sound = frame if self._gain == 1 else to_samples(frame * self._gain)
        self._kept = np.concatenate((self._kept, sound))
        if len(self._kept) > _MOST_KEPT:
            self._leave_out(FRAME_SAMPLES, _ANYTHING)
        if len(self._kept) >= _MOST_KEPT + FRAME_SAMPLES:
            self._kept = cut(self._kept, len(self._kept) - _MOST_KEPT)
        self.most_kept = max(self.most_kept, len(self._kept) // FRAME_SAMPLES)

    def next_frame(self) -> Frame:
        """Return the next 20 ms for the other to hear; silence when there are none."""
        self._come_back()
        if self._too_much:
            self._leave_out(self._too_much, _LIKE)
        frame, self._kept = self._kept[:FRAME_SAMPLES], self._kept[FRAME_SAMPLES:]
        if len(frame) < FRAME_SAMPLES:
            return self._run_dry(frame)
        self._look_what_is_left()
        return self._concealer.heard(frame)

    def _come_back(self) -> None:
        """Go on after sound was missing."""
        if not self._dry_frames or len(self._kept) < FRAME_SAMPLES:
            return
        if self._dry_frames < _FADED_FRAMES:
            self._kept = self._concealer.joined(self._kept)
        else:
            first = fade_in(self._kept[:FRAME_SAMPLES], FRAME_MS)
            self._kept = np.concatenate((first, self._kept[FRAME_SAMPLES:]))
        self._dry_frames = 0

    def _run_dry(self, rest: Samples) -> Frame:
        self._too_much = 0
        self._look_anew()
        if self._dry_frames >= _FADED_FRAMES:
            self.missed += self.carried > 0
            self._kept = rest
            return SILENT_FRAME
        self.missed += 1
        if not self._dry_frames and self.dropped:
            self._patience = min(2 * self._patience, _MOST_PATIENCE_FRAMES)
        self._dry_frames += 1
        begin = self._concealer.heard(rest) if len(rest) else rest
        made_up = self._concealer.missing(FRAME_SAMPLES - len(rest))
        return np.concatenate((begin, made_up))

    # --- how much lies here ----------------------------------------------------------

    def _look_what_is_left(self) -> None:
        """Find out what nobody needed for long: it is only a delay."""
        self._wanted += 1
        self._least_left = min(self._least_left, len(self._kept))
        if self._wanted >= self._patience:
            spare = self._least_left
            self._too_much = spare if spare >= FRAME_SAMPLES else 0
            self._look_anew()

    def _look_anew(self) -> None:
        self._wanted = 0
        self._least_left = _MOST_KEPT

    def _leave_out(self, most: int, likeness: float) -> None:
        slip = shortened(self._kept, most, likeness)
        if slip is None:
            return
        self._kept = slip.sound
        self.dropped += 1
        self._too_much = max(self._too_much - slip.samples, 0)

    @property
    def figures(self) -> str:
        """Return what became of the sound, in words."""
        return (
            f"{self.carried} frames, {self.dropped} times too much, {self.missed}"
            f" missing, at most {self.most_kept * FRAME_MS} ms kept"
        )
