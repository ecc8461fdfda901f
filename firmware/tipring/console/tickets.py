"""Who is logged in: tickets that pages keep in a cookie, and guesses that are slowed.

A ticket is signed with a key of this box, so nothing is kept about it here, and a new
password ends every ticket of its extension.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TICKET_S = 30 * 24 * 3600
"""A telephone is logged in for good; one that nobody opens for a month is not."""
KEY_BYTES = 32
FREE_GUESSES = 5
"""Wrong passwords, one after the other, that cost no wait."""
LONGEST_WAIT_S = 900.0
MOST_DOUBLINGS = 10
"""Of a wait of 1 s: more than the longest."""
MOST_DIGITS = 15
"""Of the time that a ticket names."""
MOST_REMEMBERED = 10_000
"""Of those who guessed; whoever guessed last is remembered longest."""


def box_key(path: Path) -> bytes:
    """Return the key that *path* keeps; it is made at the first time. Blocks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(made, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


class Tickets:
    """Give tickets for right passwords, and know whose a ticket is."""

    def __init__(self, key: bytes, passwords: Mapping[str, str]) -> None:
        self._key = key
        self._passwords = passwords
        """Of extensions, by their numbers; one without cannot log in."""

    def is_right(self, extension: str, password: str) -> bool:
        """Return whether it is the password of *extension*; as slow for any."""
        known = self._passwords.get(extension, "")
        same = hmac.compare_digest(known.encode(), password.encode())
        return same and known != ""

    def ticket(self, extension: str, now: float) -> str:
        """Return a ticket for *extension*; *now* is the wall clock's, in seconds."""
        until = int(now + TICKET_S)
        return f"{extension}.{until}.{self._signature(extension, until)}"

    def whose(self, ticket: str, now: float) -> str | None:
        """Return the extension of a good *ticket*; None: it is none, or too old."""
        extension, _, rest = ticket.partition(".")
        written, _, signature = rest.partition(".")
        if not (written.isascii() and written.isdecimal() and signature.isascii()):
            return None
        if len(written) > MOST_DIGITS:
            return None
        good = hmac.compare_digest(signature, self._signature(extension, int(written)))
        fresh = int(written) > now and extension in self._passwords
        return extension if good and fresh else None

    def _signature(self, extension: str, until: int) -> str:
        words = f"{extension}.{until}.{self._passwords.get(extension, '')}"
        return hmac.new(self._key, words.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _Guesses:
    wrong: int
    until: float
    """When the next one may be made."""


@dataclass(slots=True)
class GuessGuard:
    """Makes guessing slow: who is wrong again and again waits longer and longer.

    It counts by whatever it is told: the address that asks, the extension.
    """

    _by_key: dict[str, _Guesses] = field(default_factory=dict)

    def wait_s(self, keys: tuple[str, ...], now: float) -> float:
        """Return how long none of *keys* may guess; 0: now."""
        waits = (self._by_key[key].until - now for key in keys if key in self._by_key)
        return max(0.0, *waits, 0.0)

    def was_wrong(self, keys: tuple[str, ...], now: float) -> None:
        """Count a wrong password; those of long ago are forgotten."""
        for key in keys:
            last = self._by_key.pop(key, None)
            is_fresh = last is not None and last.until >= now - LONGEST_WAIT_S
            wrong = last.wrong + 1 if last and is_fresh else 1
            over = min(wrong - FREE_GUESSES, MOST_DOUBLINGS)
            wait_s = min(2.0**over, LONGEST_WAIT_S) if over >= 0 else 0.0
            self._by_key[key] = _Guesses(wrong, now + wait_s)
        while len(self._by_key) > MOST_REMEMBERED:
            del self._by_key[next(iter(self._by_key))]

    def was_right(self, keys: tuple[str, ...]) -> None:
        """Forget what was wrong before."""
        for key in keys:
            self._by_key.pop(key, None)
