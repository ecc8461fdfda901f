"""Whether the desk lives, by what its sound does: what the service's watchdog goes by.

That a look happens at all proves that the loop turns. A look finds out more: that
frames were handled since the last one, and that in the calls sound goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LEAST_SHARE: Final = 0.1
"""Of the frames that were due. A starved machine handles half; fewer than this is a
loop that crawls from one mistake to the next, and nobody understands a word."""
STILL_S: Final = 30.0
"""The drivers find out within 5 s that a device gives no sound, and care for it."""


@dataclass(frozen=True, slots=True)
class Beats:
    """What was counted since the desk began."""

    turns: int
    """Frames for which the loop was there."""
    heard: Mapping[str, int]
    """Frames of sound in each call that hears all the time, by line."""


class Pulse:
    """One desk's; *frame_s* is how often a frame is due."""

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._looked_at: float | None = None
        self._turns = 0
        self._heard: Mapping[str, int] = {}
        self._still_since: float | None = None

    def look(self, beats: Beats, now: float) -> str:
        """Return why the desk is not alive, empty: it is."""
        before, self._looked_at = self._looked_at, now
        turns, self._turns = beats.turns - self._turns, beats.turns
        self._mind_sound(beats.heard, now)
        if before is None:
            return ""
        due = (now - before) / self._frame_s
        if turns < LEAST_SHARE * due:
            return f"{turns} of {due:.0f} frames were handled"
        if self._still_since is not None and now - self._still_since >= STILL_S:
            lines = ", ".join(sorted(beats.heard))
            return f"no sound for {now - self._still_since:.0f} s in calls on {lines}"
        return ""

    def _mind_sound(self, heard: Mapping[str, int], now: float) -> None:
        """Note since when all calls are still; one alone is its line's own affair."""
        is_still = bool(heard) and all(
            self._heard.get(line) == frames for line, frames in heard.items()
        )
        self._heard = dict(heard)
        if not is_still:
            self._still_since = None
        elif self._still_since is None:
            self._still_since = now
