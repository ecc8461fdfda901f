"""Which of a modem's codes mean that the caller is gone.

A loop break or a polarity reversal is the exchange's own word. Busy and reorder
tone are decided by the chip over several cycles: one report is enough. Dial tone is
reported by some chips for voices, too, so it takes two.
"""

from dataclasses import dataclass, field

from tipring.domain.events import FarEndGone, Gone

DIAL_TONE_AGAIN_S = 5.0
"""A second report of dial tone counts within this time (old USR units report it
once for a voice)."""

BUSY_LASTS_S = 1.5
"""A chip has heard busy or reorder tone for at least this long when it says so
(two cycles of the fastest plans, one and a half of the slowest)."""

DIAL_TONE_LASTS_S = 1.0
"""The same for two reports of dial tone."""

_AT_ONCE = {
    "l": FarEndGone(Gone.LOOP_BREAK),
    "L": FarEndGone(Gone.POLARITY),
    "b": FarEndGone(Gone.BUSY_TONE, BUSY_LASTS_S),
    "K": FarEndGone(Gone.BUSY_TONE, BUSY_LASTS_S),
}
_DIAL_TONE = frozenset("di")


@dataclass
class Farewell:
    """Judge the codes of one call; time is an argument."""

    _dial_tone_at: float | None = field(default=None, init=False)

    def feed(self, code: str, now: float) -> FarEndGone | None:
        """Return how the caller left, when *code* proves it."""
        if code in _DIAL_TONE:
            before, self._dial_tone_at = self._dial_tone_at, now
            again = before is not None and now - before <= DIAL_TONE_AGAIN_S
            if not again:
                return None
            return FarEndGone(Gone.DIAL_TONE, DIAL_TONE_LASTS_S)
        return _AT_ONCE.get(code)
