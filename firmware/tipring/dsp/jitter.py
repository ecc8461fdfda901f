"""A jitter buffer: packets come when they come, and 20 ms are wanted every 20 ms.

Sound waits as long as the slow packets of its stream need (`transit`). That changes
with the network, and the far clock is never ours: the wait becomes shorter or longer by
slips that nobody hears (`slip`). What is lost is made up (`conceal`). What is only late
is made up and then heard all the same, and the wait becomes shorter again afterwards:
a stall costs no word, only a second or two of delay.
"""

from typing import Final

import numpy as np

from tipring.dsp.conceal import Concealer
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, SILENT_FRAME, Frame, Samples
from tipring.dsp.slip import cut, lengthened, shortened
from tipring.dsp.transit import Transit
from tipring.wire.rtp import TIMESTAMP_ROUND, unwrapped

_PER_MS: Final = RATE_HZ // 1000
_NO_SOUND: Final[Samples] = np.zeros(0, dtype=np.int16)
_SAFE: Final = 12
"""1.5 ms: before the wait comes so near to what is needed it becomes longer."""
_SPARE: Final = 24
"""3 ms more than a frame too much: less would go back and forth."""
_PATIENCE_S: Final = 1.0
"""A frame too much for so long is left out."""
_FAR_TOO_MUCH: Final = 480
"""60 ms too much are heard as a delay: there is no patience, and any place will do."""
_MOST_WAIT: Final = 3200
"""400 ms: more is cut off at once."""
_NEW_TALK: Final = RATE_HZ // 2
"""After so long without a packet the next begins anew."""
_JUMP: Final = RATE_HZ
"""A timestamp so far away belongs to another stretch of sound."""
_MOST_PIECES: Final = 100
"""Two seconds of packets that wait for one before them: nobody means that well."""
_PACE: Final = 3
"""Frames from slip to slip."""


