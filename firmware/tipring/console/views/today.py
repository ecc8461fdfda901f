"""Today: calls, queues, lines and link at a glance, live."""

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.look.keyed import Keyed, Update
from tipring.console.look.theme import URL
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.today import boxes
from tipring.console.today.alerts import alerts
from tipring.console.today.calls import call_card, seen_by, steady
from tipring.console.today.figures import COUNTED, today_of
from tipring.console.today.recent import recent_calls
from tipring.console.words import _
from tipring.desk.calls_now import CallNow
from tipring.desk.now import BoxNow
from tipring.desk.status import LineStatus
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.domain.queue.live import QueueLive

UNKNOWN = "?"
"""A figure that the store has not told yet."""


@page("/", Right.LOOK, N_("Today"), icon="today", place=10)
async def today(room: Room) -> None:
    """Show the box as it is now; what the store knows, while it does not answer."""
    ui.add_head_html(f'<link rel="stylesheet" href="{URL}/today.css">')
    silent = ui.element("div").classes("room-part")
    with silent:
        parts.failure(
            _("The box does not answer"),
            _("It may be starting again. What it wrote down can still be read."),
        )
        await recent_calls(room)
    awake = ui.element("div").classes("room-part")
    with awake:
        page_of_today = Today(room)

    def redraw() -> None:
        silent.set_visibility(room.now is None)
        awake.set_visibility(room.now is not None)
        if room.now is not None:
            page_of_today.show(room.now)

    room.follow(redraw)


class Today:
    """The sheets of the page, each kept up to date by itself."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._alerts = ui.html(sanitize=False).props('role="status"')
        self._figures = ui.html(sanitize=False).classes("figures")
        self._counted = Soon(room, self._count)
        self._answered = self._abandoned = UNKNOWN
        self._waiting = self._talking = 0
        room.read(self._read)
        self._calls = self._sheet_of_calls()
        self._queues = self._sheet_of_queues()
        with ui.element("div").classes("sheets"):
            self._lines = self._sheet_of_lines()
            with parts.sheet(_("Internet")):
                self._link = ui.html(sanitize=False)
            with ui.element("div") as self._lifeline_sheet, parts.sheet(_("Lifeline")):
                self._lifeline = ui.html(sanitize=False)
            with ui.element("div") as self._phones_sheet, parts.sheet(_("Telephones")):
                self._phones = ui.html(sanitize=False)
        self._counted()

    def _sheet_of_calls(self) -> Keyed[CallNow]:
        parts.heading(_("Calls"))
        self._no_call = parts.empty(
            "call",
            _("Nobody calls just now"),
            _("A call appears here as soon as a line rings."),
        )
        place = ui.element("div").classes("sheets")

        def build(call: CallNow) -> Update[CallNow]:
            return call_card(self._room, call)

        return Keyed(place, lambda call: call.id, build)

    def _sheet_of_queues(self) -> Keyed[QueueLive]:
        with ui.element("section") as self._queue_part:
            parts.heading(_("Queues"))
            place = ui.element("div").classes("sheets")

        def build(_queue: QueueLive) -> Update[QueueLive]:
            shown = ui.html(sanitize=False).classes("sheet queue")

            def update(queue: QueueLive) -> None:
                at = self._room.now.at if self._room.now else None
                if at is not None:
                    shown.set_content(boxes.queue_html(queue, at))

            return update

        return Keyed(place, lambda queue: queue.queue, build)

    def _sheet_of_lines(self) -> Keyed[LineStatus]:
        with parts.sheet(_("Lines")):
            place = ui.element("div").classes("lines")

        def build(_line: LineStatus) -> Update[LineStatus]:
            shown = ui.html(sanitize=False).classes("line")

            def update(line: LineStatus) -> None:
                shown.set_content(boxes.line_html(line))

            return update

        return Keyed(place, lambda line: line.name, build)

    # --- what changes --------------------------------------------------------------

    def show(self, now: BoxNow) -> None:
        """Show the box as it is."""
        room, sees = self._room, self._room.visitor.sees
        found = boxes.alerts_html(alerts(now, sees))
        self._alerts.set_content(f"{parts.box_clock(now.at)}{found}")
        calls = [steady(call) for call in seen_by(room, now.calls)]
        self._no_call.set_visibility(not calls)
        self._calls.show(calls)
        queues = [queue for queue in now.queues if sees(queue.queue)]
        self._queue_part.set_visibility(bool(queues))
        self._queues.show(queues)
        self._lines.show(now.status.lines)
        self._link.set_content(boxes.link_html(now))
        for sheet, place, text in (
            (self._lifeline_sheet, self._lifeline, boxes.lifeline_html(now, room)),
            (self._phones_sheet, self._phones, boxes.telephones_html(now)),
        ):
            sheet.set_visibility(bool(text))
            place.set_content(text)
        self._waiting = sum(len(queue.waiting) for queue in queues)
        self._talking = sum(call.agent != "" for call in calls)
        self._show_figures()

    def _read(self, entry: dict[str, object]) -> None:
        if entry["kind"] in COUNTED:
            self._counted()

    async def _count(self) -> None:
        try:
            known = await today_of(self._room.ground).get()
        except StoreError:
            return
        sees = self._room.visitor.sees
        mine = [one for name, one in known.items() if sees(name)]
        self._answered = str(sum(one.answered for one in mine))
        self._abandoned = str(sum(one.abandoned for one in mine))
        self._show_figures()

    def _show_figures(self) -> None:
        figures = (
            (str(self._waiting), _("wait now")),
            (str(self._talking), _("talk now")),
            (self._answered, _("answered today")),
            (self._abandoned, _("gave up today")),
        )
        self._figures.set_content(
            "".join(
                f'<div class="sheet"><div class="figure">{parts.escaped(value)}</div>'
                f'<div class="soft">{parts.escaped(what)}</div></div>'
                for value, what in figures
            )
        )
