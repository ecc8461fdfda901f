"""Hours: when the office is open, its holidays, and the night switch."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import ui

from tipring.config import hours_edit
from tipring.config.main_file import MAIN_FILE
from tipring.console.cards import page
from tipring.console.changing import change
from tipring.console.hours.asking import (
    TONES,
    ask_about_a_call,
    holidays_to_come,
    look_through,
)
from tipring.console.hours.days_off import holidays
from tipring.console.hours.hour_words import STATES, SWITCHES
from tipring.console.hours.week import draw_week, week_form
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import N_, _
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError
from tipring.domain.hours import WEEKDAYS, Schedule, Switch

USUAL = {day: ["09:00-17:00"] for day in WEEKDAYS[:5]}
"""Of a schedule that was just made."""
Again = Callable[[], Awaitable[None]]


@page("/hours", Right.SWITCH, N_("Hours"), icon="schedule", place=100)
async def hours(room: Room) -> None:
    """Show each schedule: the switch for everybody who may, the rest for owners."""
    place = ui.element("div").classes("stack")

    async def again() -> None:
        place.clear()
        with place:
            await _fill(room, again)

    await again()


async def _fill(room: Room, again: Again) -> None:
    settings = room.ground.settings
    if settings is None:
        parts.failure(_("The settings cannot be read"), room.ground.trouble)
        return
    now = room.ground.sessions.wall().astimezone(room.zone)
    schedules = settings.office.schedules
    if not schedules:
        parts.empty(
            "schedule",
            _("There are no hours yet"),
            _("Without hours a flow cannot tell day from night."),
        )
    country = settings.country
    public = await asyncio.to_thread(holidays_to_come, country, now.date())
    for schedule in schedules.values():
        with _sheet(room, schedule, now, again):
            look_through(room, schedule, now.date(), public)
    if room.may(Right.CHANGE):
        _adder(room, again)
    if settings.office.flows:
        ask_about_a_call(room, settings, now)


def _sheet(room: Room, schedule: Schedule, now: datetime, again: Again) -> ui.element:
    """Add all of one schedule; return where more of it may be added."""
    state, why = schedule.state_at(now)
    with parts.sheet(schedule.name):
        with ui.element("div").classes("line"):
            parts.badge(_(STATES[state]), TONES[state])
            ui.label(why).classes("soft")
        _switch(room, schedule, again)
        draw_week(schedule)
        if room.may(Right.CHANGE):
            week_form(room, schedule, again)
        holidays(room, schedule, now.date(), again)
        place = ui.element("div")
        if room.may(Right.CHANGE):
            _remover(room, schedule, again)
    return place


def _switch(room: Room, schedule: Schedule, again: Again) -> None:
    """Add the night switch: it counts at once, from the next call on."""
    words = {position.value: _(text) for position, text in SWITCHES.items()}
    box = ui.select(words, value=schedule.switch.value, label=_("Night switch"))
    box.props["hint"] = _("Counts from the next call on, until it is set back.")

    async def turn() -> None:
        position = Switch(str(box.value))
        await change(
            room,
            MAIN_FILE,
            lambda file: hours_edit.set_switch(file, schedule.name, position),
            _("Night switch of {name}").format(name=schedule.name),
        )
        await room.note("hours.switch", schedule=schedule.name, position=position.value)
        await again()

    box.on_value_change(room.act(turn, Right.SWITCH))


def _adder(room: Room, again: Again) -> None:
    with ui.element("div").classes("line"):
        name = ui.input(_("Name of new hours")).classes("grow")

        async def add() -> None:
            wanted = str(name.value or "").strip()
            if not wanted:
                raise SettingsError(_("Choose a name."))
            await change(
                room,
                MAIN_FILE,
                lambda file: hours_edit.add_schedule(file, wanted, USUAL),
                _("New hours: {name}").format(name=wanted),
            )
            await again()

        ui.button(_("Add hours"), icon="add", on_click=room.act(add, Right.CHANGE))


def _remover(room: Room, schedule: Schedule, again: Again) -> None:
    async def remove() -> None:
        await change(
            room,
            MAIN_FILE,
            lambda file: hours_edit.remove_schedule(file, schedule.name),
            _("No hours {name} any more").format(name=schedule.name),
        )
        await again()

    question = _("Remove the hours {name}?").format(name=schedule.name)
    ask = parts.confirm(question, _("Remove"), room.act(remove, Right.CHANGE))
    ui.button(_("Remove these hours"), on_click=ask).props("flat color=negative")
