"""A tone in words, as settings and reports have it: "425 Hz, 300 ms on, 300 ms off"."""

import re
from typing import Final

from tipring.domain.errors import SettingsError
from tipring.dsp.plans import Signal

LOWEST_HZ: Final = 200.0
HIGHEST_HZ: Final = 3400.0
"""What a telephone carries."""
SHORTEST_MS: Final = 20
LONGEST_MS: Final = 10_000

_STRETCH: Final = r", (\d+) ms on, (\d+) ms off"
_WHOLE: Final = re.compile(rf"(\d+(?:\.\d+)?(?:\+\d+(?:\.\d+)?)*) Hz((?:{_STRETCH})*)")


def signal_from(text: str) -> Signal:
    """Return the tone that *text* means, or raise SettingsError with the remedy.

    One frequency or several ("480+620 Hz"), then how long it is on and off, in
    turn; a tone without that is continuous.
    """
    match = _WHOLE.fullmatch(text)
    if match is None:
        what = f"{text!r} is not a tone"
        raise _refusal(what)
    frequencies_hz = tuple(map(float, match[1].split("+")))
    stretches_ms = [int(ms) for pair in re.findall(_STRETCH, match[2]) for ms in pair]
    if not all(LOWEST_HZ <= hz <= HIGHEST_HZ for hz in frequencies_hz):
        what = f"a telephone carries {LOWEST_HZ:g} to {HIGHEST_HZ:g} Hz"
        raise _refusal(what)
    if not all(SHORTEST_MS <= ms <= LONGEST_MS for ms in stretches_ms):
        what = f"on and off last {SHORTEST_MS} to {LONGEST_MS} ms"
        raise _refusal(what)
    return Signal(frequencies_hz, tuple(ms / 1000 for ms in stretches_ms))


def text_of(signal: Signal) -> str:
    """Return *signal* in words that `signal_from` understands."""
    parts = ["+".join(f"{hz:g}" for hz in signal.frequencies_hz) + " Hz"]
    for place, seconds in enumerate(signal.cadence_s):
        parts.append(f"{round(seconds * 1000)} ms {'off' if place % 2 else 'on'}")
    return ", ".join(parts)


def _refusal(what: str) -> SettingsError:
    remedy = 'write for example "425 Hz, 300 ms on, 300 ms off"'
    return SettingsError(f"{what}; {remedy}")
