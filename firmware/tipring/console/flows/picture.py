"""The drawing of a flow as SVG: boxes that can be pressed, ways with their words.

Colours are classes of `flows.css`; each box is a link, so that keys reach it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from tipring.console.look.parts import escaped
from tipring.domain.flow_graph import Arrow, FlowGraph, Place, Spot

WIDE, HIGH = 168, 52
"""Of a box, in pixels."""
PASSES = 12
"""Of a layer that a way only passes."""
APART_X, APART_Y = 28, 62
WORD_Y = (17, 32)
"""Under a box: where words of its ways are, in turn."""
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
    layout = _Layout(graph)
    width, height = layout.size
    ways = "".join(_way(arrow, graph, layout) for arrow in graph.arrows)
    boxes = "".join(
        _box(place, layout, look, described) for place in graph.places.values()
    )
    return (
        f'<svg class="flow" role="group" aria-label="{escaped(title)}"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="tip"/>'
        f"</marker></defs>{ways}{boxes}</svg>"
    )


class _Layout:
    """Where boxes stand, and ways pass: each layer in the middle of the drawing."""

    def __init__(self, graph: FlowGraph) -> None:
        self._graph = graph
        self._left: dict[Spot, float] = {}
        widths = [_width(floor) for floor in graph.floors]
        widest = max(widths, default=0)
        self.size = (
            2 * EDGE + widest,
            2 * EDGE + max(0, len(widths) * (HIGH + APART_Y) - APART_Y),
        )
        for floor, width in zip(graph.floors, widths, strict=True):
            at = EDGE + (widest - width) / 2.0
            for spot in floor:
                self._left[spot] = at
                at += _wide(spot) + APART_X

    def corner(self, name: str) -> tuple[float, float]:
        """Return the left upper corner of a box."""
        layer = self._graph.places[name].layer
        return self._left[name], self._top(layer)

    def port(self, arrow: Arrow) -> tuple[float, float]:
        """Return where a way leaves its box: side by side, as they go on."""
        ways = self._side_by_side(arrow.source)
        left, top = self.corner(arrow.source)
        return left + WIDE * (ways.index(arrow) + 1) / (len(ways) + 1), top + HIGH

    def word(self, arrow: Arrow) -> tuple[float, float]:
        """Return where the word of a way is: every other one a line lower."""
        ways = self._side_by_side(arrow.source)
        x, y = self.port(arrow)
        return x, y + WORD_Y[ways.index(arrow) % 2]

    def _side_by_side(self, source: str) -> list[Arrow]:
        ways = [
            way
            for way in self._graph.arrows
            if way.source == source and not self._graph.leads_back(way)
        ]
        return sorted(ways, key=lambda way: self._onward(way)[0][0])

    def _onward(self, arrow: Arrow) -> list[tuple[float, float]]:
        """Return the points that a way goes through: upper and lower end of each."""
        points: list[tuple[float, float]] = []
        for bend in self._graph.bends(arrow):
            x, upper = self._left[bend] + PASSES / 2, self._top(bend.layer)
            points += [(x, upper), (x, upper + HIGH)]
        left, top = self.corner(arrow.target)
        return [*points, (left + WIDE / 2, top)]

    @staticmethod
    def _top(layer: int) -> int:
        return EDGE + layer * (HIGH + APART_Y)

    def path(self, arrow: Arrow) -> str:
        """Return the path of a way that leads on."""
        x0, y0 = self.port(arrow)
        path = f"M{x0:g} {y0:g}"
        for place, (x1, y1) in enumerate(self._onward(arrow)):
            bend = (y1 - y0) / 2
            curve = f"C{x0:g} {y0 + bend:g} {x1:g} {y1 - bend:g} {x1:g} {y1:g}"
            path += curve if place % 2 == 0 else f"L{x1:g} {y1:g}"
            x0, y0 = x1, y1
        return path


def _wide(spot: Spot) -> int:
    return WIDE if isinstance(spot, str) else PASSES


def _width(floor: Sequence[Spot]) -> int:
    return sum(map(_wide, floor)) + APART_X * (len(floor) - 1)


def _way(arrow: Arrow, graph: FlowGraph, layout: _Layout) -> str:
    if graph.leads_back(arrow):
        path, at = _back(arrow, layout)
    else:
        path, at = layout.path(arrow), layout.word(arrow)
    back = " back" if graph.leads_back(arrow) else ""
    word = _short(arrow.word, LONGEST_WORD)
    return (
        f'<path class="way{back}" d="{path}" marker-end="url(#tip)"/>'
        f'<text class="word" x="{at[0]:g}" y="{at[1]:g}">{escaped(word)}</text>'
    )


def _back(arrow: Arrow, layout: _Layout) -> tuple[str, tuple[float, float]]:
    """Return the path of a way back, around the right side, and where its word is."""
    left, top = layout.corner(arrow.target)
    own_left, own_top = layout.corner(arrow.source)
    x0, y0, x1 = own_left + WIDE, own_top + HIGH / 2, left + WIDE
    y1 = top + HIGH / 2
    if arrow.source == arrow.target:
        y0, y1 = y0 - 14, y1 + 14
    out = max(x0, x1) + EDGE - 8
    path = f"M{x0:g} {y0:g}C{out:g} {y0:g} {out:g} {y1:g} {x1 + 2:g} {y1:g}"
    return path, (out - 2, (y0 + y1) / 2 + 4)


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
