"""Which of a modem's codes mean that the caller is gone.

A loop break or a polarity reversal is the exchange's own word. Busy and reorder
tone are decided by the chip over several cycles: one report is enough. Dial tone is
reported by some chips for voices, too, so it takes two.
"""

from dataclasses import dataclass, field

from tipring.domain.events import Gone

DIAL_TONE_AGAIN_S = 5.0
"""A second report of dial tone counts within this time (old USR units report it
once for a voice)."""

_AT_ONCE = {
    "l": Gone.LOOP_BREAK,
    "L": Gone.POLARITY,
    "b": Gone.BUSY_TONE,
    "K": Gone.BUSY_TONE,
}
_DIAL_TONE = frozenset("di")


@dataclass
class Farewell:
    """Judge the codes of one call; time is an argument."""

    _dial_tone_at: float | None = field(default=None, init=False)

    def feed(self, code: str, now: float) -> Gone | None:
        """Return how the caller left, when *code* proves it."""
        if code in _DIAL_TONE:
            before, self._dial_tone_at = self._dial_tone_at, now
            again = before is not None and now - before <= DIAL_TONE_AGAIN_S
            return Gone.DIAL_TONE if again else None
        return _AT_ONCE.get(code)
