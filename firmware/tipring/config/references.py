"""Whatever names something else: it must exist, and every node must be reached."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tipring.config.flow_file import FlowReading
from tipring.config.link_references import link_mistakes
from tipring.config.nodes import exits
from tipring.config.problems import Problem, suggest
from tipring.config.queue_references import ways_of
from tipring.config.sip_file import unknown_flows
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.config.typed import listed_tables, tables
from tipring.domain.call import LINK
from tipring.domain.flow import (
    ExtensionNode,
    GotoNode,
    HoursNode,
    IfNode,
    MailboxNode,
    QueueNode,
    VoicemailNode,
)
from tipring.domain.queue.settings import QueueSettings

BUILT_IN_VARIABLES = frozenset({"caller", "line", "language", LINK})
"""What every call knows from its first moment (`tipring.domain.call`)."""


@dataclass(frozen=True, slots=True)
class References:
    """All files of a configuration, ready to be held against each other."""

    main: TomlFile | None
    """None when it is no TOML: then nothing is said about its names."""
    flows: Mapping[str, FlowReading]
    flow_names: Collection[str]
    """All of them: also the ones whose file is no TOML."""
    queues: Mapping[str, QueueSettings] | None
    """None when anything about them is wrong: then no node is called unreachable."""

    def problems(self) -> list[Problem]:
        """Return every name that leads nowhere, and every node that nobody reaches.

        A node is called unreachable only when all else is right: a name that is
        misspelt would otherwise be told twice.
        """
        wrong = list(self._lines())
        for reading in self.flows.values():
            wrong += self._doors(reading)
            wrong += self._exits(reading)
            wrong += self._names(reading)
            wrong += link_mistakes(reading)
            wrong += self._examples(reading)
        whole = all(reading.flow for reading in self.flows.values())
        whole = whole and len(self.flows) == len(self.flow_names)
        if whole and not wrong and self.queues is not None:
            wrong += self._unreachable(self.queues)
        return wrong

    # --- tipring.toml --------------------------------------------------------------

    def _lines(self) -> Iterator[Problem]:
        if self.main is None:
            return
        for index, line in listed_tables(self.main.data.get("line")).items():
            flow = line.get("flow")
            if isinstance(flow, str) and flow not in self.flow_names:
                remedy = suggest(flow, self.flow_names)
                path = ("line", index, "flow")
                yield self.main.problem(path, "there is no such flow", remedy)
        yield from unknown_flows(self.main, self.flow_names)

    # --- one flow ------------------------------------------------------------------

    def _doors(self, reading: FlowReading) -> Iterator[Problem]:
        for key, node in reading.doors.items():
            yield from _node(reading, (key,), node)

    def _exits(self, reading: FlowReading) -> Iterator[Problem]:
        for name in reading.nodes:
            for key, target in exits(reading.tables[name]):
                yield from _node(reading, ("node", name, *key), target)

    def _names(self, reading: FlowReading) -> Iterator[Problem]:
        for name, node in reading.nodes.items():
            path: KeyPath = ("node", name)
            match node:
                case HoursNode(schedule=schedule):
                    yield from self._in_main(reading, (*path, "schedule"), schedule)
                case (
                    VoicemailNode(mailbox=str(mailbox))
                    | MailboxNode(mailbox=str(mailbox))
                ):
                    yield from self._in_main(reading, (*path, "mailbox"), mailbox)
                case ExtensionNode(extension=number):
                    yield from self._in_main(reading, (*path, "extension"), number)
                case GotoNode():
                    yield from self._goto(reading, path, node)
                case IfNode(variable=variable) if variable not in self.variables():
                    what = "no node sets this variable"
                    remedy = suggest(variable, self.variables())
                    yield reading.file.problem((*path, "variable"), what, remedy)
                case _:
                    pass

    def _in_main(
        self, reading: FlowReading, path: KeyPath, name: str
    ) -> Iterator[Problem]:
        if self.main is None:
            return
        kind = str(path[-1])
        known = tables(self.main.data.get(kind))
        if name not in known:
            what = f"there is no such {kind} in {self.main.name}"
            yield reading.file.problem(path, what, suggest(name, known))

    def _goto(
        self,
        reading: FlowReading,
        path: KeyPath,
        node: GotoNode,
    ) -> Iterator[Problem]:
        if node.flow not in self.flow_names:
            remedy = suggest(node.flow, self.flow_names)
            yield reading.file.problem((*path, "flow"), "there is no such flow", remedy)
        elif node.node and (there := self.flows.get(node.flow)):
            yield from _node(reading, (*path, "node"), node.node, there)

    def variables(self) -> set[str]:
        """Return what any node sets, also one that has a mistake elsewhere."""
        known = set(BUILT_IN_VARIABLES)
        for reading in self.flows.values():
            for raw in reading.tables.values():
                match raw:
                    case {"into": str() as variable}:
                        known.add(variable)
                    case {"into": dict() as places}:
                        known |= places.keys()
                    case {"sets": str() as variable}:
                        known.add(variable)
                    case {"sets": list() as names}:
                        known |= set(names)
                    case {"values": dict() as values}:
                        known |= values.keys()
                    case _:
                        pass
        return known

    def _examples(self, reading: FlowReading) -> Iterator[Problem]:
        known = {
            node if there is reading else f"{there.name}.{node}"
            for there in self.flows.values()
            for node in there.tables
        }
        examples = reading.flow.examples if reading.flow else ()
        for index, example in enumerate(examples):
            for place, name in enumerate(example.expect):
                if name not in known:
                    path = ("example", index, "expect", place)
                    what = "there is no such node"
                    yield reading.file.problem(path, what, suggest(name, known))

    # --- from the start on ---------------------------------------------------------

    def _unreachable(self, queues: Mapping[str, QueueSettings]) -> Iterator[Problem]:
        entered = {
            (node.flow, node.node)
            for reading in self.flows.values()
            for node in reading.nodes.values()
            if isinstance(node, GotoNode) and node.node
        }
        for flow, reading in self.flows.items():
            doors = set(reading.doors.values())
            doors |= {node for to, node in entered if to == flow}
            for name in reading.tables.keys() - _reached(reading, doors, queues):
                what = "no caller can reach this node"
                remedy = "let another node lead to it, or remove it"
                yield reading.file.problem(("node", name), what, remedy)


def _node(
    reading: FlowReading,
    path: KeyPath,
    name: str,
    there: FlowReading | None = None,
) -> Iterator[Problem]:
    known = (there or reading).tables
    if name not in known:
        where = f' in the flow "{there.name}"' if there else ""
        what = f"there is no such node{where}"
        yield reading.file.problem(path, what, suggest(name, known))


def _reached(
    reading: FlowReading,
    doors: set[str],
    queues: Mapping[str, QueueSettings],
) -> set[str]:
    reached: set[str] = set()
    ahead = list(doors)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [target for _, target in exits(reading.tables[name])]
            node = reading.nodes[name]
            if isinstance(node, QueueNode):
                ahead += [way.node for way in ways_of(node, queues)]
    return reached
