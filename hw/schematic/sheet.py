"""A sheet of paper: parts between points, wires, and names of nets."""

import csv
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

import schemdraw
from schemdraw import elements as elm

HERE: Final = Path(__file__).parent
Point = tuple[float, float]
NEAR: Final = 0.01
TWO_ENDS: Final = 2
SUPPLIES: Final = {"5V": elm.Vdd, "3V3": elm.Vdd, "A3V3": elm.Vdd, "GND": elm.Ground}
UNDER: Final = 0.3
"""How far below a level part its name is written."""
OPTION_COLOURS: Final = {"": "black", "A": "#0b5394", "B": "#a64d00"}
"""What only one of the two options has is drawn in its colour."""


def parts() -> dict[str, dict[str, str]]:
    """Return the rows of bom.csv, one for each designator."""
    with (HERE.parent / "bom.csv").open() as table:
        rows = list(csv.DictReader(table))
    return {ref: row for row in rows for ref in row["ref"].split(",")}


def _inside(at: Point, start: Point, end: Point) -> bool:
    """Whether a point is on a wire, and at neither of its ends."""
    to_start, to_end = math.dist(start, at), math.dist(at, end)
    on_it = abs(to_start + to_end - math.dist(start, end)) < NEAR / 100
    return on_it and min(to_start, to_end) > NEAR


class Sheet:
    """One drawing; it remembers which parts and nets are on it."""

    def __init__(self, title: str) -> None:
        schemdraw.use("svg")
        self.title = title
        self.refs: set[str] = set()
        self.nets: set[str] = set()
        self._bom = parts()
        self._ends: list[Point] = []
        self._wires: list[tuple[Point, Point]] = []
        self._drawing = schemdraw.Drawing(show=False)
        self._drawing.config(fontsize=11, font="sans-serif", lw=1.4)

    def words(self, text: str, at: Point, *, size: int = 11) -> None:
        """Write on the sheet."""
        self._drawing += (
            elm.Label()
            .at(at)
            .theta(0)
            .label(text, fontsize=size, halign="left", ofst=0)
        )

    def two(
        self,
        kind: Callable[[], elm.Element2Term],
        ref: str,
        start: Point,
        end: Point,
        side: str = "top",
    ) -> None:
        """Put a part with two ends between two points."""
        element = kind().endpoints(start, end)
        self._ends += [start, end]
        under = side == "bottom" and start[1] == end[1]
        away = UNDER if under else None
        element = element.label(self._named(ref), loc=side, ofst=away, fontsize=10)
        self._drawing += element.color(self._colour(ref))

    def chip(
        self,
        ref: str,
        at: Point,
        size: Point,
        left: tuple[str, ...] = (),
        right: tuple[str, ...] = (),
    ) -> dict[str, Point]:
        """Put a box with named pins there; return where each pin ends."""
        pins = [
            elm.IcPin(
                name=name, side=side, slot=f"{slot}/{len(names)}", anchorname=name
            )
            for side, names in (("left", left), ("right", right))
            for slot, name in enumerate(reversed(names), 1)
        ]
        box = elm.Ic(pins=pins, size=size, leadlen=0.5).at(at).theta(0)
        box = box.label(
            self._named(ref).replace(" ", "\n", 1), loc="center", fontsize=10
        )
        self._drawing += box.color(self._colour(ref))
        drawn = box.absanchors
        ends = {name: (drawn[name].x, drawn[name].y) for name in (*left, *right)}
        self._ends += ends.values()
        return ends

    def other(self, element: elm.Element, ref: str, label: str = "top") -> elm.Element:
        """Put any other element on the sheet, as it is placed already."""
        self._drawing += element.label(self._named(ref), loc=label).color(
            self._colour(ref)
        )
        return element

    def nets_at(
        self,
        chip: dict[str, Point],
        left: dict[str, str] | None = None,
        right: dict[str, str] | None = None,
    ) -> None:
        """Name the nets at a chip's pins, on its left and on its right."""
        for side, names in (("left", left or {}), ("right", right or {})):
            for pin, name in names.items():
                self.net(name, chip[pin], side)

    def frame(self, words: str, at: Point, size: Point) -> None:
        """Put a box of a block diagram there, by its lower left corner."""
        corner = (at[0] + size[0], at[1] + size[1])
        self._drawing += elm.Rect(corner1=at, corner2=corner)
        middle = (at[0] + size[0] / 2, at[1] + size[1] / 2)
        self._drawing += (
            elm.Label().at(middle).theta(0).label(words, fontsize=11, ofst=-0.15)
        )

    def arrow(self, words: str, start: Point, end: Point) -> None:
        """Draw an arrow of a block diagram."""
        self._drawing += elm.Line(arrow="->").endpoints(start, end)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self._drawing += (
            elm.Label().at(middle).theta(0).label(words, fontsize=9, ofst=(0.1, 0.12))
        )

    def barrier(self, words: str, *points: Point) -> None:
        """Draw where the isolation is."""
        for start, end in pairwise(points):
            line = elm.Line().endpoints(start, end)
            self._drawing += line.linestyle("--").color("#cc0000")
        text = elm.Label().at(points[-1]).theta(0)
        self._drawing += text.label(words, fontsize=9, ofst=-0.4).color("#cc0000")

    def wire(self, *points: Point) -> None:
        """Join points by straight lines."""
        for start, end in pairwise(points):
            self._drawing += elm.Line().endpoints(start, end)
            self._ends += [start, end]
            self._wires.append((start, end))

    def _joints(self) -> list[Point]:
        """Return where three or more ends meet, or an end and the middle of a wire."""
        found = {}
        for at in self._ends:
            meeting = sum(math.dist(at, end) < NEAR for end in self._ends)
            through = sum(_inside(at, *wire) for wire in self._wires)
            if meeting + 2 * through > TWO_ENDS:
                found[round(at[0], 2), round(at[1], 2)] = at
        return list(found.values())

    def net(self, name: str, at: Point, side: str = "right") -> None:
        """Name a net where it leaves this part of the sheet."""
        self.nets.add(name)
        self._ends.append(at)
        if name in SUPPLIES:
            mark = SUPPLIES[name]().at(at).theta(180 if side == "up" else 0)
            self._drawing += mark if name == "GND" else mark.label(name, fontsize=9)
            return
        away = {"right": 1, "left": -1}[side]
        self._drawing += elm.Line().endpoints(at, (at[0] + 0.3 * away, at[1]))
        self._drawing += (
            elm.Label()
            .at((at[0] + 0.4 * away, at[1] - 0.13))
            .theta(0)
            .label(name, fontsize=11, halign={1: "left", -1: "right"}[away], ofst=0)
            .color("#38761d")
        )

    def svg(self) -> str:
        """Return the drawing."""
        for at in self._joints():
            self._drawing += elm.Dot(radius=0.07).at(at)
        self.words(self.title, (0, self._drawing.get_bbox().ymax + 0.8), size=15)
        return self._drawing.get_imagedata("svg").decode() + "\n"

    def _named(self, ref: str) -> str:
        self.refs.add(ref)
        return f"{ref} {self._bom[ref]['value']}"

    def _colour(self, ref: str) -> str:
        return OPTION_COLOURS[self._bom[ref]["option"]]
