"""What a waiting caller hears in which order, and whether it is worth saying."""

from collections import deque
from collections.abc import Callable
from enum import StrEnum

from tipring.domain.machine import soonest
from tipring.domain.queue.orders import PlaceTold
from tipring.domain.queue.phrases import Phrasebook
from tipring.domain.queue.settings import QueueSettings
from tipring.domain.queue.wait_news import WaitNews
from tipring.domain.say import Say

SHORTEST_PERIOD_S = 5.0
"""Nothing is repeated more often, whatever the owner wrote."""

AFTER_RINGING_S = 5.0
"""What came due while an agent was rung waits so long after it, or for the next."""


class Talk(StrEnum):
    """What can be said to a waiting caller."""

    WELCOME = "welcome"
    WAIT = "wait message"
    COMFORT = "comfort message"
    CALLBACK = "call back"
    """On request, by key."""


class Programme:
    """The announcements of one stay: what is due, and the words for it."""

    def __init__(
        self,
        queue: QueueSettings,
        welcome: Say | None,
        book: Phrasebook,
        speaking_s: Callable[[Say], float],
    ) -> None:
        self._hearing = queue.hearing
        self._callbacks = queue.callbacks
        self._book = book
        self._speaking_s = speaking_s
        self._wait_news = WaitNews(queue.hearing.wait, book)
        self._was_offered_callback = False
        self._due_at: dict[Talk, float] = {}
        self.welcome = queue.hearing.welcome if welcome is None else welcome
        self.plan: deque[Talk] = deque()
        """What is said one after another in the beginning."""

    def begin(self, now: float) -> None:
        """Plan a stay that begins now."""
        hearing = self._hearing
        self.plan = deque([Talk.WELCOME] if self.welcome else [])
        if hearing.wait.enabled:
            self.plan.append(Talk.WAIT)
            self._repeat(Talk.WAIT, now)
        if hearing.comfort or hearing.bypass:
            self.plan.append(Talk.COMFORT)
            self._repeat(Talk.COMFORT, now)

    def skip_welcome(self) -> None:
        """Plan for somebody who was here before: only the figures are news."""
        self.plan = deque(talk for talk in self.plan if talk is Talk.WAIT)

    def due(self, now: float, *, is_offered: bool) -> Talk | None:
        """Return what is to be said now; nothing is begun while an agent is rung.

        What was planned for the beginning and not begun until then stays unsaid.
        """
        if is_offered:
            self.plan.clear()
            return None
        if self.plan:
            return self.plan[0]
        late = [talk for talk, due_at in self._due_at.items() if due_at <= now]
        return min(late, key=lambda talk: self._due_at[talk], default=None)

    def next_due(self) -> float | None:
        """Return when `due` is worth asking again, once the plan is empty."""
        return soonest(*self._due_at.values())

    def was_decided(self, talk: Talk, now: float) -> None:
        """Something was said, or was not worth it: the next time comes later."""
        if self.plan and self.plan[0] is talk:
            self.plan.popleft()
        if talk in self._due_at:
            self._repeat(talk, now)

    def ringing_ended(self, now: float) -> None:
        """Let nothing be said on the heels of the ringing."""
        self.plan.clear()
        for talk, due_at in self._due_at.items():
            self._due_at[talk] = max(due_at, now + AFTER_RINGING_S)

    def is_long_enough(self, told: PlaceTold | None) -> bool:
        """Whether the wait is worth a call back."""
        least_s = self._callbacks.from_wait_s
        high_s = told.high_s if told else None
        return least_s <= 0 or (high_s is not None and high_s >= least_s)

    def words(
        self,
        talk: Talk,
        told: PlaceTold | None,
        *,
        can_call_back: bool,
    ) -> tuple[Say, str]:
        """Return what to say, and why; nothing when it is not worth saying."""
        match talk:
            case Talk.WELCOME:
                say, why = self.welcome, "the caller is new"
            case Talk.COMFORT:
                say, why = self._comfort(told)
            case _:
                return self._wait(told, can_call_back=can_call_back)
        return self._if_worth(say, why, told)

    def _repeat(self, talk: Talk, now: float) -> None:
        period_s = self._hearing.comfort_every_s
        if talk is Talk.WAIT:
            period_s = self._hearing.wait.repeat_s
        self._due_at[talk] = now + max(period_s, SHORTEST_PERIOD_S)

    def _if_worth(self, say: Say, why: str, told: PlaceTold | None) -> tuple[Say, str]:
        if not say or told is None or told.high_s is None:
            return say, why
        takes_s = self._speaking_s(say)
        if told.high_s >= takes_s:
            return say, why
        return (), f"it takes {takes_s:.0f} s, the wait {told.high_s:.0f} s at most"

    def _comfort(self, told: PlaceTold | None) -> tuple[Say, str]:
        hearing = self._hearing
        if hearing.bypass and told and told.oldest_wait_s < hearing.bypass_below_s:
            return (
                hearing.bypass,
                f"nobody waits longer than {told.oldest_wait_s:.0f} s",
            )
        why = "time has passed" if hearing.comfort else "there is none"
        return hearing.comfort, why

    def _wait(self, told: PlaceTold | None, *, can_call_back: bool) -> tuple[Say, str]:
        words = self._wait_news.words(told)
        offer = self._offer(words.say, told) if can_call_back else ()
        say, why = self._if_worth(words.say + offer, words.why, told)
        if say and words.say:
            self._wait_news.said(words)
        if say and offer:
            self._was_offered_callback = True
            why += "; a call back is offered"
        return say, why

    def _offer(self, words: Say, told: PlaceTold | None) -> Say:
        """Offer to call back: once by itself, then with each wait message."""
        callbacks = self._callbacks
        again = self._was_offered_callback and not words
        if not callbacks.enabled or again or not self.is_long_enough(told):
            return ()
        return self._book.offer_callback(callbacks.key)
