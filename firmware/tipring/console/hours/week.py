"""The hours of one week: drawn, and changed day by day."""

import re
from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui

from tipring.config import hours_edit
from tipring.config.main_file import MAIN_FILE
from tipring.console.changing import change
from tipring.console.hours.hour_words import day_name
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.hours import DAY_MIN, WEEKDAYS, Schedule, Span

APART = re.compile(r"[\s,;]+")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"))
Again = Callable[[], Awaitable[None]]


def spans_of(text: str) -> list[str]:
    """Return the spans of what a person wrote: "9:00-12, 13.30 - 17:00" and the like.

    What is no span stays as it is, and is told as a mistake of the file.
    """
    plain = re.sub(r"\s*-\s*", "-", text.translate(DASHES).strip())
    return [_whole(each) for each in APART.split(plain) if each]


def _whole(span: str) -> str:
    return "-".join(map(_clock, span.split("-")))


def _clock(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})(?:[:.h]?(\d{2}))?", text)
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text


def shown(spans: tuple[Span, ...]) -> str:
    """Return spans as a person writes them."""
    return ", ".join(map(hours_edit.span_text, spans))


def draw_week(schedule: Schedule) -> None:
    """Add a bar for each day."""
    rows = "".join(_row(schedule, day) for day in WEEKDAYS)
    caption = parts.escaped(_("Open at these times"))
    ui.html(
        f'<table class="week"><caption class="soft">{caption}</caption>'
        f"<tbody>{rows}</tbody></table>",
        sanitize=False,
    )


def _row(schedule: Schedule, day: str) -> str:
    spans = schedule.week.get(day, ())
    words = shown(spans) or _("closed")
    bars = "".join(map(_bar, spans))
    return (
        f'<tr><th scope="row">{parts.escaped(day_name(day))}</th>'
        f'<td class="week-bars" aria-hidden="true"><div>{bars}</div></td>'
        f"<td>{parts.escaped(words)}</td></tr>"
    )


def _bar(span: Span) -> str:
    end = DAY_MIN if span.past_midnight else span.end_min
    left, width = span.start_min / DAY_MIN, (end - span.start_min) / DAY_MIN
    return f'<span style="left:{left:.2%};width:{width:.2%}"></span>'


def week_form(room: Room, schedule: Schedule, again: Again) -> None:
    """Add fields for the days, and a button that writes them."""
    name = f"week of {schedule.name}"
    with parts.fold(room, name, _("Change the hours"), "edit_calendar"):
        ui.label(
            _("Several times with commas; over midnight: 22:00-02:00; empty: closed.")
        ).classes("soft")
        with ui.element("div").classes("fields"):
            fields = {
                day: ui.input(day_name(day), value=shown(schedule.week.get(day, ())))
                for day in WEEKDAYS
            }

        async def save() -> None:
            week = {day: spans_of(str(box.value or "")) for day, box in fields.items()}
            await _save(room, schedule.name, week)
            await again()

        def copy() -> None:
            for day in WEEKDAYS[1:5]:
                fields[day].value = fields["mon"].value

        with ui.row():
            ui.button(_("Save the hours"), on_click=room.act(save, Right.CHANGE))
            ui.button(_("Monday to Friday like Monday"), on_click=copy).props("flat")


async def _save(room: Room, name: str, week: Mapping[str, list[str]]) -> None:
    await change(
        room,
        MAIN_FILE,
        lambda file: hours_edit.set_week(file, name, week),
        _("Hours of {name}").format(name=name),
    )
