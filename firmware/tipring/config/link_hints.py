"""What flows ask of a link that nobody looks at."""

from collections.abc import Iterator

from tipring.config.problems import Problem
from tipring.config.reader import Reading
from tipring.domain.call import LINK
from tipring.domain.flow import IfNode, MenuNode, Node


def link_hints(reading: Reading) -> Iterator[Problem]:
    """Yield the nodes that ask for the link of a box that watches none."""
    if reading.settings.link is not None:
        return
    for flow in reading.flows.values():
        for name, node in flow.nodes.items():
            if _asks(node):
                what = "asks for the link, which nobody watches: it is always up"
                yield flow.file.problem(("node", name), what, "add [link]")


def _asks(node: Node) -> bool:
    match node:
        case IfNode(variable=variable):
            return variable == LINK
        case MenuNode(only_while=only_while):
            return bool(only_while)
        case _:
            return False