class JitterBuffer:
    """The sound of one stream. Times are seconds of one clock, ours."""

    def __init__(self) -> None:
        self.late = 0
        """Packets that came after their time, or twice."""
        self.concealed = 0
        """Samples that were made up."""
        self.stretched = 0
        """Samples that were left out or said twice."""
        self.wait_ms = 0.0
        """From a packet's arrival, were it a fast one, until it is heard; averaged."""
        self._concealer = Concealer()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what waits and how the network was: another stream comes."""
        self._transit = Transit()
        self._pieces: dict[int, Samples] = {}
        self._ready: Samples = _NO_SOUND
        self._is_begun = False
        self._edge = 0
        """The timestamp after the last sample of `_ready`, once it has begun."""
        self._newest: int | None = None
        self._frozen = 0
        """Samples made up for what is late or lost: nobody knows yet."""
        self._piece = FRAME_SAMPLES
        """Samples of a packet."""
        self._roomy_since: float | None = None
        self._pause = 0
        """Frames until the next slip."""
        self._owed = 0
        """Samples by which a hole is made longer, where nothing else could be."""

    @property
    def kept(self) -> int:
        """Samples that lie here."""
        return len(self._ready) + len(self._pieces) * self._piece

    def put(self, timestamp: int, sound: Samples, at_s: float) -> None:
        """Take a packet that came *at_s*; *timestamp* has 32 bits and may wrap."""
        near = timestamp if self._newest is None else self._newest
        place = unwrapped(timestamp, near, TIMESTAMP_ROUND)
        if self._is_elsewhere(place):
            self.begin_anew()
        self._newest = place if self._newest is None else max(place, self._newest)
        self._transit.note(place, at_s * RATE_HZ)
        self._piece = len(sound)
        is_heard = self._is_begun and place + len(sound) <= self._edge
        if place in self._pieces or is_heard:
            self.late += 1
            return
        self._pieces[place] = sound

    def _is_elsewhere(self, place: int) -> bool:
        """Return whether a new stretch of sound begins at *place*."""
        if self._newest is None:
            return False
        is_far = abs(place - self._newest) > _JUMP
        return is_far or self._frozen >= _NEW_TALK or len(self._pieces) >= _MOST_PIECES

    def next_frame(self, now_s: float) -> Frame:
        """Return what is heard for 20 ms from *now_s*; call it every 20 ms."""
        now = now_s * RATE_HZ
        if not self._is_begun and not self._begins(now):
            return SILENT_FRAME
        self._gather()
        self._keep_pace(now)
        return self._filled()

    def _begins(self, now: float) -> bool:
        if not self._pieces:
            return False
        first = min(self._pieces)
        if now - first < self._transit.fastest + self._transit.need:
            return False
        self._edge = first
        self._is_begun = True
        return True

    def _gather(self) -> None:
        """Put together what came without a hole; what overlaps is heard once."""
        if not self._pieces:
            return
        was_late = bool(self._frozen) and self._thaw(min(self._pieces))
        parts = []
        while self._pieces and (begin := min(self._pieces)) <= self._edge:
            piece = self._pieces.pop(begin)[self._edge - begin :]
            parts.append(piece)
            self._edge += len(piece)
        if len(parts) == 1 and not len(self._ready):
            (self._ready,) = parts
        elif parts:
            self._ready = np.concatenate((self._ready, *parts))
        if was_late:
            self._ready = self._concealer.joined(self._ready)

    def _thaw(self, first: int) -> bool:
        """Count what was made up as lost, as far as it is.

        Return whether *first* was only late, so that it is heard all the same.
        """
        lost = min(first - self._edge, self._frozen)
        was_late = lost < self._frozen
        self._edge += lost
        self.concealed += self._frozen
        self._frozen = 0
        return was_late

    def _filled(self) -> Frame:
        """Return 20 ms of what is ready, and make up what is not."""
        parts: list[Samples] = []
        missing = FRAME_SAMPLES
        while missing:
            if len(self._ready):
                part = self._concealer.heard(self._ready[:missing])
                self._ready = self._ready[missing:]
            else:
                part = self._made_up(missing)
            parts.append(part)
            missing -= len(part)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _made_up(self, missing: int) -> Samples:
        if not self._pieces:
            self._frozen += missing
            return self._concealer.missing(missing)
        hole = min(self._pieces) - self._edge
        count = min(hole, missing)
        longer = min(self._owed, count)
        self._owed -= longer
        self.stretched += longer
        self._edge += count - longer
        self.concealed += count
        part = self._concealer.missing(count)
        self._gather()
        return part

    # --- how long sound waits ------------------------------------------------------

    def _keep_pace(self, now: float) -> None:
        """Let sound wait as long as it should, a little nearer to it each time."""
        if self._frozen:
            return
        wait = now - (self._edge - len(self._ready)) - self._transit.fastest
        self.wait_ms += (wait / _PER_MS - self.wait_ms) / 50
        begun = len(self._ready) % self._piece
        """Of a packet that a slip has cut: the one after it must be here in time."""
        excess = wait - min(self._transit.need, _MOST_WAIT) - begun
        self._owed = 0
        if wait > _MOST_WAIT:
            self._cut(round(excess))
        elif self._pause:
            self._pause -= 1
        elif excess < _SAFE:
            self._lengthen(round(_SAFE - excess))
        else:
            self._shorten(begun, excess, now / RATE_HZ)

    def _cut(self, excess: int) -> None:
        count = max(min(excess, len(self._ready) - FRAME_SAMPLES), 0)
        self._ready = cut(self._ready, count)
        self.stretched += count

    def _lengthen(self, wanted: int) -> None:
        slip = lengthened(self._concealer.past, self._ready, likeness=0.6)
        if slip is None:
            self._owed = wanted
            return
        self._ready = slip.sound
        self.stretched += slip.samples
        self._pause = _PACE

    def _shorten(self, begun: int, excess: float, now_s: float) -> None:
        most = begun
        if self._is_roomy(excess, now_s):
            most += int(excess // self._piece) * self._piece
        most = min(most, len(self._ready) - FRAME_SAMPLES)
        slip = shortened(self._ready, most, _likeness(excess))
        if slip is not None:
            self._ready = slip.sound
            self.stretched += slip.samples
            self._pause = 0 if excess > _FAR_TOO_MUCH else _PACE

    def _is_roomy(self, excess: float, now_s: float) -> bool:
        """Return whether a packet's length of waiting is too much, and for long."""
        if excess < self._piece + (_SPARE if self._roomy_since is None else 0):
            self._roomy_since = None
            return False
        if self._roomy_since is None:
            self._roomy_since = now_s
        return excess > _FAR_TOO_MUCH or now_s - self._roomy_since >= _PATIENCE_S


def _likeness(excess: float) -> float:
    """Return how good a place must be to leave something out."""
    if excess <= _FAR_TOO_MUCH:
        return 0.85
    return 0.5 if excess <= 2 * _FAR_TOO_MUCH else -1.0
