"""Whatever queues and agents name elsewhere must exist; what they dial, be allowed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tipring.config.agents_file import EXTENSION, HANDSET, OUTSIDE
from tipring.config.flow_file import FlowReading
from tipring.config.main_file import MAIN_FILE, Main
from tipring.config.problems import Problem, quoted, suggest
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.domain.dialplan.plan import Plan
from tipring.domain.flow import QueueNode, TransferNode
from tipring.domain.queue.advice import destinations, policies
from tipring.domain.queue.settings import (
    AgentSettings,
    Destination,
    OverflowAction,
    QueueSettings,
)

Queues = Mapping[str, QueueSettings]


@dataclass(frozen=True, slots=True)
class QueueReading:
    """A queue's file as far as it could be read."""

    file: TomlFile
    settings: QueueSettings | None
    """None when any part of it is wrong."""


@dataclass(frozen=True, slots=True)
class Way:
    """A queue sends callers of a flow to one of the flow's nodes."""

    queue: str
    key: KeyPath
    """Where the queue's file says so."""
    node: str


def queues_of(node: QueueNode, queues: Queues) -> list[str]:
    """Return the queues in which callers of *node* may come to wait, its own first."""
    found: dict[str, None] = {}
    ahead = [(node.queue, node.overflow)]
    while ahead:
        name, instead = ahead.pop()
        queue = queues.get(name)
        if queue and name not in found:
            found[name] = None
            ahead += [(to.queue, None) for _, to in _kept_ways(queue, instead)]
    return list(found)


def ways_of(node: QueueNode, queues: Queues) -> Iterator[Way]:
    """Yield where the queues of *node* send callers, beside what *node* says."""
    for name in queues_of(node, queues):
        queue, is_own = queues[name], name == node.queue
        for table, to in _kept_ways(queue, node.overflow if is_own else None):
            if to.action is OverflowAction.NODE:
                yield Way(name, (table, "node"), to.node)
        if not is_own or node.exits is None:
            for key, target in queue.hearing.exits.items():
                yield Way(name, ("exits", key), target)


def _kept_ways(
    queue: QueueSettings,
    instead: str | None,
) -> Iterator[tuple[str, Destination]]:
    """Yield the destinations of *queue*; *instead* replaces that of the overflow."""
    for table, to in destinations(queue):
        if table != "overflow" or instead is None:
            yield table, to


