"""How long a call takes in this queue: a long average that begins with a guess."""

PRIOR_CALLS = 10
"""The owner's guess counts like so many calls."""

LONGEST_MEMORY = 200
"""Calls that the average rests on. A short one is biased: long calls and long queues
come together."""


class HandlingTime:
    """The mean handling time (talk and wrap-up) of one queue."""

    __slots__ = ("known_calls", "mean_s")

    def __init__(self, guess_s: float) -> None:
        self.mean_s = guess_s
        self.known_calls = 0

    def remember(self, mean_s: float, calls: int) -> None:
        """Go on after a restart, when *calls* took so long; the guess counts on."""
        weight = min(calls + PRIOR_CALLS, LONGEST_MEMORY)
        guesses = max(0, weight - calls)
        self.mean_s += (mean_s - self.mean_s) * (1 - guesses / weight)
        self.known_calls = calls

    def add(self, seconds: float) -> None:
        """Learn from one call."""
        self.known_calls += 1
        weight = min(self.known_calls + PRIOR_CALLS, LONGEST_MEMORY)
        self.mean_s += (seconds - self.mean_s) / weight
