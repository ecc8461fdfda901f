"""Ask, listen for words and keys from the first syllable on, confirm, ask again.

Keys win: they count beside speech, and a key while somebody speaks is what counts.
Words that were misunderstood twice are not asked for again; then only keys count.
"""

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tipring.domain.asking.question import Guess, Question, Wordbook
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    EarsClosed,
    PromptFailed,
    PromptFinished,
    SpeechBegan,
    SpeechHeard,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    KeepUtterance,
    Leave,
    ListenFor,
    Play,
    Remember,
    StopListening,
    StopPlaying,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import Answer
from tipring.domain.hearing import Heard
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.nodes import Accept, Keypad, More, Refuse, Verdict
from tipring.domain.say import Say
from tipring.domain.understanding.meaning import YES, expected, understands, understood

LONGEST_UTTERANCE_S: Final = 15.0
"""Whoever speaks longer, or is never judged by the ears, was not understood."""
MOST_MISHEARD: Final = 2
"""Times that a caller is misunderstood before only keys count."""
USE_KEYS = "use-keys"
SAY_YES_OR_NO = "say-yes-or-no"


class AloudState(StrEnum):
    """Where a question stands."""

    READY = "ready"
    ASKING = "asking"
    WAITING = "waiting for words or keys"
    LISTENING = "hearing the caller speak"
    CONFIRMING = "asking whether it heard right"
    AGREEING = "waiting for yes or no"
    DONE = "done"


_S = AloudState


