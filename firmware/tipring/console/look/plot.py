"""A figure over days as a small drawing, in the colours of the page (SVG)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tipring.console.look.parts import escaped

_WIDTH, _HEIGHT = 320, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 8, 8, 20
"""Margins, in units of the drawing."""
LEAST_SPAN: Final = 6.0
"""The scale shows so much at least: small changes are not drawn as large ones."""

Point = tuple[date, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What is drawn."""

    title: str
    unit: str
    points: Sequence[Point]
    """In order; None: it was not measured on that day."""
    limit: float | None = None
    """Where worry begins; None: nowhere."""


def drawn(plot: Plot) -> str:
    """Return HTML of *plot*; its figures are told when a point is pointed at."""
    known = [(day, value) for day, value in plot.points if value is not None]
    if not known:
        return ""
    scale = _Scale.over(plot, [value for _day, value in known])
    last_day, last = known[-1]
    said = escaped(f"{plot.title}: {last:g} {plot.unit}, {last_day}")
    return (
        f'<figure class="plot"><figcaption>{escaped(plot.title)}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{said}">'
        f"{''.join(_axes(plot, scale))}{_limit(plot, scale)}"
        f'<path d="{_path(plot, scale)}"/>{"".join(_dots(plot, scale))}</svg></figure>'
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int
    low: float
    high: float

    @classmethod
    def over(cls, plot: Plot, values: Sequence[float]) -> "_Scale":
        wanted = [*values, *([plot.limit] if plot.limit is not None else [])]
        low, high = min(wanted), max(wanted)
        room = max(LEAST_SPAN - (high - low), 0.0) / 2 + 1.0
        first, last = plot.points[0][0], plot.points[-1][0]
        return cls(first, max((last - first).days, 1), low - room, high + room)

    def x(self, day: date) -> float:
        share = (day - self.first).days / self.days
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _axes(plot: Plot, scale: _Scale) -> Iterator[str]:
    floor = _HEIGHT - _BOTTOM
    yield f'<path class="axis" d="M{_LEFT} {_TOP}V{floor}H{_WIDTH - _RIGHT}"/>'
    for value in (scale.low, scale.high):
        y = min(scale.y(value) + 8, floor)
        yield f'<text x="{_LEFT - 4}" y="{y:g}" text-anchor="end">{value:.0f}</text>'
    first, last = plot.points[0][0], plot.points[-1][0]
    yield f'<text x="{_LEFT}" y="{_HEIGHT - 5}">{first:%m-%d}</text>'
    right = _WIDTH - _RIGHT
    yield f'<text x="{right}" y="{_HEIGHT - 5}" text-anchor="end">{last:%m-%d}</text>'


def _limit(plot: Plot, scale: _Scale) -> str:
    if plot.limit is None:
        return ""
    return f'<path class="limit" d="M{_LEFT} {scale.y(plot.limit)}H{_WIDTH - _RIGHT}"/>'


def _path(plot: Plot, scale: _Scale) -> str:
    steps = []
    draws = False
    for day, value in plot.points:
        if value is not None:
            steps.append(f"{'L' if draws else 'M'}{scale.x(day)} {scale.y(value)}")
        draws = value is not None
    return "".join(steps)


def _dots(plot: Plot, scale: _Scale) -> Iterator[str]:
    for day, value in plot.points:
        if value is not None:
            said = escaped(f"{day}: {value:g} {plot.unit}")
            yield (
                f'<circle cx="{scale.x(day)}" cy="{scale.y(value)}" r="3">'
                f"<title>{said}</title></circle>"
            )
