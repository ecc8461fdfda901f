"""The third step: the telephone lines that were found, or simulated ones."""

import asyncio

from nicegui import ui

from tipring.config.templates.filling import SIMULATED
from tipring.console.door import DeskSaysNo
from tipring.console.first_run.wizard import NotYet, Take, Wizard
from tipring.console.look import parts
from tipring.console.words import _
from tipring.health.plugged import Found, look

SIMULATED_URLS = (f"{SIMULATED}5550142", f"{SIMULATED}5550143")
LONGEST_URL = 200


async def build(wizard: Wizard) -> Take:
    """Look for modems; let the owner choose, or try everything without one."""
    place = ui.element("div").props('aria-live="polite"')
    chosen: dict[str, ui.checkbox] = {}

    async def search() -> None:
        wizard.room.speak()
        chosen.clear()
        place.clear()
        with place:
            ui.spinner()
            ui.label(_("Looking for modems, and asking each whether it has voice ..."))
        found = await _found(wizard)
        place.clear()
        with place:
            _show(wizard, found, chosen)

    ui.timer(0.05, search, once=True)
    ui.button(_("Look again"), icon="refresh", on_click=search).props("flat")
    other = ui.input(
        _("Another line, as settings write it (hat:..., modem://...)"),
        value=", ".join(
            url for url in wizard.draft.urls if url.startswith(("hat:", "modem:///"))
        ),
    ).classes("field")

    async def take() -> None:
        urls = [url for url, box in chosen.items() if box.value]
        typed = [each.strip() for each in str(other.value or "").split(",")]
        urls += [each[:LONGEST_URL] for each in typed if each and each not in urls]
        if not urls:
            raise NotYet(_("Choose a line, or the simulated ones to try everything."))
        expanded: list[str] = []
        for url in urls:
            expanded += SIMULATED_URLS if url == SIMULATED else [url]
        wizard.draft.urls = expanded

    return take


async def _found(wizard: Wizard) -> list[Found]:
    """Return what is plugged in; without a desk nobody asks it for its voice."""
    try:
        return await wizard.room.desk.get("/plugged", list[Found])
    except DeskSaysNo:
        return await asyncio.to_thread(look)


def _show(wizard: Wizard, found: list[Found], chosen: dict[str, ui.checkbox]) -> None:
    before = wizard.draft.urls
    for one in found:
        with ui.element("div").classes("choice"):
            is_good = one.is_modem or (not one.voice and not one.users)
            chosen[one.url] = ui.checkbox(
                one.unit.label,
                value=one.url in before if before else is_good,
            )
            if one.is_modem:
                parts.badge(_("Voice modem"), parts.Tone.GOOD)
            elif one.users:
                parts.badge(_("In use by another program"), parts.Tone.WARN)
            elif one.voice:
                parts.badge(_("Does not answer as a voice modem"), parts.Tone.BAD)
            told = one.voice or ", ".join(one.users)
            ui.label(told).classes("soft")
    if not found:
        parts.empty(
            "usb_off",
            _("No modem is plugged in"),
            _(
                "Plug one in and look again. Or try everything without one: the box"
                " has a telephone exchange of its own, with lines and callers."
            ),
        )
    is_trial = bool(before) and before[0].startswith(SIMULATED)
    chosen[SIMULATED] = ui.checkbox(
        _("Two simulated lines, to try everything in the browser"),
        value=is_trial or (not before and not found),
    )
