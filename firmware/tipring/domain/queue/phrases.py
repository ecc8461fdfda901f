"""From figures to prompts: a table for each language, filled in by one rule.

A phrase is a tuple of prompt ids and of places in braces: `{position}` becomes the
pieces of that number. A language that says things in another order, or joins its
numbers from other pieces, is another table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tipring.domain.queue.states import AgentState
from tipring.domain.say import Say

MINUTE_S = 60.0
GREATEST_NUMBER = 99
"""Of which there are pieces; nobody wants to hear of a greater one."""
SMALLEST_PIECE = 10
"""Smaller numbers are spoken as digits."""

SENSIBLE_MIN = (*range(11), 15, 20, 25, 30, 40, 50, 60, 75, 90)
"""Minutes that people say; others pretend to know more than anybody can."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """A range of sensible minutes, not narrower than what it was rounded from."""

    low: int
    high: int | None
    """None: longer than anybody wants to hear."""


def rounded(low_s: float, high_s: float) -> Minutes:
    """Return the range from *low_s* to *high_s*, rounded outward."""
    low, high = low_s // MINUTE_S, -(-high_s // MINUTE_S)
    return Minutes(
        max(minutes for minutes in SENSIBLE_MIN if minutes <= low),
        next((minutes for minutes in SENSIBLE_MIN if minutes >= high), None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """How one language says it."""

    is_next: Say = ("queue-next",)
    position: Say = ("queue-number", "{position}", "queue-in-line")
    soon: Say = ("queue-wait-soon",)
    minutes: Say = ("queue-wait-about", "{low}", "queue-to", "{high}", "{unit}")
    exactly: Say = ("queue-wait-about", "{high}", "{unit}")
    up_to: Say = ("queue-wait-up-to", "{high}", "{unit}")
    more_than: Say = ("queue-wait-more-than", "{low}", "{unit}")
    one_minute: Say = ("queue-minute",)
    many_minutes: Say = ("queue-minutes",)
    high_volume: Say = ("queue-high-volume",)
    sorry: Say = ("queue-sorry",)
    callback_offer: Say = ("callback-offer", "{keys}")
    callback_confirm: Say = ("callback-at", "{keys}", "callback-confirm")
    callback_enter: Say = ("callback-enter",)
    callback_not_that: Say = ("callback-not-that",)
    callback_not_now: Say = ("callback-not-now",)
    callback_impossible: Say = ("callback-impossible",)
    callback_thanks: Say = ("callback-thanks",)
    still_here: Say = ("callback-still-here",)
    callback_reached: Say = ("callback-reached",)
    accept: Say = ("accept-call",)
    whisper: Say = ("whisper-call",)
    whisper_wait: Say = ("whisper-waiting", "{minutes}", "{unit}")
    whisper_soon: Say = ("whisper-waiting-short",)
    whisper_number: Say = ("whisper-number", "{keys}")

    # --- what a queue says ---------------------------------------------------------

    def place(self, position: int) -> Say:
        """Say which place in line the caller has; 1 is next."""
        if position == 1:
            return self.is_next
        return _filled(self.position, position=number(position))

    def wait(self, minutes: Minutes) -> Say:
        """Say how long the wait will be."""
        low, high = minutes.low, minutes.high
        if high is None:
            return _filled(self.more_than, low=number(low), unit=self._unit(low))
        if high <= 1:
            return self.soon
        phrase = self.minutes
        if low == 0:
            phrase = self.up_to
        elif low == high:
            phrase = self.exactly
        unit = self._unit(high)
        return _filled(phrase, low=number(low), high=number(high), unit=unit)

    def offer_callback(self, key: str) -> Say:
        """Offer to call the caller back who presses *key*."""
        return _filled(self.callback_offer, keys=digits(key))

    def confirm_callback(self, telephone: str) -> Say:
        """Read *telephone* back, and ask whether it is right."""
        return _filled(self.callback_confirm, keys=digits(telephone))

    # --- what an agent hears -------------------------------------------------------

    def whispered(self, queue: Say, waited_s: float, telephone: str) -> Say:
        """Tell an agent who lifted of which *queue* a caller comes, after which wait.

        *telephone* is read out unless it is empty.
        """
        who = _filled(self.whisper_number, keys=digits(telephone)) if telephone else ()
        return (queue or self.whisper) + self._waited(waited_s) + who

    def _waited(self, waited_s: float) -> Say:
        minutes = min(round(waited_s / MINUTE_S), GREATEST_NUMBER)
        if minutes < 1:
            return self.whisper_soon
        unit = self._unit(minutes)
        return _filled(self.whisper_wait, minutes=number(minutes), unit=unit)

    def _unit(self, minutes: int) -> Say:
        return self.one_minute if minutes == 1 else self.many_minutes

    # --- all of it -----------------------------------------------------------------

    def prompts(self) -> Iterator[str]:
        """Yield every prompt that this book can say, once each."""
        fixed = (
            name
            for phrase in self.__slots__
            for name in getattr(self, phrase)
            if not name.startswith("{")
        )
        yield from dict.fromkeys(fixed)
        yield from dict.fromkeys(digits("0123456789*#"))
        for figure in range(SMALLEST_PIECE, GREATEST_NUMBER + 1):
            yield from number(figure)


def number(figure: int) -> Say:
    """Return the pieces of a number from 0 to GREATEST_NUMBER."""
    if figure < SMALLEST_PIECE:
        return digits(str(figure))
    return (f"number-{figure}",)


def digits(keys: str) -> Say:
    """Return *keys* one by one; what is no key (`+`, a space) is not spoken."""
    return tuple(_KEYS[key] for key in keys if key in _KEYS)


def _filled(phrase: Say, **parts: Say) -> Say:
    done: Say = ()
    for piece in phrase:
        done += parts[piece[1:-1]] if piece.startswith("{") else (piece,)
    return done


_KEYS: Mapping[str, str] = MappingProxyType(
    {digit: f"digit-{digit}" for digit in "0123456789"}
    | {"*": "digit-star", "#": "digit-pound"},
)

ENGLISH = Phrasebook()

PHRASEBOOKS: Mapping[str, Phrasebook] = MappingProxyType({"en": ENGLISH})
"""By language; others speak as English does, in their own recordings."""


def phrasebook(language: str) -> Phrasebook:
    """Return the book of *language*; of `en_us` that of `en`, if it has none itself."""
    base = language.replace("-", "_").split("_")[0]
    return PHRASEBOOKS.get(language) or PHRASEBOOKS.get(base) or ENGLISH


AGENT_STATES: Mapping[AgentState, str] = MappingProxyType(
    {
        AgentState.OFFLINE: "agent-offline",
        AgentState.READY: "agent-ready",
        AgentState.OFFERED: "agent-ready",
        AgentState.MISSED: "agent-missed",
        AgentState.PAUSED: "agent-paused",
        AgentState.WRAP_UP: "agent-wrap-up",
        AgentState.ACCEPTING: "agent-busy",
        AgentState.TALKING: "agent-busy",
        AgentState.HOLDING: "agent-busy",
        AgentState.OUTSIDE: "agent-busy",
    },
)
"""How an agent is told where he stands."""

AGENT_PROMPTS = (
    *("agent-pin", "agent-wrong", "agent-locked", "agent-menu", "agent-pause-menu"),
    *dict.fromkeys(AGENT_STATES.values()),
    "agent-noted",
)
"""What the node `agent` may say, besides the question that its flow gives."""
