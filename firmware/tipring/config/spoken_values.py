"""The kinds of values of nodes that listen: choices with phrases, answers, people."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, PlainValidator

from tipring.config.values import ChoiceKey, Name, Text, Texts, one_of, refusal
from tipring.domain.flow import Answer
from tipring.domain.understanding.text import plain

CONFIRMATIONS = ("always", "unsure", "never")


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a choice leads, and what callers may say for it."""

    go: str
    say: tuple[str, ...] = ()


def _phrase(phrase: object) -> str:
    if not isinstance(phrase, str) or not plain(phrase):
        what = "is nothing that a caller can say"
        raise refusal(what, 'write for example say = ["billing", "my invoice"]')
    return phrase.lower()


def _choice(value: object) -> Choice:
    """Return the choice of "desk" or of { go = "desk", say = ["front desk"] }."""
    match value:
        case str() as node:
            return Choice(node)
        case {"go": str() as node, **rest} if rest.keys() <= {"say"}:
            said = rest.get("say", [])
            phrases = said if isinstance(said, list) else [said]
            return Choice(node, tuple(map(_phrase, phrases)))
        case _:
            what = "leads to no node"
            raise refusal(what, 'write the name of one, or { go = "name" }')


def _some(table: dict[str, object]) -> dict[str, object]:
    if not table:
        what = "is empty"
        raise refusal(what, "add at least one line to it")
    return table


def _phrases(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_phrase, texts))


Choices = Annotated[
    dict[ChoiceKey, Annotated[Choice, PlainValidator(_choice)]],
    AfterValidator(_some),
]
Phrases = Annotated[
    dict[Text, Annotated[Texts, AfterValidator(_phrases)]],
    AfterValidator(_some),
]
"""What an answer is kept as, to all that may be said for it."""
People = Annotated[dict[Text, Name], AfterValidator(_some)]
AnswerWord = Annotated[
    str, one_of([answer.value for answer in Answer], "is no kind of answer")
]
ConfirmWord = Annotated[str, one_of(CONFIRMATIONS, "is no way to confirm")]
