"""A flow that is being changed: its text, what it says, and the way back.

Nothing is written before it is deployed. While the text is no TOML, forms and drawing
show what it said last.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tipring.config import flow_edit
from tipring.config.queue_references import ways_of
from tipring.config.toml_lines import KeyPath
from tipring.domain.errors import SettingsError
from tipring.domain.flow import QueueNode
from tipring.domain.flow_graph import Arrow, FlowGraph, drawn
from tipring.domain.queue.settings import QueueSettings

Texts = Mapping[str, str]
"""Of flows, by name."""
DOORS = ("start", "fax")


def file_of(flow: str) -> str:
    """Return the file of a flow, below the settings' directory."""
    return f"flows/{flow}.toml"


class Draft:
    """The flow *name* among all flows of the office, as their files are: *texts*."""

    def __init__(
        self, name: str, texts: Texts, queues: Mapping[str, QueueSettings] | None = None
    ) -> None:
        self.name = name
        self._queues = queues or {}
        self._base = dict(texts)
        self._texts = dict(texts)
        self._past: list[Texts] = []
        self._sound = texts[name] if not _wrong(texts[name]) else ""

    # --- what it says --------------------------------------------------------------

    @property
    def text(self) -> str:
        """The text as it is now."""
        return self._texts[self.name]

    @property
    def base(self) -> Texts:
        """The texts of all flows as their files were."""
        return self._base

    @property
    def files(self) -> dict[str, str | None]:
        """The files that are different now."""
        return {
            file_of(flow): text
            for flow, text in self._texts.items()
            if text != self._base[flow]
        }

    @property
    def trouble(self) -> str:
        """Why the text is no TOML; empty: it is."""
        return _wrong(self.text)

    @property
    def nodes(self) -> Mapping[str, Mapping[str, Any]]:
        """The tables of the nodes, mistaken ones too."""
        return flow_edit.nodes_of(self._sound)

    @property
    def doors(self) -> dict[str, str]:
        """The nodes that a call enters by, by the key that names them."""
        top = tomllib.loads(self._sound)
        return {key: top[key] for key in DOORS if isinstance(top.get(key), str)}

    @property
    def language(self) -> str:
        """What the flow says of its language; empty: it speaks the office's."""
        found = tomllib.loads(self._sound).get("language", "")
        return found if isinstance(found, str) else ""

    def nodes_elsewhere(self, flow: str) -> list[str]:
        """Return the nodes of another flow, as far as it can be read."""
        text = self._texts.get(flow, "")
        return list(flow_edit.nodes_of(text)) if not _wrong(text) else []

    @property
    def graph(self) -> FlowGraph:
        """The drawing; a node of another flow is `flow.node`, its start `flow.`."""
        arrows = [
            arrow for name, raw in self.nodes.items() for arrow in self._ways(name, raw)
        ]
        return drawn(list(self.nodes), list(self.doors.values()), arrows)

    def _ways(self, name: str, raw: Mapping[str, Any]) -> Iterator[Arrow]:
        for path, target in flow_edit.named(raw):
            yield Arrow(name, target, _word(path))
        if raw.get("do") == "goto" and isinstance(raw.get("flow"), str):
            yield Arrow(name, f"{raw['flow']}.{raw.get('node', '')}", "")
        if raw.get("do") == "queue" and isinstance(raw.get("queue"), str):
            node = QueueNode(
                name=name,
                queue=raw["queue"],
                overflow=raw.get("overflow"),
                exits=raw.get("exits"),
            )
            for way in ways_of(node, self._queues):
                yield Arrow(name, way.node, _word(way.key))

    # --- changes -------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Take *text* as a person wrote it, whatever it says."""
        self._take({self.name: text})

    def put(self, node: str, key: str, value: object) -> None:
        """Set a key of a node; None removes it. Raises SettingsError."""
        if value != self.nodes.get(node, {}).get(key):
            self._change(lambda text: flow_edit.put(text, node, key, value))

    def put_door(self, key: str, value: str | None) -> None:
        """Name the node that calls enter by, or the language; None: leave it out."""
        if value != tomllib.loads(self._sound).get(key):
            self._change(lambda text: flow_edit.put_door(text, key, value))

    def add(self, node: str, do: str) -> None:
        """Add a node. Raises SettingsError."""
        self._change(lambda text: flow_edit.add(text, node, do))

    def remove(self, node: str) -> None:
        """Remove a node. Raises SettingsError."""
        self._change(lambda text: flow_edit.remove(text, node))

    def add_example(self, example: Mapping[str, object]) -> None:
        """Add an example; what it expects of nodes that no file has is left out."""
        expected = example.get("expect")
        if isinstance(expected, list):
            known = [n for n in expected if n in self.nodes or "." in n]
            example = {**example, "expect": known}
        self._change(lambda text: flow_edit.add_example(text, example))

    def rename(self, old: str, new: str) -> None:
        """Give a node another name, in all flows. Raises SettingsError."""
        changed = {self.name: flow_edit.rename(self._demand(), old, new)}
        for flow, text in self._texts.items():
            if flow != self.name and not _wrong(text):
                changed[flow] = flow_edit.rename_elsewhere(text, self.name, old, new)
        self._take(changed)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a change to be taken back."""
        return bool(self._past)

    def go_back(self) -> None:
        """Take the last change back."""
        if self._past:
            self._texts = dict(self._past.pop())
            self._settle()

    def deployed(self) -> None:
        """Begin anew from what is deployed now."""
        self._base = dict(self._texts)
        self._past.clear()

    def _demand(self) -> str:
        """Return the text. Raises SettingsError while it is no TOML."""
        if trouble := self.trouble:
            message = f"mend the text first: {trouble}"
            raise SettingsError(message)
        return self.text

    def _change(self, change: Callable[[str], str]) -> None:
        self._take({self.name: change(self._demand())})

    def _take(self, texts: Texts) -> None:
        new = {**self._texts, **texts}
        if new != self._texts:
            self._past.append(self._texts)
            self._texts = new
            self._settle()

    def _settle(self) -> None:
        if not self.trouble:
            self._sound = self.text


def _wrong(text: str) -> str:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return str(error)
    return ""


def _word(path: KeyPath) -> str:
    """Return what leads there: `1`, `closed`."""
    last = path[-2] if path[-1] in {"go", "node"} and len(path) > 1 else path[-1]
    return str(last)
