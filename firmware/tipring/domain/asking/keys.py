"""What keys mean where an answer could be spoken as well."""

from collections.abc import Callable, Mapping
from datetime import date, time

from tipring.domain.commands import Remember
from tipring.domain.flow import Answer, ListenNode
from tipring.domain.nodes import (
    CLEAR_KEY,
    NEXT_CHOICE_KEY_S,
    NEXT_DIGIT_S,
    Accept,
    Keypad,
    More,
    Refuse,
    Verdict,
)
from tipring.domain.understanding.days import next_day
from tipring.domain.understanding.languages import month_first
from tipring.domain.understanding.meaning import NO, YES

END_KEY = "#"
MOST_DIGITS = 20
MOST_DIGITS_OF_NUMBER = 9
FIGURES = 4
"""Of a date (two and two), and of a time."""
YES_AND_NO = {"1": YES, "2": NO}


class ChoiceKeys:
    """Keys each of which is an answer."""

    pause_s = NEXT_CHOICE_KEY_S

    def __init__(self, node: ListenNode, values: Mapping[str, str]) -> None:
        """*values*: keys to the value that they mean."""
        self._node = node
        self._values = values

    def judge(self, typed: str) -> tuple[Verdict, str]:
        """Choose at once unless a longer one begins with the same keys."""
        may_grow = any(
            keys.startswith(typed) and keys != typed for keys in self._values
        )
        return (More() if may_grow else self.settle(typed)), typed

    def settle(self, typed: str) -> Verdict:
        """Take what was typed, or refuse it."""
        value = self._values.get(typed)
        if value is None:
            return Refuse(f"{typed} is not one of the answers")
        return _accept(self._node, typed, value)


class FigureKeys:
    """Digits that are read as one value, up to the pound key or the greatest length."""

    pause_s = NEXT_DIGIT_S

    def __init__(
        self,
        node: ListenNode,
        most: int,
        read: Callable[[str], str | None],
    ) -> None:
        """*read* returns the value of what was typed, or None."""
        self._node = node
        self._most = most
        self._read = read

    def judge(self, typed: str) -> tuple[Verdict, str]:
        """End at the pound key or at the greatest length; the star key clears."""
        key = typed[-1]
        if key == END_KEY:
            return self._take(typed[:-1], spare=""), typed[:-1]
        if key == CLEAR_KEY:
            return More(), ""
        if not key.isdigit():
            return More(), typed[:-1]
        return (self.settle(typed) if len(typed) >= self._most else More()), typed

    def settle(self, typed: str) -> Verdict:
        """Take what was typed; the pound key may still follow."""
        return self._take(typed, spare=END_KEY)

    def _take(self, typed: str, spare: str) -> Verdict:
        value = self._read(typed)
        if value is None:
            return Refuse(f"{typed or 'nothing'} is not what was asked for")
        return _accept(self._node, typed, value, spare)


def keypad_for(node: ListenNode, language: str, today: date) -> Keypad | None:
    """Return what keys mean at *node*; None: nothing, its phrases are no digits."""
    match node.answer:
        case Answer.PHRASE:
            values = {value: value for value in node.phrases.values()}
            typed = {keys: value for keys, value in values.items() if keys.isdecimal()}
            return ChoiceKeys(node, typed) if typed else None
        case Answer.YES_NO:
            return ChoiceKeys(node, YES_AND_NO)
        case Answer.NUMBER:
            return FigureKeys(node, MOST_DIGITS_OF_NUMBER, _number)
        case Answer.DIGITS:
            return FigureKeys(node, MOST_DIGITS, lambda typed: typed or None)
        case Answer.DATE:
            return FigureKeys(node, FIGURES, lambda typed: _day(typed, language, today))
        case Answer.TIME:
            return FigureKeys(node, FIGURES, _moment)


def _accept(node: ListenNode, typed: str, value: str, spare: str = "") -> Accept:
    remember = Remember(node.into, value)
    return Accept(node.next, f"{typed} was pressed", remember, spare)


def _number(typed: str) -> str | None:
    return str(int(typed)) if typed else None


def _day(typed: str, language: str, today: date) -> str | None:
    """Read month and day, or day and month, two digits each."""
    if len(typed) != FIGURES:
        return None
    month, nth = int(typed[:2]), int(typed[2:])
    if not month_first(language):
        month, nth = nth, month
    found = next_day(nth, month, today) if month and nth else None
    return found.isoformat() if found else None


def _moment(typed: str) -> str | None:
    """Read 1430, and 930 as half past nine."""
    if not FIGURES - 1 <= len(typed) <= FIGURES:
        return None
    try:
        return time(int(typed[:-2]), int(typed[-2:])).isoformat("minutes")
    except ValueError:
        return None
