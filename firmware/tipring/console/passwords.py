"""Passwords: argon2id, slow on purpose, so never on an event loop."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from tipring.console.words import N_

SHORTEST = 10
"""Characters of a password (NIST SP 800-63B asks for 8 and for no rules of kinds)."""
LONGEST = 200
TOO_SHORT = N_("it needs 10 characters at least")
TOO_LONG = N_("it has more than 200 characters")
TOO_EASY = N_("it is too easy to guess")
KEY_BYTES = 32
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""RFC 9106 with the parameters that OWASP names: 19 MiB, 2 passes."""
NOBODY = _HASHER.hash(secrets.token_urlsafe(KEY_BYTES))
"""Checked where there is no account, so that guessing names takes as long."""


def hashed(password: str) -> str:
    """Return what may be written down of *password*. Blocks for some 50 ms."""
    return _HASHER.hash(password)


def is_right(password: str, written: str) -> bool:
    """Return whether *password* is the one; empty *written*: of nobody. Blocks."""
    try:
        return _HASHER.verify(written or NOBODY, password) and written != ""
    except (Argon2Error, InvalidHashError):
        return False


def refusal(password: str, name: str = "") -> str:
    """Return why *password* is too weak; empty: it is not."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if len(set(password)) < SHORTEST // 2 or password.lower() == name.lower():
        return TOO_EASY
    return ""


def new_key() -> str:
    """Return what nobody can guess: a session's cookie, a token."""
    return secrets.token_urlsafe(KEY_BYTES)


def key_hash(key: str) -> str:
    """Return what may be written down of a key: it is long, so one hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()
