"""Which tone a row of bursts and pauses is: the part that needs no sound."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf, log
from typing import Final

from tipring.domain.events import Tone
from tipring.dsp.plans import Signal

CADENCE_TOLERANCE: Final = 0.2
"""Of each stretch; ITU-T E.180 suppl. 2 shows exchanges that differ by 10 to 25 %."""
EDGE_TOLERANCE_S: Final = 0.025
"""How far a measured edge may be off."""
TREMBLING_EDGE_S: Final = 0.06
"""The same where ringback is modulated."""
STEADY: Final = 0.1
"""However slow or fast an exchange is, it keeps its own pace so well; a voice or a
tune does not."""
STEADY_S: Final = 0.035
SAME_LEVEL_DB: Final = 6.0
"""Bursts of one tone are as loud as each other; noise moves them by 1 dB."""
LEAST_STRETCHES: Final = 4
"""Two bursts and the two pauses after them: no word or tune keeps time so long."""
LEAST_S: Final = 0.9
"""Of steady rhythm in any case; fast cadences need more rounds for it."""
SLOW_S: Final = 2.5
"""Where so many stretches take longer than this, one fewer must do."""
_MOST_STRETCHES: Final = 16


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Bursts and pauses as they were heard, the first a burst."""

    stretches_s: Sequence[float]
    levels_dbm0: Sequence[float]
    """Of the bursts."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A tone that is known by its rhythm, and how much of it is needed."""

    tone: Tone
    signal: Signal
    needed: int
    """Stretches; an even number ends with a pause, an odd one with a burst."""

    def misfit(self, heard: Rhythm, length: int) -> float:
        """Return how far its last stretches, from a burst on, are from this tone's.

        Infinity: they are not this tone; else how much too slow or fast it is.
        """
        row = heard.stretches_s[-length:]
        levels = heard.levels_dbm0[-((length + 1) // 2) :]
        if len(row) < length:
            return inf
        return min(
            (
                abs(log(sum(row) / sum(nominal)))
                for phase, nominal in windows(self.signal.cadence_s, length)
                if _keeps_pace(row, nominal) and self._sounds(levels, phase)
            ),
            default=inf,
        )

    def may_pause(self, seconds: float) -> bool:
        """Tell whether a pause of the tone may be so long."""
        return any(is_near(seconds, pause_s) for pause_s in self.signal.cadence_s[1::2])

    def _sounds(self, levels_dbm0: Sequence[float], phase: int) -> bool:
        softer = self.signal.softer_db or (0.0,)
        bursts = range(phase // 2, phase // 2 + len(levels_dbm0))
        full = [
            level + softer[burst % len(softer)]
            for level, burst in zip(levels_dbm0, bursts, strict=True)
        ]
        return max(full) - min(full) <= SAME_LEVEL_DB


def windows(
    cadence_s: Sequence[float], length: int
) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Yield each row of so many stretches, from a burst on, that a cadence contains."""
    for phase in range(0, len(cadence_s), 2):
        places = range(phase, phase + length)
        yield phase, tuple(cadence_s[place % len(cadence_s)] for place in places)


def is_near(seconds: float, nominal_s: float, edge_s: float = EDGE_TOLERANCE_S) -> bool:
    """Tell whether a measured stretch may be the nominal one."""
    return abs(seconds - nominal_s) <= CADENCE_TOLERANCE * nominal_s + edge_s


def _keeps_pace(row: Sequence[float], nominal_s: Sequence[float]) -> bool:
    pace = sum(row) / sum(nominal_s)
    return all(
        is_near(stretch, nominal)
        and abs(stretch - pace * nominal) <= STEADY * nominal + STEADY_S
        for stretch, nominal in zip(row, nominal_s, strict=True)
    )


def pattern_for(tone: Tone, signal: Signal, others: Iterable[Signal]) -> Pattern:
    """Return how *tone* is known beside the *others* that sound like it."""
    rivals = [
        other.cadence_s
        for other in others
        if other.cadence_s and other != signal and other.softer_db == signal.softer_db
    ]
    least_s = _least_s(signal, LEAST_STRETCHES)
    # A dial tone with a rhythm need not repeat itself: no other tone is like it.
    needed = LEAST_STRETCHES - (tone is Tone.DIAL or least_s > SLOW_S)
    while needed < _MOST_STRETCHES and (
        _least_s(signal, needed) < LEAST_S or _is_part_of(signal, needed, rivals)
    ):
        needed += 2
    return Pattern(tone, signal, needed)


def _least_s(signal: Signal, needed: int) -> float:
    return min(sum(row) for _, row in windows(signal.cadence_s, needed))


def _is_part_of(signal: Signal, needed: int, rivals: Iterable[Sequence[float]]) -> bool:
    """Tell whether some stretch of *signal* may also be cut from a rival."""
    return any(
        all(map(is_near, row, nominal))
        for _, row in windows(signal.cadence_s, needed)
        for rival in rivals
        for _, nominal in windows(rival, needed)
    )
