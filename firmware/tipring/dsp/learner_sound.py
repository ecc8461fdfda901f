"""The steady tone, or cadence, in which a recording ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.domain.pauses import Pause, no_pause
from tipring.dsp.bursts import Burst, bursts_in
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.plans import Signal
from tipring.dsp.progress_group import same_pitch
from tipring.dsp.progress_sound import (
    HOP,
    HOP_S,
    LONGEST_LOOK_S,
    MIN_POWER,
    MIN_SHARE,
    band,
    hop_powers,
    lines_hz,
)

HEARD_S: Final = 12.0
"""So much of a recording's end is looked at: two rounds of any cadence we know."""
LOWEST_HZ: Final = 280.0
"""Lower is the hum of the mains and its overtones."""
HIGHEST_HZ: Final = 2000.0
"""Higher are the tones of machines."""
LEAST_BURST_S: Final = 0.08
STEADY_S: Final = 2.5
"""A tone that lasts so long at the end has no cadence."""
BEFORE_S: Final = 0.5
"""So long, at least, the tone must not have been there: a whistling line always is."""
QUIET_DB: Final = 10.0
"""The pauses of a tone are so much softer; music and talk go on."""
SAME_LEVEL_DB: Final = 6.0
"""So much the bursts of one tone may differ."""
REPEATS_WITHIN: Final = 0.08
REPEATS_WITHIN_S: Final = 0.03
"""How well a stretch of one round is that of the next."""
LONGEST_STRETCH_S: Final = 6.0
MOST_STRETCHES: Final = 8
"""Of one round."""
_TONES: Final = 2
_LOBE: Final = 2
"""Bins on each side that a line fills in a hop."""
_LEAST_HOPS: Final = round(LEAST_BURST_S / HOP_S)
_TRIM: Final = HOP
_NARROW_HZ: Final = 15.0
_SPECTRUM: Final = 1 << 15
"""Bins of 0.25 Hz."""
_ROUNDS: Final = 2
"""As often, at least, a cadence is heard."""
_BETTER: Final = 1.15
"""So much more a longer round must explain."""
_MOST_SURE: Final = 0.9
_DOUBT_A_ROUND: Final = 0.6
"""What is left of the doubt after one more round."""
_SETTLED_S: Final = 0.03
"""From an edge until a window is past it."""
_CUT_S: Final = 0.05
"""A burst so near the recording's end may have gone on."""
_SOFTEST: Final = 0.03
_WAS_THERE: Final = 0.3
"""Of the tone's power, in the softest moments before it: talk always pauses."""
_MAINS_HZ: Final = 40.0
_HUM: Final = 0.5
"""Power of the mains against that of the tone, from which it is one of theirs."""
_LOOK: Final = round(LONGEST_LOOK_S * RATE_HZ)
_EDGE_HOPS: Final = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one recording ends in."""

    signal: Signal
    confidence: float
    """From 0 to 1: how often and how steadily it was heard."""


def proposal_from(samples: Samples, pause: Pause = no_pause) -> Proposal | None:
    """Return the steady tone or cadence in which a recording, shape (n,), ends.

    Silence may follow it. None: it ends in talk, music, noise, hum or a tone that was
    there from the beginning. *pause* is called now and then.
    """
    sound = samples[-round(HEARD_S * RATE_HZ) :]
    powers = hop_powers(sound, pause)
    lines = _last_lines(sound, powers)
    if not lines:
        return None
    near, whole = powers @ band(lines, _NARROW_HZ), powers.sum(axis=1)
    row = _row(sound, bursts_in(near, whole), whole)
    if not row:
        return None
    return _continuous(sound, row, near) or _cadenced(sound, row)


def _last_lines(sound: Samples, powers: NDArray[np.float32]) -> tuple[float, ...]:
    """Return the frequencies of the newest clean tone; empty if there is none."""
    for first, last in _tonal_runs(powers):
        # Windows that touch the tone with an edge show it, too.
        inside = sound[(first + 1) * HOP : (last - _EDGE_HOPS) * HOP]
        lines = lines_hz(inside[-_LOOK:])
        if len(lines) in range(1, _TONES + 1) and all(
            LOWEST_HZ <= hz <= HIGHEST_HZ for hz in lines
        ):
            return lines
    return ()


def _tonal_runs(powers: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Yield the stretches, in hops, of one line or two in sound; the newest first."""
    rest = powers.copy()
    lines = np.zeros(rest.shape[0], dtype=np.float32)
    places = np.arange(rest.shape[0])[:, None]
    for _ in range(_TONES):
        around = rest.argmax(axis=1)[:, None] + np.arange(-_LOBE, _LOBE + 1)
        around = np.clip(around, 0, rest.shape[1] - 1)
        before = rest.sum(axis=1)
        rest[places, around] = 0.0
        lines += before - rest.sum(axis=1)
    tonal = lines >= np.maximum(MIN_SHARE * powers.sum(axis=1), MIN_POWER)
    edges = np.flatnonzero(np.diff(np.pad(tonal.astype(np.int8), 1)))
    for first, last in reversed(edges.reshape(-1, 2).tolist()):
        if last - first >= _LEAST_HOPS:
            yield first, last


