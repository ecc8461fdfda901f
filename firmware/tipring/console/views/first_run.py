"""The first run, from the owner's account on."""

import asyncio

from tipring.console.cards import N_, page
from tipring.console.first_run import (
    callers,
    hours,
    lines,
    messages,
    office,
    start,
    trial,
)
from tipring.console.first_run.draft import Draft
from tipring.console.first_run.wizard import Step, Wizard
from tipring.console.room import Room
from tipring.domain.access import Right

STEPS = (
    Step(title=N_("Your office"), build=office.build),
    Step(title=N_("Opening hours"), build=hours.build),
    Step(title=N_("Telephone lines"), build=lines.build),
    Step(title=N_("Your callers"), build=callers.build),
    Step(title=N_("Messages by mail"), build=messages.build),
    Step(title=N_("Start"), build=start.build),
    Step(title=N_("Try it"), build=trial.build),
)


@page("/set-up", Right.CHANGE, N_("Setting up your box"))
async def set_up(room: Room) -> None:
    """Lead from an empty box to one that answers."""
    draft = await asyncio.to_thread(Draft.read, room.ground.state)
    await Wizard(room, draft, STEPS).open()
