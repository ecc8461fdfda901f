"""The node `directory`: find a person by name, spoken or spelled on the keys."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tipring.domain.asking.aloud import AloudMachine
from tipring.domain.asking.question import Guess, Question
from tipring.domain.asking.words import (
    CONFIRM,
    CONFIRM_ANYTHING,
    MenuWords,
    PhraseWords,
    echo,
)
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
from tipring.domain.commands import Leave
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import DirectoryNode, MenuNode
from tipring.domain.hearing import Expected, Heard
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.nodes import CLEAR_KEY, Accept, MenuKeys, More, Refuse, Verdict
from tipring.domain.say import Say
from tipring.domain.spoken.languages import language as rules_of
from tipring.domain.understanding.text import plain

NEXT_LETTER_S: Final = 3.0
"""How long the next letter may take; people look for it."""
ENOUGH_LETTERS: Final = 3
"""With so many keys, the only person that fits is found without a pound key."""
MOST_LISTED: Final = 9
"""As many as there are keys."""
END_KEY = "#"
NONE_FOUND: Say = ("directory-none",)
SEVERAL_FOUND: Say = ("directory-several",)
FIRST_FOUND: Say = ("directory-first",)
BETWEEN = "\n"
"""Between the names of several people, where one text is needed."""

_ROWS = {
    "2": "abcабвг",
    "3": "defдежз",
    "4": "ghiийкл",
    "5": "jklмноп",
    "6": "mnoрсту",
    "7": "pqrsфхцч",
    "8": "tuvшщъы",
    "9": "wxyzьэюя",
}
"""Letters of a telephone's keys (ITU-T E.161), Latin and Cyrillic."""
KEY_OF: Mapping[str, str] = MappingProxyType(
    {letter: key for key, letters in _ROWS.items() for letter in letters}
    | {"ı": "4", "ø": "6", "æ": "2", "ł": "5"}
)


def spelled(name: str) -> str:
    """Return the keys that spell *name*; what stands on no key is left out."""
    letters = plain(name).replace(" ", "")
    bare = [letter if letter in KEY_OF else _bare(letter) for letter in letters]
    return "".join(KEY_OF.get(letter, "") for letter in bare)


def as_spoken(name: str) -> str:
    """Return *name* as ears must know it: in lower case, its parts one by one."""
    return " ".join(name.lower().replace("-", " ").split())


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


class NameKeys:
    """Keys that spell the beginning of a first name, a last name or both."""

    pause_s = NEXT_LETTER_S

    def __init__(self, people: Mapping[str, str]) -> None:
        self._spellings = {
            name: {spelled(part) for part in (name, *name.split())} for name in people
        }

    def judge(self, typed: str) -> tuple[Verdict, str]:
        """End at the pound key, or when only one person is left."""
        key = typed[-1]
        if key == END_KEY:
            return self._take(typed[:-1], ""), typed[:-1]
        if key == CLEAR_KEY:
            return More(), ""
        found = self._whose(typed)
        if len(found) > 1 or (found and len(typed) < ENOUGH_LETTERS):
            return More(), typed
        return self.settle(typed), typed

    def settle(self, typed: str) -> Verdict:
        """Take whoever is spelled like that; the pound key may still follow."""
        return self._take(typed, END_KEY)

    def _take(self, typed: str, spare: str) -> Verdict:
        found = self._whose(typed)
        if not found:
            return Refuse(f"nobody's name is spelled {typed or 'with nothing'}")
        return Accept(BETWEEN.join(found), f"{typed} spells it", spare=spare)

    def _whose(self, typed: str) -> tuple[str, ...]:
        return tuple(
            name
            for name, spellings in self._spellings.items()
            if typed and any(spelling.startswith(typed) for spelling in spellings)
        )


class NameWords:
    """Names, whole or in part; a part may belong to several people."""

    def __init__(self, people: Mapping[str, str], language: str) -> None:
        whole = {as_spoken(name): name for name in people}
        parts: dict[str, str] = {}
        for name in people:
            for part in as_spoken(name).split():
                known = parts.get(part)
                parts[part] = f"{known}{BETWEEN}{name}" if known else name
        self._words = PhraseWords({**parts, **whole}, language)

    @property
    def expected(self) -> Expected:
        """All names and their parts."""
        return self._words.expected

    def guess(self, heard: Heard) -> Guess | None:
        """Return whoever was named."""
        found = self._words.find(heard)
        if found is None:
            return None
        listed = found.meant.split(BETWEEN)
        shown = listed[0] if len(listed) == 1 else found.phrase
        return Guess(
            to=found.meant,
            meaning=f"that is {' or '.join(listed)}",
            sure=found.sure or len(listed) > 1,
            clear=found.clear,
            ways=((CONFIRM, echo(shown)), (CONFIRM_ANYTHING,)),
        )


