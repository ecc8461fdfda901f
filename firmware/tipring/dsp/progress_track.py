"""The bursts of one group of tones, in a row, and what the row is."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Final

from tipring.domain.events import Tone
from tipring.dsp.bursts import SURE_S, Burst, BurstFinder
from tipring.dsp.cadence import CADENCE_TOLERANCE, Pattern, Rhythm
from tipring.dsp.progress_group import Group, Lines, same_pitch
from tipring.dsp.progress_sound import LONGEST_LOOK_S, ProgressSound

GONE_AFTER_S: Final = 0.5
"""A tone that pauses for so much longer than it should has ended."""
LOOK_EVERY_S: Final = 0.24
"""A long tone that is no clean dial tone may become one."""
QUIET: Final = 0.25
"""-6 dB: so much softer, at least, is what sounds in the pauses of a tone, and before
it; music fills them, noise at 15 dB does not."""
BEFORE_S: Final = 0.8
"""Most of so long it is quiet before a dial tone; a tune goes on from note to note."""
UNDER_OTHERS: Final = 5.0
"""What lasts so many times as long as it must is no note, whatever it followed."""
_CONTINUED: Final = 3
"""A burst so many times as long as the stutter's before it is the dial tone."""
_STUTTER: Final = 4
"""Stretches: two bursts of stutter, and their pauses."""
_ROW: Final = 12


@dataclass(frozen=True, slots=True)
class ToneFound:
    """A call-progress tone was recognised."""

    tone: Tone
    at_s: float
    """When it began, in seconds of the stream; of ringback, the burst that told it."""


