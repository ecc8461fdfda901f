"""Curves over time as SVG, in colours that can be read on white and on black."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import ArrayLike

WIDTH = 800
PANEL_HEIGHT = 150
LEFT, RIGHT, TOP, GAP, BOTTOM = 62, 12, 34, 22, 40
HIGHEST = 2000
MOST_POINTS = 1400
"""More would not be seen, and make files of megabytes."""
INK = "#808690"
"""Text and axes: four times as dark as white, four times as light as black."""
BLUE, ORANGE, GREEN, PINK, FAINT = (
    "#3a8fdc",
    "#e07b28",
    "#2ba566",
    "#d0589c",
    "#7f8591",
)
STYLE = (
    f"text{{font:12px sans-serif;fill:{INK}}}.b{{font-weight:bold}}"
    ".e{text-anchor:end}.m{text-anchor:middle}path{fill:none}"
)


@dataclass(frozen=True, slots=True)
class Axis:
    """What is measured, in which unit, and between which ends."""

    label: str
    low: float
    high: float
    step: float
    """Between two ticks."""

    def part(self, value: float) -> float:
        """Return where *value* lies: 0 at the low end, 1 at the high one."""
        inside = min(max(value, self.low), self.high)
        return (inside - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        first = np.ceil(self.low / self.step) * self.step
        count = int((self.high - first) / self.step + 1.001)
        return [float(first + self.step * place) for place in range(count)]


@dataclass(slots=True)
class Panel:
    """One diagram; all panels of a picture share their time axis."""

    axis: Axis
    time: Axis
    top: float = 0.0
    parts: list[str] = field(default_factory=list)
    legend: list[tuple[str, str]] = field(default_factory=list)

    def curve(
        self, times: ArrayLike, values: ArrayLike, colour: str, label: str = ""
    ) -> None:
        """Draw *values*, shape (n,), at *times*; runs of NaN are gaps."""
        every_time, every_value = np.asarray(times), np.asarray(values)
        skip = max(1, every_time.size // MOST_POINTS)
        commands, pen = [], "M"
        for time, value in zip(
            every_time[::skip].tolist(), every_value[::skip].tolist(), strict=True
        ):
            if np.isnan(value):
                pen = "M"
                continue
            commands.append(f"{pen}{self._x(time):.1f} {self._y(value):.1f}")
            pen = "L"
        opacity = ' stroke-opacity=".45"' if colour == FAINT else ""
        self.parts.append(f'<path d="{"".join(commands)}" stroke="{colour}"{opacity}/>')
        if label:
            self.legend.append((colour, label))

    def points(self, times: ArrayLike, values: ArrayLike, colour: str) -> None:
        """Draw single *values*, shape (n,)."""
        pairs = zip(
            np.asarray(times).tolist(), np.asarray(values).tolist(), strict=True
        )
        self.parts += [
            f'<circle cx="{self._x(time):.1f}" cy="{self._y(value):.1f}" r="2.5"'
            f' fill="{colour}"/>'
            for time, value in pairs
        ]

    def threshold(self, value: float, label: str) -> None:
        """Draw a level that decides."""
        y = self._y(value)
        self.parts.append(
            f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{INK}"'
            f' stroke-dasharray="5 4"/>{_text(LEFT + 6, y - 4, label)}'
        )

    def moment(self, time: float, label: str, colour: str = GREEN) -> None:
        """Draw when something became known."""
        x = self._x(time)
        side = "e" if self.time.part(time) > 0.75 else ""
        shift = -4 if side else 4
        self.parts.append(
            f'<path d="M{x:.1f} {self.top}v{PANEL_HEIGHT}" stroke="{colour}"'
            f' stroke-width="2"/>{_text(x + shift, self.top + 13, label, side + " b")}'
        )

    def stretch(self, begins: float, ends: float, colour: str, label: str = "") -> None:
        """Tint the time between two moments."""
        x, right = self._x(begins), self._x(ends)
        self.parts.append(
            f'<rect x="{x:.1f}" y="{self.top}" width="{right - x:.1f}"'
            f' height="{PANEL_HEIGHT}" fill="{colour}" fill-opacity=".18"/>'
        )
        if label:
            y = self.top + PANEL_HEIGHT - 5
            self.parts.append(_text((x + right) / 2, y, label, "m"))

    def say(self, text: str) -> None:
        """Write a sentence into the upper left corner."""
        self.parts.append(_text(LEFT + 6, self.top + 14, text, "b"))

    def svg(self) -> str:
        """Return the panel with its frame, ticks and legend."""
        return "".join([*self._frame(), *self.parts, *self._legend()])

    def _x(self, time: float) -> float:
        return LEFT + self.time.part(time) * (WIDTH - LEFT - RIGHT)

    def _y(self, value: float) -> float:
        return self.top + (1 - self.axis.part(value)) * PANEL_HEIGHT

    def _frame(self) -> list[str]:
        width = WIDTH - LEFT - RIGHT
        middle = self.top + PANEL_HEIGHT / 2
        box = (
            f'<rect x="{LEFT}" y="{self.top}" width="{width}" fill="none"'
            f' height="{PANEL_HEIGHT}" stroke="{INK}"/>'
        )
        label = (
            f'<text class="m" transform="translate(14 {middle}) rotate(-90)">'
            f"{escape(self.axis.label)}</text>"
        )
        parts = [box, label]
        for tick in self.axis.ticks():
            y = self._y(tick)
            parts.append(_text(LEFT - 6, y + 4, f"{tick:g}", "e"))
            parts.append(f'<path d="M{LEFT - 4} {y:.1f}h4" stroke="{INK}"/>')
        return parts

    def _legend(self) -> list[str]:
        parts, x = [], WIDTH - RIGHT - 6.0
        for colour, label in reversed(self.legend):
            parts.append(
                f'<text x="{x}" y="{self.top - 5}" class="e b"'
                f' style="fill:{colour}">{escape(label)}</text>'
            )
            x -= 7.2 * len(label) + 16
        return parts


class Picture:
    """Panels, one above the other."""

    def __init__(self, title: str, time: Axis, axes: Sequence[Axis]) -> None:
        self._title = title
        self._time = time
        step = PANEL_HEIGHT + GAP
        self.panels = [
            Panel(axis, time, TOP + 16 + place * step)
            for place, axis in enumerate(axes)
        ]

    def svg(self) -> str:
        """Return the whole picture as a file's text."""
        bottom = self.panels[-1].top + PANEL_HEIGHT
        height = bottom + BOTTOM
        ticks = [self._tick(tick, bottom) for tick in self._time.ticks()]
        label = _text((LEFT + WIDTH) / 2, height - 6, self._time.label, "m")
        title = _text(LEFT, 20, self._title, "b")
        panels = [panel.svg() for panel in self.panels]
        body = "\n".join([title, *panels, *ticks, label])
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
            f' width="{WIDTH}" height="{height}"><title>{escape(self._title)}</title>'
            f"<style>{STYLE}</style>\n{body}\n</svg>\n"
        )

    def _tick(self, tick: float, bottom: float) -> str:
        x = LEFT + self._time.part(tick) * (WIDTH - LEFT - RIGHT)
        mark = f'<path d="M{x:.1f} {bottom}v4" stroke="{INK}"/>'
        return mark + _text(x, bottom + 17, f"{tick:g}", "m")


def _text(x: float, y: float, text: str, css: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{css}">{escape(text)}</text>'
