"""Questions to the hours: what happens to a call then, and what may not be meant."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime

from nicegui import ui

from tipring.config.check import prompt_library
from tipring.config.public_holidays import country_code, public_holidays
from tipring.config.settings import Settings
from tipring.console.hours.hour_words import STATES, doubt_words
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError, SpeechError
from tipring.domain.hours import OfficeState, Schedule
from tipring.domain.opening import findings
from tipring.domain.what_happens import WhatHappens, what_happens

TONES = {
    OfficeState.OPEN: parts.Tone.GOOD,
    OfficeState.CLOSED: parts.Tone.IDLE,
    OfficeState.HOLIDAY: parts.Tone.WARN,
}


def ask_about_a_call(room: Room, settings: Settings, now: datetime) -> None:
    """Add the question what happens to a call at a certain time, and its answer."""
    flows = list(settings.office.flows)
    usual = next((line.flow for line in settings.lines), flows[0])
    with parts.sheet(
        _("What happens to a call?"),
        _("Somebody calls, and only listens; where an agent is to answer, one does."),
    ):
        with ui.element("div").classes("line"):
            day = ui.input(_("Day"), value=f"{now:%Y-%m-%d}")
            day.props("type=date stack-label").classes("grow")
            clock = ui.input(_("Time"), value=f"{now:%H:%M}")
            clock.props("type=time stack-label").classes("grow")
            flow = ui.select(flows, value=usual, label=_("Flow")).classes("grow")
        place = ui.element("div").props('role="status"')

        async def answer() -> None:
            try:
                moment = datetime.fromisoformat(f"{day.value}T{clock.value}")
            except ValueError as error:
                raise SettingsError(_("That is no day and time.")) from error
            found = await asyncio.to_thread(
                _answer, settings, str(flow.value), moment.replace(tzinfo=room.zone)
            )
            place.clear()
            with place:
                _show(found)

        ui.button(_("What happens?"), on_click=room.act(answer, Right.LOOK))


def _answer(settings: Settings, flow: str, moment: datetime) -> WhatHappens:
    library = prompt_library(settings.directory)
    language = settings.office.flows[flow].language

    def text_of(say: str) -> str:
        try:
            return library.find(say, language).text
        except SpeechError:
            return say

    return what_happens(settings.office, flow, moment, text_of=text_of)


def _show(found: WhatHappens) -> None:
    for name, state, why in found.states:
        with ui.element("div").classes("line"):
            ui.label(name)
            parts.badge(_(STATES[state]), TONES[state])
            ui.label(why).classes("soft")
    way = " → ".join(found.nodes)
    ui.label(_("Its way: {way}").format(way=way))
    if found.heard:
        ui.label(_("The caller hears:"))
        items = "".join(f"<li>{parts.escaped(words)}</li>" for words in found.heard)
        ui.html(f"<ol>{items}</ol>", sanitize=False)


def look_through(
    room: Room, schedule: Schedule, today: date, public: Mapping[date, str]
) -> None:
    """Add what may not be meant in the year to come; *public* are its holidays."""
    found = findings(schedule, today, public)
    name = f"year of {schedule.name}"
    with parts.fold(room, name, _("The year to come"), "fact_check"):
        if not found:
            ui.label(_("Nothing there looks as if it were not meant."))
        items = "".join(
            f"<li>{parts.escaped(doubt_words(each))}</li>" for each in found
        )
        ui.html(f"<ul>{items}</ul>", sanitize=False)


def holidays_to_come(country: str, today: date) -> Mapping[date, str]:
    """Return the holidays that the whole country has; none of an unknown one. Blocks.

    Of this year and the next.
    """
    if not country_code(country):
        return {}
    return public_holidays(country, "", [today.year, today.year + 1])
