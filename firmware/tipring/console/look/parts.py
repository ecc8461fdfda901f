"""Parts that pages are made of. Each is a function that adds itself where it is called.

Colours never speak alone: a badge has a word, too (WCAG 1.4.1).
"""

import html
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from nicegui import ui
from nicegui.events import ValueChangeEventArguments

from tipring.console.room import Room
from tipring.console.words import _


class Tone(StrEnum):
    """How good news are."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    IDLE = "idle"
    MARK = "mark"


def escaped(text: str) -> str:
    """Return *text* as HTML shows it, and not as HTML does it."""
    return html.escape(text, quote=True)


def sheet(title: str = "", hint: str = "") -> ui.element:
    """Open a sheet of paper with a title; what follows inside is on it."""
    place = ui.element("section").classes("sheet")
    if title:
        place.props["aria-label"] = title
        with place:
            heading(title, hint)
    return place


def heading(title: str, hint: str = "") -> None:
    """Add the title of a part, and a sentence under it."""
    ui.html(f"<h2>{escaped(title)}</h2>", sanitize=False)
    if hint:
        ui.label(hint).classes("soft")


def badge(word: str, tone: Tone = Tone.MARK) -> ui.element:
    """Add a state in a word."""
    return ui.html(f'<span class="badge {tone}">{escaped(word)}</span>', sanitize=False)


def figure(value: str, what: str, tone: Tone = Tone.MARK) -> ui.element:
    """Add a large figure with what it counts."""
    return ui.html(
        f'<div class="figure {tone}">{escaped(value)}</div>'
        f'<div class="soft">{escaped(what)}</div>',
        sanitize=False,
    )


def since(moment: datetime, warn_after_s: float | None = None) -> str:
    """Return HTML that shows how long ago *moment* was, and counts by itself."""
    warn = "" if warn_after_s is None else f' data-warn="{warn_after_s:g}"'
    iso = moment.isoformat()
    return f'<time class="ticks" datetime="{iso}" data-since="{iso}"{warn}></time>'


def until(moment: datetime) -> str:
    """Return HTML that shows how long it takes until *moment*, and counts."""
    iso = moment.isoformat()
    return f'<time class="ticks" datetime="{iso}" data-until="{iso}"></time>'


def waited(now: datetime, seconds: float) -> str:
    """Return HTML that shows *seconds* as they are at *now*, and counts on."""
    return since(now - timedelta(seconds=seconds))


def box_clock(moment: datetime) -> str:
    """Return HTML that tells counting ages what the box's clock says."""
    return f'<span hidden data-box-clock="{moment.isoformat()}"></span>'


def empty(icon: str, title: str, hint: str) -> ui.element:
    """Explain why there is nothing here, and how there will be something."""
    with ui.element("div").classes("empty") as place:
        ui.icon(icon).props("aria-hidden=true")
        ui.html(f"<h2>{escaped(title)}</h2>", sanitize=False)
        ui.label(hint).classes("soft")
    return place


def failure(title: str, hint: str) -> ui.element:
    """Say what cannot be shown, and what helps."""
    with ui.element("div").classes("failure").props('role="alert"') as place:
        ui.icon("error_outline").props("aria-hidden=true")
        ui.html(f"<h2>{escaped(title)}</h2>", sanitize=False)
        ui.label(hint)
    return place


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    numbers: Sequence[int] = (),
) -> ui.element:
    """Add a table of texts; columns in *numbers* stand right. HTML is escaped."""

    def row(tag: str, cells: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=number' if place in numbers else ''}>{escaped(cell)}"
            f"</{tag}>"
            for place, cell in enumerate(cells)
        )

    body = "".join(f"<tr>{row('td', cells)}</tr>" for cells in rows)
    return ui.html(
        f'<div class="wide" tabindex="0" role="group" aria-label="{escaped(caption)}">'
        f'<table class="plain"><caption class="soft">'
        f"{escaped(caption)}</caption><thead><tr>{row('th', heads)}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>",
        sanitize=False,
    )


def fold(
    room: Room, name: str, title: str, icon: str = "", *, is_open: bool = False
) -> ui.expansion:
    """Add what opens at a click; drawn anew under its *name*, it is as it was left."""

    def remember(event: ValueChangeEventArguments[bool]) -> None:
        room.unfolded[name] = event.value

    return ui.expansion(
        title,
        icon=icon or None,
        value=room.unfolded.get(name, is_open),
        on_value_change=remember,
    ).classes("w-full")


def confirm(
    question: str, yes: str, work: Callable[[], Awaitable[object]]
) -> Callable[[], None]:
    """Return a handler that asks first, then does *work*."""

    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            ui.label(question)
            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")

                async def agreed() -> None:
                    dialog.close()
                    await work()

                ui.button(yes, on_click=agreed).props("color=negative")
        dialog.open()

    return ask


def desk_state(room: Room) -> None:
    """Add a word in the head that says whether telephones work."""
    place = ui.element("div").props('role="status"')

    def redraw() -> None:
        place.clear()
        with place:
            if room.ground.is_unset:
                badge(_("Not set up yet"), Tone.IDLE)
            elif room.now is None:
                badge(_("The box does not answer"), Tone.BAD)
            elif any(line.trouble for line in room.now.status.lines):
                badge(_("A line is down"), Tone.WARN)
            else:
                badge(_("Answering"), Tone.GOOD)

    room.follow(redraw)
