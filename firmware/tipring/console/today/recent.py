"""The last calls, from the store: what can be read while the desk does not answer."""

from nicegui import ui

from tipring.console.explain.listing import calls_html
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.store.call_search import CallSearch, found_calls, queues_of_calls
from tipring.store.records import CallRecord

NEWEST = 10


async def recent_calls(room: Room) -> None:
    """Add the last calls, for who may look into the past."""
    if not room.may(Right.REPORTS):
        return
    try:
        found = await calls_seen(room, CallSearch(limit=NEWEST))
    except StoreError as error:
        parts.failure(_("Nothing can be read either"), room.sentence(error))
        return
    with parts.sheet(_("The last calls")):
        if not found:
            parts.empty("call", _("No calls yet"), _("This box has had no call."))
            return
        ui.html(calls_html(room, found), sanitize=False).classes("untitled")


async def calls_seen(room: Room, search: CallSearch) -> list[CallRecord]:
    """Return the calls that *search* is for, as far as the visitor may see them.

    A call that stood in queues is seen by whom one of them is for.
    """
    found = await room.ask(found_calls(search))
    if not room.visitor.queues:
        return found
    stood = await room.ask(queues_of_calls([call.id for call in found]))
    sees = room.visitor.sees
    return [
        call for call in found if call.id not in stood or any(map(sees, stood[call.id]))
    ]
