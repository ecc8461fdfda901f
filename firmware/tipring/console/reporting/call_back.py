"""Whom to call back: who gave up or was lost, and one click that has him called."""

from functools import partial

from nicegui import ui

from tipring.console.look import parts
from tipring.console.look.parts import Tone
from tipring.console.reporting import words
from tipring.console.room import Room
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.domain.caller_number import bare
from tipring.domain.errors import StoreError
from tipring.domain.reports.report import Wish
from tipring.domain.reports.table import length
from tipring.store.queue_abandoned import AbandonedCall, abandoned

MOST = 50
"""Shown at once: as many as somebody calls in a day."""
MOST_DONE = 5
"""Of those with whom somebody talked: enough to see that it goes on."""


class CallBacks:
    """The list; `look` asks for it, `show` adds it to the page."""

    def __init__(self, room: Room, wish: Wish, country: str) -> None:
        self._room = room
        self._wish = wish
        self._country = country
        self._found: list[AbandonedCall] = []
        self._trouble = ""

    async def look(self) -> None:
        """Ask who gave up, and what came of it since."""
        wish = self._wish
        question = abandoned(wish.since, wish.until, country=self._country)
        try:
            found = await self._room.ask(question)
        except StoreError as error:
            self._trouble = str(error)
            return
        self._found = [
            call for call in found if not wish.queues or call.queue in wish.queues
        ]

    def show(self) -> None:
        """Add the list, those first with whom nobody has talked since."""
        hint = _("Who gave up or was lost, and what came of it since.")
        with parts.sheet(_("To be called back"), hint):
            if self._trouble:
                parts.failure(_("The records cannot be read now"), self._trouble)
                return
            if not self._found:
                ui.label(_("Nobody gave up in this period.")).classes("soft")
                return
            open_ones = [call for call in self._found if call.answered_at is None]
            others = [call for call in self._found if call.answered_at is not None]
            text = n_(
                "{count} caller was not talked with since.",
                "{count} callers were not talked with since.",
                len(open_ones),
            )
            ui.label(text.format(count=len(open_ones)))
            with ui.element("ul").classes("gave-up"):
                for call in (*open_ones[:MOST], *others[:MOST_DONE]):
                    self._add(call)

    def _add(self, call: AbandonedCall) -> None:
        with ui.element("li"):
            with ui.element("div"):
                number = call.number or _("number withheld")
                ui.label(number).classes("strong")
                told = _("{when}, {queue}: {how} after {wait}")
                how = words.outcomes().get(call.outcome.value, call.outcome.value)
                ui.label(
                    told.format(
                        when=self._room.when(call.left_at),
                        queue=call.queue,
                        how=how,
                        wait=length(call.waited_s),
                    )
                ).classes("soft")
            self._add_state(call)

    def _add_state(self, call: AbandonedCall) -> None:
        if call.answered_at is not None:
            parts.badge(_("talked with since"), Tone.GOOD)
            return
        if call.called_again_at is not None:
            parts.badge(_("called again"), Tone.WARN)
        if not call.number or not self._room.may(Right.ANSWER, call.queue):
            return
        button = ui.button(_("Call back"), icon="phone_callback")
        name = _("Call {number} back").format(number=call.number)
        button.props(f'outline aria-label="{parts.escaped(name)}"')
        button.on_click(
            self._room.act(
                partial(self._call_back, call, button),
                Right.ANSWER,
                call.queue,
                done=_("The number will be called when an agent is free."),
            )
        )

    async def _call_back(
        self, call: AbandonedCall, button: ui.button, *_event: object
    ) -> None:
        number = bare(call.number)
        await self._room.desk.tell(
            "POST", f"/queues/{call.queue}/callbacks", {"number": number}
        )
        button.disable()
        await self._room.note("callback.add", queue=call.queue, number=number)
