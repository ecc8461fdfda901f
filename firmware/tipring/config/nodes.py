"""From the table of one node of a flow to the node."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from tipring.config.misfit import Misfit
from tipring.config.problems import Problem, suggest
from tipring.config.spoken_nodes import (
    collect_node,
    directory_node,
    listen_node,
    menu_node,
)
from tipring.config.tables import (
    AgentNodeTable,
    CollectTable,
    DirectoryTable,
    ExtensionNodeTable,
    GotoTable,
    HangUpTable,
    HoursTable,
    HttpTable,
    IfTable,
    ListenTable,
    MailboxNodeTable,
    MenuTable,
    PromptsNodeTable,
    PythonTable,
    QueueNodeTable,
    RawTable,
    RecordTable,
    SayTable,
    ScreenTable,
    SetTable,
    TransferTable,
    VoicemailTable,
)
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.config.typed import read_table
from tipring.domain.flow import (
    AgentNode,
    ExtensionNode,
    GotoNode,
    HangUpNode,
    HoursNode,
    HttpNode,
    IfNode,
    MailboxNode,
    Node,
    PromptNode,
    PythonNode,
    QueueNode,
    RecordNode,
    SayNode,
    ScreenNode,
    SetNode,
    TransferNode,
    VoicemailNode,
)

Shape = TypeVar("Shape")

COMING = ("callback",)
"""Kinds of node that the drawing has and this version has not."""

NEXT_KEYS = (
    *("next", "otherwise", "then", "open", "closed", "holiday"),
    *("overflow", "failed", "refused", "operator"),
    *("no_answer", "busy", "away"),
    *("allowed", "blocked", "unknown", "anonymous"),
)
"""Keys that name the node to go on with, in whatever kind of node."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Shape]):
    """What the table of a kind of node looks like, and what it becomes."""

    shape: type[Shape]
    build: Callable[[str, Shape], Node | Misfit]
    """Called with the node's name and table."""


def read_node(
    name: str,
    raw: RawTable,
    file: TomlFile,
    problems: list[Problem],
) -> Node | None:
    """Return the node that *raw* describes, or None after adding to *problems*."""
    path: KeyPath = ("node", name)
    kind = KINDS.get(str(raw.get("do")))
    if kind is None:
        problems += _without_kind(raw, file, path)
        return None
    keys = {key: value for key, value in raw.items() if key != "do"}
    table = read_table(kind.shape, keys, file, path, problems)
    if table is None:
        return None
    match kind.build(name, table):
        case Misfit(key, what, remedy):
            problems.append(file.problem((*path, key), what, remedy))
            return None
        case node:
            return node


def exits(raw: RawTable) -> Iterator[tuple[KeyPath, str]]:
    """Yield where each node is named in the table of a good node, and its name.

    Where a queue sends its callers stands in the file of the queue.
    """
    for key in NEXT_KEYS:
        if key in raw:
            yield (key,), raw[key]
    for key, choice in raw.get("choices", {}).items():
        if isinstance(choice, str):
            yield ("choices", key), choice
        else:
            yield ("choices", key, "go"), choice["go"]
    for table in ("exits", "people"):
        for key, target in raw.get(table, {}).items():
            yield (table, key), target


def _without_kind(raw: RawTable, file: TomlFile, path: KeyPath) -> Iterator[Problem]:
    kind = raw.get("do")
    if kind is None:
        what, wrong = "is missing, so nobody knows what this node does", ""
    elif kind in COMING:
        what, wrong = "this version of Tipring does not know such nodes yet", ""
    else:
        what, wrong = "there is no such kind of node", str(kind)
    yield file.problem((*path, "do"), what, suggest(wrong, KINDS))
    known = {"do"}.union(*(kind.shape.__annotations__ for kind in KINDS.values()))
    if kind is None:
        for key in raw.keys() - known:
            what = "there is no such key"
            yield file.problem((*path, key), what, suggest(key, known))


def _hours(name: str, table: HoursTable) -> HoursNode:
    holiday = table.get("holiday", table["closed"])
    return HoursNode(
        name=name,
        schedule=table["schedule"],
        open=table["open"],
        closed=table["closed"],
        holiday=holiday,
    )


def _if(name: str, table: IfTable) -> IfNode | Misfit:
    if not {"is_one_of", "starts_with"} & table.keys():
        what = "is compared with nothing"
        return Misfit("variable", what, "add is_one_of or starts_with")
    return IfNode(name=name, **table)


def _voicemail(name: str, table: VoicemailTable) -> VoicemailNode:
    return VoicemailNode(
        name=name,
        mailbox=table["mailbox"],
        next=table.get("next"),
        greeting=table.get("greeting"),
        operator=table.get("operator"),
    )


def _record(name: str, table: RecordTable) -> RecordNode | Misfit:
    if "refused" in table and not table.get("ask"):
        what = "nobody can refuse: the caller is told, not asked"
        return Misfit("refused", what, "add ask = true, or remove this")
    return RecordNode(name=name, **table)


def _screen(name: str, table: ScreenTable) -> ScreenNode | Misfit:
    if "tries" in table and not table.get("prove_human"):
        what = "nobody is asked to press anything"
        return Misfit("tries", what, "add prove_human = true, or remove this")
    return ScreenNode(name=name, **table)


def _http(name: str, table: HttpTable) -> HttpNode | Misfit:
    node = HttpNode(name=name, **table)
    if node.body and node.method == "GET":
        what = "a question by GET has no body"
        return Misfit("body", what, 'add method = "POST"')
    return node


def _python(name: str, table: PythonTable) -> PythonNode:
    whole: dict[str, Any] = dict(table)
    return PythonNode(name=name, with_=whole.pop("with", {}), **whole)


def _goto(name: str, table: GotoTable) -> GotoNode:
    return GotoNode(name=name, flow=table["flow"], node=table.get("node"))


KINDS: Mapping[str, Kind[Any]] = MappingProxyType(
    {
        "say": Kind(SayTable, lambda name, table: SayNode(name=name, **table)),
        "menu": Kind(MenuTable, menu_node),
        "collect": Kind(CollectTable, collect_node),
        "listen": Kind(ListenTable, listen_node),
        "directory": Kind(DirectoryTable, directory_node),
        "hours": Kind(HoursTable, _hours),
        "set": Kind(SetTable, lambda name, table: SetNode(name=name, **table)),
        "if": Kind(IfTable, _if),
        "voicemail": Kind(VoicemailTable, _voicemail),
        "queue": Kind(
            QueueNodeTable,
            lambda name, table: QueueNode(name=name, **table),
        ),
        "transfer": Kind(
            TransferTable,
            lambda name, table: TransferNode(name=name, **table),
        ),
        "extension": Kind(
            ExtensionNodeTable,
            lambda name, table: ExtensionNode(name=name, **table),
        ),
        "mailbox": Kind(
            MailboxNodeTable,
            lambda name, table: MailboxNode(name=name, **table),
        ),
        "agent": Kind(
            AgentNodeTable,
            lambda name, table: AgentNode(name=name, **table),
        ),
        "prompts": Kind(
            PromptsNodeTable, lambda name, table: PromptNode(name=name, **table)
        ),
        "screen": Kind(ScreenTable, _screen),
        "record": Kind(RecordTable, _record),
        "http": Kind(HttpTable, _http),
        "python": Kind(PythonTable, _python),
        "goto": Kind(GotoTable, _goto),
        "hangup": Kind(HangUpTable, lambda name, table: HangUpNode(name=name, **table)),
    }
)
"""By the word of `do`."""
