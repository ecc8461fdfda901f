"""Staffing: how many agents and lines the office needs, by its own records."""

from math import isinf

from nicegui import ui

from tipring.config.settings import Settings
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.look.parts import Tone
from tipring.console.reporting import words
from tipring.console.reporting.asked import ALL
from tipring.console.reporting.showing import add_table, shown
from tipring.console.reporting.staffing_tables import (
    behind,
    choices,
    expected,
    half_hours,
    lines_told,
    rota,
)
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.words import _, n_
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.domain.reports.figures import DEFAULT_THRESHOLD_S
from tipring.domain.reports.table import Kind
from tipring.domain.staffing.advice import Advice, Goal, agents_needed
from tipring.domain.staffing.impatient import outlook_a
from tipring.domain.staffing.lines import LineAdvice
from tipring.domain.staffing.load import Load
from tipring.store.report_views import reserve
from tipring.store.staffing_views import (
    USUAL_WEEKS,
    Records,
    agents_advised,
    known_weeks,
    lines_advised,
)

WEEKS = (4, 8, USUAL_WEEKS, 26, 52)
USUAL_RESERVE = 30.0
"""Per cent, where the records do not tell: breaks, training, illness, holidays."""
MOST_RESERVE = 80.0


@page("/staffing", Right.REPORTS, N_("Staffing"), icon="groups", place=75)
async def staffing(room: Room) -> None:
    """Show advice, and let the visitor reckon himself."""
    settings = room.ground.settings
    if settings is None:
        parts.failure(_("The settings cannot be read"), room.ground.trouble)
        return
    await _Staffing(room, settings).show()
    _Calculator(room)


class _Staffing:
    """The advice: what is wanted, and what it takes."""

    def __init__(self, room: Room, settings: Settings) -> None:
        self._room = room
        self._settings = settings
        self._soon = Soon(room, self.show)
        queues = settings.office.team.queues
        mine = [name for name in queues if room.visitor.sees(name)]
        with parts.sheet(_("What is wanted")), ui.element("div").classes("filters"):
            self._queue = self._choice(
                _("Queue"), {ALL: _("All"), **{name: name for name in mine}}, ALL
            )
            self._weeks = self._choice(
                _("Records of"),
                {
                    weeks: n_("{count} week", "{count} weeks", weeks).format(
                        count=weeks
                    )
                    for weeks in WEEKS
                },
                USUAL_WEEKS,
            )
            self._share = self._number(_("Answered in time, in per cent"), 80, 1, 99)
            threshold_s = queues[mine[0]].threshold_s if mine else DEFAULT_THRESHOLD_S
            self._within = self._number(
                _("In time is, in seconds"), threshold_s, 1, 600
            )
            self._reserve = self._number(
                _("Reserve, in per cent"), USUAL_RESERVE, 0, MOST_RESERVE
            )
        self._answer = ui.element("div").classes("room-part")

    def _choice(
        self, title: str, values: dict[str, str] | dict[int, str], value: str | int
    ) -> ui.select:
        found = ui.select(values, value=value, label=title, on_change=self._soon)
        return found.classes("field")

    def _number(self, title: str, value: float, least: float, most: float) -> ui.number:
        found = ui.number(title, value=value, min=least, max=most, precision=0)
        found.on_value_change(self._soon)
        return found.props("debounce=400").classes("field")

    @property
    def _goal(self) -> Goal:
        return Goal(
            share=_within(self._share.value, 1, 99) / 100,
            within_s=_within(self._within.value, 1, 600),
            reserve=_within(self._reserve.value, 0, MOST_RESERVE) / 100,
        )

    async def show(self) -> None:
        """Reckon anew, and show it."""
        room, zone = self._room, self._settings.office.zone
        today = room.ground.sessions.wall().astimezone(zone).date()
        records = Records(today=today, zone=zone, weeks=int(self._weeks.value))
        queue = str(self._queue.value or ALL)
        queues = (queue,) if queue else room.visitor.queues
        names = [line.name for line in self._settings.lines]
        lines = None
        try:
            advice = await room.ask(agents_advised(records, self._goal, queues))
            measured = await room.ask(reserve(*records.moments))
            weeks = await room.ask(known_weeks(today, zone))
            if not room.visitor.queues:
                lines = await room.ask(lines_advised(records, names))
        except StoreError as error:
            self._answer.clear()
            with self._answer:
                parts.failure(_("The records cannot be read now"), str(error))
            return
        self._answer.clear()
        with self._answer:
            self._agents(advice, measured, weeks)
            if lines is not None:
                _lines(lines)

    def _agents(
        self, advice: Advice | None, measured: float | None, weeks: int
    ) -> None:
        if advice is None:
            parts.empty(
                "groups",
                _("There are too few records yet"),
                _(
                    "Advice needs ten answered callers at least, and some weeks of them"
                    " to be worth something. Below you can reckon with figures of your"
                    " own."
                ),
            )
            return
        with parts.sheet(_("Agents through the week"), _reserve(measured)):
            add_table(rota(advice), is_titled=True).classes("tight")
        with parts.sheet(_("How sure this is")):
            told = n_(
                "The records are {count} week old.",
                "The records are {count} weeks old.",
                weeks,
            )
            for sentence in (told.format(count=weeks), *behind(advice)):
                ui.label(sentence)
            doubts = words.doubts()
            for doubt in advice.doubts:
                with ui.element("div").classes("deeds"):
                    parts.badge(_("doubt"), Tone.WARN)
                    ui.label(doubts[doubt]).classes("grow")
            ui.label(
                _(
                    "Each day was lived through many times by simulation, with"
                    " log-normal calls and numbers of callers that change from half"
                    " hour to half hour; where callers waited too long, an agent was"
                    " added."
                )
            ).classes("soft")
            with ui.expansion(_("Each half hour")).classes("full"):
                add_table(half_hours(advice))


