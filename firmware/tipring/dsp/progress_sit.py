"""The three rising tones before an announcement (ITU-T E.180 clause 3.7)."""

from collections.abc import Sequence
from typing import Final

from tipring.domain.events import Tone
from tipring.dsp.progress_sound import HOP_S, centre_s
from tipring.dsp.progress_track import ToneFound

SIT_HZ: Final = (950.0, 1400.0, 1800.0)
SIT_TOLERANCE_HZ: Final = 50.0
"""North America sends 914 or 985, 1371 or 1429 and 1777 Hz to say more by them."""
SHORTEST_S: Final = 0.2
LONGEST_S: Final = 0.48
"""330 ms are the rule, 274 and 380 ms North America's; a fifth more or less."""
LONGEST_PAUSE_S: Final = 0.1
"""Between two of them; Britain leaves 15 ms, others 30."""
REPEATED_S: Final = 4.0
"""Three tones that follow so soon are the same signal, again."""

_SHORTEST: Final = round(SHORTEST_S / HOP_S)
_LONGEST: Final = round(LONGEST_S / HOP_S)
_REPEATED: Final = round(REPEATED_S / HOP_S)
_LONGEST_PAUSE: Final = round(LONGEST_PAUSE_S / HOP_S)


class SitTrack:
    """Find the three tones, one after another; each time they are reported once."""

    def __init__(self) -> None:
        self._place = 0
        """Which of the tones is awaited, or sounds."""
        self._hops = 0
        """For how long it has sounded."""
        self._missed = 0
        """For how long nothing has."""
        self._began_hop = 0
        self._told_hop = -_REPEATED - 1

    @property
    def is_idle(self) -> bool:
        """Whether it waits for the first tone."""
        return self._hops == 0

    def lasts(self, hop: int) -> bool:
        """Whether the tones were told so lately that they may come again."""
        return hop - self._told_hop <= _REPEATED

    def feed(self, hop: int, rules: Sequence[Sequence[bool]]) -> ToneFound | None:
        """Take the hops from *hop* on: which tone rules each; say if it was SIT."""
        found = None
        for late, now in enumerate(rules):
            found = self._take(hop + late, now) or found
        return found

    def _take(self, hop: int, now: Sequence[bool]) -> ToneFound | None:
        following = self._place + 1
        if now[self._place]:
            self._hops, self._missed = self._hops + 1, 0
        elif self._hops >= _SHORTEST and following < len(SIT_HZ) and now[following]:
            self._place, self._hops, self._missed = following, 1, 0
        else:
            self._missed += 1
        if self._place == 0 and self._hops == 1:
            self._began_hop = hop
        if self._hops >= _SHORTEST and following == len(SIT_HZ):
            self._restart()
            is_news = not self.lasts(hop)
            self._told_hop = hop
            return self._found() if is_news else None
        is_other = self._missed and any(now)
        if self._hops > _LONGEST or self._missed > _LONGEST_PAUSE or is_other:
            self._restart()
        return None

    def _found(self) -> ToneFound:
        return ToneFound(Tone.SIT, max(centre_s(self._began_hop), 0.0))

    def _restart(self) -> None:
        self._place = self._hops = self._missed = 0
