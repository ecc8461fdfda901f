"""Which prompts the flows can say, and in which language.

A call keeps the language of the flow that it began in until a `set` node changes
it; so every way through the flows is walked, as a call walks it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tipring.config.flow_file import FlowReading
from tipring.config.nodes import exits
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import Path
from tipring.domain.flow import GotoNode, Node, SetNode, VoicemailNode
from tipring.domain.office import Office

SAY_KEYS = ("say", "invalid", "no_input", "greeting")
"""Keys whose values are prompts, in whatever kind of node."""

SYSTEM_PROMPTS = (
    "trouble",
    "voicemail-saved",
    "voicemail-too-short",
    "voicemail-unavailable",
)
"""What calls say of their own accord (`tipring.domain.call`, `.voicemail`)."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One prompt in one language, and where it is named."""

    file: TomlFile
    path: Path
    say: str
    language: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A node of a flow, and the language in which a call arrives there."""

    flow: str
    node: str
    language: str


def stops(office: Office, files: Mapping[str, FlowReading]) -> list[Stop]:
    """Return every node with every language that a call can arrive in."""
    ahead = [
        Stop(flow.name, flow.start, flow.language) for flow in office.flows.values()
    ]
    seen: dict[Stop, None] = {}
    while ahead:
        stop = ahead.pop()
        if stop not in seen:
            seen[stop] = None
            ahead += _onward(stop, office, files[stop.flow])
    return list(seen)


def _onward(stop: Stop, office: Office, reading: FlowReading) -> Iterator[Stop]:
    language = stop.language
    match reading.nodes[stop.node]:
        case GotoNode(flow=flow, node=node):
            yield Stop(flow, node or office.flows[flow].start, language)
        case SetNode(values=values):
            language = values.get("language", language)
        case _:
            pass
    for _, target in exits(reading.tables[stop.node]):
        yield Stop(stop.flow, target, language)


def spoken(
    office: Office,
    language: str,
    main: TomlFile,
    files: Mapping[str, FlowReading],
) -> Iterator[Spoken]:
    """Yield every prompt that a call can say; *language* is the office's own.

    A mailbox that no flow uses yet greets in that language.
    """
    greetings: set[tuple[str, str]] = set()
    for stop in stops(office, files):
        file, node = files[stop.flow].file, files[stop.flow].nodes[stop.node]
        for path, say in _of_node(node):
            yield Spoken(file, ("node", node.name, *path), say, stop.language)
        for say in SYSTEM_PROMPTS:
            yield Spoken(file, ("language",), say, stop.language)
        if isinstance(node, VoicemailNode) and node.greeting is None:
            greetings.add((node.mailbox, stop.language))
    used = {name for name, _ in greetings}
    greetings |= {(name, language) for name in office.mailboxes.keys() - used}
    for name, tongue in sorted(greetings):
        for index, say in enumerate(office.mailboxes[name].greeting):
            yield Spoken(main, ("mailbox", name, "greeting", index), say, tongue)


def _of_node(node: Node) -> Iterator[tuple[Path, str]]:
    for key in SAY_KEYS:
        for index, say in enumerate(getattr(node, key, None) or ()):
            yield (key, index), say
