"""What makes a flow hard to understand: phrases that sound alike, figures in them."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from tipring.config.problems import Problem, quoted
from tipring.config.reader import Reading
from tipring.config.spoken import Stop, stops_of
from tipring.config.toml_lines import KeyPath
from tipring.domain.flow import Answer as AnswerKind
from tipring.domain.flow import CollectNode, DirectoryNode, ListenNode, MenuNode
from tipring.domain.understanding.meaning import key_phrases, understands
from tipring.domain.understanding.text import nearly_alike


def spoken_hints(reading: Reading) -> Iterator[Problem]:
    """Yield what callers could say in vain, or what would be mistaken."""
    told: set[str] = set()
    for stop in stops_of(reading):
        for path, what, remedy in _at(stop, reading):
            problem = reading.flows[stop.flow].file.problem(path, what, remedy)
            if str(problem) not in told:
                told.add(str(problem))
                yield problem


_Hint = tuple[KeyPath, str, str]


def _at(stop: Stop, reading: Reading) -> Iterator[_Hint]:
    path: KeyPath = ("node", stop.node)
    match reading.flows[stop.flow].nodes[stop.node]:
        case MenuNode(spoken=spoken, choices=choices) if spoken:
            yield from _phrases((*path, "choices"), spoken)
            yield from _digits((*path, "choices"), spoken, choices, stop.language)
        case CollectNode(speech=True):
            yield from _kind((*path, "speech"), AnswerKind.DIGITS, stop.language)
        case ListenNode(phrases=phrases, answer=answer):
            yield from _phrases((*path, "phrases"), phrases)
            yield from _kind((*path, "answer"), answer, stop.language)
        case DirectoryNode(people=people):
            yield from _alike((*path, "people"), dict.fromkeys(people))
        case _:
            pass


def _phrases(path: KeyPath, phrases: Mapping[str, str]) -> Iterator[_Hint]:
    yield from _alike(path, phrases)
    for phrase in phrases:
        if any(letter.isdigit() for letter in phrase):
            what = f"{quoted(phrase)} has figures, and ears hear words"
            yield path, what, "write them as they are said: two, not 2"


def _alike(path: KeyPath, phrases: Mapping[str, str | None]) -> Iterator[_Hint]:
    for one, other in combinations(phrases, 2):
        same = phrases[one] is not None and phrases[one] == phrases[other]
        if not same and nearly_alike(one, other):
            what = f"{quoted(one)} and {quoted(other)} sound nearly alike"
            remedy = "callers will be asked back each time; choose other words"
            yield path, what, remedy


def _digits(
    path: KeyPath,
    spoken: Mapping[str, str],
    choices: Mapping[str, str],
    language: str,
) -> Iterator[_Hint]:
    """Yield the phrases that are the digits of another choice."""
    for keys in choices:
        for phrase in key_phrases(keys, language):
            meant = spoken.get(phrase)
            if meant is not None and meant != keys:
                what = f"{quoted(phrase)} stands for {meant}, and sounds like {keys}"
                yield path, what, "callers who say the digit will be led astray"


def _kind(path: KeyPath, answer: AnswerKind, language: str) -> Iterator[_Hint]:
    if not understands(language, answer):
        what = f"no {answer.value} is understood in {quoted(language)}"
        yield path, what, "callers use the keys of their telephones"