def _row(
    sound: Samples, bursts: Sequence[Burst], whole: NDArray[np.float32]
) -> list[Burst]:
    """Return the last bursts that are one tone, with quiet between and after them."""
    row: list[Burst] = []
    following_s = sound.size / RATE_HZ
    for burst in reversed(bursts):
        is_short = burst.seconds < LEAST_BURST_S
        if is_short and not row and following_s - burst.ended_s < _CUT_S:
            # Its beginning is all that was recorded.
            following_s = burst.began_s
            continue
        if is_short or not _is_quiet(whole, burst, following_s):
            break
        if row and not _are_alike(sound, burst, row[0]):
            break
        row.insert(0, burst)
        following_s = burst.began_s
    return row


def _is_quiet(whole: NDArray[np.float32], burst: Burst, until_s: float) -> bool:
    """Tell whether what follows a burst is soft against it."""
    loud = whole[_hop(burst.began_s) : _hop(burst.ended_s)]
    first, last = burst.ended_s + _SETTLED_S, until_s - _SETTLED_S
    pause = whole[_hop(first) : _hop(last)]
    if pause.size == 0:
        return True
    return float(pause.mean()) < float(loud.max()) * 10 ** (-QUIET_DB / 10)


def _are_alike(sound: Samples, one: Burst, other: Burst) -> bool:
    ours, theirs = _lines(sound, one), _lines(sound, other)
    louder_db = abs(one.level_dbm0 - other.level_dbm0)
    is_same = same_pitch(ours, theirs, min(one.seconds, other.seconds))
    return is_same and louder_db <= SAME_LEVEL_DB


def _inside(sound: Samples, burst: Burst) -> Samples:
    return sound[
        round(burst.began_s * RATE_HZ) + _TRIM : round(burst.ended_s * RATE_HZ) - _TRIM
    ]


def _lines(sound: Samples, burst: Burst) -> tuple[float, ...]:
    return lines_hz(_inside(sound, burst)[-_LOOK:])


def _continuous(
    sound: Samples, row: Sequence[Burst], near: NDArray[np.float32]
) -> Proposal | None:
    last = row[-1]
    if last.seconds < STEADY_S or last.began_s < BEFORE_S:
        return None
    inside = _inside(sound, last)
    looks = [
        lines_hz(inside[at : at + _LOOK])
        for at in range(0, inside.size - _LOOK + 1, _LOOK)
    ]
    if not all(same_pitch(look, looks[0], LONGEST_LOOK_S) for look in looks):
        return None
    if _was_there_before(near, last) or _hums(inside):
        return None
    return Proposal(
        Signal(_fine_hz(sound, [last])), _confidence(last.seconds / STEADY_S)
    )


