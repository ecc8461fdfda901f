"""The kinds of values of nodes that listen: choices with phrases, answers, people."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, PlainValidator

from tipring.config.problems import suggest
from tipring.config.values import ChoiceKey, Name, Text, Texts, one_of, refusal
from tipring.domain.flow import Answer
from tipring.domain.menu_offers import LINK_WORDS
from tipring.domain.understanding.text import plain

CHOICE_KEYS = frozenset({"say", "offer", "link"})
CONFIRMATIONS = ("always", "unsure", "never")


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a choice leads, what callers may say for it, and when it is there."""

    go: str
    say: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    """Prompts."""
    link: tuple[str, ...] = ()
    """Of `LINK_WORDS`; none: always."""


def _offer(prompt: object) -> str:
    if not isinstance(prompt, str) or not prompt.strip():
        what = "is nothing that can be said"
        raise refusal(what, 'write for example offer = "harbor-support"')
    return prompt


def link_word(word: object) -> str:
    """Return *word* if it is one of those for the link; raise what is wrong."""
    if word not in LINK_WORDS:
        what = "is no word for the link"
        raise refusal(what, suggest(str(word), LINK_WORDS))
    return str(word)


def _several(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


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
        case {"go": str() as node, **rest} if rest.keys() <= CHOICE_KEYS:
            return Choice(
                node,
                tuple(map(_phrase, _several(rest.get("say", [])))),
                tuple(map(_offer, _several(rest.get("offer", [])))),
                tuple(map(link_word, _several(rest.get("link", [])))),
            )
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
LinkWord = Annotated[str, AfterValidator(link_word)]
ConfirmWord = Annotated[str, one_of(CONFIRMATIONS, "is no way to confirm")]
