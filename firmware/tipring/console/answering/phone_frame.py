"""The telephone in the page: the phone page in a frame, logged in with the account."""

from nicegui import ui

from tipring.console.answering.own_phone import own_extension
from tipring.console.look import parts
from tipring.console.look.theme import URL
from tipring.console.room import Room
from tipring.console.words import _

PHONE = "/pages/phone.html?office"
HEAD = f"""
<link rel="stylesheet" href="{URL}/answering.css">
<script defer src="{URL}/keys.js"></script>
"""


def dress() -> None:
    """Give the page being built what frames and keys of the keyboard need."""
    ui.add_head_html(HEAD)


def phone_frame(room: Room) -> None:
    """Add the telephone of the visitor, or say where his calls ring."""
    extension = own_extension(room.ground.settings, room.visitor)
    with parts.sheet(_("Telephone")):
        if extension:
            ui.element("iframe").classes("phone").props(
                f'src="{PHONE}" title="{parts.escaped(_("Telephone"))}"'
            )
        else:
            _say_where_it_rings(room)


def _say_where_it_rings(room: Room) -> None:
    settings = room.ground.settings
    agent = settings.office.team.agents.get(room.visitor.agent) if settings else None
    if agent and agent.phone:
        told = _("Your calls ring at {phone}; lift there.").format(phone=agent.phone)
    else:
        told = _("You have no telephone yet.")
    ui.label(told)
    ui.label(
        _(
            "To telephone in this page, your agent needs an extension of the office:"
            ' phone = "extension:201" in agents.toml.'
        )
    ).classes("soft")
