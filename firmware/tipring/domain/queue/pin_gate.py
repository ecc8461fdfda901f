"""Who may sign in by telephone: a number and a PIN, and few tries.

A PIN has four digits at least, and a telephone tries one in half a minute: with
the pauses of this gate it holds for years.
"""

from collections import deque
from dataclasses import dataclass, field
from hmac import compare_digest

from tipring.domain.call_events import PinChecked
from tipring.domain.office import Office

WINDOW_S = 900.0
"""Wrong tries count for so long."""
MOST_WRONG = 5
"""Of one number within the window; then it is locked."""
MOST_WRONG_IN_ALL = 20
"""Of all numbers within the window: whoever tries them one by one is stopped, too."""
FIRST_LOCK_S = 900.0
"""Each lock that follows a lock is twice as long."""
LONGEST_LOCK_S = 14_400.0

EVERYBODY = ""
"""Where the wrong tries of all numbers are counted; no agent has an empty number."""


@dataclass
class _Tries:
    """What went wrong with one number."""

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


class PinGate:
    """One for the whole box: it remembers wrong tries from call to call."""

    def __init__(self) -> None:
        self._tries: dict[str, _Tries] = {}

    def check(self, office: Office, code: str, pin: str, now: float) -> PinChecked:
        """Return whether *pin* is the PIN of the agent whose number is *code*.

        A number that nobody has is treated like a wrong PIN, so that trying does
        not tell which numbers there are. The right PIN forgives the wrong ones.
        """
        self._forget(now)
        if self._is_locked(code, now):
            return PinChecked(ok=False, locked=True)
        agent = office.agent_codes.get(code, "")
        known = office.agent_pins.get(agent, "")
        if known and compare_digest(known, pin):
            self._tries.pop(code, None)
            return PinChecked(ok=True, agent=agent)
        for number, most in ((code, MOST_WRONG), (EVERYBODY, MOST_WRONG_IN_ALL)):
            self._tries.setdefault(number, _Tries()).count(now, most)
        return PinChecked(ok=False, locked=self._is_locked(code, now))

    def _is_locked(self, code: str, now: float) -> bool:
        return any(
            now < tries.locked_until
            for number in (code, EVERYBODY)
            if (tries := self._tries.get(number))
        )

    def _forget(self, now: float) -> None:
        for number in [n for n, tries in self._tries.items() if tries.is_over(now)]:
            del self._tries[number]
