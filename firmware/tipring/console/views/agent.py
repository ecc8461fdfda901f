"""The agent's page: himself, his caller, who waits, and the telephone."""

from nicegui import ui

from tipring.console.answering.caller_sheet import CallerSheet
from tipring.console.answering.keys import keys_sheet
from tipring.console.answering.own_state import OwnState
from tipring.console.answering.phone_frame import dress, phone_frame
from tipring.console.answering.waiting_sheet import WaitingSheet
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.domain.queue.own_place import own_place


@page("/agent", Right.ANSWER, N_("Agent"), icon="headset_mic", place=30)
async def agent(room: Room) -> None:
    """Let somebody answer callers."""
    settings = room.ground.settings
    who = room.visitor.agent
    if settings is None or who not in settings.office.team.agents:
        parts.empty(
            "headset_off",
            _("Your account is no agent yet"),
            _("The owner of the box says at People which agent you are."),
        )
        return
    dress()
    trouble = ui.element("div")
    trouble.set_visibility(False)
    with ui.element("div").classes("work") as work:
        with ui.element("div"):
            state = OwnState(room, who)
            caller = CallerSheet(room, who)
            waiting = WaitingSheet(room, who)
        with ui.element("div"):
            phone_frame(room)
            keys_sheet(_own_keys(), _phone_keys())

    def redraw() -> None:
        now = room.now
        mine = own_place(now.queues, who) if now else None
        work.set_visibility(mine is not None)
        trouble.set_visibility(mine is None)
        if now is None or mine is None:
            _say_why_not(trouble, room)
            return
        asked = next((one for one in now.help if one.agent == who), None)
        state.show(mine.agent, now.at, asked)
        caller.show(mine)
        waiting.show(mine)

    room.follow(redraw)
    try:
        await caller.begin()
    except StoreError as error:
        ui.notify(str(error), type="warning")


def _say_why_not(place: ui.element, room: Room) -> None:
    place.clear()
    with place:
        if room.now is None:
            parts.failure(_("The box does not answer"), room.live.trouble)
        else:
            parts.empty(
                "group_off",
                _("You are in no queue yet"),
                _("The owner adds you to the agents of a queue, then callers come."),
            )


def _own_keys() -> list[tuple[str, str]]:
    return [
        ("R", _("sign in, or be ready again")),
        ("P", _("pause")),
        ("D", _("done with the last call")),
        ("N", _("take the next caller")),
        ("E", _("write a note")),
        ("S", _("ask a supervisor for help")),
    ]


def _phone_keys() -> list[tuple[str, str]]:
    return [
        ("Enter", _("answer, or call the number")),
        ("Esc", _("hang up, or decline")),
        ("H", _("hold, and take back")),
        ("M", _("mute the microphone, and open it again")),
        ("T", _("transfer to the number that is typed")),
    ]
