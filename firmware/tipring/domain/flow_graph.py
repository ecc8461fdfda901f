"""A flow as a drawing: its nodes in layers, from where calls enter to where they end.

It is made of names only, so that a document with mistakes can be drawn as well: a
name that leads nowhere is a place of its own, and so is a node that nobody reaches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 6
"""How often the order within the layers is made better; it settles much sooner."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One way from a node to another."""

    source: str
    target: str
    word: str
    """What makes a call go this way: `1`, `closed`, `otherwise`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is drawn."""

    name: str
    layer: int
    """0: where calls enter."""
    row: int
    """Within the layer, from 0 on."""
    is_reached: bool = True
    """Whether a call can come here from a door of this flow."""


@dataclass(frozen=True, slots=True)
class Bend:
    """Where a long way passes a layer, between the nodes that stand there."""

    source: str
    target: str
    layer: int


Spot = str | Bend
"""What stands in a layer: a node, by its name, or a way that only passes."""


@dataclass(frozen=True, slots=True)
class FlowGraph:
    """The whole drawing."""

    places: Mapping[str, Place]
    arrows: tuple[Arrow, ...]
    """Several from one node to another are one here, with their words joined."""
    floors: tuple[tuple[Spot, ...], ...]
    """What stands in each layer, from the left."""

    def bends(self, arrow: Arrow) -> tuple[Bend, ...]:
        """Return where *arrow* passes layers, in order."""
        first = self.places[arrow.source].layer + 1
        last = self.places[arrow.target].layer
        ends = arrow.source, arrow.target
        return tuple(Bend(*ends, layer) for layer in range(first, last))

    def leads_back(self, arrow: Arrow) -> bool:
        """Whether *arrow* leads to the same layer or to an earlier one."""
        target, source = self.places[arrow.target], self.places[arrow.source]
        return target.layer <= source.layer


def drawn(
    names: Sequence[str], doors: Sequence[str], arrows: Iterable[Arrow]
) -> FlowGraph:
    """Lay out the nodes *names*, which calls enter by *doors*.

    Whatever *arrows* and *doors* name besides is laid out, too. A node stands one layer
    behind the last one that leads to it, ways back apart.
    """
    ways = _joined(arrows)
    mentioned = [end for way in ways for end in (way.source, way.target)]
    everything = list(dict.fromkeys((*doors, *names, *mentioned)))
    onward: dict[str, list[str]] = {name: [] for name in everything}
    for way in ways:
        onward[way.source].append(way.target)
    reached = _walked(doors, onward)
    order = [*reached, *_walked((n for n in everything if n not in reached), onward)]
    order = list(dict.fromkeys(order))
    layer = _layers(order, onward)
    floors = _floors(order, layer, ways)
    places = {
        spot: Place(spot, number, row, spot in reached)
        for number, floor in enumerate(floors)
        for row, spot in enumerate(floor)
        if isinstance(spot, str)
    }
    return FlowGraph({name: places[name] for name in order}, ways, floors)


def _joined(arrows: Iterable[Arrow]) -> tuple[Arrow, ...]:
    words: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows:
        words.setdefault((arrow.source, arrow.target), []).append(arrow.word)
    return tuple(
        Arrow(source, target, ", ".join(dict.fromkeys(said)))
        for (source, target), said in words.items()
    )


def _walked(
    starts: Iterable[str], onward: Mapping[str, Sequence[str]]
) -> dict[str, None]:
    """Return all that is reached from *starts*, as a walk comes by (depth first)."""
    seen: dict[str, None] = {}
    ahead = list(starts)[::-1]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen[name] = None
            ahead += onward[name][::-1]
    return seen


def _layers(
    order: Sequence[str], onward: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Return the layer of each node: by the longest way to it that does not go round.

    A way is one back where it leads to a node that the walk is still under way from.
    """
    forward: dict[str, list[str]] = {}
    finished: list[str] = []
    state: dict[str, bool] = {}
    """False: the walk is under way from there; True: it is done with it."""
    for start in order:
        if start not in state:
            _descend(start, onward, forward, finished, state)
    layer = dict.fromkeys(order, 0)
    for name in reversed(finished):
        for target in forward[name]:
            layer[target] = max(layer[target], layer[name] + 1)
    return layer


def _descend(
    start: str,
    onward: Mapping[str, Sequence[str]],
    forward: dict[str, list[str]],
    finished: list[str],
    state: dict[str, bool],
) -> None:
    state[start] = False
    forward[start] = []
    ahead = [(start, iter(onward[start]))]
    while ahead:
        name, targets = ahead[-1]
        for target in targets:
            if target not in state:
                forward[name].append(target)
                state[target] = False
                forward[target] = []
                ahead.append((target, iter(onward[target])))
                break
            if state[target]:
                forward[name].append(target)
        else:
            state[name] = True
            finished.append(name)
            ahead.pop()


def _floors(
    order: Sequence[str], layer: Mapping[str, int], ways: Iterable[Arrow]
) -> tuple[tuple[Spot, ...], ...]:
    """Return what stands in each layer: near what it is joined with."""
    height: dict[Spot, int] = {name: layer[name] for name in order}
    near: dict[Spot, list[Spot]] = {name: [] for name in order}
    for way in ways:
        between = range(layer[way.source] + 1, layer[way.target])
        bends = [Bend(way.source, way.target, number) for number in between]
        for bend in bends:
            height[bend], near[bend] = bend.layer, []
        chain: list[Spot] = [way.source, *bends, way.target]
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    floors: list[list[Spot]] = [[] for _ in range(max(height.values(), default=-1) + 1)]
    for spot, number in height.items():
        floors[number].append(spot)
    row = {spot: place for floor in floors for place, spot in enumerate(floor)}
    for sweep in range(SWEEPS):
        step = 1 if sweep % 2 == 0 else -1
        for floor in floors[::step]:
            floor.sort(key=lambda spot: _middle(spot, near, height, row, step))
            row |= {spot: place for place, spot in enumerate(floor)}
    return tuple(map(tuple, floors))


def _middle(
    spot: Spot,
    near: Mapping[Spot, Sequence[Spot]],
    height: Mapping[Spot, int],
    row: Mapping[Spot, int],
    step: int,
) -> float:
    """Return the mean row of the neighbours before *spot* (step -1: behind it)."""
    beside = [row[n] for n in near[spot] if step * (height[spot] - height[n]) > 0]
    return sum(beside) / len(beside) if beside else float(row[spot])
