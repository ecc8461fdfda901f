"""What surrounds every page: its head, the menu, and what is shown when it fails."""

import asyncio
import logging

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import Client, context, ui

from tipring.console.cards import CARDS, PageCard
from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.look.theme import dress
from tipring.console.reception import cookie_of
from tipring.console.room import Room
from tipring.console.words import LANGUAGES, _, speaking, wished
from tipring.domain.access import Right
from tipring.domain.errors import TipringError

FIRST_RUN = "/first-run"
SET_UP = "/set-up"
LOG_IN = "/log-in"
STILL_S = 20.0
"""An open page of a session that has ended, or may less now, is noticed within this."""
PATIENCE_S = 30.0
"""A busy box shows a page late rather than an empty one."""
log = logging.getLogger(__name__)


def mount_pages() -> None:
    """Let NiceGUI show every page of the list. Once in a process."""
    for card in CARDS:
        _mount(card)


def _mount(card: PageCard) -> None:
    @ui.page(card.path, response_timeout=PATIENCE_S)
    async def show(request: Request) -> Response | None:
        ground, visitor = request.state.ground, request.state.visitor
        if not ground.is_set_up:
            return RedirectResponse(FIRST_RUN)
        if visitor is None:
            return RedirectResponse(f"{LOG_IN}?next={request.url.path}")
        if ground.is_unset and card.path == "/" and visitor.may(Right.CHANGE):
            return RedirectResponse(SET_UP)
        language = visitor.language or wished(
            request.headers.get("accept-language", "")
        )
        room = Room(
            ground=ground,
            visitor=visitor,
            client=context.client,
            language=language if language in LANGUAGES else "en",
            address=request.client.host if request.client else "",
            params={**request.query_params, **request.path_params},
            key=cookie_of(request),
        )
        speaking.set(room.language)
        await _fill(card, room)
        return None


async def _fill(card: PageCard, room: Room) -> None:
    client: Client = room.client
    client.on_delete(room.leave)
    ui.timer(STILL_S, lambda: _still_there(room), immediate=False)
    account = await _account_theme(room)
    dress(_(card.title), account, room.language)
    if not card.is_bare:
        _head(card, room)
    with ui.element("div").classes("room bare" if card.is_bare else "room"):
        if not room.visitor.may(card.right):
            parts.failure(
                _("This page is not for your account"),
                _("The owner of the box may change what you may do."),
            )
            return
        if not card.is_bare:
            ui.html(f"<h1>{parts.escaped(_(card.title))}</h1>", sanitize=False)
        try:
            await card.build(room)
        except (TipringError, DeskSaysNo) as error:
            parts.failure(_("This page cannot be shown now"), room.sentence(error))
        except Exception:
            log.exception("the page %s fails", card.path)
            parts.failure(
                _("Something went wrong in the console"),
                _("Its log says what. Telephones work on without it."),
            )


async def _still_there(room: Room) -> None:
    """Send away whoever was logged out; show anew what somebody may see now."""
    still = await room.ground.sessions.whose(room.key)
    if still is None:
        room.leave()
        ui.navigate.to(LOG_IN)
    elif still != room.visitor:
        ui.navigate.reload()


async def _account_theme(room: Room) -> str:

    account = await asyncio.to_thread(room.ground.book.account, room.visitor.name)
    return account.theme if account else ""


def _head(card: PageCard, room: Room) -> None:
    with ui.header().classes("head"):
        menu = ui.button(icon="menu").props(f'flat round aria-label="{_("Menu")}"')
        menu.classes("only-narrow")
        settings = room.ground.settings
        office = settings.office.name if settings else "Tipring"
        ui.link(office, "/").classes("office")
        ui.space()
        parts.desk_state(room)
        with (
            ui.button(icon="account_circle").props(
                f'flat round aria-label="{_("Your account")}"'
            ),
            ui.menu(),
            ui.list(),
        ):
            ui.item(room.visitor.name).props("disable")
            ui.item(_("Your account"), on_click=lambda: ui.navigate.to("/account"))
            ui.item(_("Log out"), on_click=lambda: ui.navigate.to("/log-out"))
    with ui.left_drawer(bordered=True).classes("menu") as drawer:
        drawer.props('breakpoint=900 role="navigation"')
        for each in sorted(CARDS, key=lambda card: card.place):
            if each.place and room.may(each.right):
                link = ui.link("", each.path).classes("menu-item")
                if each is card:
                    link.props('aria-current="page"')
                with link:
                    ui.icon(each.icon).props("aria-hidden=true")
                    ui.label(_(each.title))
    menu.on_click(drawer.toggle)
