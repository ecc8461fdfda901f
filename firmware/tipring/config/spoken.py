"""Which prompts the flows can say, and in which language.

A call keeps the language of the flow that it began in until a `set` node changes
it; so every way through the flows is walked, as a call walks it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tipring.config.nodes import exits
from tipring.config.reader import Reading
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.domain.flow import GotoNode, Node, SetNode, VoicemailNode
from tipring.domain.system_prompts import SYSTEM_PROMPTS

SAY_KEYS = ("say", "invalid", "no_input", "greeting")
"""Keys whose values are prompts, in whatever kind of node."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One prompt in one language, and where it is named."""

    file: TomlFile
    path: KeyPath
    say: str
    language: str


@dataclass(frozen=True, slots=True)
class _Stop:
    """A node of a flow, and the language in which a call arrives there."""

    flow: str
    node: str
    language: str


def spoken(reading: Reading) -> Iterator[Spoken]:
    """Yield every prompt that a call can say, once for each place and language.

    A mailbox that no flow uses yet greets in the office's own language.
    """
    stops = _stops(reading)
    for stop in stops:
        here = reading.flows[stop.flow]
        for path, say in _of_node(here.nodes[stop.node]):
            yield Spoken(here.file, ("node", stop.node, *path), say, stop.language)
    for flow, language in dict.fromkeys((stop.flow, stop.language) for stop in stops):
        for say in SYSTEM_PROMPTS:
            yield Spoken(reading.flows[flow].file, ("language",), say, language)
    yield from _greetings(reading, stops)


def _stops(reading: Reading) -> list[_Stop]:
    flows = reading.settings.office.flows
    ahead = [_Stop(flow.name, flow.start, flow.language) for flow in flows.values()]
    seen: dict[_Stop, None] = {}
    while ahead:
        stop = ahead.pop()
        if stop not in seen:
            seen[stop] = None
            ahead += _onward(stop, reading)
    return list(seen)


def _onward(stop: _Stop, reading: Reading) -> Iterator[_Stop]:
    here = reading.flows[stop.flow]
    language = stop.language
    match here.nodes[stop.node]:
        case GotoNode(flow=flow, node=node):
            start = reading.settings.office.flows[flow].start
            yield _Stop(flow, node or start, language)
        case SetNode(values=values):
            language = values.get("language", language)
        case _:
            pass
    for _, target in exits(here.tables[stop.node]):
        yield _Stop(stop.flow, target, language)


def _of_node(node: Node) -> Iterator[tuple[KeyPath, str]]:
    for key in SAY_KEYS:
        for index, say in enumerate(getattr(node, key, None) or ()):
            yield (key, index), say


def _greetings(reading: Reading, stops: Iterable[_Stop]) -> Iterator[Spoken]:
    mailboxes = reading.settings.office.mailboxes
    heard = set()
    for stop in stops:
        node = reading.flows[stop.flow].nodes[stop.node]
        if isinstance(node, VoicemailNode) and node.greeting is None:
            heard.add((node.mailbox, stop.language))
    unheard = mailboxes.keys() - {name for name, _ in heard}
    heard |= {(name, reading.settings.language) for name in unheard}
    for name, language in sorted(heard):
        for index, say in enumerate(mailboxes[name].greeting):
            path = ("mailbox", name, "greeting", index)
            yield Spoken(reading.main, path, say, language)
