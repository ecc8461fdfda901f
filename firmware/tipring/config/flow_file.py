"""What one flow file says: nodes, and examples that must come true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tipring.config.nodes import read_node
from tipring.config.problems import Problem
from tipring.config.tables import ExampleTable, FlowTable, RawTable
from tipring.config.toml_file import TomlFile
from tipring.config.typed import listed_tables, read_table, tables
from tipring.domain.flow import Example, Flow, Node
from tipring.domain.link.view import Verdict

EXAMPLES_AT = datetime(2026, 1, 5, 10, 0)  # noqa: DTZ001 - the office adds its zone
"""When an example takes place that does not say: a Monday at ten in the morning."""


@dataclass(frozen=True, slots=True)
class FlowReading:
    """A flow file as far as it could be read."""

    file: TomlFile
    nodes: Mapping[str, Node]
    """The nodes without mistakes of their own."""
    flow: Flow | None
    """The whole flow; None when any part of it is wrong."""

    @property
    def name(self) -> str:
        """The name of the flow: that of its file."""
        return PurePath(self.file.name).stem

    @property
    def doors(self) -> dict[str, str]:
        """The nodes that a call may enter from outside, by the key that names them."""
        named = ((key, self.file.data.get(key)) for key in ("start", "fax"))
        return {key: node for key, node in named if isinstance(node, str)}

    @property
    def tables(self) -> dict[str, RawTable]:
        """The tables of all nodes, mistaken ones too, by name."""
        return tables(self.file.data.get("node"))


def read_flow(
    file: TomlFile,
    language: str,
    zone: ZoneInfo,
    problems: list[Problem],
) -> FlowReading:
    """Read a flow that speaks *language* unless it says otherwise."""
    mistakes: list[Problem] = []
    top = read_table(FlowTable, file.data, file, (), mistakes)
    nodes = {
        name: node
        for name, raw in tables(file.data.get("node")).items()
        if (node := read_node(name, raw, file, mistakes))
    }
    examples = [
        _example(index, raw, file, zone, mistakes)
        for index, raw in listed_tables(file.data.get("example")).items()
    ]
    problems += mistakes
    if mistakes or top is None:
        return FlowReading(file, nodes, None)
    flow = Flow(
        PurePath(file.name).stem,
        top["start"],
        top.get("language", language),
        MappingProxyType(nodes),
        tuple(example for example in examples if example),
        top.get("fax"),
    )
    return FlowReading(file, nodes, flow)


def _example(
    index: int,
    raw: RawTable,
    file: TomlFile,
    zone: ZoneInfo,
    problems: list[Problem],
) -> Example | None:
    table = read_table(ExampleTable, raw, file, ("example", index), problems)
    if table is None:
        return None
    return Example(
        name=table["name"],
        at=table.get("at", EXAMPLES_AT).replace(tzinfo=zone),
        caller=tuple(step for steps in table.get("caller", ()) for step in steps),
        expect=table["expect"],
        answers_after_s=table.get("answers_after_s"),
        number=table.get("number", ""),
        called=table.get("called", ""),
        link=table.get("link", Verdict.UP.value),
    )
