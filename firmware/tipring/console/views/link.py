"""Link: the way to the internet, and what the office does without it."""

from tipring.console.cards import N_, page
from tipring.console.room import Room
from tipring.console.ways.drills import DrillSheet
from tipring.console.ways.failures import show_failures
from tipring.console.ways.history import HistorySheet
from tipring.console.ways.routes import RouteSheet
from tipring.console.ways.state import StateSheet
from tipring.domain.access import Right


@page("/link", Right.LOOK, N_("Link"), icon="public", place=115)
async def link(room: Room) -> None:
    """Show the link now and before, drills, routes, and what is left without it."""
    StateSheet(room)
    await HistorySheet(room).show()
    await DrillSheet(room).show()
    RouteSheet(room)
    await show_failures(room)
