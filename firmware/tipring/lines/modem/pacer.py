"""How far ahead of the modem we write: it is the clock, and it tells nothing."""

from dataclasses import dataclass, field

from tipring.dsp.frames import RATE_HZ


@dataclass
class Pacer:
    """Count what was sent against what must have been played since."""

    started: float
    _sent: int = field(default=0, init=False)

    def sent(self, samples: int) -> None:
        """Note that *samples* more went out."""
        self._sent += samples

    def ahead_s(self, now: float) -> float:
        """Return the sound that the modem has not played yet, in seconds.

        When it ran dry in between (we were late) counting starts anew.
        """
        ahead = self._sent / RATE_HZ - (now - self.started)
        if ahead < 0:
            self.started, self._sent = now, 0
            return 0.0
        return ahead
