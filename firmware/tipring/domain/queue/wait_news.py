"""What a waiting caller may be told about position or time, and what he was told."""

from dataclasses import dataclass, replace

from tipring.domain.queue.orders import PlaceTold
from tipring.domain.queue.phrases import (
    GREATEST_PLACE,
    Minutes,
    Phrasebook,
    rounded,
)
from tipring.domain.queue.settings import WaitMessage, WaitMode
from tipring.domain.say import Say


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be said, and why; nothing to say if `say` is empty."""

    say: Say
    why: str
    position: int | None = None
    minutes: Minutes | None = None
    agents: float = 0.0
    is_high_volume: bool = False


class WaitNews:
    """Choose honest words for one caller: better news only, or none."""

    def __init__(self, settings: WaitMessage, book: Phrasebook) -> None:
        self._settings = settings
        self._book = book
        self._last = Words((), "nothing was said yet")

    def words(self, told: PlaceTold | None) -> Words:
        """Return what may be said now. That it was said is told by `said`."""
        if told is None:
            return Words((), "the queue gave no figures")
        if self._settings.mode is WaitMode.POSITION:
            return self._position(told)
        return self._time(told)

    def said(self, words: Words) -> None:
        """Remember that *words* were begun; they bind what may follow."""
        self._last = words

    def _position(self, told: PlaceTold) -> Words:
        position, last = told.position, self._last.position
        if position > min(self._settings.up_to_position, GREATEST_PLACE):
            return self._far(f"position {position} is too far behind to be said")
        if last is not None and position >= last:
            return Words((), f"position {position} is no better than {last}")
        say = self._book.place(position)
        return Words(say, f"position {position}", position=position)

    def _time(self, told: PlaceTold) -> Words:
        low_s, high_s = told.low_s, told.high_s
        if low_s is None or high_s is None:
            return Words((), "nobody knows how long the wait will be")
        if told.known_calls < self._settings.known_calls:
            return Words((), f"only {told.known_calls} calls are known so far")
        span = f"{low_s:.0f} to {high_s:.0f} s"
        if high_s > self._settings.up_to_s:
            return self._far(f"a wait of {span} is too long to be said")
        if high_s > low_s * self._settings.widest_ratio:
            return Words((), f"{span} is too wide a range to help")
        return self._range(told, rounded(low_s, high_s), span)

    def _range(self, told: PlaceTold, minutes: Minutes, span: str) -> Words:
        last = self._last.minutes
        if last is not None and not _is_shorter(minutes, last):
            longer = _is_shorter(last, minutes)
            if not (longer and told.agents < self._last.agents):
                return Words((), f"{span} is no better than what was said before")
        say = self._book.wait(minutes)
        return Words(say, f"a wait of {span}", minutes=minutes, agents=told.agents)

    def _far(self, why: str) -> Words:
        if not self._settings.high_volume:
            return Words((), why)
        if self._last.is_high_volume:
            return Words((), f"{why}, as was said before")
        return replace(
            self._last,
            say=self._book.high_volume,
            why=why,
            is_high_volume=True,
        )


def _is_shorter(one: Minutes, other: Minutes) -> bool:
    if one.high is None:
        return False
    return other.high is None or one.high < other.high
