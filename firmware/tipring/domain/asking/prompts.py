"""What is said around questions that may be answered by voice."""

from tipring.domain.asking.aloud import SAY_YES_OR_NO, USE_KEYS
from tipring.domain.asking.directory import FIRST_FOUND, NONE_FOUND, SEVERAL_FOUND
from tipring.domain.asking.nodes import NOT_UNDERSTOOD, key_hint
from tipring.domain.asking.words import CONFIRM, CONFIRM_ANYTHING, CONFIRM_KEY, echo
from tipring.domain.flow import (
    Answer,
    CollectNode,
    DirectoryNode,
    ListenNode,
    MenuNode,
    Node,
)
from tipring.domain.say import Say
from tipring.domain.spoken.languages import language as rules_of
from tipring.domain.spoken.languages import pieces

DIGITS = "0123456789"
AROUND: Say = (
    *(CONFIRM, CONFIRM_ANYTHING, SAY_YES_OR_NO, USE_KEYS),
    *NOT_UNDERSTOOD,
)


def prompts_around(node: Node, language: str) -> Say:
    """Return what the rules themselves may say at *node*, besides its own prompts."""
    match node:
        case MenuNode(spoken=spoken, choices=choices) if spoken:
            keys = "".join(keys for keys in choices if keys.isdecimal())
            return (*AROUND, CONFIRM_KEY, *rules_of(language).digits(keys))
        case CollectNode(speech=True):
            hint = key_hint(Answer.DIGITS, language)
            return (*AROUND, *hint, *rules_of(language).digits(DIGITS))
        case ListenNode(answer=answer):
            hint = key_hint(answer, language)
            return (*AROUND, *hint, *_values(answer, language))
        case DirectoryNode():
            found = (*NONE_FOUND, *SEVERAL_FOUND, *FIRST_FOUND, "no-choice")
            return (*AROUND, *found, *rules_of(language).digits(DIGITS))
        case _:
            return ()


def echoes(node: Node) -> Say:
    """Return what callers said and may hear back; nobody has to have recorded it."""
    match node:
        case MenuNode(spoken=phrases) | ListenNode(phrases=phrases):
            return tuple(map(echo, phrases))
        case DirectoryNode(people=people):
            return tuple(map(echo, people))
        case _:
            return ()


def _values(answer: Answer, language: str) -> Say:
    match answer:
        case Answer.PHRASE:
            return ()
        case Answer.YES_NO:
            return ("word-yes", "word-no")
        case Answer.DIGITS:
            return rules_of(language).digits(DIGITS)
        case _:
            return tuple(pieces(language))
