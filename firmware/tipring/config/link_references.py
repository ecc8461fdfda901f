"""What flows ask of the link: in words that there are, and nobody else sets them."""

from collections.abc import Iterator

from tipring.config.flow_file import FlowReading
from tipring.config.problems import Problem, suggest
from tipring.config.tables import RawTable
from tipring.config.toml_lines import KeyPath
from tipring.domain.call import LINK
from tipring.domain.flow import IfNode, Node
from tipring.domain.menu_offers import LINK_WORDS


def link_mistakes(reading: FlowReading) -> Iterator[Problem]:
    """Yield nodes that ask for a link as it never is, or that set how it is."""
    for name, raw in reading.tables.items():
        path: KeyPath = ("node", name)
        for key in _setting(raw):
            what = "the box itself says how the link is"
            remedy = "choose another variable"
            yield reading.file.problem((*path, *key), what, remedy)
        if node := reading.nodes.get(name):
            yield from _asking(reading, path, node)


def _setting(raw: RawTable) -> Iterator[KeyPath]:
    """Yield where a node sets the variable of the link."""
    for key in ("into", "sets", "values"):
        match raw.get(key):
            case str() as variable if variable == LINK:
                yield (key,)
            case list() as variables if LINK in variables:
                yield key, variables.index(LINK)
            case dict() as table if LINK in table:
                yield key, LINK
            case _:
                pass


def _asking(reading: FlowReading, path: KeyPath, node: Node) -> Iterator[Problem]:
    if not isinstance(node, IfNode) or node.variable != LINK:
        return
    for index, word in enumerate(node.is_one_of):
        if word not in LINK_WORDS:
            remedy = suggest(word, LINK_WORDS)
            where: KeyPath = (*path, "is_one_of", index)
            if isinstance(reading.tables[str(path[-1])]["is_one_of"], str):
                where = (*path, "is_one_of")
            yield reading.file.problem(where, "the link is never so", remedy)