class AloudMachine(Machine[AloudState]):
    """One question; where it leads is said by a Leave.

    *keypad* None: keys mean nothing. A wordbook that expects nothing in *language* is
    not listened for.
    """

    NAME = "spoken question"

    def __init__(
        self,
        question: Question,
        keypad: Keypad | None,
        words: Wordbook,
        language: str,
    ) -> None:
        super().__init__(AloudState.READY)
        self._question = question
        self._keypad = keypad
        self._words = words
        self._language = language
        self._tried = 0
        self._misheard = 0
        self._typed = ""
        self._hears = bool(words.expected.phrases or words.expected.words)
        """Whether words count, or count still."""
        self._listens = False
        self._guess: Guess | None = None
        self._ways: tuple[Say, ...] = ()

    # --- asking --------------------------------------------------------------------

    def _begin(self, _event: Begin, _now: float) -> list[Command]:
        return self._ask(())

    def _ask(self, before: Say) -> list[Command]:
        self.state = AloudState.ASKING
        self.deadline = None
        self._typed = ""
        hint = () if self._hears else self._question.hint
        listen = self._listen_for_answers() if self._hears else self._hush_ears()
        say = before + self._question.say + hint
        return [*listen, Play(say, self._language)]

    def _listen_for_answers(self) -> list[Command]:
        self._listens = True
        return [ListenFor(self._words.expected)]

    def _hush_ears(self) -> list[Command]:
        listened, self._listens = self._listens, False
        return [StopListening()] if listened else []

    def _wait(self, _event: object, now: float) -> list[Command]:
        self.state = AloudState.WAITING
        self.deadline = now + self._question.timeout_s
        return []

    # --- keys ----------------------------------------------------------------------

    def _barge_in(self, event: DigitPressed, now: float) -> list[Command]:
        if self._keypad is None:
            return []
        return [StopPlaying(), *self._key(event, now)]

    def _key(self, event: DigitPressed, now: float) -> list[Command]:
        if self._keypad is None:
            return []
        self.state = AloudState.WAITING
        verdict, self._typed = self._keypad.judge(self._typed + event.digit)
        return self._act_on(verdict, now)

    def _act_on(self, verdict: Verdict, now: float) -> list[Command]:
        match verdict:
            case More():
                patience_s = self._question.timeout_s
                if self._typed and self._keypad:
                    patience_s = self._keypad.pause_s
                self.deadline = now + patience_s
                return []
            case Accept(to, why, remember, spare):
                return self._done(to, why, remember, spare)
            case Refuse(what):
                return self._missed(what, self._question.invalid)

    def _time_is_up(self, _event: TimeUp, now: float) -> list[Command]:
        if self._typed and self._keypad:
            return self._act_on(self._keypad.settle(self._typed), now)
        what = "no word was said and no key pressed"
        return self._missed(what, self._question.no_input)

    # --- words ---------------------------------------------------------------------

    def _interrupted(self, event: SpeechBegan, now: float) -> list[Command]:
        return [StopPlaying(), *self._speech_begins(event, now)]

    def _speech_begins(self, _event: SpeechBegan, now: float) -> list[Command]:
        if self._typed:
            return []
        self.state = AloudState.LISTENING
        self.deadline = now + LONGEST_UTTERANCE_S
        return []

    def _heard_at_once(self, event: SpeechHeard, now: float) -> list[Command]:
        return [StopPlaying(), *self._heard(event, now)]

    def _heard(self, event: SpeechHeard, _now: float) -> list[Command]:
        if self._typed:
            return []
        heard = event.heard
        guess = self._words.guess(heard) if heard.text else None
        if guess is None:
            return self._not_understood(heard)
        confirm = self._question.confirm
        if confirm == "always" or (confirm == "unsure" and not guess.sure):
            return self._confirm(guess, heard)
        noted = Decided(self._question.name, f"heard {_told(heard)}: {guess.meaning}")
        why = f"{_told(heard)} was said"
        return [noted, *self._done(guess.to, why, guess.remember)]

    def _not_understood(self, heard: Heard) -> list[Command]:
        keep = KeepUtterance(self._question.name, heard.text, self._language)
        what = "heard speech, and understood nothing of it"
        if heard.text:
            what = f"heard {_told(heard)}, which is no answer"
        return [keep, *self._misunderstood(what, self._question.no_match)]

    def _never_judged(self, _event: TimeUp, _now: float) -> list[Command]:
        what = f"heard speech for {LONGEST_UTTERANCE_S:g} s, and no end of it"
        return self._misunderstood(what, self._question.no_match)

    def _misunderstood(self, what: str, apology: Say) -> list[Command]:
        self._misheard += 1
        if self._misheard < MOST_MISHEARD:
            return self._missed(what, apology)
        self._hears = False
        if self._keypad is None:
            why = f"{what} ({self._misheard} times, and there are no keys)"
            return self._done(self._question.otherwise, why)
        return self._missed(f"{what}; from now on by keys", (USE_KEYS,))

    def _ears_closed(self, event: EarsClosed, now: float) -> list[Command]:
        """Go on by keys; ask anew where the caller has to be told how."""
        self._hears = self._listens = False
        name = self._question.name
        if self._keypad is None:
            why = f"speech is not understood ({event.why}), and there are no keys"
            hushed: list[Command] = [StopPlaying()] if self._is_sounding else []
            return [*hushed, *self._done(self._question.otherwise, why)]
        noted = Decided(name, f"speech is not understood ({event.why}); by keys")
        if self._typed:
            return [noted]
        if self._question.hint:
            return [noted, *self._ask(())]
        if self.state is AloudState.LISTENING:
            self._wait(event, now)
        return [noted]

    # --- "did you say" -------------------------------------------------------------

    def _confirm(self, guess: Guess, heard: Heard) -> list[Command]:
        self.state = AloudState.CONFIRMING
        self.deadline = None
        self._guess = guess
        self._ways = guess.ways
        what = f"heard {_told(heard)}: {guess.meaning}, if that is right"
        commands: list[Command] = [Decided(self._question.name, what)]
        if not guess.clear:
            name = self._question.name
            commands.append(KeepUtterance(name, heard.text, self._language))
        if understands(self._language, Answer.YES_NO):
            self._listens = True
            commands.append(ListenFor(expected(Answer.YES_NO, self._language)))
        else:
            commands += self._hush_ears()
        return [*commands, *self._next_way()]

    def _next_way(self) -> list[Command]:
        way, *rest = self._ways
        self._ways = tuple(rest)
        return [Play((*way, SAY_YES_OR_NO), self._language)]

    def _way_failed(self, event: PromptFailed, now: float) -> list[Command]:
        return self._next_way() if self._ways else self._await_yes_or_no(event, now)

    def _await_yes_or_no(self, _event: object, now: float) -> list[Command]:
        self.state = AloudState.AGREEING
        self.deadline = now + self._question.timeout_s
        return []

    def _agree_early(self, event: DigitPressed, now: float) -> list[Command]:
        return [StopPlaying(), *self._agree_by_key(event, now)]

    def _agree_by_key(self, event: DigitPressed, now: float) -> list[Command]:
        """Yes, no, or a key that answers the question itself."""
        match event.digit:
            case "1":
                return self._right("1 was pressed")
            case "2":
                return self._wrong("2 was pressed")
            case _ if self._keypad is None:
                return self._wrong(f"{event.digit} is neither yes nor no")
            case _:
                return [*self._hush_ears(), *self._key(event, now)]

    def _yes_or_no_begins(self, _event: SpeechBegan, now: float) -> list[Command]:
        hushed = [StopPlaying()] if self._is_sounding else []
        self.state = AloudState.AGREEING
        self.deadline = now + LONGEST_UTTERANCE_S
        return [*hushed]

    def _yes_or_no(self, event: SpeechHeard, now: float) -> list[Command]:
        hushed = [StopPlaying()] if self._is_sounding else []
        return [*hushed, *self._judge_yes_or_no(event.heard, now)]

    def _judge_yes_or_no(self, heard: Heard, _now: float) -> list[Command]:
        today = date.min
        match understood(heard.text, Answer.YES_NO, self._language, today):
            case None:
                return self._not_understood(heard)
            case answer if answer == YES:
                return self._right(f"{_told(heard)} was said")
            case _:
                return self._wrong(f"{_told(heard)} was said")

    def _right(self, why: str) -> list[Command]:
        guess = self._guess
        assert guess is not None, "what is confirmed was guessed"  # noqa: S101 - for the type checker
        return self._done(guess.to, f"{why}, so it was heard right", guess.remember)

    def _wrong(self, why: str) -> list[Command]:
        return self._misunderstood(f"{why}, so it was heard wrong", ())

    def _no_yes_or_no(self, _event: TimeUp, _now: float) -> list[Command]:
        return self._missed("neither yes nor no came", self._question.no_input)

    def _ears_closed_late(self, event: EarsClosed, now: float) -> list[Command]:
        self._hears = self._listens = False
        if self.state is AloudState.AGREEING:
            self._await_yes_or_no(event, now)
        return [Decided(self._question.name, f"speech is not understood ({event.why})")]

    # --- the end -------------------------------------------------------------------

    @property
    def _is_sounding(self) -> bool:
        return self.state in (AloudState.ASKING, AloudState.CONFIRMING)

    def _missed(self, what: str, apology: Say) -> list[Command]:
        question = self._question
        self._tried += 1
        why = f"{what} (try {self._tried} of {question.tries})"
        if self._tried >= question.tries:
            return self._done(question.otherwise, why)
        return [Decided(question.name, f"{why}, asks again"), *self._ask(apology)]

    def _done(
        self,
        to: str | None,
        why: str,
        remember: Remember | None = None,
        spare: str = "",
    ) -> list[Command]:
        self.state = AloudState.DONE
        self.deadline = None
        kept = [remember] if remember else []
        return [*self._hush_ears(), *kept, Leave(to, why, spare=spare)]

    def _caller_left(self, event: CallerLeft, _now: float) -> list[Command]:
        hushed = [StopPlaying()] if self._is_sounding else []
        return [*hushed, *self._done(None, event.how)]

    _KEYED = (_S.WAITING, _S.ASKING, _S.DONE)
    _JUDGED = (_S.ASKING, _S.CONFIRMING, _S.DONE)
    _ENDED = (_S.ASKING, _S.DONE)
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.ASKING,)),
            (_S.ASKING, PromptFinished): Rule(_wait, (_S.WAITING,)),
            (_S.ASKING, PromptFailed): Rule(_wait, (_S.WAITING,)),
            (_S.ASKING, DigitPressed): Rule(_barge_in, _KEYED),
            (_S.ASKING, SpeechBegan): Rule(_interrupted, (_S.LISTENING,)),
            (_S.ASKING, SpeechHeard): Rule(_heard_at_once, _JUDGED),
            (_S.ASKING, EarsClosed): Rule(_ears_closed, _ENDED),
            (_S.WAITING, DigitPressed): Rule(_key, _KEYED),
            (_S.WAITING, TimeUp): Rule(_time_is_up, _ENDED),
            (_S.WAITING, SpeechBegan): Rule(_speech_begins, (_S.WAITING, _S.LISTENING)),
            (_S.WAITING, SpeechHeard): Rule(_heard, (_S.WAITING, *_JUDGED)),
            (_S.WAITING, EarsClosed): Rule(_ears_closed, _KEYED),
            (_S.LISTENING, DigitPressed): Rule(_key, (_S.LISTENING, *_KEYED)),
            (_S.LISTENING, SpeechHeard): Rule(_heard, _JUDGED),
            (_S.LISTENING, TimeUp): Rule(_never_judged, _ENDED),
            (_S.LISTENING, EarsClosed): Rule(_ears_closed, _KEYED),
            (_S.CONFIRMING, PromptFinished): Rule(_await_yes_or_no, (_S.AGREEING,)),
            (_S.CONFIRMING, PromptFailed): Rule(
                _way_failed, (_S.CONFIRMING, _S.AGREEING)
            ),
            (_S.CONFIRMING, DigitPressed): Rule(_agree_early, _KEYED),
            (_S.AGREEING, DigitPressed): Rule(_agree_by_key, _KEYED),
            (_S.AGREEING, TimeUp): Rule(_no_yes_or_no, _ENDED),
            **rows(
                Rule(_yes_or_no_begins, (_S.AGREEING,)),
                (_S.CONFIRMING, _S.AGREEING),
                SpeechBegan,
            ),
            **rows(
                Rule(_yes_or_no, _ENDED),
                (_S.CONFIRMING, _S.AGREEING),
                SpeechHeard,
            ),
            **rows(
                Rule(_ears_closed_late, (_S.CONFIRMING, _S.AGREEING)),
                (_S.CONFIRMING, _S.AGREEING),
                EarsClosed,
            ),
            **rows(
                Rule(_caller_left, (_S.DONE,)),
                (_S.ASKING, _S.WAITING, _S.LISTENING, _S.CONFIRMING, _S.AGREEING),
                CallerLeft,
            ),
            **unmoved(_S.ASKING, VoiceHeard),
            **unmoved(_S.WAITING, VoiceHeard),
            **unmoved(_S.LISTENING, VoiceHeard, SpeechBegan),
            **unmoved(_S.CONFIRMING, VoiceHeard),
            **unmoved(_S.AGREEING, VoiceHeard),
        },
    )


def _told(heard: Heard) -> str:
    return f'"{heard.text}" ({heard.confidence:.2f})'
