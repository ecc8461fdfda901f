"""Charts of plain HTML: they follow the page's colours, and need no script.

A chart shows at a glance what the table beside it says exactly, so a reader of screens
is given the table, and the chart one sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from tipring.console.look.parts import Tone, escaped

MOST_LABELS = 7
"""Under the columns; with more every second one is left out, or more."""


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the columns, and what it means."""

    name: str
    tone: Tone
    values: Sequence[float]


def columns(title: str, labels: Sequence[str], series: Sequence[Series]) -> ui.element:
    """Add columns, the first series at the bottom; what each means is said below."""
    sums = [sum(values) for values in zip(*(s.values for s in series), strict=True)]
    most = max(sums, default=0.0) or 1.0
    every = -(-len(labels) // MOST_LABELS)
    body = "".join(
        _column(place, label, series, most, is_named=place % every == 0)
        for place, label in enumerate(labels)
    )
    legend = "".join(
        f'<span class="key"><i class="{one.tone}"></i>{escaped(one.name)}</span>'
        for one in series
    )
    return ui.html(
        f'<figure class="chart"><div class="columns" role="img"'
        f' aria-label="{escaped(title)}">{body}</div>'
        f'<figcaption class="soft">{legend}</figcaption></figure>',
        sanitize=False,
    )


def _column(
    place: int,
    label: str,
    series: Sequence[Series],
    most: float,
    *,
    is_named: bool,
) -> str:
    told = ", ".join(f"{one.name}: {one.values[place]:g}" for one in series)
    parts = "".join(
        f'<i class="{one.tone}" style="height:{one.values[place] / most:.2%}"></i>'
        for one in reversed(series)
        if one.values[place]
    )
    name = f"<b>{escaped(label)}</b>" if is_named else "<b></b>"
    return (
        f'<div class="column" title="{escaped(label)}: {escaped(told)}">'
        f'<div class="stack">{parts}</div>{name}</div>'
    )
