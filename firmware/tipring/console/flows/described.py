"""What nodes, problems and prompts are called on the page of a flow."""

from collections.abc import Iterable

from tipring.console.flows import kind_words
from tipring.console.flows.picture import Look
from tipring.console.words import _, n_
from tipring.domain.errors import SpeechError
from tipring.speech.prompts import PromptLibrary


def kind_of(do: object) -> str:
    """Return what a kind of node is called."""
    known = kind_words.KINDS.get(str(do))
    return _(known[0]) if known else str(do or "?")


def purpose_of(do: object) -> str:
    """Return what a kind of node does, in a sentence."""
    known = kind_words.KINDS.get(str(do))
    return _(known[1]) if known else _("There is no such kind of node.")


def described(look: Look, name: str) -> str:
    """Return what a reader hears of a box of the drawing."""
    if name not in look.kinds:
        if "." in name:
            return _("the flow {name}").format(name=name.partition(".")[0])
        return _("{name}: there is no such node").format(name=name)
    count = look.troubles.get(name, 0)
    if count:
        words = n_(
            "{name}, {kind}, {count} problem", "{name}, {kind}, {count} problems", count
        )
        return words.format(name=name, kind=look.kinds[name], count=count)
    return _("{name}, {kind}").format(name=name, kind=look.kinds[name])


def node_at(key: str, nodes: Iterable[str]) -> str:
    """Return the node that a problem's key lies in; empty: none."""
    head, _dot, rest = key.partition(".")
    if head != "node":
        return ""
    within = (name for name in nodes if rest == name or rest.startswith(f"{name}."))
    return max(within, key=len, default="")


def text_of(library: PromptLibrary, language: str, say: str) -> str:
    """Return what a prompt says; what nobody knows says itself."""
    try:
        return library.find(say, language).text
    except SpeechError:
        return say
