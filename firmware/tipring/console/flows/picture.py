"""The drawing of a flow as SVG: boxes that can be pressed, ways with their words.

Colours are classes of `flows.css`; each box is a link, so that keys reach it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from tipring.console.look.parts import escaped
from tipring.domain.flow_graph import Arrow, FlowGraph, Place

WIDE, HIGH = 168, 52
"""Of a box, in pixels."""
APART_X, APART_Y = 28, 62
EDGE = 34
"""Around the drawing; ways back go there."""
LONGEST_NAME = 19
LONGEST_WORD = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is said of the nodes besides their names."""

    kinds: Mapping[str, str]
    """Their kinds in words; what is not here is no node of this flow."""
    troubles: Mapping[str, int]
    """How many problems each has."""
    doors: Collection[str] = ()
    chosen: str = ""
    here: str = ""
    """Where a call is that is being tried."""
    seen: Collection[str] = ()
    """Where it was."""


def picture(
    graph: FlowGraph, look: Look, described: Callable[[str], str], title: str
) -> str:
    """Return the SVG; *described* says what a reader hears of a node."""
    width = 2 * EDGE + graph.rows * (WIDE + APART_X) - APART_X
    height = 2 * EDGE + graph.layers * (HIGH + APART_Y) - APART_Y
    middle = _Layout(graph, width)
    ways = "".join(_way(arrow, graph, middle) for arrow in graph.arrows)
    boxes = "".join(
        _box(place, middle, look, described) for place in graph.places.values()
    )
    return (
        f'<svg class="flow" role="group" aria-label="{escaped(title)}"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="tip"/>'
        f"</marker></defs>{ways}{boxes}</svg>"
    )


class _Layout:
    """Where boxes stand: each layer in the middle of the drawing."""

    def __init__(self, graph: FlowGraph, width: int) -> None:
        self._graph = graph
        self._width = width
        counts: dict[int, int] = {}
        for place in graph.places.values():
            counts[place.layer] = counts.get(place.layer, 0) + 1
        self._counts = counts

    def corner(self, name: str) -> tuple[float, float]:
        """Return the left upper corner of a box."""
        place = self._graph.places[name]
        taken = self._counts[place.layer] * (WIDE + APART_X) - APART_X
        left = (self._width - taken) / 2 + place.row * (WIDE + APART_X)
        return left, EDGE + place.layer * (HIGH + APART_Y)

    def port(self, arrow: Arrow) -> tuple[float, float]:
        """Return where a way leaves its box: side by side, as they go on."""
        ways = [
            way
            for way in self._graph.arrows
            if way.source == arrow.source and not self._graph.leads_back(way)
        ]
        ways.sort(key=lambda way: self.corner(way.target)[0])
        left, top = self.corner(arrow.source)
        return left + WIDE * (ways.index(arrow) + 1) / (len(ways) + 1), top + HIGH


def _way(arrow: Arrow, graph: FlowGraph, layout: _Layout) -> str:
    left, top = layout.corner(arrow.target)
    if graph.leads_back(arrow):
        own_left, own_top = layout.corner(arrow.source)
        x0, y0 = own_left + WIDE, own_top + HIGH / 2
        x1, y1 = left + WIDE, top + HIGH / 2 + (6 if own_top == top else 0)
        out = max(x0, x1) + EDGE - 8
        path = f"M{x0:g} {y0:g}C{out:g} {y0:g} {out:g} {y1:g} {x1 + 2:g} {y1:g}"
        at = (out - 12, (y0 + y1) / 2)
    else:
        (x0, y0), (x1, y1) = layout.port(arrow), (left + WIDE / 2, float(top))
        bend = (y1 - y0) / 2
        path = f"M{x0:g} {y0:g}C{x0:g} {y0 + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}"
        at = (x0 + (x1 - x0) * 0.1, y0 + 18)
    back = " back" if graph.leads_back(arrow) else ""
    word = _short(arrow.word, LONGEST_WORD)
    return (
        f'<path class="way{back}" d="{path}" marker-end="url(#tip)"/>'
        f'<text class="word" x="{at[0]:g}" y="{at[1]:g}">{escaped(word)}</text>'
    )


def _box(
    place: Place, layout: _Layout, look: Look, described: Callable[[str], str]
) -> str:
    name = place.name
    left, top = layout.corner(name)
    is_ours = name in look.kinds
    classes = ["box"]
    classes += ["door"] * (name in look.doors)
    classes += ["gone"] * (not is_ours and "." not in name)
    classes += ["elsewhere"] * (not is_ours and "." in name)
    classes += ["unreached"] * (not place.is_reached)
    classes += ["wrong"] * (look.troubles.get(name, 0) > 0)
    classes += ["seen"] * (name in look.seen)
    classes += ["here"] * (name == look.here)
    chosen = ' aria-current="true"' if name == look.chosen else ""
    x, y = left + WIDE / 2, top + HIGH / 2
    return (
        f'<a href="#{escaped(name)}" data-node="{escaped(name)}"{chosen}'
        f' class="{" ".join(classes)}" aria-label="{escaped(described(name))}">'
        f'<rect x="{left:g}" y="{top:g}" width="{WIDE}" height="{HIGH}" rx="10"/>'
        f'<text class="name" x="{x:g}" y="{y - 4:g}">'
        f"{escaped(_short(name.rstrip('.'), LONGEST_NAME))}</text>"
        f'<text class="kind" x="{x:g}" y="{y + 15:g}">'
        f"{escaped(_short(look.kinds.get(name, ''), LONGEST_WORD))}</text></a>"
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
