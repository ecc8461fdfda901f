"""What callers may say at which node, in which language, and where that is written."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from tipring.config.problems import Problem, in_order, quoted
from tipring.config.reader import Reading
from tipring.config.spoken import stops_of
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.domain.asking.directory import as_spoken
from tipring.domain.flow import (
    Answer,
    CollectNode,
    DirectoryNode,
    ListenNode,
    MenuNode,
    Node,
)
from tipring.domain.hearing import Expected
from tipring.domain.understanding.meaning import expected

Lacks = Callable[[Expected], Awaitable[tuple[str, ...]]]
"""Which of the words the ears of their language can never hear; all of them lack
nothing where no ears are."""


@dataclass(frozen=True, slots=True)
class Listened:
    """One thing that may be said, and the place that says so."""

    file: TomlFile
    path: KeyPath
    expected: Expected


def listened(reading: Reading) -> Iterator[Listened]:
    """Yield all that is listened for, once for each place and language."""
    for stop in stops_of(reading):
        here = reading.flows[stop.flow]
        for path, phrase, answer in _of_node(here.nodes[stop.node]):
            wanted = expected(answer, stop.language, [phrase] if phrase else ())
            if wanted.phrases or wanted.words:
                yield Listened(here.file, ("node", stop.node, *path), wanted)


def listened_languages(reading: Reading) -> frozenset[str]:
    """Return the languages in which anything is listened for."""
    return frozenset(one.expected.language for one in listened(reading))


async def unheard(reading: Reading, lacks: Lacks) -> list[Problem]:
    """Return which phrases can never be heard, for want of a word; with a remedy.

    Nothing of it keeps the box from answering: keys work. EarsError: see *lacks*.
    """
    found = []
    for one in listened(reading):
        if missing := await lacks(one.expected):
            words = ", ".join(quoted(word) for word in missing)
            language = one.expected.language
            what = f"the model of {language} does not know {words}, and never hears it"
            remedy = "offer another word beside it; keys work"
            found.append(one.file.problem(one.path, what, remedy))
    return in_order(found)


def _of_node(node: Node) -> Iterator[tuple[KeyPath, str, Answer]]:
    """Yield path, phrase (empty: none of the owner's) and what it answers."""
    match node:
        case MenuNode(spoken=spoken):
            for phrase, keys in spoken.items():
                yield ("choices", keys, "say"), phrase, Answer.PHRASE
        case CollectNode(speech=True, secret=False):
            yield ("speech",), "", Answer.DIGITS
        case ListenNode(answer=Answer.PHRASE, phrases=phrases):
            for phrase, value in phrases.items():
                yield ("phrases", value), phrase, Answer.PHRASE
        case ListenNode(answer=answer):
            yield ("answer",), "", answer
        case DirectoryNode(people=people):
            for person in people:
                yield ("people", person), as_spoken(person), Answer.PHRASE
        case _:
            pass
