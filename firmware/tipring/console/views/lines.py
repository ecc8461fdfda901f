"""Lines: how each does, what was found, what helps; a page for each of them."""

from urllib.parse import quote

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.look.parts import escaped
from tipring.console.room import Room
from tipring.console.today.words import LINE, word
from tipring.console.wires.health import card_of, show_health, verdict_html
from tipring.console.wires.lifeline import LifelineSheet
from tipring.console.wires.tones import ToneSheet
from tipring.console.wires.trial import TrialSheet
from tipring.console.words import _
from tipring.desk.status import LineStatus
from tipring.domain.access import Right
from tipring.domain.errors import StoreError

CARD_DAYS = 30


@page("/lines", Right.LOOK, N_("Lines"), icon="cable", place=110)
async def lines(room: Room) -> None:
    """Show all lines, and the lifeline."""
    settings = room.ground.settings
    names = [line.name for line in settings.lines] if settings else []
    if not names:
        parts.empty(
            "cable",
            _("There is no line"),
            _("Lines are listed in tipring.toml, each as a [[line]]."),
        )
    with ui.element("div").classes("sheets"):
        for name in names:
            await _line_sheet(room, name)
        LifelineSheet(room)


async def _line_sheet(room: Room, name: str) -> None:
    with parts.sheet(name):
        _follow_state(room, name)
        try:
            card = await card_of(room, name, CARD_DAYS)
            ui.html(verdict_html(card), sanitize=False)
            ui.label(card.trend).classes("soft")
        except StoreError as error:
            ui.label(str(error)).classes("soft")
        target = escaped(f"/lines/{quote(name, safe='')}")
        text = escaped(_("Health, test and tones of {line}").format(line=name))
        ui.html(f'<a class="link-button" href="{target}">{text}</a>', sanitize=False)


def _follow_state(room: Room, name: str) -> None:
    """Add what a line does now, and keep it so."""
    state = ui.html("", sanitize=False).props('role="status"')

    def redraw() -> None:
        state.set_content(state_html(room, name))

    room.follow(redraw)


def line_now(room: Room, name: str) -> LineStatus | None:
    """Return a line as it is now; None: the desk does not answer."""
    found = room.now.status.lines if room.now else []
    return next((line for line in found if line.name == name), None)


def state_html(room: Room, name: str) -> str:
    """Return what a line does now, and since when."""
    found = line_now(room, name)
    if found is None:
        return f'<span class="badge idle">{escaped(_("not known now"))}</span>'
    said, tone = word(LINE, found.state)
    trouble = f"<p>{escaped(found.trouble)}</p>" if found.trouble else ""
    device = f'<p class="soft">{escaped(found.device)}</p>' if found.device else ""
    return (
        f'<span class="badge {tone}">{escaped(said)}</span> {parts.since(found.since)}'
        f"{trouble}{device}"
    )


@page("/lines/{name}", Right.LOOK, N_("Line"))
async def line(room: Room) -> None:
    """Show one line: health, history, test, tones."""
    name = room.params["name"]
    settings = room.ground.settings
    known = [each.name for each in settings.lines] if settings else []
    if name not in known:
        parts.failure(
            _("There is no such line"),
            _("The page of all lines tells which there are."),
        )
        return
    ui.link(_("All lines"), "/lines")
    with parts.sheet(name):
        _follow_state(room, name)
    try:
        show_health(await card_of(room, name), room)
    except StoreError as error:
        parts.failure(_("Its history cannot be read now"), str(error))
    if room.may(Right.LINES):
        await TrialSheet(room, name).show()
        await ToneSheet(room, name).show()
