"""Calls: a list to search, and each call explained."""

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.explain.listing import calls_html
from tipring.console.explain.search import PAGE_OF, Wanted
from tipring.console.explain.sheets import Explained
from tipring.console.look import parts
from tipring.console.look.theme import URL
from tipring.console.room import Room
from tipring.console.today.recent import calls_seen
from tipring.console.words import _
from tipring.domain.access import NotAllowed, Right
from tipring.store.call_story import CallStory, call_story


@page("/calls", Right.REPORTS, N_("Calls"), icon="history", place=60)
async def calls(room: Room) -> None:
    """List the calls that were, the newest first."""
    ui.add_head_html(f'<link rel="stylesheet" href="{URL}/today.css">')
    wanted = Wanted.of(room.params)
    _search_form(room, wanted)
    found = await calls_seen(room, wanted.search(room.zone))
    if not found:
        parts.empty(
            "history",
            _("No calls"),
            _("No call is like that. Look for fewer digits, or for another day."),
        )
        return
    ui.html(calls_html(room, found), sanitize=False)
    with (
        ui.element("nav")
        .classes("pager")
        .props(f'aria-label="{parts.escaped(_("Pages"))}"')
    ):
        if wanted.before:
            ui.link(_("The newest calls"), wanted.address()).classes("deed")
        if len(found) == PAGE_OF:
            ui.link(_("Older calls"), wanted.address(found[-1].id)).classes("deed")


def _search_form(room: Room, wanted: Wanted) -> None:
    settings = room.ground.settings
    lines = {"": _("any line")}
    lines |= {line.name: line.name for line in (settings.lines if settings else ())}
    with ui.element("form").classes("filters").props('role="search"'):
        number = ui.input(_("Number"), value=wanted.number).classes("field")
        number.props('inputmode="tel" type="search"')
        line = ui.select(
            lines,
            value=wanted.line if wanted.line in lines else "",
            label=_("Line"),
        ).classes("field")
        shown = wanted.day.isoformat() if wanted.day else ""
        day = ui.input(_("Day"), value=shown).props('type="date" stack-label')
        day.classes("field")

        def look() -> None:
            asked = {"number": number.value, "line": line.value, "day": day.value}
            words = {key: str(value or "") for key, value in asked.items()}
            ui.navigate.to(Wanted.of(words).address())

        number.on("keydown.enter.prevent", look)
        ui.button(_("Search"), icon="search", on_click=look)


@page("/calls/{call_id}", Right.RECORDINGS, N_("Call"))
async def explained(room: Room) -> None:
    """Explain one call: what it met at each node, and why; live while it goes on."""
    ui.add_head_html(f'<link rel="stylesheet" href="{URL}/today.css">')
    story = await _story(room)
    if story is None:
        parts.empty(
            "history",
            _("There is no such call"),
            _("Its record may have been erased, or the address is wrong."),
        )
        return
    Explained(room, story)


async def _story(room: Room) -> CallStory | None:
    """Return the call, if the visitor may see it. Raises NotAllowed."""
    call_id = room.params["call_id"]
    story = await room.ask(call_story(call_id, room.ground.state))
    if story is not None and story.in_queues is not None:
        places = story.in_queues.places
        if places and not any(room.visitor.sees(place.queue) for place in places):
            raise NotAllowed(Right.RECORDINGS, places[0].queue)
    return story
