"""The supervisor's page: talks of others, agents, and who asks for help."""

from nicegui import ui

from tipring.console.answering.agents_sheet import AgentsSheet
from tipring.console.answering.floor import agents_seen
from tipring.console.answering.own_phone import own_extension
from tipring.console.answering.phone_frame import dress, phone_frame
from tipring.console.answering.talks_sheet import TalksSheet
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right

TITLE = N_("Supervisor")


@page("/supervisor", Right.GUIDE, TITLE, icon="supervisor_account", place=40)
async def supervisor(room: Room) -> None:
    """Show what agents do, and let somebody come to their help."""
    dress()
    clock = ui.html("", sanitize=False)
    trouble = ui.element("div")
    has_phone = bool(own_extension(room.ground.settings, room.visitor))
    with ui.element("div").classes("work" if has_phone else "") as work:
        with ui.element("div").classes("room-part"):
            talks = TalksSheet(room)
            agents = AgentsSheet(room)
        if has_phone:
            with ui.element("div"):
                phone_frame(room)

    def redraw() -> None:
        now = room.now
        work.set_visibility(now is not None)
        trouble.set_visibility(now is None)
        if now is None:
            trouble.clear()
            with trouble:
                parts.failure(_("The box does not answer"), room.live.trouble)
            return
        clock.set_content(parts.box_clock(now.at))
        talks.show(now)
        agents.show(now)
        asking = sum(one.help is not None for one in agents_seen(now, room.visitor))
        title = _(TITLE)
        ui.page_title(f"({asking}) {title}" if asking else f"{title} · Tipring")

    room.follow(redraw)