class DirectoryState(StrEnum):
    """Where a caller who looks for somebody stands."""

    READY = "ready"
    NAMING = "being asked for a name"
    CHOOSING = "being asked which of several"
    DONE = "done"


_S = DirectoryState


class DirectoryMachine(Machine[DirectoryState]):
    """Ask for a name, then, if it fits several people, for one of them."""

    NAME = "directory node"

    def __init__(self, node: DirectoryNode, language: str) -> None:
        super().__init__(DirectoryState.READY)
        self._node = node
        self._language = language
        self._asking = AloudMachine(
            self._question(node.say, NONE_FOUND),
            NameKeys(node.people),
            NameWords(node.people, language),
            language,
        )
        self._listed: tuple[str, ...] = ()
        self._names_fail = False

    def _question(self, say: Say, invalid: Say) -> Question:
        return Question(
            name=self._node.name,
            say=say,
            otherwise="",
            tries=self._node.tries,
            timeout_s=self._node.timeout_s,
            no_input=("no-choice",),
            no_match=invalid,
            invalid=invalid,
        )

    def _begin(self, event: Begin, now: float) -> list[Command]:
        self.state = DirectoryState.NAMING
        return self._step(event, now)

    def _step(self, event: object, now: float) -> list[Command]:
        asking = self._asking
        if isinstance(event, TimeUp):
            commands = asking.tick(now)
        elif asking.allows(event):
            commands = asking.handle(event, now)
        else:
            commands = []
        self.deadline = asking.deadline
        return self._sifted(commands, now)

    def _sifted(self, commands: list[Command], now: float) -> list[Command]:
        done: list[Command] = []
        for command in commands:
            match command:
                case Leave(to=to, why=why, spare=spare):
                    done += self._found(to or "", why, spare, now)
                case _:
                    done.append(command)
        return done

    def _found(self, names: str, why: str, spare: str, now: float) -> list[Command]:
        """Go to whoever was found; where several were, ask for one."""
        found = tuple(name for name in names.split(BETWEEN) if name)
        if len(found) > 1:
            several = Decided(self._node.name, f"{why}: {' or '.join(found)}")
            self._listed = found[:MOST_LISTED]
            return [several, *self._list(now)]
        self.state = DirectoryState.DONE
        self.deadline = None
        if not found:
            return [Leave(self._node.otherwise, why)]
        return [Leave(self._node.people[found[0]], f"{why}: {found[0]}", spare=spare)]

    def _list(self, now: float) -> list[Command]:
        """Ask for one of those that were found; a name without a voice has its key."""
        self.state = DirectoryState.CHOOSING
        keys = {str(key): name for key, name in enumerate(self._listed, 1)}
        digits = rules_of(self._language).digits
        named = tuple(part for key in keys for part in (echo(keys[key]), *digits(key)))
        say = FIRST_FOUND if self._names_fail else (*SEVERAL_FOUND, *named)
        menu = MenuNode(name=self._node.name, say=say, choices=keys, otherwise="")
        spoken = {as_spoken(name): key for key, name in keys.items()}
        self._asking = AloudMachine(
            self._question(say, menu.invalid),
            MenuKeys(menu),
            MenuWords(keys, spoken, self._language),
            self._language,
        )
        commands = self._asking.handle(Begin(), now)
        self.deadline = self._asking.deadline
        return commands

    def _list_failed(self, event: PromptFailed, now: float) -> list[Command]:
        """Offer the first of them where their names have no recordings."""
        if self._names_fail:
            return self._step(event, now)
        self._names_fail = True
        return self._list(now)

    def _caller_left(self, event: CallerLeft, now: float) -> list[Command]:
        commands = self._asking.handle(event, now)
        self.state = DirectoryState.DONE
        self.deadline = None
        return commands

    _ANSWERS = (DigitPressed, SpeechHeard, TimeUp)
    _HEARINGS = (PromptFinished, SpeechBegan, EarsClosed)
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.NAMING,)),
            **rows(
                Rule(_step, (_S.NAMING, _S.CHOOSING, _S.DONE)),
                (_S.NAMING,),
                *_ANSWERS,
            ),
            **rows(Rule(_step, (_S.CHOOSING, _S.DONE)), (_S.CHOOSING,), *_ANSWERS),
            **rows(Rule(_step, (_S.NAMING,)), (_S.NAMING,), PromptFailed, *_HEARINGS),
            **rows(Rule(_step, (_S.CHOOSING,)), (_S.CHOOSING,), *_HEARINGS),
            (_S.CHOOSING, PromptFailed): Rule(_list_failed, (_S.CHOOSING,)),
            **rows(
                Rule(_caller_left, (_S.DONE,)), (_S.NAMING, _S.CHOOSING), CallerLeft
            ),
            **unmoved(_S.NAMING, VoiceHeard),
            **unmoved(_S.CHOOSING, VoiceHeard),
        },
    )
