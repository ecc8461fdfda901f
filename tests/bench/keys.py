"""Keys as a rig presses them: every property of the two tones can be set."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from bench.sound import Draws, Wave
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.levels import amplitude_for
from tipring.dsp.tones import DTMF_HZ, DTMF_ROWS

KEYS: Final = "".join(DTMF_ROWS)
ANY_ALIGNMENT_MS: Final = 13.0
"""Every period is drawn out by up to so much: blocks meet every place of a tone."""
TAIL_S: Final = 0.4

Amount = float | tuple[float, float]
"""One value, or limits between which each key's value is drawn."""


@dataclass(frozen=True, slots=True)
class Press:
    """A key that was really pressed, in seconds of the sound."""

    began_s: float
    ended_s: float
    digit: str


@dataclass(frozen=True, slots=True)
class DropOut:
    """A hole in each tone, beginning somewhere between two moments of the tone."""

    ms: float
    earliest_ms: float
    latest_ms: float


@dataclass(frozen=True, slots=True)
class Dialling:
    """How keys are pressed: all sixteen, *rounds* times, in random order."""

    rounds: int = 3
    on_ms: Amount = 50.0
    off_ms: Amount = 50.0
    longer_on_ms: float = 0.0
    longer_off_ms: float = ANY_ALIGNMENT_MS
    """Each tone and each pause is longer by a random part of this."""
    level_dbm0: Amount = -10.0
    """Of the louder tone."""
    twist_db: Amount = 0.0
    """High tone above the low one."""
    again: float = 0.15
    """How often a key is pressed twice in a row."""
    off_factor: tuple[float, float] = (0.0, 0.0)
    off_hz: tuple[float, float] = (0.0, 0.0)
    """How far the low and the high tone miss their frequencies: parts of it, hertz."""
    ramp_ms: float = 1.0
    """Raised cosine at both ends, its middle on the nominal edge."""
    drop_out: DropOut | None = None


def dial(how: Dialling, rng: Draws) -> tuple[Wave, list[Press]]:
    """Return the sound of one dialling and what was pressed when."""
    now_s = 0.3 + rng.uniform(0, ANY_ALIGNMENT_MS / 1000)
    tones: list[tuple[int, Wave]] = []
    presses: list[Press] = []
    for digit in _order(how, rng):
        on_ms = _drawn(how.on_ms, rng) + rng.uniform(0, how.longer_on_ms)
        off_ms = _drawn(how.off_ms, rng) + rng.uniform(0, how.longer_off_ms)
        start = round((now_s - how.ramp_ms / 2000) * RATE_HZ)
        tones.append((start, _with_hole(_tone(digit, on_ms, how, rng), how, rng)))
        presses.append(Press(now_s, now_s + on_ms / 1000, digit))
        now_s += (on_ms + off_ms) / 1000
    line = np.zeros(round((now_s + TAIL_S) * RATE_HZ))
    for start, tone in tones:
        line[start : start + tone.size] += tone
    return line, presses


def at_clock(presses: Sequence[Press], factor: float) -> list[Press]:
    """Return *presses* as a clock sees them that runs *factor* times as fast."""
    return [
        replace(press, began_s=press.began_s * factor, ended_s=press.ended_s * factor)
        for press in presses
    ]


def _order(how: Dialling, rng: Draws) -> str:
    order: list[str] = []
    for _ in range(how.rounds):
        for digit in rng.permutation(list(KEYS)).tolist():
            order += [digit, digit] if rng.random() < how.again else [digit]
    return "".join(order)


def _drawn(amount: Amount, rng: Draws) -> float:
    return rng.uniform(*amount) if isinstance(amount, tuple) else amount


def _tone(digit: str, on_ms: float, how: Dialling, rng: Draws) -> Wave:
    """Return both tones of a key, half a ramp longer than *on_ms* at each end."""
    level, twist = _drawn(how.level_dbm0, rng), _drawn(how.twist_db, rng)
    levels = (level - max(twist, 0.0), level + min(twist, 0.0))
    moments = np.arange(round((on_ms + how.ramp_ms) * RATE_HZ / 1000)) / RATE_HZ
    tone = np.zeros(moments.size)
    offs = zip(DTMF_HZ[digit], how.off_factor, how.off_hz, levels, strict=True)
    for nominal_hz, factor, shift_hz, dbm0 in offs:
        real_hz = nominal_hz * (1 + factor) + shift_hz
        phase = rng.uniform(0, 2 * np.pi)
        tone += amplitude_for(dbm0) * np.sin(2 * np.pi * real_hz * moments + phase)
    rise = _rise(round(how.ramp_ms * RATE_HZ / 1000))
    tone[: rise.size] *= rise
    tone[-rise.size :] *= rise[::-1]
    return tone


def _rise(count: int) -> Wave:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / count))


def _with_hole(tone: Wave, how: Dialling, rng: Draws) -> Wave:
    if how.drop_out is not None:
        earliest, latest = how.drop_out.earliest_ms, how.drop_out.latest_ms
        start = int(rng.uniform(earliest, latest) * RATE_HZ / 1000)
        tone[start : start + round(how.drop_out.ms * RATE_HZ / 1000)] = 0
    return tone
