"""Which prompts flows and queues can say, and in which language.

A call keeps the language of the flow that it began in until a `set` node changes
it; so every way through the flows is walked, as a call walks it. In a queue that
has a language of its own, that one may be heard, too.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tipring.config.nodes import exits
from tipring.config.queue_references import queues_of, ways_of
from tipring.config.reader import Reading
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.domain.asking.prompts import prompts_around
from tipring.domain.company import HOLD_MUSIC
from tipring.domain.flow import (
    AgentNode,
    ExtensionNode,
    GotoNode,
    MailboxNode,
    MenuNode,
    Node,
    PromptNode,
    QueueNode,
    RecordNode,
    ScreenNode,
    SetNode,
    VoicemailNode,
)
from tipring.domain.prompt_booth import BOOTH_PROMPTS
from tipring.domain.queue.advice import destinations
from tipring.domain.queue.phrases import AGENT_PROMPTS, phrasebook
from tipring.domain.queue.settings import QueueSettings, RecordRule
from tipring.domain.recording import NOTICE, QUESTION
from tipring.domain.say import Say
from tipring.domain.screen_node import prompts as screen_prompts
from tipring.domain.spoken.languages import language as rules_of
from tipring.domain.spoken.languages import pieces
from tipring.domain.system_prompts import (
    LEAVING_PROMPTS,
    OWNER_PROMPTS,
    SYSTEM_PROMPTS,
)
from tipring.domain.worries.notice import HELP_PROMPTS

GREETINGS = ("greeting", "greeting_closed", "greeting_vacation")
"""What a mailbox may say before the tone."""
OF_THEIR_OWN: Mapping[type, Say] = MappingProxyType(
    {AgentNode: AGENT_PROMPTS, PromptNode: BOOTH_PROMPTS, ExtensionNode: (HOLD_MUSIC,)}
)
"""What kinds of node say besides what a flow gives them."""
SAY_KEYS = ("say", "invalid", "no_input", "no_match", "greeting", "welcome")
"""Keys whose values are prompts, in whatever kind of node."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One prompt in one language, and where it is named."""

    file: TomlFile
    path: KeyPath
    say: str
    language: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A node of a flow, and the language in which a call arrives there."""

    flow: str
    node: str
    language: str


def spoken(reading: Reading) -> Iterator[Spoken]:
    """Yield every prompt that a call can say, once for each place and language.

    A mailbox or a queue that no flow uses yet speaks the office's own language.
    """
    stops = stops_of(reading)
    for stop in stops:
        here = reading.flows[stop.flow]
        node = here.nodes[stop.node]
        for path, say in _of_node(node):
            yield Spoken(here.file, ("node", stop.node, *path), say, stop.language)
        for say in prompts_around(node, stop.language):
            yield Spoken(here.file, ("node", stop.node), say, stop.language)
        for say in OF_THEIR_OWN.get(type(node), ()):
            yield Spoken(here.file, ("node", stop.node), say, stop.language)
    for flow, language in dict.fromkeys((stop.flow, stop.language) for stop in stops):
        for say in SYSTEM_PROMPTS:
            yield Spoken(reading.flows[flow].file, ("language",), say, language)
    heard = _queues_heard(reading, stops)
    for language in _sent_on_in(reading, stops):
        yield from _house(reading, language)
    yield from _help(reading)
    yield from _mailboxes(reading, stops, heard)
    yield from _queues(reading, heard)


def _help(reading: Reading) -> Iterator[Spoken]:
    """Yield what the box says when it calls somebody for help."""
    settings = reading.settings
    if settings.alarm.call:
        for say in HELP_PROMPTS:
            yield Spoken(reading.main, ("alarm", "call"), say, settings.language)


def stops_of(reading: Reading) -> list[Stop]:
    """Return every node with each language in which a call can arrive there."""
    flows = reading.settings.office.flows
    ahead = [Stop(flow.name, flow.start, flow.language) for flow in flows.values()]
    seen: dict[Stop, None] = {}
    while ahead:
        stop = ahead.pop()
        if stop not in seen:
            seen[stop] = None
            ahead += _onward(stop, reading)
    return list(seen)


def _onward(stop: Stop, reading: Reading) -> Iterator[Stop]:
    here = reading.flows[stop.flow]
    language = stop.language
    match here.nodes[stop.node]:
        case GotoNode(flow=flow, node=node):
            start = reading.settings.office.flows[flow].start
            yield Stop(flow, node or start, language)
        case SetNode(values=values):
            language = values.get("language", language)
        case QueueNode() as node:
            for way in ways_of(node, reading.settings.office.team.queues):
                yield Stop(stop.flow, way.node, language)
        case _:
            pass
    for _, target in exits(here.tables[stop.node]):
        yield Stop(stop.flow, target, language)


def _of_node(node: Node) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(node, RecordNode) and node.ask:
        yield ("ask",), QUESTION
    if isinstance(node, ScreenNode) and node.prove_human:
        for say in screen_prompts():
            yield ("prove_human",), say
    if isinstance(node, MenuNode):
        for key, offer in node.offers.items():
            for say in offer:
                yield ("choices", key, "offer"), say
    for key in SAY_KEYS:
        for index, say in enumerate(getattr(node, key, None) or ()):
            yield (key, index), say


def _sent_on_in(reading: Reading, stops: Iterable[Stop]) -> dict[str, None]:
    """Return in which languages telephones of the office come to queues and mailboxes.

    The office's own is theirs; a caller whom they send there has his.
    """
    if reading.settings.sip is None:
        return {}
    callers = (
        stop.language
        for stop in stops
        if isinstance(
            reading.flows[stop.flow].nodes[stop.node], QueueNode | ExtensionNode
        )
    )
    return dict.fromkeys([reading.settings.language, *callers])


def _house(reading: Reading, language: str) -> Iterator[Spoken]:
    """Yield what is heard without a flow: in mailboxes, on hold, by who signs in."""
    mailboxes = reading.settings.office.mailboxes
    said = [*SYSTEM_PROMPTS, *AGENT_PROMPTS, HOLD_MUSIC, *_to_owners(language)]
    for name, mailbox in mailboxes.items():
        said += _in_mailbox(reading, name, language)
        for key in GREETINGS:
            said += getattr(mailbox, key)
    for say in dict.fromkeys(said):
        yield Spoken(reading.main, ("sip",), say, language)


# --- mailboxes -----------------------------------------------------------------------


def _mailboxes(
    reading: Reading,
    stops: Iterable[Stop],
    in_queues: Iterable[tuple[str, str]],
) -> Iterator[Spoken]:
    mailboxes = reading.settings.office.mailboxes
    queues = reading.settings.office.team.queues
    of_queues = {
        (to.mailbox, language)
        for name, language in in_queues
        for _, to in destinations(queues[name])
        if to.mailbox
    }
    heard = set(of_queues)
    for stop in stops:
        node = reading.flows[stop.flow].nodes[stop.node]
        if isinstance(node, VoicemailNode) and node.greeting is None:
            heard.add((node.mailbox, stop.language))
    unheard = mailboxes.keys() - {name for name, _ in heard}
    heard |= {(name, reading.settings.language) for name in unheard}
    for name, language in sorted(heard):
        for key in GREETINGS:
            for index, say in enumerate(getattr(mailboxes[name], key)):
                path = ("mailbox", name, key, index)
                yield Spoken(reading.main, path, say, language)
    for name, language in sorted(of_queues):
        for say in _in_mailbox(reading, name, language):
            yield Spoken(reading.main, ("office", "language"), say, language)
    yield from _at_mailboxes(reading, stops)


def _at_mailboxes(reading: Reading, stops: Iterable[Stop]) -> Iterator[Spoken]:
    """Yield what is said at nodes that lead to a mailbox, or open one."""
    for stop in stops:
        here = reading.flows[stop.flow]
        match here.nodes[stop.node]:
            case VoicemailNode(mailbox=name):
                said = _in_mailbox(reading, name, stop.language)
            case MailboxNode():
                said = _to_owners(stop.language)
            case _:
                continue
        for say in said:
            yield Spoken(here.file, ("language",), say, stop.language)


def _in_mailbox(reading: Reading, name: str, language: str) -> Iterator[str]:
    """Yield what a caller may hear who leaves a message; the owner may be one."""
    office = reading.settings.office
    yield from LEAVING_PROMPTS
    if office.mailboxes[name].ask_number:
        yield from rules_of(language).digits("0123456789")
    if name in office.mailbox_pins:
        yield from _to_owners(language)


def _to_owners(language: str) -> Iterator[str]:
    yield from OWNER_PROMPTS
    yield from pieces(language)


# --- queues --------------------------------------------------------------------------


def _queues_heard(
    reading: Reading,
    stops: Iterable[Stop],
) -> dict[tuple[str, str], None]:
    """Return every queue with each language in which it is heard."""
    queues = reading.settings.office.team.queues
    heard: dict[tuple[str, str], None] = {}
    for stop in stops:
        node = reading.flows[stop.flow].nodes[stop.node]
        if isinstance(node, QueueNode):
            heard |= dict.fromkeys(
                (name, stop.language) for name in queues_of(node, queues)
            )
    unheard = queues.keys() - {name for name, _ in heard}
    heard |= dict.fromkeys(
        (name, reading.settings.language) for name in sorted(unheard)
    )
    dialled = [name for name, queue in queues.items() if queue.card.extension]
    for language in _sent_on_in(reading, stops):
        heard |= dict.fromkeys((name, language) for name in dialled)
    own = ((name, queue.card.language) for name, queue in queues.items())
    return heard | dict.fromkeys(pair for pair in own if pair[1])


def _queues(reading: Reading, heard: Iterable[tuple[str, str]]) -> Iterator[Spoken]:
    """Yield what queues say; the words that all of them share, once a language."""
    shared: set[str] = set()
    for name, language in heard:
        file = reading.queues[name]
        queue = reading.settings.office.team.queues[name]
        for path, say in _of_queue(queue):
            for index, part in enumerate(say):
                yield Spoken(file, (*path, index), part, language)
        if queue.record is RecordRule.ALWAYS:
            yield Spoken(file, ("record",), NOTICE, language)
        if language not in shared:
            shared.add(language)
            for part in phrasebook(language).prompts():
                yield Spoken(file, ("language",), part, language)
    yield from _whispered(reading, shared)


def _whispered(reading: Reading, spoken_by_queues: Container[str]) -> Iterator[Spoken]:
    """Yield what agents hear: the office's own language, whatever callers speak."""
    own = reading.settings.language
    queues = reading.settings.office.team.queues
    if queues and own not in spoken_by_queues:
        for part in phrasebook(own).prompts():
            yield Spoken(reading.main, ("office", "language"), part, own)
    for name, queue in queues.items():
        for index, part in enumerate(queue.offering.whisper_say):
            path = ("whisper", "say", index)
            yield Spoken(reading.queues[name], path, part, own)


def _of_queue(queue: QueueSettings) -> Iterator[tuple[KeyPath, Say]]:
    hearing = queue.hearing
    yield ("welcome", "say"), hearing.welcome
    yield ("comfort", "say"), hearing.comfort
    yield ("comfort", "bypass_say"), hearing.bypass
    yield ("music", "source"), (hearing.music,) if hearing.music else ()
    alternate = (hearing.alternate_music,) if hearing.alternate_music else ()
    yield ("music", "alternate_source"), alternate
    for table, to in destinations(queue):
        yield (table, "say"), to.say
