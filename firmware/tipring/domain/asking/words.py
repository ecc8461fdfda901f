"""What words mean at a menu, at a number that is asked for, at a node `listen`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from tipring.domain.asking.question import Guess
from tipring.domain.commands import Remember
from tipring.domain.flow import Answer, CollectNode, ListenNode
from tipring.domain.hearing import Expected, Heard
from tipring.domain.say import Say
from tipring.domain.spoken.language import GREATEST_NUMBER
from tipring.domain.spoken.languages import language as rules_of
from tipring.domain.understanding.meaning import (
    YES,
    expected,
    key_phrases,
    understood,
)
from tipring.domain.understanding.text import nearly_alike, plain

SURE_FROM = 0.7
"""Ears less confident than this are asked whether they heard right."""
CONFIRM = "confirm-said"
CONFIRM_KEY = "confirm-number"
CONFIRM_ANYTHING = "confirm-choice"
SPOKEN_KEYS = frozenset("0123456789*#")
"""Keys that have a recording."""


def echo(phrase: str) -> str:
    """Return the prompt that says *phrase* back, as a question.

    The mark tells a text from an id; a recording of the bare words is found, too.
    """
    return f"{phrase}?"


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that was heard, and what it stands for."""

    phrase: str
    meant: str
    sure: bool
    clear: bool


class PhraseWords:
    """Phrases that lead somewhere: the choices of a menu, names, answers."""

    def __init__(self, phrases: Mapping[str, str], language: str) -> None:
        """*phrases* to what each stands for, as `guess_of` takes it."""
        self._language = language
        self._known = {plain(phrase): meant for phrase, meant in phrases.items()}
        self._phrases = tuple(phrases)

    @property
    def expected(self) -> Expected:
        """All of the phrases, and nothing else."""
        return expected(Answer.PHRASE, self._language, self._phrases)

    def find(self, heard: Heard) -> Found | None:
        """Return the phrase that *heard* is, or has within it."""
        said = plain(heard.text)
        if said in self._known:
            clear = heard.confidence >= SURE_FROM
            sure = clear and not self._has_likes(said)
            return Found(said, self._known[said], sure, clear)
        inside = [phrase for phrase in self._known if f" {phrase} " in f" {said} "]
        meant = {self._known[phrase] for phrase in inside}
        if len(meant) != 1:
            return None
        phrase = max(inside, key=len)
        return Found(phrase, meant.pop(), sure=False, clear=False)

    def _has_likes(self, said: str) -> bool:
        """Whether a phrase that means something else sounds nearly like *said*."""
        return any(
            meant != self._known[said] and nearly_alike(said, phrase)
            for phrase, meant in self._known.items()
        )


class MenuWords:
    """The choices of a menu: phrases, and the digits of its keys."""

    def __init__(
        self,
        choices: Mapping[str, str],
        spoken: Mapping[str, str],
        language: str,
    ) -> None:
        """*choices*: keys to nodes; *spoken*: phrases to keys."""
        self._choices = choices
        self._language = language
        digits = {
            phrase: keys for keys in choices for phrase in key_phrases(keys, language)
        }
        self._words = PhraseWords({**digits, **spoken}, language)
        listed = {plain(phrase) for phrase in spoken}
        self._bare = {plain(phrase) for phrase in digits} - listed
        """Digits that are nobody's phrase: of their kind one in ten is mistaken."""

    @property
    def expected(self) -> Expected:
        """Phrases and digits."""
        return self._words.expected

    def guess(self, heard: Heard) -> Guess | None:
        """Return the choice that was named."""
        found = self._words.find(heard)
        if found is None:
            return None
        keys = found.meant
        by_number = _by_number(keys, self._language)
        is_bare = found.phrase in self._bare
        return Guess(
            to=self._choices[keys],
            meaning=f"goes to {self._choices[keys]}",
            sure=found.sure and not is_bare,
            clear=found.clear,
            ways=by_number if is_bare else ((CONFIRM, echo(found.phrase)), *by_number),
        )


def _by_number(keys: str, language: str) -> tuple[Say, ...]:
    """Return the ways to confirm a choice whose phrase is not recorded."""
    by_key: tuple[Say, ...] = ()
    if set(keys) <= SPOKEN_KEYS:
        by_key = ((CONFIRM_KEY, *rules_of(language).digits(keys)),)
    return (*by_key, (CONFIRM_ANYTHING,))


class CollectWords:
    """A number that may be told digit by digit."""

    def __init__(self, node: CollectNode, language: str, today: date) -> None:
        self._node = node
        self._language = language
        self._today = today

    @property
    def expected(self) -> Expected:
        """The digits."""
        return expected(Answer.DIGITS, self._language)

    def guess(self, heard: Heard) -> Guess | None:
        """Return the number, if it has as many digits as it should."""
        node = self._node
        row = understood(heard.text, Answer.DIGITS, self._language, self._today)
        if row is None or not node.min_digits <= len(row) <= node.max_digits:
            return None
        return Guess(
            to=node.next,
            meaning=f"{len(row)} digits",
            sure=heard.confidence >= SURE_FROM,
            clear=heard.confidence >= SURE_FROM,
            ways=_ways(Answer.DIGITS, row, self._language),
            remember=Remember(node.into, row),
        )


class ListenWords:
    """The answers of a node `listen`."""

    def __init__(self, node: ListenNode, language: str, today: date) -> None:
        self._node = node
        self._language = language
        self._today = today
        self._phrases = PhraseWords(node.phrases, language)

    @property
    def expected(self) -> Expected:
        """Whatever may be answered."""
        if self._node.answer is Answer.PHRASE:
            return self._phrases.expected
        return expected(self._node.answer, self._language)

    def guess(self, heard: Heard) -> Guess | None:
        """Return the value that was said."""
        if self._node.answer is Answer.PHRASE:
            found = self._phrases.find(heard)
            return self._guess(found, found.phrase) if found else None
        answer = self._node.answer
        value = understood(heard.text, answer, self._language, self._today)
        if value is None:
            return None
        clear = heard.confidence >= SURE_FROM
        return self._guess(Found(heard.text, value, clear, clear), value)

    def _guess(self, found: Found, shown: str) -> Guess:
        return Guess(
            to=self._node.next,
            meaning=f"that means {found.meant}",
            sure=found.sure,
            clear=found.clear,
            ways=_ways(self._node.answer, shown, self._language),
            remember=Remember(self._node.into, found.meant),
        )


def _ways(answer: Answer, value: str, language: str) -> tuple[Say, ...]:
    return ((CONFIRM, *said_as(answer, value, language)), (CONFIRM_ANYTHING,))


def said_as(answer: Answer, value: str, language: str) -> Say:
    """Return the prompts that say *value*, which `understood` gave."""
    rules = rules_of(language)
    match answer:
        case Answer.YES_NO:
            return ("word-yes" if value == YES else "word-no",)
        case Answer.NUMBER if int(value) <= GREATEST_NUMBER:
            return rules.number(int(value))
        case Answer.NUMBER | Answer.DIGITS:
            return rules.digits(value)
        case Answer.DATE:
            return rules.date(date.fromisoformat(value))
        case Answer.TIME:
            return rules.time_of_day(time.fromisoformat(value))
        case Answer.PHRASE:
            return (echo(value),)
