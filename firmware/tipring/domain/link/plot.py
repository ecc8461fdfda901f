"""How the link was, as a picture: for a terminal, and for a page (SVG)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from tipring.domain.link.history import Spell
from tipring.domain.link.lasting import lasting
from tipring.domain.link.view import Verdict

CELLS: Final = 48
"""Of a day on a terminal: half an hour each."""
MARKS: Final = {Verdict.UP: "·", Verdict.DEGRADED: "-", Verdict.DOWN: "#"}
_WORSE: Final = (Verdict.UP, Verdict.DEGRADED, Verdict.DOWN)
COLOURS: Final = {
    Verdict.UP: "#2e7d32",
    Verdict.DEGRADED: "#f9a825",
    Verdict.DOWN: "#c62828",
}
SVG: Final = "http://www.w3.org/2000/svg"
FONT: Final = 'font-family="sans-serif" font-size="12"'
_UNKNOWN: Final = "#e0e0e0"
_LEFT, _WIDTH, _ROW, _BAR = 90, 720, 22, 16
"""SVG: margin, a day, its row, its bar; pixels."""
_DAY: Final = timedelta(days=1)


def as_text(found: Sequence[Spell], zone: ZoneInfo) -> str:
    """Return a row for each day of the office: the worst of each half hour."""
    hours = "".join(f"{hour:<{CELLS // 4}}" for hour in (0, 6, 12, 18))
    lines = [f"{'':12}{hours}24"]
    for day in _days(found, zone):
        here = _of(found, day)
        cells = (_worst(here, day, index) for index in range(CELLS))
        row = "".join(MARKS[cell] if cell else " " for cell in cells)
        lines.append(f"{day:%Y-%m-%d}  {row}")
    return "\n".join([*lines, "· up, - degraded, # down"])


def as_svg(found: Sequence[Spell], zone: ZoneInfo) -> str:
    """Return a picture by itself: a bar for each day, what was wrong as its title."""
    days = list(_days(found, zone))
    height = _ROW * (len(days) + 2)
    width = _LEFT + _WIDTH + 10
    return "\n".join(
        [
            f'<svg xmlns="{SVG}" viewBox="0 0 {width} {height}" {FONT} role="img">',
            "<title>How the way to the internet was</title>",
            *_hours(),
            *(
                line
                for row, day in enumerate(days, 1)
                for line in _bar(_of(found, day), row, day)
            ),
            "</svg>",
        ]
    )


def _days(found: Sequence[Spell], zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the beginning of each day of the office that *found* touches."""
    if not found:
        return
    day = found[0].began.astimezone(zone)
    day = day.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < found[-1].ended:
        yield day
        day += _DAY


def _of(found: Sequence[Spell], day: datetime) -> Sequence[Spell]:
    """Return those of *found*, which are in order, that touch *day*."""
    first = bisect_right(found, day, key=lambda one: one.ended)
    return found[first : bisect_left(found, day + _DAY, key=lambda one: one.began)]


def _worst(found: Sequence[Spell], day: datetime, index: int) -> Verdict | None:
    """Return the worst of one cell of *day*; None: it is not known."""
    began = day + _DAY / CELLS * index
    ended = began + _DAY / CELLS
    here = [one.verdict for one in found if one.began < ended and one.ended > began]
    return max(here, key=_WORSE.index, default=None)


def _hours() -> Iterator[str]:
    for hour in range(0, 25, 6):
        x = _LEFT + _WIDTH * hour / 24
        yield f'<text x="{x:g}" y="{_ROW - 6}" text-anchor="middle">{hour}</text>'


def _bar(found: Sequence[Spell], row: int, day: datetime) -> Iterator[str]:
    y = _ROW * row
    yield f'<text x="0" y="{y + 13}">{day:%Y-%m-%d}</text>'
    yield _box(0.0, 1.0, y, _UNKNOWN, "")
    for spell in found:
        begins, ends = ((at - day) / _DAY for at in (spell.began, spell.ended))
        begins, ends = max(begins, 0.0), min(ends, 1.0)
        if begins < ends:
            why = f"{spell.why} ({lasting(spell.lasted_s)})" if spell.why else ""
            yield _box(begins, ends, y, COLOURS[spell.verdict], why)


def _box(begins: float, ends: float, y: int, colour: str, why: str) -> str:
    """Return a part of a day's bar; a pixel at least, or nobody would see it."""
    x, width = _LEFT + _WIDTH * begins, max(_WIDTH * (ends - begins), 1.0)
    told = f"<title>{escape(why)}</title>" if why else ""
    place = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR}"'
    return f'<rect {place} fill="{colour}">{told}</rect>'