def _was_there_before(near: NDArray[np.float32], burst: Burst) -> bool:
    """Tell whether a tone is only uncovered by the end of the talk."""
    before = near[: _hop(burst.began_s - _SETTLED_S)]
    during = near[_hop(burst.began_s) : _hop(burst.ended_s)]
    softest = float(np.quantile(before, _SOFTEST))
    return softest > _WAS_THERE * float(np.median(during))


def _hums(inside: Samples) -> bool:
    """Tell whether the mains, and not an exchange, make a steady sound."""
    spectrum = np.fft.rfft(inside[-_LOOK:] * np.hanning(min(inside.size, _LOOK)))
    power = spectrum.real**2 + spectrum.imag**2
    first, limit, last = (
        round(hz * 2 * (power.size - 1) / RATE_HZ)
        for hz in (_MAINS_HZ, LOWEST_HZ, HIGHEST_HZ)
    )
    return float(power[first:limit].sum()) > _HUM * float(power[limit:last].sum())


def _cadenced(sound: Samples, row: Sequence[Burst]) -> Proposal | None:
    """Return the round that explains most of the row; of equals the shortest."""
    stretches = _stretches(row, sound.size / RATE_HZ)
    best: tuple[float, ...] = ()
    explained_s, rounds = 0.0, 0.0
    for length in range(2, MOST_STRETCHES + 1, 2):
        same = _repeating(stretches, length)
        if len(same) >= _ROUNDS * length and sum(same) > _BETTER * explained_s:
            explained_s, rounds = sum(same), len(same) / length
            starts_with_burst = (len(stretches) - len(same)) % 2 == 0
            best = _mean_round(same[not starts_with_burst :], length)
    if not best or max(best) > LONGEST_STRETCH_S:
        return None
    return Proposal(Signal(_fine_hz(sound, row), best), _confidence(rounds))


def _stretches(row: Sequence[Burst], length_s: float) -> list[float]:
    """Return bursts and pauses, from a burst on; the last one may be of either kind."""
    edges = [edge for burst in row for edge in (burst.began_s, burst.ended_s)]
    if length_s - row[-1].ended_s < _CUT_S:
        edges.pop()
    return [late - early for early, late in pairwise(edges)]


def _repeating(stretches: Sequence[float], length: int) -> Sequence[float]:
    """Return the longest end of the row whose stretches come again after a round."""
    count = min(length, len(stretches))
    while count < len(stretches):
        one, next_one = stretches[-count - 1], stretches[length - count - 1]
        if abs(one - next_one) > REPEATS_WITHIN * next_one + REPEATS_WITHIN_S:
            break
        count += 1
    return stretches[len(stretches) - count :]


def _mean_round(stretches: Sequence[float], length: int) -> tuple[float, ...]:
    """Return one round of stretches that begin with a burst, in whole milliseconds."""
    return tuple(
        round(float(np.mean(stretches[place::length])), 3) for place in range(length)
    )


def _confidence(rounds: float) -> float:
    doubt: float = _DOUBT_A_ROUND**rounds
    return _MOST_SURE * (1 - doubt)


def _fine_hz(sound: Samples, row: Sequence[Burst]) -> tuple[float, ...]:
    """Return the frequencies of all bursts together."""
    power = np.zeros(_SPECTRUM // 2 + 1)
    for burst in row:
        inside = _inside(sound, burst)[-_LOOK:]
        spectrum = np.fft.rfft(inside * np.hanning(inside.size), _SPECTRUM)
        power += spectrum.real**2 + spectrum.imag**2
    bin_hz = RATE_HZ / _SPECTRUM
    reach = round(_NARROW_HZ / bin_hz)
    longest = max(row, key=lambda burst: burst.seconds)
    found = []
    for hz in _lines(sound, longest):
        first = round(hz / bin_hz) - reach
        place = first + int(power[first : first + 2 * reach + 1].argmax())
        found.append(round(place * bin_hz, 1))
    return tuple(found)


def _hop(at_s: float) -> int:
    """Return the hop whose middle is there."""
    return max(round(at_s / HOP_S) + 1, 0)
