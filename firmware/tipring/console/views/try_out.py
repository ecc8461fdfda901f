"""Calls for trials: simulated callers of simulated lines."""

from tipring.config.templates.filling import SIMULATED
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.trial_calls import callers
from tipring.console.words import _
from tipring.domain.access import Right


@page("/try", Right.CHANGE, N_("Try it"), icon="science", place=118)
async def try_out(room: Room) -> None:
    """Let simulated callers call."""
    settings = room.ground.settings
    lines = settings.lines if settings else ()
    if not any(line.url.startswith(SIMULATED) for line in lines):
        parts.empty(
            "science",
            _("There is no simulated line"),
            _(
                "Add one to tipring.toml to try flows without a telephone:"
                " [[line]] with the url simulated:5550142."
            ),
        )
        return
    with parts.sheet():
        callers(room)
