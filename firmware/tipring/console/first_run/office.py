"""The first step: which office this is, and where."""

from zoneinfo import available_timezones

from nicegui import ui

from tipring.console.first_run.guesses import SPOKEN, code_of, guessed
from tipring.console.first_run.wizard import NotYet, Take, Wizard
from tipring.console.words import LANGUAGES, _, locale, speaking
from tipring.dsp.plans import PLANS

BROWSER_ZONE = "Intl.DateTimeFormat().resolvedOptions().timeZone"
PATIENCE_S = 5.0


async def build(wizard: Wizard) -> Take:
    """Ask for the name, the country, the time zone and the callers' language."""
    draft = wizard.draft
    is_new = not draft.country
    if is_new:
        draft.country, draft.time_zone = guessed(speaking.get())
    territories = locale().territories
    countries = {each: territories.get(code_of(each), each) for each in PLANS}
    name = ui.input(_("What is the office called?"), value=draft.name)
    name.props("autofocus").classes("field")
    country = ui.select(
        countries, value=draft.country, label=_("In which country is its telephone?")
    ).classes("field")
    ui.label(
        _("The country decides which tones the box listens for on the line.")
    ).classes("soft")
    zone = ui.select(
        sorted(available_timezones()),
        value=draft.time_zone,
        label=_("Time zone"),
        with_input=True,
    ).classes("field")
    language = ui.select(
        LANGUAGES,
        value=draft.language or SPOKEN.get(draft.country, "en"),
        label=_("Which language do callers hear?"),
    ).classes("field")

    async def look_at_the_browser() -> None:
        told = await ui.run_javascript(BROWSER_ZONE, timeout=PATIENCE_S)
        if zone.value == draft.time_zone:
            country.value, zone.value = guessed(speaking.get(), str(told))
            language.value = SPOKEN.get(country.value, language.value)

    if is_new:
        ui.timer(0.1, look_at_the_browser, once=True)

    async def take() -> None:
        if not (given := str(name.value or "").strip()):
            raise NotYet(_("Please enter the name of the office."))
        draft.name, draft.country = given, country.value
        draft.time_zone, draft.language = zone.value, language.value

    return take
