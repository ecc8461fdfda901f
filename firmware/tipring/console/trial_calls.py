"""Callers of the simulated lines: buttons that place calls, and what each notices."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from nicegui import ui

from tipring.config.templates.filling import SIMULATED
from tipring.console.cards import N_
from tipring.console.door import DeskSaysNo
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right

MOST_LINES = 200
"""Of what callers notice; older lines go."""
MOST_CALLERS = 8
"""At once, of one page."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls."""

    words: str
    icon: str
    script: tuple[str, ...]
    """As `domain/script.py` has it."""


CALLERS = (
    Caller(
        N_("Somebody leaves a message"),
        "voicemail",
        ("waits for the beep", "speaks 6 s", "presses #", "waits 4 s", "hangs up"),
    ),
    Caller(
        N_("Somebody presses 1 and waits"),
        "support_agent",
        ("waits 6 s", "presses 1", "waits 60 s", "hangs up"),
    ),
    Caller(
        N_("Somebody presses 3"),
        "dialpad",
        ("waits 6 s", "presses 3", "waits for the beep", "speaks 4 s", "hangs up"),
    ),
    Caller(
        N_("Somebody hangs up soon"),
        "phone_disabled",
        ("waits 5 s", "hangs up"),
    ),
)


class Street:
    """The callers that one page lets call; they hang up when it is closed."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._calls: set[asyncio.Task[None]] = set()
        self._lots = Random()  # noqa: S311 - whose number it is does not matter
        self._diary = ui.log(max_lines=MOST_LINES).classes("diary")
        self._diary.props(
            f'role="log" tabindex=0 aria-label="{_("What callers notice")}"'
        )
        room.client.on_delete(self.close)

    def close(self) -> None:
        """Let all hang up."""
        for call in self._calls:
            call.cancel()

    def lines(self) -> list[str]:
        """Return the names of the simulated lines."""
        settings = self._room.ground.settings
        return [
            line.name
            for line in (settings.lines if settings else ())
            if line.url.startswith(SIMULATED)
        ]

    def call(self, script: tuple[str, ...]) -> None:
        """Let somebody call a free line. Raises DeskSaysNo: too many do already."""
        if len(self._calls) >= MOST_CALLERS:
            raise DeskSaysNo(429, _("That are enough callers at once; wait a little."))
        now = self._room.now
        idle = {
            line.name
            for line in (now.status.lines if now else ())
            if line.state == "idle"
        }
        lines = self.lines()
        if not lines:
            raise DeskSaysNo(404, _("This box has no simulated line."))
        line = next((each for each in lines if each in idle), lines[0])
        number = "212555" + str(self._lots.randrange(10**3, 10**4))
        call = asyncio.create_task(self._follow(line, number, script))
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)

    async def _follow(self, line: str, number: str, script: tuple[str, ...]) -> None:
        words = {"script": list(script), "caller_id": number}
        path = f"/lines/{line}/trial-calls"
        with contextlib.suppress(RuntimeError):  # the page is closed
            try:
                async with self._room.desk.told("POST", path, words) as lines:
                    async for sentence in lines:
                        self._diary.push(f"{number} > {line}  {sentence}")
            except DeskSaysNo as error:
                self._diary.push(f"{number} > {line}  {error}")


def callers(room: Room) -> None:
    """Add buttons that let somebody call, and the diary of who does."""
    parts.heading(
        _("Let somebody call"),
        _("Simulated callers reach the real box: watch them on the page Today."),
    )
    buttons = ui.row()
    own = ui.textarea(
        _("Or write what a caller does, one sentence in each line"),
        value='waits for "press 1"\npresses 1\nwaits 20 s\nhangs up',
    ).classes("field")
    go = ui.button(_("Let this one call"), icon="call")
    street = Street(room)

    def placing(script: tuple[str, ...]) -> Callable[..., Awaitable[None]]:
        async def place() -> None:
            street.call(script)

        return room.act(place, Right.CHANGE)

    with buttons:
        for each in CALLERS:
            ui.button(_(each.words), icon=each.icon, on_click=placing(each.script))

    async def place_own() -> None:
        street.call(tuple(str(own.value or "").splitlines()))

    go.on_click(room.act(place_own, Right.CHANGE))
