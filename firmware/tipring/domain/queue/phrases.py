"""What queues say: prompts that are the same in every language, and its figures.

Prompts have one id in all languages. What differs from one to another is how figures
are said, and the sentences around them: that is `domain/spoken`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from tipring.domain.queue.states import AgentState
from tipring.domain.say import Say, filled
from tipring.domain.spoken.language import BREATH, WAIT_MINUTES, Language
from tipring.domain.spoken.languages import LANGUAGES, language
from tipring.domain.spoken.words import Noun

MINUTE_S = 60.0
GREATEST_PLACE = 99
"""Nobody wants to hear of a greater one."""
ALL_KEYS = "0123456789*#"


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
        max(minutes for minutes in WAIT_MINUTES if minutes <= low),
        next((minutes for minutes in WAIT_MINUTES if minutes >= high), None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """How one language says it."""

    language: Language
    is_next: Say = ("queue-next",)
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
    whisper_wait: Say = ("whisper-waiting", "{minutes}")
    whisper_soon: Say = ("whisper-waiting-short",)
    whisper_number: Say = ("whisper-number", "{keys}")

    # --- what a queue says ---------------------------------------------------------

    def place(self, position: int) -> Say:
        """Say which place in line the caller has; 1 is next."""
        return self.is_next if position == 1 else self.language.position(position)

    def wait(self, minutes: Minutes) -> Say:
        """Say how long the wait will be."""
        return self.language.wait_range(minutes.low, minutes.high)

    def offer_callback(self, key: str) -> Say:
        """Offer to call the caller back who presses *key*."""
        return filled(self.callback_offer, keys=self.language.digits(key))

    def confirm_callback(self, telephone: str) -> Say:
        """Read *telephone* back, and ask whether it is right."""
        return filled(self.callback_confirm, keys=self.language.telephone(telephone))

    # --- what an agent hears -------------------------------------------------------

    def whispered(self, queue: Say, waited_s: float, telephone: str) -> Say:
        """Tell an agent who lifted of which *queue* a caller comes, after which wait.

        *telephone* is read out unless it is empty.
        """
        keys = self.language.telephone(telephone)
        who = filled(self.whisper_number, keys=keys) if telephone else ()
        return (queue or self.whisper) + self._waited(waited_s) + who

    def _waited(self, waited_s: float) -> Say:
        minutes = min(round(waited_s / MINUTE_S), GREATEST_PLACE)
        if minutes < 1:
            return self.whisper_soon
        counted = self.language.counted(Noun.MINUTE, minutes)
        return filled(self.whisper_wait, minutes=counted)

    # --- all of it -----------------------------------------------------------------

    def prompts(self) -> Iterator[str]:
        """Yield every prompt that this book can say, once each."""
        names = dict.fromkeys(
            name
            for field in fields(self)
            if field.name != "language"
            for name in getattr(self, field.name)
            if not name.startswith("{")
        )
        for say in self._figures():
            names |= dict.fromkeys(say)
        names.pop(BREATH, None)
        yield from names

    def _figures(self) -> Iterator[Say]:
        spoken = self.language
        yield spoken.digits(ALL_KEYS)
        yield spoken.telephone(ALL_KEYS)
        for figure in range(1, GREATEST_PLACE + 1):
            yield self.place(figure)
            yield spoken.counted(Noun.MINUTE, figure)
        for low in WAIT_MINUTES:
            for high in (*WAIT_MINUTES, None):
                yield spoken.wait_range(low, high)


PHRASEBOOKS: Mapping[str, Phrasebook] = MappingProxyType(
    {code: Phrasebook(language=spoken) for code, spoken in LANGUAGES.items()},
)


def phrasebook(code: str) -> Phrasebook:
    """Return the book of a language; of `en_us` that of `en`."""
    return PHRASEBOOKS[language(code).code]


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
