"""What an exchange makes of a loop that is opened a while: a digit, a flash, an end.

Times as exchanges have them: a dial pulse opens the loop for about 60 ms, ten times a
second (ITU-T Q.23 leaves them to the countries); what is longer is a hook flash, until
it is too long for one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tipring.exchange.loop import Contact

SHORTEST_PULSE_S: Final = 0.02
"""Shorter breaks are bad contacts."""
LONGEST_PULSE_S: Final = 0.08
BETWEEN_DIGITS_S: Final = 0.2
"""The loop is closed for longer: the digit is complete."""
LONGEST_FLASH_S: Final = 0.4
"""In the countries whose telephones have an earth-and-break key (R)."""
_LONG_FLASHES_S: Final = {"us": 0.9, "cn": 0.9, "jp": 1.1}


def longest_flash(country: str) -> float:
    """Return for how many seconds the loop may be open before the call is over."""
    return _LONG_FLASHES_S.get(country, LONGEST_FLASH_S)


@dataclass(frozen=True, slots=True)
class Dialled:
    """A digit was dialled by pulses."""

    digit: str


@dataclass(frozen=True, slots=True)
class Flashed:
    """The hook was flashed."""

    seconds: float
    at: float
    """When the loop was closed again."""


HookDeed = Dialled | Flashed


class HookReader:
    """Reads one loop's contacts."""

    def __init__(self, longest_flash_s: float) -> None:
        self.longest_flash_s = longest_flash_s
        self.pulses = 0
        """Of the digit that is being dialled."""
        self._opened_at: float | None = None
        self._closed_at = 0.0

    def forget(self) -> None:
        """Begin anew: the call is over, or somebody else keeps the loop closed."""
        self.pulses = 0
        self._opened_at = None

    def is_undecided(self, at: float) -> bool:
        """Whether the loop is open, and has not been for too long."""
        return (
            self._opened_at is not None and at - self._opened_at < self.longest_flash_s
        )

    def read(self, contacts: Iterable[Contact], at: float) -> Iterator[HookDeed]:
        """Yield what was done with the hook until *at*."""
        for contact in contacts:
            yield from self._read(contact)
        closed = self._opened_at is None
        if self.pulses and closed and at - self._closed_at >= BETWEEN_DIGITS_S:
            yield Dialled(str(self.pulses % 10))
            self.pulses = 0

    def _read(self, contact: Contact) -> Iterator[HookDeed]:
        if not contact.closed:
            self._opened_at = contact.at
            return
        opened_at, self._opened_at = self._opened_at, None
        self._closed_at = contact.at
        seconds = 0.0 if opened_at is None else contact.at - opened_at
        if SHORTEST_PULSE_S <= seconds <= LONGEST_PULSE_S:
            self.pulses += 1
        elif LONGEST_PULSE_S < seconds <= self.longest_flash_s:
            yield Flashed(seconds, contact.at)
