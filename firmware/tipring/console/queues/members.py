"""Who answers a queue, in which order, and how."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from tipring.config import table_edit
from tipring.console.changing import change
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError

Again = Callable[[], Awaitable[None]]
Seats = list[dict[str, Any]]


def members(
    room: Room,
    queue: str,
    data: Mapping[str, Any],
    agents: Mapping[str, str],
    again: Again,
) -> None:
    """Add the list of members; *agents* are the names of all there are, by id."""
    seats = [dict(seat) for seat in data.get("agent", [])]

    async def write(wanted: Seats) -> None:
        await change(
            room,
            f"queues/{queue}.toml",
            lambda file: table_edit.put_seats(file, wanted),
            _("Agents of {queue}").format(queue=queue),
        )
        await again()

    with parts.sheet(
        _("Agents"), _("They are rung in this order, where order counts.")
    ):
        if not seats:
            ui.label(_("Nobody answers this queue yet.")).classes("soft")
        for place in range(len(seats)):
            _seat(room, seats, place, agents, write)
        free = {
            name: words
            for name, words in agents.items()
            if name not in {str(seat.get("id")) for seat in seats}
        }
        if free:
            _adder(room, seats, free, write)


def _seat(
    room: Room,
    seats: Seats,
    place: int,
    agents: Mapping[str, str],
    write: Callable[[Seats], Awaitable[None]],
) -> None:
    name = str(seats[place].get("id"))
    words = agents.get(name, name)
    with ui.element("div").classes("line"):
        ui.label(words).classes("grow")
        for key, label in (
            ("tier", _("Tier")),
            ("weight", _("Share")),
            ("skill_level", _("Skill")),
        ):
            if key in seats[place]:
                parts.badge(f"{label} {seats[place][key]}")

        async def up() -> None:
            wanted = [*seats]
            wanted.insert(place - 1, wanted.pop(place))
            await write(wanted)

        async def remove() -> None:
            await write([*seats[:place], *seats[place + 1 :]])

        if place:
            button = ui.button(
                icon="arrow_upward", on_click=room.act(up, Right.CHANGE)
            ).props("flat round")
            button.props["aria-label"] = _("Move {name} up").format(name=words)
        button = ui.button(icon="delete", on_click=room.act(remove, Right.CHANGE))
        button.props("flat round")
        button.props["aria-label"] = _("Remove {name}").format(name=words)


def _adder(
    room: Room,
    seats: Seats,
    free: Mapping[str, str],
    write: Callable[[Seats], Awaitable[None]],
) -> None:
    with ui.element("div").classes("line"):
        chosen = ui.select(dict(free), label=_("Agent")).classes("grow")
        tier = ui.number(_("Tier"), min=1, max=20, precision=0)

        async def add() -> None:
            if not chosen.value:
                raise SettingsError(_("Choose an agent."))
            seat: dict[str, Any] = {"id": str(chosen.value)}
            if tier.value:
                seat["tier"] = int(tier.value)
            await write([*seats, seat])

        ui.button(_("Add"), on_click=room.act(add, Right.CHANGE))
