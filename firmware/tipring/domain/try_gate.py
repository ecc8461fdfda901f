"""Few tries for whoever types PINs by telephone.

A PIN has four digits at least, and a telephone tries one in half a minute: with
the pauses of this gate it holds for years.
"""

from collections import deque
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Protocol

WINDOW_S = 900.0
"""Wrong tries count for so long."""
MOST_WRONG = 5
"""Of one name within the window; then it is locked."""
MOST_WRONG_IN_ALL = 20
"""Of all names within the window: whoever tries them one by one is stopped, too."""
FIRST_LOCK_S = 900.0
"""Each lock that follows a lock is twice as long."""
LONGEST_LOCK_S = 14_400.0

EVERYBODY = ""
"""Where the wrong tries of all names are counted; nobody has an empty name."""


@dataclass
class _Tries:
    """What went wrong with one name."""

    wrong: deque[float] = field(default_factory=deque)
    locked_until: float = 0.0
    lock_s: float = FIRST_LOCK_S
    """How long the next lock will be."""

    def count(self, now: float, most: int) -> None:
        """Count one wrong try, and lock when there were too many."""
        self.wrong.append(now)
        while self.wrong[0] <= now - WINDOW_S:
            self.wrong.popleft()
        if len(self.wrong) >= most:
            self.wrong.clear()
            self.locked_until = now + self.lock_s
            self.lock_s = min(2 * self.lock_s, LONGEST_LOCK_S)

    def is_over(self, now: float) -> bool:
        """Whether nothing of it matters any more."""
        last = self.wrong[-1] if self.wrong else self.locked_until
        return now >= max(last + WINDOW_S, self.locked_until + LONGEST_LOCK_S)


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether somebody may come in."""

    ok: bool
    locked: bool = False
    """There were too many wrong tries: not even the right PIN helps for a while."""


class Told(Protocol):
    """Hears of wrong tries, and of the right one after them."""

    def __call__(self, name: str, *, ok: bool) -> None:
        """Take note; *name* is empty where there is nobody of that name."""
        ...


def _nobody(name: str, *, ok: bool) -> None:
    """Leave it at that."""


class TryGate:
    """Remembers wrong tries from call to call; `told` lets others write them down."""

    def __init__(self) -> None:
        self.told: Told = _nobody
        self._tries: dict[str, _Tries] = {}

    def admit(self, name: str, pin: str, right: str, now: float) -> Admission:
        """Return whether *pin*, typed for *name*, is the *right* one.

        An empty *right* one is what a name has that nobody knows: it is treated like
        a wrong PIN, so that trying does not tell which names there are. The right PIN
        forgives the wrong ones.
        """
        self._forget(now)
        if self._is_locked(name, now):
            return Admission(ok=False, locked=True)
        if right and compare_digest(right, pin):
            if self._tries.pop(name, None):
                self.told(name, ok=True)
            return Admission(ok=True)
        self._count(name, now)
        self.told(name if right else EVERYBODY, ok=False)
        return Admission(ok=False, locked=self._is_locked(name, now))

    def remember(self, name: str, at: float, *, ok: bool) -> None:
        """Take note of a try before the box began, oldest first, see `told`."""
        if ok:
            self._tries.pop(name, None)
        else:
            self._count(name, at)

    def _count(self, name: str, now: float) -> None:
        most = {name: MOST_WRONG, EVERYBODY: MOST_WRONG_IN_ALL}
        for whose in {name, EVERYBODY}:
            self._tries.setdefault(whose, _Tries()).count(now, most[whose])

    def _is_locked(self, name: str, now: float) -> bool:
        return any(
            now < tries.locked_until
            for whose in (name, EVERYBODY)
            if (tries := self._tries.get(whose))
        )

    def _forget(self, now: float) -> None:
        for name in [n for n, tries in self._tries.items() if tries.is_over(now)]:
            del self._tries[name]
