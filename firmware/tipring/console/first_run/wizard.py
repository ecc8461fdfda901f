"""The wizard: one question after the other, each answer kept."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from nicegui import ui

from tipring.console.first_run.draft import Draft
from tipring.console.look import parts
from tipring.console.room import Room
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import TipringError

Take = Callable[[], Awaitable[None]]
"""Takes the answers of a step into the draft. Raises NotYet: one is missing."""


class NotYet(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """An answer is missing, or cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question."""

    title: str
    """English, marked with `N_`."""
    build: "Callable[[Wizard], Awaitable[Take]]"
    """Adds the fields, filled from the draft."""


@dataclass(slots=True)
class Wizard:
    """The steps as one visitor goes through them."""

    room: Room
    draft: Draft
    steps: tuple[Step, ...]
    at: int = 0
    notes: dict[str, str] = field(default_factory=dict, repr=False)
    """What is kept in memory only: a password."""
    _place: ui.element = field(init=False)
    _trouble: ui.element = field(init=False)

    async def open(self) -> None:
        """Show the first step that is not answered."""
        self.at = min(self.draft.step, len(self.steps) - 1)
        self._place = ui.element("div").classes("wizard")
        await self.show()

    async def show(self) -> None:
        """Show the step where we are."""
        step = self.steps[self.at]
        self._place.clear()
        with self._place:
            self._way()
            with parts.sheet(_(step.title)):
                self._trouble = ui.element("div").props('role="alert"')
                take = await step.build(self)
                self._buttons(take)

    def _way(self) -> None:
        """Show all steps, and where we are."""
        with ui.element("ol").classes("steps").props(f'aria-label="{_("Steps")}"'):
            for number, step in enumerate(self.steps):
                place = ui.element("li")
                if number == self.at:
                    place.props('aria-current="step"')
                with place:
                    ui.label(_(step.title))
                    if number < self.draft.step:
                        ui.icon("check").props(f'aria-label="{_("done")}"')

    def _buttons(self, take: Take) -> None:
        with ui.row().classes("wizard-buttons"):
            if self.at:
                ui.button(_("Back"), on_click=self._back).props("flat")
            ui.space()
            word = _("Next") if self.at < len(self.steps) - 1 else _("Finish")
            ui.button(word, on_click=self.room.act(self._forth(take), Right.CHANGE))

    async def _back(self) -> None:
        self.room.speak()
        self.at -= 1
        await self.show()

    def _forth(self, take: Take) -> Callable[[], Awaitable[None]]:
        async def forth() -> None:
            try:
                await take()
            except NotYet as missing:
                self.say(str(missing))
                return
            self.at += 1
            self.draft.step = max(self.draft.step, self.at)
            await asyncio.to_thread(self.draft.write, self.room.ground.state)
            if self.at == len(self.steps):
                ui.navigate.to("/")
            else:
                await self.show()

        return forth

    def say(self, trouble: str) -> None:
        """Show what is missing, above the fields."""
        self._trouble.clear()
        with self._trouble:
            ui.label(trouble).classes("refused")