@dataclass(frozen=True, slots=True)
class QueueReferences:
    """Queues, agents and what they may name."""

    queues: Mapping[str, QueueReading]
    queue_names: Collection[str]
    """All of them: also the ones whose file is no TOML."""
    flows: Mapping[str, FlowReading]
    main: Main

    def problems(self) -> Iterator[Problem]:
        """Yield every name that leads nowhere and every number that is not allowed."""
        right = {
            name: reading.settings
            for name, reading in self.queues.items()
            if reading.settings
        }
        for name, queue in right.items():
            yield from self._queue(self.queues[name].file, queue)
        for reading in self.flows.values():
            yield from self._flow(reading, right)
        yield from self._without_flow(right)

    # --- queues ----------------------------------------------------------------------

    def _queue(self, file: TomlFile, queue: QueueSettings) -> Iterator[Problem]:
        main = self.main
        for table, to in destinations(queue):
            match to.action:
                case OverflowAction.VOICEMAIL:
                    path = (table, "mailbox")
                    yield from _exists(file, path, to.mailbox, main.mailboxes)
                case OverflowAction.QUEUE:
                    path = (table, "queue")
                    yield from _exists(file, path, to.queue, self.queue_names)
                case OverflowAction.TRANSFER:
                    yield from self._dialled(file, (table, "number"), to.number)
                case _:
                    pass
        for table, policy in policies(queue):
            if policy.schedule:
                path = (table, "schedule")
                yield from _exists(file, path, policy.schedule, main.schedules)

    def _dialled(self, file: TomlFile, path: KeyPath, number: str) -> Iterator[Problem]:
        outside, street = self.main.outside, self.main.street
        plan = Plan(
            country=self.main.country,
            allowed=outside.allowed,
            costly=outside.costly,
            street=street,
        )
        if not plan.allows(number):
            what = "the box may not dial this"
            remedy = f'add "{number}" to allowed under [outside] in {MAIN_FILE}'
            yield file.problem(path, what, remedy)

    # --- flows -----------------------------------------------------------------------

    def _flow(self, reading: FlowReading, queues: Queues) -> Iterator[Problem]:
        for name, node in reading.nodes.items():
            match node:
                case QueueNode():
                    path = ("node", name, "queue")
                    known = self.queue_names
                    yield from _exists(reading.file, path, node.queue, known)
                    yield from self._ways(reading, node, queues)
                case TransferNode():
                    path = ("node", name, "number")
                    yield from self._dialled(reading.file, path, node.number)
                case _:
                    pass

    def _ways(
        self,
        reading: FlowReading,
        node: QueueNode,
        queues: Queues,
    ) -> Iterator[Problem]:
        known = reading.tables
        for way in ways_of(node, queues):
            if way.node not in known:
                what = f'the flow "{reading.name}" leads here and has no such node'
                file = self.queues[way.queue].file
                yield file.problem(way.key, what, suggest(way.node, known))

    def _without_flow(self, queues: Queues) -> Iterator[Problem]:
        """Hold queues that no flow leads to yet against all flows."""
        led = {
            queue
            for reading in self.flows.values()
            for node in reading.nodes.values()
            if isinstance(node, QueueNode)
            for queue in queues_of(node, queues)
        }
        known = {name for reading in self.flows.values() for name in reading.tables}
        for name in queues.keys() - led:
            alone = QueueNode(name=name, queue=name)
            for way in ways_of(alone, {name: queues[name]}):
                if way.node not in known:
                    file = self.queues[name].file
                    what = "no flow has such a node"
                    yield file.problem(way.key, what, suggest(way.node, known))

    # --- agents ----------------------------------------------------------------------

    def agents(
        self,
        file: TomlFile,
        agents: Mapping[str, AgentSettings],
    ) -> Iterator[Problem]:
        """Yield every phone of *agents* that leads nowhere, or cannot be rung."""
        lines = [line.name for line in self.main.lines]
        extensions = self.main.sip.extensions if self.main.sip else ()
        yield from _shared(file, agents)
        for name, agent in agents.items():
            path = ("agent", name, "phone")
            for line in agent.lines - set(lines):
                what = "there is no such line"
                yield file.problem(path, what, suggest(line, lines))
            extension = agent.phone.removeprefix(EXTENSION)
            if extension != agent.phone and extension not in extensions:
                what = "there is no such extension"
                yield file.problem(path, what, suggest(extension, extensions))
            if agent.phone.startswith(OUTSIDE):
                number = agent.phone.removeprefix(OUTSIDE)
                yield from self._dialled(file, path, number)
                if len(lines) == 1 and not (self.main.sip and self.main.sip.trunks):
                    what = "the caller holds the only line, so it can never be rung"
                    handset = quoted(f"{HANDSET}{lines[0]}")
                    remedy = f"add another [[line]], or let it be {handset}"
                    yield file.problem(path, what, remedy)


def _shared(
    file: TomlFile,
    agents: Mapping[str, AgentSettings],
) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for name, agent in agents.items():
        if agent.phone.startswith((HANDSET, EXTENSION)):
            owner = owners.setdefault(agent.phone, name)
            if owner != name:
                what = f"is the phone of {owner} already"
                remedy = "give each agent a phone of their own"
                yield file.problem(("agent", name, "phone"), what, remedy)


def _exists(
    file: TomlFile,
    path: KeyPath,
    name: str,
    known: Collection[str],
) -> Iterator[Problem]:
    if name not in known:
        yield file.problem(path, f"there is no such {path[-1]}", suggest(name, known))