class ToneTrack:
    """Find the tones of one group; each is reported once while it lasts."""

    def __init__(self, group: Group, sound: ProgressSound) -> None:
        self._group = group
        self._sound = sound
        self._continuous = group.continuous
        self._stutters = [
            replace(pattern, needed=_STUTTER)
            for pattern in group.patterns
            if pattern.tone is Tone.STUTTER_DIAL
        ]
        self._finder = BurstFinder(group.gap_s)
        self._row: deque[tuple[Burst, Lines]] = deque(maxlen=_ROW)
        self._mixtures: frozenset[Lines] = frozenset()
        self._last_ended_s = 0.0
        self._judged_s = -1.0
        """When the open burst began that was judged as the end of a pause."""
        self._waits_s = sorted(
            {inf, *(after_s for after_s, _, _ in self._continuous)}
            | {_CONTINUED * pattern.signal.cadence_s[0] for pattern in self._stutters}
        )
        self._look_after_s = inf
        """For how long the open burst must last until it is worth a look."""
        self._ringback_at_s: float | None = None
        """When the last burst will have been ringback's, if nothing follows it."""
        self._lasting: Tone | None = None

    @property
    def is_idle(self) -> bool:
        """Whether silence cannot tell it anything."""
        sounds = self._finder.sounding_since_s is not None
        return not sounds and self._lasting is None and self._ringback_at_s is None

    @property
    def lasting(self) -> Tone | None:
        """What was found and sounds on, as far as is known."""
        return self._lasting

    def feed(
        self, hop: int, powers: Sequence[float], rules: Sequence[bool]
    ) -> ToneFound | None:
        """Take the hops from *hop* on; return the tone that became known."""
        found = None
        for place, (power, rule) in enumerate(zip(powers, rules, strict=True)):
            burst = self._finder.step(hop + place, power, rules=rule)
            if burst is not None:
                found = self._once(self._ended(burst)) or found
        since_s = self._finder.sounding_since_s
        judged = self._paused() if since_s is None else self._sounding(since_s)
        return self._once(judged) or found

    def _once(self, found: ToneFound | None) -> ToneFound | None:
        if found is None or found.tone is self._lasting:
            return None
        self._lasting = found.tone
        return found

    def _ended(self, burst: Burst) -> ToneFound | None:
        """Add a finished burst to the row, and say what the row is."""
        if burst.seconds < SURE_S:
            return None
        lines = self._sound.lines_hz(burst.began_s, burst.ended_s)
        mixtures = self._group.mixtures_of(lines, burst.seconds)
        if not self._continues(burst, lines) or not mixtures & self._mixtures:
            self._row.clear()
            self._mixtures = mixtures
        self._mixtures &= mixtures
        self._ringback_at_s = None
        if not mixtures:
            return None
        self._row.append((burst, lines))
        self._last_ended_s = burst.ended_s
        return self._match() or self._ringback(burst)

    def _continues(self, burst: Burst, lines: Lines) -> bool:
        if not self._row:
            return False
        last, last_lines = self._row[-1]
        is_same = same_pitch(lines, last_lines, min(last.seconds, burst.seconds))
        return is_same and self._paused_since(last, burst.began_s, burst.power)

    def _paused_since(self, last: Burst, began_s: float, power: float) -> bool:
        """Tell whether there was a pause after the *last* burst, and no other sound."""
        between = self._sound.power_between(last.ended_s, began_s)
        return between < QUIET * max(last.power, power)

    def _ringback(self, burst: Burst) -> ToneFound | None:
        pause_s = self._group.ringback_after_s(self._mixtures, burst.seconds)
        if pause_s is None:
            return None
        if pause_s == 0.0:
            return ToneFound(Tone.RINGBACK, burst.began_s)
        self._ringback_at_s = burst.ended_s + pause_s
        return None

    def _paused(self) -> ToneFound | None:
        now_s = self._sound.now_s
        if self._ringback_at_s is not None and now_s > self._ringback_at_s:
            self._ringback_at_s = None
            return ToneFound(Tone.RINGBACK, self._row[-1][0].began_s)
        if self._lasting is not None:
            pause_s = self._group.pause_s(self._lasting) * (1 + CADENCE_TOLERANCE)
            if now_s - self._last_ended_s > pause_s + GONE_AFTER_S:
                self._lasting = None
        return None

    def _sounding(self, since_s: float) -> ToneFound | None:
        """Judge what sounds: once when it has begun, now and then when it lasts."""
        lasted_s = self._finder.lasted_s
        if lasted_s < SURE_S:
            return None
        found = None
        if since_s > self._judged_s:
            self._judged_s = since_s
            self._look_after_s = self._waits_s[0]
            found = self._begun(since_s)
        if found is None and lasted_s >= self._look_after_s:
            found = self._look(since_s, lasted_s)
        if found is not None:
            self._look_after_s = inf
        return found

    def _begun(self, since_s: float) -> ToneFound | None:
        """Say what the row is that this burst goes on with."""
        power = self._finder.power
        if self._row and not self._paused_since(self._row[-1][0], since_s, power):
            self._row.clear()
            self._ringback_at_s = None
        return self._match(since_s)

    def _look(self, since_s: float, lasted_s: float) -> ToneFound | None:
        """Say what lasts; look again after a while."""
        following_s = next(wait_s for wait_s in self._waits_s if wait_s > lasted_s)
        self._look_after_s = min(following_s, lasted_s + LOOK_EVERY_S)
        stutter_s = self._stutters_since_s(since_s, lasted_s)
        ready = [(t, signal) for s, t, signal in self._continuous if lasted_s >= s]
        soon = lasted_s < UNDER_OTHERS * self._group.continuous_s
        if soon and not self._is_quiet_before(since_s):
            ready = []
        if stutter_s is None and not ready:
            return None
        now_s = self._sound.now_s
        lines = self._sound.lines_hz(max(since_s, now_s - LONGEST_LOOK_S), now_s)
        mixtures = self._group.mixtures_of(lines, lasted_s)
        if stutter_s is not None and mixtures & self._mixtures:
            return ToneFound(Tone.STUTTER_DIAL, stutter_s)
        for tone, signal in ready:
            if signal.frequencies_hz in mixtures:
                return ToneFound(tone, since_s)
        return None

    def _is_quiet_before(self, since_s: float) -> bool:
        before = self._sound.power_between(since_s - BEFORE_S, since_s)
        return before < QUIET * self._finder.power

    def _stutters_since_s(self, since_s: float, lasted_s: float) -> float | None:
        """Return when the stutter began whose continuation this burst is."""
        for pattern in self._stutters:
            if (
                lasted_s >= _CONTINUED * pattern.signal.cadence_s[0]
                and pattern.signal.frequencies_hz in self._mixtures
                and pattern.misfit(self._rhythm(since_s), _STUTTER) < inf
            ):
                return self._first_s(pattern)
        return None

    def _match(self, since_s: float | None = None) -> ToneFound | None:
        """Say what the row is: up to its last burst, or to the one that has begun."""
        row = self._rhythm(since_s)
        possible = [
            pattern
            for pattern in self._group.patterns
            if pattern.signal.frequencies_hz in self._mixtures
        ]
        for pattern in possible:
            if pattern.needed % 2 != len(row.stretches_s) % 2:
                continue
            misfit = pattern.misfit(row, pattern.needed)
            others = (other.misfit(row, pattern.needed) for other in possible)
            if misfit < inf and misfit <= min(others):
                return ToneFound(pattern.tone, self._first_s(pattern))
        return None

    def _rhythm(self, since_s: float | None) -> Rhythm:
        bursts = [burst for burst, _ in self._row]
        edges = [edge for burst in bursts for edge in (burst.began_s, burst.ended_s)]
        edges += [] if since_s is None else [since_s]
        stretches = [late - early for early, late in pairwise(edges)]
        return Rhythm(stretches, [burst.level_dbm0 for burst in bursts])

    def _first_s(self, pattern: Pattern) -> float:
        """Return when the tone began that the row ends in."""
        bursts = [burst for burst, _ in self._row]
        # Bursts before the row belong to it; the first one's beginning may be cut off.
        first = len(bursts) - (pattern.needed + 1) // 2
        while first and pattern.may_pause(
            bursts[first].began_s - bursts[first - 1].ended_s
        ):
            first -= 1
        return bursts[first].began_s
