"""Which tone of a plan a row of bursts and pauses is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tipring.domain.events import Tone
from tipring.dsp.plans import Signal, TonePlan

CYCLES: Final = 2
"""Busy and reorder count after two whole rounds: a hang-up within 2.6 s everywhere,
and no word or whistle keeps time for so long."""
CADENCE_TOLERANCE: Final = 0.2
"""Of each stretch; ITU-T E.180 suppl. 2 shows exchanges that differ by 10 to 25 %."""
EDGE_TOLERANCE_S: Final = 0.02
"""How far a measured edge may be off."""
FREQUENCY_TOLERANCE_HZ: Final = 25.0
"""Exchanges of one country differ by so much (425 and 440 Hz, for example)."""
_MEASURED_WITHIN_HZ: Final = 3.0
DIAL_S: Final = 1.0
"""A tone that lasts so long is a dial tone, if no ringback can last as long."""
_LONGER_THAN_RINGBACK: Final = 1 + CADENCE_TOLERANCE + 0.05


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cadenced tone, and how much of it is needed to know it."""

    tone: Tone
    signal: Signal
    needed: int
    """Stretches, the last of them a burst."""

    def fits(self, stretches: Sequence[float]) -> bool:
        """Tell whether *stretches* (seconds; the last is a burst) end in this tone."""
        return len(stretches) >= self.needed and _fits(
            stretches[-self.needed :], self.signal.cadence_s
        )


def patterns_of(plan: TonePlan) -> tuple[Pattern, ...]:
    """Return the tones of *plan* that are known by their repetition.

    Where reorder is the same as busy, it is busy.
    """
    wanted = {
        plan.busy: Tone.BUSY,
        **({} if plan.reorder == plan.busy else {plan.reorder: Tone.REORDER}),
        **({plan.dial: Tone.DIAL} if plan.dial.cadence_s else {}),
    }
    return tuple(
        Pattern(tone, signal, _needed(tone, signal, wanted))
        for signal, tone in wanted.items()
    )


def _needed(tone: Tone, signal: Signal, others: dict[Signal, Tone]) -> int:
    """Return how many stretches of *signal* cannot be a part of another tone."""
    rounds = 1 if tone is Tone.DIAL else CYCLES
    rivals = [
        other.cadence_s
        for other in others
        if other != signal and other.frequencies_hz == signal.frequencies_hz
    ]
    needed = rounds * len(signal.cadence_s)
    endless = signal.cadence_s * (needed + 1)
    while any(_fits(endless[1 : needed + 1], rival) for rival in rivals):
        needed += len(signal.cadence_s)
    return needed


def _fits(stretches: Sequence[float], cadence_s: Sequence[float]) -> bool:
    """Tell whether *stretches*, the last a burst, are cut from the endless cadence."""
    length = len(cadence_s)
    return any(
        all(
            is_near(stretch, cadence_s[(last - back) % length])
            for back, stretch in enumerate(reversed(stretches))
        )
        for last in range(0, length, 2)
    )


def is_near(seconds: float, nominal_s: float) -> bool:
    """Tell whether a measured stretch may be the nominal one."""
    return abs(seconds - nominal_s) <= CADENCE_TOLERANCE * nominal_s + EDGE_TOLERANCE_S


def is_ringback(plan: TonePlan, seconds: float) -> bool:
    """Tell whether a burst of ringback's frequencies is as long as ringback's.

    It is not where another tone of the same frequencies comes closer: China's 0.7 s
    of reorder keep ringback from being known below 0.85 s.
    """
    ringback = plan.ringback
    rivals_s = [
        on_s
        for signal in (plan.busy, plan.reorder, plan.dial)
        if signal.frequencies_hz == ringback.frequencies_hz
        for on_s in signal.cadence_s[::2]
    ]
    possible_s = [
        on_s for on_s in (*ringback.cadence_s[::2], *rivals_s) if is_near(seconds, on_s)
    ]
    nearest_s = min(possible_s, key=lambda on_s: abs(on_s - seconds), default=None)
    return nearest_s in ringback.cadence_s[::2]


def dial_after_s(plan: TonePlan) -> float:
    """Return how long a continuous dial tone must sound to be known as one."""
    if plan.dial.frequencies_hz != plan.ringback.frequencies_hz:
        return DIAL_S
    return max(DIAL_S, _LONGER_THAN_RINGBACK * max(plan.ringback.cadence_s[::2]))


def mixtures_of(
    plan: TonePlan, peaks_hz: Sequence[float]
) -> frozenset[tuple[float, ...]]:
    """Return which of the plan's mixtures of frequencies *peaks_hz* may be.

    One with the right number of tones drives out those with a wrong one: Australia
    has 425 Hz beside 413 + 438 Hz.
    """
    limit_hz = FREQUENCY_TOLERANCE_HZ + _MEASURED_WITHIN_HZ
    possible = frozenset(
        signal.frequencies_hz
        for signal in (plan.dial, plan.ringback, plan.busy, plan.reorder)
        if _distance_hz(signal.frequencies_hz, peaks_hz) <= limit_hz
    )
    exact = frozenset(m for m in possible if len(m) == len(peaks_hz))
    return exact or possible


def _distance_hz(mixture: Sequence[float], peaks_hz: Sequence[float]) -> float:
    """Return how far the worst frequency of either side is from the other side."""
    if not peaks_hz:
        return float("inf")
    there = (min(abs(peak - tone) for tone in mixture) for peak in peaks_hz)
    back = (min(abs(peak - tone) for peak in peaks_hz) for tone in mixture)
    return max(*there, *back)
