"""From tables to the nodes that may be answered by voice."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from tipring.config.misfit import Misfit
from tipring.config.spoken_values import Choice
from tipring.config.tables import CollectTable, DirectoryTable, ListenTable, MenuTable
from tipring.domain.flow import (
    Answer,
    CollectNode,
    DirectoryNode,
    ListenNode,
    MenuNode,
)
from tipring.domain.menu_offers import LINK_WORDS
from tipring.domain.understanding.text import plain


def menu_node(name: str, table: MenuTable) -> MenuNode | Misfit:
    """Return the menu, or why its keys do not fit."""
    choices = dict(table["choices"])
    within, beside = choices.pop("otherwise", None), table.get("otherwise")
    if within and beside:
        what = "is given twice, here and among the choices"
        return Misfit("otherwise", what, "keep one of them")
    if not choices:
        return Misfit("choices", "offers no key", "add one to this table")
    otherwise = within.go if within else beside
    if not otherwise:
        what = "is missing, so a caller who chooses nothing has nowhere to go"
        return Misfit("otherwise", what, "add it to this table")
    if (misfit := _left_out(choices, within)) is not None:
        return misfit
    spoken = _once(
        (phrase, key) for key, choice in choices.items() for phrase in choice.say
    )
    if isinstance(spoken, str):
        what = f'"{spoken}" is said for two choices'
        return Misfit("choices", what, "let it stand for one of them")
    whole: dict[str, Any] = {
        key: value
        for key, value in table.items()
        if key not in ("choices", "otherwise")
    }
    return MenuNode(
        name=name,
        choices={key: choice.go for key, choice in choices.items()},
        otherwise=otherwise,
        spoken=spoken,
        offers={key: choice.offer for key, choice in choices.items() if choice.offer},
        only_while={key: choice.link for key, choice in choices.items() if choice.link},
        **whole,
    )


def _left_out(choices: Mapping[str, Choice], within: Choice | None) -> Misfit | None:
    """Return why choices that are there now and then leave a caller without any."""
    if within and (within.link or within.offer):
        what = "is where callers go without a choice, and always there"
        return Misfit("choices", what, "leave link and offer of otherwise out")
    for word in LINK_WORDS:
        if all(choice.link and word not in choice.link for choice in choices.values()):
            what = f"offers no key while the link is {word}"
            return Misfit("choices", what, "let one choice be there always")
    return None


def collect_node(name: str, table: CollectTable) -> CollectNode | Misfit:
    """Return the node that collects digits, or why its keys do not fit."""
    node = CollectNode(name=name, **table)
    if node.min_digits > node.max_digits:
        what = f"{node.min_digits} digits at least, but {node.max_digits} at most"
        key = "min_digits" if "min_digits" in table else "max_digits"
        return Misfit(key, what, "let min_digits be the smaller one")
    if node.into == "language":
        return Misfit("into", "digits are no language", "choose another variable")
    if node.secret and node.speech:
        return Misfit("speech", "what is spoken is no secret", "choose one of both")
    return node


def listen_node(name: str, table: ListenTable) -> ListenNode | Misfit:
    """Return the node that listens, or why its keys do not fit."""
    answer = Answer(table.get("answer", Answer.PHRASE.value))
    given = table.get("phrases", {})
    if answer is Answer.PHRASE and not given:
        what = "is missing, so there is nothing to say"
        return Misfit("phrases", what, 'write for example yes = ["yes", "of course"]')
    if answer is not Answer.PHRASE and given:
        what = f"stands beside answer = {answer.value!r}, which has its own words"
        return Misfit("phrases", what, "leave one of both out")
    if answer is not Answer.PHRASE and table["into"] == "language":
        what = f"no {answer.value} is a language"
        return Misfit("into", what, "choose another variable")
    phrases = _once((phrase, value) for value, said in given.items() for phrase in said)
    if isinstance(phrases, str):
        what = f'"{phrases}" is said for two values'
        return Misfit("phrases", what, "let it stand for one of them")
    whole: dict[str, Any] = {
        key: value for key, value in table.items() if key not in ("answer", "phrases")
    }
    return ListenNode(name=name, answer=answer, phrases=phrases, **whole)


def directory_node(name: str, table: DirectoryTable) -> DirectoryNode | Misfit:
    """Return the directory, or why its keys do not fit."""
    spelled: dict[str, str] = {}
    for person in table["people"]:
        if (other := spelled.setdefault(plain(person), person)) != person:
            what = f'"{other}" and "{person}" sound the same'
            return Misfit("people", what, "tell them apart, by a department perhaps")
    return DirectoryNode(name=name, **table)


def _once(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str] | str:
    """Return phrases to what they mean; the first that would mean two things."""
    heard: dict[str, tuple[str, str]] = {}
    for phrase, meant in pairs:
        known = heard.setdefault(plain(phrase), (phrase, meant))
        if known[1] != meant:
            return phrase
    return MappingProxyType(dict(heard.values()))
