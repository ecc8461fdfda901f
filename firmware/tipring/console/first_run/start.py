"""The sixth step: all answers become settings, and the box begins to answer."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import tomlkit
from nicegui import ui

from tipring.config.agents_file import SECRETS_FILE
from tipring.config.begun import is_unset
from tipring.config.main_file import MAIN_FILE
from tipring.config.settings_book import Proposal, SettingsBook
from tipring.config.templates.filling import office_of
from tipring.console.first_run.callers import TOLD
from tipring.console.first_run.guesses import public_holidays
from tipring.console.first_run.messages import PASSWORD
from tipring.console.first_run.wizard import NotYet, Take, Wizard
from tipring.console.look import parts
from tipring.console.words import _, n_
from tipring.domain.access import Right

MOST_TOLD = 8
"""Problems that are shown: the first few say what is wrong."""
WHY = "first run"


async def build(wizard: Wizard) -> Take:
    """Show what will be, and put it in place when the owner says so."""
    room, draft = wizard.room, wizard.draft
    if not await asyncio.to_thread(is_unset, room.ground.directory):
        parts.badge(_("The settings are in place"), parts.Tone.GOOD)
        _lines(wizard)
        return _must_answer(wizard)
    lines = n_("{count} line", "{count} lines", len(draft.urls))
    facts = [
        (_("Office"), draft.name),
        (_("Time zone"), draft.time_zone),
        (_("Lines"), lines.format(count=len(draft.urls))),
        (_("Callers hear"), _(TOLD[draft.template][0])),
        (_("Mail to"), draft.mail_to or _("nobody")),
    ]
    parts.table((_("What"), _("As you said")), facts, _("Your answers"))
    ui.label(
        _("All of it can be changed later; each change can be undone on Settings.")
    ).classes("soft")
    result = ui.element("div").props('aria-live="polite"')

    async def start() -> None:
        begin.disable()
        try:
            proposal = await asyncio.to_thread(_deploy, wizard)
        finally:
            begin.enable()
        result.clear()
        with result:
            for problem in proposal.problems[:MOST_TOLD]:
                ui.label(str(problem)).classes("refused")
        if not proposal.problems:
            await room.note("first-run.finished", template=draft.template)
            await room.ground.read_settings()
            wizard.notes.clear()
            await wizard.show()

    begin = ui.button(
        _("Start answering"), icon="play_arrow", on_click=room.act(start, Right.CHANGE)
    )
    return _must_answer(wizard)


def _must_answer(wizard: Wizard) -> Take:
    async def take() -> None:
        if await asyncio.to_thread(is_unset, wizard.room.ground.directory):
            raise NotYet(_("Press the button Start answering first."))

    return take


def _lines(wizard: Wizard) -> None:
    """Show how the lines come up, as they do."""
    room = wizard.room
    place = ui.element("div").props('aria-live="polite"')
    shown: list[object] = []

    def redraw() -> None:
        now = room.now
        states = (
            [(line.name, line.state, line.trouble) for line in now.status.lines]
            if now
            else []
        )
        if place.is_deleted or shown == [states]:
            return
        shown[:] = [states]
        place.clear()
        with place:
            if now is None:
                ui.spinner()
                ui.label(_("The box is starting; that takes some seconds ..."))
                ui.label(
                    _("If it takes longer, see its log, or start it: tipring run")
                ).classes("soft")
            for name, state, trouble in states:
                with ui.row():
                    ui.label(name)
                    if trouble:
                        parts.badge(_("Down"), parts.Tone.BAD)
                        ui.label(trouble).classes("soft")
                    elif state == "opening":
                        parts.badge(_("Coming up"), parts.Tone.WARN)
                    else:
                        parts.badge(_("Ready"), parts.Tone.GOOD)

    room.follow(redraw)


def _deploy(wizard: Wizard) -> Proposal:
    """Write the settings if nothing is wrong with them. Blocks."""
    ground, draft = wizard.room.ground, wizard.draft
    book = SettingsBook(ground.directory, ground.state)
    year = datetime.now().astimezone().year
    holidays = public_holidays(draft.country, (year, year + 1))
    main = book.text(MAIN_FILE)
    files = office_of(draft.wishes(holidays), main)
    if password := wizard.notes.get(PASSWORD):
        files[SECRETS_FILE] = book.edited(SECRETS_FILE, _with_password(password))
    proposal = book.propose(files)
    if not proposal.problems:
        book.deploy(proposal, who=wizard.room.visitor.name, why=WHY)
    return proposal


def _with_password(password: str) -> Callable[[tomlkit.TOMLDocument], None]:
    def change(file: tomlkit.TOMLDocument) -> None:
        file.setdefault("mail", tomlkit.table())["password"] = password

    return change
