"""The holidays of a schedule: by hand, by country and region, from a calendar file."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta

from babel.dates import format_date
from nicegui import ui
from nicegui.events import UploadEventArguments

from tipring.config import hours_edit
from tipring.config.calendar_file import LARGEST, days_of_calendar
from tipring.config.main_file import MAIN_FILE
from tipring.config.public_holidays import public_holidays, regions
from tipring.console.changing import change
from tipring.console.look import parts
from tipring.console.look.upload import upload
from tipring.console.room import Room
from tipring.console.words import _, locale, n_
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError
from tipring.domain.hours import Schedule

AHEAD = timedelta(days=3 * 366)
"""Of a calendar file that is taken."""
NEXT_YEARS = 3
Again = Callable[[], Awaitable[None]]


def day_words(day: date) -> str:
    """Return a date as people write it."""
    return str(format_date(day, "full", locale=locale()))


def holidays(room: Room, schedule: Schedule, today: date, again: Again) -> None:
    """Add the list of holidays, and what changes it."""
    coming = {day: name for day, name in schedule.holidays.items() if day >= today}
    title = n_("{count} holiday to come", "{count} holidays to come", len(coming))
    name = f"holidays of {schedule.name}"
    with parts.fold(room, name, title.format(count=len(coming)), "event_busy"):
        if not coming:
            ui.label(_("No holiday is written down.")).classes("soft")
        for day, name in sorted(coming.items()):
            _line(room, schedule, day, name, again)
        if not room.may(Right.CHANGE):
            return
        _adder(room, schedule, again)
        with ui.row():
            ui.button(
                _("Public holidays"),
                icon="flag",
                on_click=_chooser(room, schedule, today, again),
            ).props("flat")
            ui.button(
                _("From a calendar file"),
                icon="upload_file",
                on_click=_uploader(room, schedule, today, again),
            ).props("flat")


def _line(room: Room, schedule: Schedule, day: date, name: str, again: Again) -> None:
    with ui.element("div").classes("line"):
        ui.label(day_words(day)).classes("grow")
        ui.label(name).classes("grow soft")
        if not room.may(Right.CHANGE):
            return

        async def remove() -> None:
            await change(
                room,
                MAIN_FILE,
                lambda file: hours_edit.remove_holidays(file, schedule.name, [day]),
                _("{name} is no holiday any more").format(name=name),
            )
            await again()

        button = ui.button(icon="delete", on_click=room.act(remove, Right.CHANGE))
        button.props("flat round")
        button.props["aria-label"] = _("Remove {name}").format(name=name)


def _adder(room: Room, schedule: Schedule, again: Again) -> None:
    with ui.element("div").classes("line"):
        day = ui.input(_("Day")).props("type=date stack-label").classes("grow")
        name = ui.input(_("Why")).classes("grow")

        async def add() -> None:
            try:
                wanted = date.fromisoformat(str(day.value or ""))
            except ValueError as error:
                raise SettingsError(_("Choose a day.")) from error
            words = str(name.value or "").strip() or _("closed")
            await _write(room, schedule.name, {wanted: words})
            await again()

        ui.button(_("Add"), on_click=room.act(add, Right.CHANGE))


async def _write(room: Room, schedule: str, days: Mapping[date, str]) -> None:
    count = len(days)
    why = n_("{count} holiday", "{count} holidays", count).format(count=count)
    await change(
        room,
        MAIN_FILE,
        lambda file: hours_edit.add_holidays(file, schedule, days),
        why,
    )


def _chooser(
    room: Room, schedule: Schedule, today: date, again: Again
) -> Callable[[], None]:
    """Return what shows public holidays, of which some are chosen."""
    settings = room.ground.settings
    country = settings.country if settings else ""

    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(
                _("Public holidays"),
                _("They are written down as dates; look through them once a year."),
            )
            years = ui.select(
                [today.year + ahead for ahead in range(NEXT_YEARS)],
                value=[today.year, today.year + 1],
                multiple=True,
                label=_("Years"),
            )
            known = regions(country)
            places = {"": _("The whole country"), **{each: each for each in known}}
            region = ui.select(places, value="", label=_("Region"))
            region.set_visibility(bool(known))
            place = ui.element("div")

            async def show() -> None:
                days = await asyncio.to_thread(
                    public_holidays,
                    country,
                    str(region.value or ""),
                    list(years.value or ()),
                    room.language,
                )
                new = {day: name for day, name in days.items() if day >= today}
                place.clear()
                with place:
                    _preview(room, schedule, new, dialog, again)

            ui.button(_("Show them"), on_click=room.act(show, Right.CHANGE))
            ui.button(_("Cancel"), on_click=dialog.close).props("flat")
        dialog.open()

    return ask


def _preview(
    room: Room,
    schedule: Schedule,
    days: Mapping[date, str],
    dialog: ui.dialog,
    again: Again,
) -> None:
    """Add a box to tick for each day that is none yet, and what writes them down."""
    new = {day: name for day, name in days.items() if day not in schedule.holidays}
    if not new:
        ui.label(_("All of them are written down already.")).classes("soft")
        return
    ticks = {
        day: ui.checkbox(f"{day_words(day)}: {name}", value=True)
        for day, name in new.items()
    }

    async def write() -> None:
        chosen = {day: new[day] for day, tick in ticks.items() if tick.value}
        await _write(room, schedule.name, chosen)
        dialog.close()
        await again()

    ui.button(_("Write them down"), on_click=room.act(write, Right.CHANGE))


def _uploader(
    room: Room, schedule: Schedule, today: date, again: Again
) -> Callable[[], None]:
    """Return what takes a calendar file and shows its days."""

    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(
                _("From a calendar file"),
                _("A file that ends in .ics, as calendars export it."),
            )
            place = ui.element("div")

            async def read(event: UploadEventArguments) -> None:
                data = await event.file.read()
                days = await asyncio.to_thread(
                    days_of_calendar, data, today, today + AHEAD, room.zone
                )
                place.clear()
                with place:
                    _preview(room, schedule, days, dialog, again)

            upload(
                _("Calendar file"),
                room.act(read, Right.CHANGE),
                accept=".ics,text/calendar",
                largest=LARGEST,
            )
            ui.button(_("Cancel"), on_click=dialog.close).props("flat")
        dialog.open()

    return ask