def _reserve(measured: float | None) -> str:
    told = _("Days on which nobody called at all count as closed.")
    if measured is None:
        return told
    share = shown(measured, Kind.PERCENT)
    more = _(
        "Days on which nobody called at all count as closed. Who was signed in could"
        " not be rung for {share} of the time: the reserve is that at least, and"
        " illness and holidays besides."
    )
    return more.format(share=share)


def _lines(advice: LineAdvice) -> None:
    with parts.sheet(_("Lines")):
        for sentence in lines_told(advice):
            ui.label(sentence)
        add_table(choices(advice))


def _within(value: object, least: float, most: float) -> float:
    """Return what somebody typed, or the nearest that makes sense."""
    number = float(value) if isinstance(value, int | float) else least
    return min(max(number, least), most)


class _Calculator:
    """What if: figures of the visitor's own, by Erlang's formulas."""

    def __init__(self, room: Room) -> None:
        self._room = room
        hint = _(
            "By Erlang C, where callers are patient for ever, and by Erlang A, where"
            " they give up."
        )
        with parts.sheet(_("What if"), hint):
            with ui.element("div").classes("filters"):
                self._calls = self._number(_("Calls an hour"), 30)
                self._takes = self._number(_("Handling time in seconds"), 180)
                self._agents = self._number(_("Agents"), 3)
                self._within = self._number(_("In time is, in seconds"), 20)
                self._patience = self._number(
                    _("Mean patience in seconds, 0 for ever"), 120
                )
            self._answer = ui.element("div").classes("full").props('role="status"')
        self._draw()

    def _number(self, title: str, value: float) -> ui.number:
        found = ui.number(title, value=value, min=0, max=10_000)
        found.on_value_change(self._draw)
        return found.props("debounce=300").classes("field")

    def _draw(self) -> None:
        self._room.speak()
        load = Load(
            calls_per_hour=_within(self._calls.value, 0, 10_000),
            handling_s=_within(self._takes.value, 1, 36_000),
        )
        agents = int(_within(self._agents.value, 1, 300))
        within_s = _within(self._within.value, 0, 3600)
        patience_s = _within(self._patience.value, 0, 36_000) or None
        found = outlook_a(load, agents, within_s, patience_s)
        enough = agents_needed(load, Goal(within_s=within_s), patience_s)
        self._answer.clear()
        with self._answer:
            add_table(expected(found))
            ui.label(_mean_wait(found.answer_after_s))
            told = _("{agents} agents would answer 80 % in time.")
            ui.label(told.format(agents=enough.agents))


def _mean_wait(seconds: float) -> str:
    if isinf(seconds):
        return _("So few cannot do it: the line of callers only grows.")
    told = _("Who is answered waits {wait} seconds on average.")
    return told.format(wait=f"{seconds:.1f}")
