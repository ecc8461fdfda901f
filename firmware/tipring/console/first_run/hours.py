"""The second step: when somebody is there."""

from babel.dates import get_day_names
from nicegui import ui

from tipring.console.first_run.draft import spans_of
from tipring.console.first_run.wizard import NotYet, Take, Wizard
from tipring.console.words import _, locale
from tipring.domain.hours import WEEKDAYS


async def build(wizard: Wizard) -> Take:
    """Ask for the hours of each weekday, and for holidays."""
    draft = wizard.draft
    ui.label(
        _(
            "Write for example 9-17, or 8:30-12:30, 13:30-17:30. An empty day is"
            " closed. Everything can be changed later on the page Hours."
        )
    ).classes("soft")
    names = get_day_names("wide", locale=locale())
    fields: dict[str, ui.input] = {}
    with ui.element("div").classes("sheets"):
        for number, day in enumerate(WEEKDAYS):
            label = str(names[number]).capitalize()
            fields[day] = ui.input(label, value=draft.hours.get(day, ""))
    holidays = ui.checkbox(
        _("Closed on the public holidays of the country"), value=draft.holidays
    )

    async def take() -> None:
        hours = {day: str(field.value or "") for day, field in fields.items()}
        for number, (day, text) in enumerate(hours.items()):
            try:
                hours[day] = ", ".join(spans_of(text))
            except ValueError as error:
                message = _("{day}: these are no hours: {text}").format(
                    day=str(names[number]).capitalize(), text=text
                )
                raise NotYet(message) from error
        draft.hours, draft.holidays = hours, holidays.value

    return take
