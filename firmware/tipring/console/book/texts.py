"""The text of each file: changed, checked, and put in place."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from tipring.config.agents_file import SECRETS_FILE
from tipring.config.problems import Problem
from tipring.config.settings_book import Proposal
from tipring.console.changing import tell
from tipring.console.deploying import book_of, deploy
from tipring.console.look import parts
from tipring.console.look.difference import difference
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError

Again = Callable[[], Awaitable[None]]


def show_problems(problems: Sequence[Problem], title: str) -> None:
    """Add what is wrong or could be better: where, what, and the remedy."""
    if not problems:
        return
    items = "".join(f"<li>{parts.escaped(str(each))}</li>" for each in problems)
    ui.html(f"<h3>{parts.escaped(title)}</h3><ul>{items}</ul>", sanitize=False)


def show_proposal(
    room: Room, proposal: Proposal, why: Callable[[], str], done: Again
) -> None:
    """Add what comes of a proposal, and the button that puts it in place if it may."""
    if not proposal.changes:
        ui.label(_("That is what the settings say already."))
        return
    show_problems(proposal.problems, _("To mend first"))
    show_problems(proposal.hints, _("Could be better"))
    difference(proposal.difference)
    if proposal.problems:
        parts.badge(_("Nothing was changed"), parts.Tone.BAD)
        return

    async def settle() -> None:
        tell(await deploy(room, proposal, why()))
        await done()

    ui.button(_("Put in place"), icon="check", on_click=room.act(settle, Right.CHANGE))


async def texts(room: Room, again: Again) -> None:
    """Add the choice of a file, its text, and what comes of a change of it."""
    book = book_of(room)
    names = [n for n in await asyncio.to_thread(book.names) if n != SECRETS_FILE]
    if not names:
        parts.empty(
            "description",
            _("There are no files yet"),
            _("The first run writes them."),
        )
        return
    with parts.sheet(
        _("Files"),
        _("The settings are text. Passwords and PINs are kept apart and never shown."),
    ):
        chosen = ui.select(names, value=names[0], label=_("File")).classes("w-full")
        text = ui.textarea(_("Text")).classes("mono w-full").props("outlined rows=20")
        text.props("spellcheck=false autocomplete=off")
        why = ui.input(_("Why, for the list of versions")).classes("w-full")
        came = ui.element("div").props('role="status"')

        async def show() -> None:
            came.clear()
            text.value = await asyncio.to_thread(book.text, str(chosen.value))

        async def check() -> None:
            wanted = {str(chosen.value): str(text.value or "")}
            proposal = await asyncio.to_thread(book.propose, wanted)
            came.clear()
            with came:
                show_proposal(room, proposal, lambda: str(why.value or ""), again)

        async def whole() -> None:
            problems, hints = await asyncio.to_thread(book.check)
            came.clear()
            with came:
                if not problems:
                    ui.label(_("All files are well; every example comes true."))
                show_problems(problems, _("To mend"))
                show_problems(hints, _("Could be better"))

        chosen.on_value_change(room.act(show, Right.CHANGE))
        with ui.row():
            ui.button(_("Check this text"), on_click=room.act(check, Right.CHANGE))
            ui.button(
                _("Check all files"), on_click=room.act(whole, Right.CHANGE)
            ).props("flat")
        try:
            await show()
        except SettingsError as error:
            with came:
                ui.label(str(error))
