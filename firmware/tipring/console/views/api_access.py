"""Access for other machines: tokens, and who is told news."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui

from tipring.console.api.tokens import Tokens
from tipring.console.cards import N_, page
from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.desk.news import NewsStatus
from tipring.domain.access import RIGHTS, Right
from tipring.store.console_book import Account, Token

Work = Callable[[], Awaitable[object]]
SCOPES = {
    Right.LOOK: N_("See what goes on: lines, calls, who waits"),
    Right.ANSWER: N_("Agents: sign in, pause, take calls"),
    Right.MESSAGES: N_("Voicemail: hear, claim, forward, archive"),
    Right.REPORTS: N_("Figures and reports"),
    Right.GUIDE: N_("Move callers and agents of others"),
    Right.RECORDINGS: N_("Recorded talks, and what happened in a call"),
    Right.SWITCH: N_("Switch to night, who answers, forwards"),
    Right.LINES: N_("Test lines, hold drills"),
    Right.CHANGE: N_("Change the settings"),
    Right.PEOPLE: N_("Accounts, the audit log, backups"),
}


@page("/api-access", Right.PEOPLE, N_("Other machines"), icon="api", place=150)
async def api_access(room: Room) -> None:
    """Show tokens and webhooks; a new token is shown once."""
    ui.label(
        _("Programs ask this box with a token, which may do what you choose here.")
    ).classes("soft")
    ui.link(_("What programs can ask: the API"), "/api")
    tokens = Tokens(room.ground, room.visitor, room.address)
    accounts = await asyncio.to_thread(room.ground.book.accounts)
    place = ui.element("div").classes("sheets")

    async def redraw() -> None:
        found = await tokens.all()
        place.clear()
        with place:
            for token in found:
                _card(room, tokens, token, redraw)
            if not found:
                parts.empty(
                    "vpn_key",
                    _("No tokens yet"),
                    _("Make one for each program, so that you can take it back."),
                )

    maker = _maker(room, tokens, accounts, redraw)
    with ui.row():
        ui.button(_("Make a token"), icon="add", on_click=maker)
    await redraw()
    await _news(room)


def _card(room: Room, tokens: Tokens, token: Token, redraw: Work) -> None:
    async def take_back() -> None:
        await tokens.take_back(token.key)
        await redraw()

    with parts.sheet(token.name, _("In the name of {name}").format(name=token.account)):
        for right in token.scopes:
            ui.label(_(SCOPES[right]))
        made = _("Made {when}").format(when=room.when(token.made_at))
        used = _("Never used")
        if token.used_at is not None:
            used = _("Last used {when}").format(when=room.when(token.used_at))
        ui.label(f"{made} · {used}").classes("soft")
        sure = parts.confirm(
            _("Take {name} back? The program that has it is out at once.").format(
                name=token.name
            ),
            _("Take back"),
            room.act(take_back, Right.PEOPLE, done=_("The token opens nothing now.")),
        )
        ui.button(_("Take back"), on_click=sure).props("flat color=negative")


def _maker(
    room: Room, tokens: Tokens, accounts: list[Account], redraw: Work
) -> Callable[[], None]:
    names = {account.name: account for account in accounts}

    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(_("Make a token"))
            name = ui.input(_("What is it for?")).props('autocomplete="off"')
            account = ui.select(
                [*names], value=room.visitor.name, label=_("In the name of")
            )
            boxes = {
                right: ui.checkbox(_(words), value=right is Right.LOOK)
                for right, words in SCOPES.items()
            }

            def narrow() -> None:
                allowed = RIGHTS[names[str(account.value)].role]
                for right, box in boxes.items():
                    box.set_visibility(right in allowed)

            account.on_value_change(narrow)
            narrow()

            async def make() -> None:
                allowed = RIGHTS[names[str(account.value)].role]
                chosen = [r for r, box in boxes.items() if box.value and r in allowed]
                key = await tokens.make(str(name.value), str(account.value), chosen)
                dialog.close()
                await redraw()
                _show_once(key)

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(_("Make"), on_click=room.act(make, Right.PEOPLE))
        dialog.open()

    return ask


def _show_once(key: str) -> None:
    with ui.dialog().props("persistent") as shown, ui.card().classes("sheet"):
        parts.heading(
            _("The new token"), _("Copy it now: it is never shown again, to nobody.")
        )
        field = ui.input(_("Token"), value=key).props("readonly").classes("token")
        field.mark("token")
        ui.label(_("Programs send it like this:")).classes("soft")
        ui.html("<code>Authorization: Bearer …</code>", sanitize=False)
        ui.button(_("I have it"), on_click=shown.close)
    shown.open()


async def _news(room: Room) -> None:
    """Show who is told news by the box itself."""
    with parts.sheet(
        _("Who is told news"),
        _("Webhooks and the MQTT broker of the settings; nothing is lost for them."),
    ):
        try:
            found = await room.desk.get("/news", list[NewsStatus])
        except DeskSaysNo as error:
            parts.failure(_("Nobody can tell now"), room.sentence(error))
            return
        if not found:
            ui.label(_("Nobody. Name a webhook in the settings to begin."))
            return
        heads = [_("Who"), _("Entries that wait"), _("Trouble")]
        rows = [[each.name, str(each.waiting), each.trouble] for each in found]
        parts.table(heads, rows, _("Addressees of news"), numbers=[1])
