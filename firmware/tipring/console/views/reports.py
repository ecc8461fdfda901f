"""Reports: the callers of a period in figures, beside those of the period before."""

from datetime import datetime

from nicegui import ui

from tipring.config.settings import Settings
from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.look.charts import Series, columns
from tipring.console.look.parts import Tone
from tipring.console.reporting import words
from tipring.console.reporting.asked import ALL, Asked, asked
from tipring.console.reporting.call_back import CallBacks
from tipring.console.reporting.download import PATH
from tipring.console.reporting.showing import add_table, shown
from tipring.console.reporting.tables import label, ranking, tables_of
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import StoreError
from tipring.domain.reports.periods import Period
from tipring.domain.reports.ranking import Metric
from tipring.domain.reports.report import Report, Row
from tipring.domain.reports.table import Kind
from tipring.store.report_views import reported

CALLERS = "callers"
TITLED = frozenset({"service-level", "others", "resolution", "reasons", "transfers"})
"""Tables whose title says more than the heading above."""


@page("/reports", Right.REPORTS, N_("Reports"), icon="bar_chart", place=70)
async def reports(room: Room) -> None:
    """Show the figures of a period."""
    settings = room.ground.settings
    if settings is None:
        parts.failure(_("The settings cannot be read"), room.ground.trouble)
        return
    await _Reports(room, settings).show()


class _Reports:
    """The page: what is asked, and the answer below."""

    def __init__(self, room: Room, settings: Settings) -> None:
        self._room = room
        self._settings = settings
        self._soon = Soon(room, self.show)
        self._asked = asked(room.params, self._now)
        self._add_fields()
        self._answer = ui.element("div").classes("room-part")

    @property
    def _now(self) -> datetime:
        return self._room.ground.sessions.wall().astimezone(self._settings.office.zone)

    # --- what is asked -------------------------------------------------------------

    def _add_fields(self) -> None:
        chosen = self._asked
        with parts.sheet(), ui.element("div").classes("filters"):
            self._period = self._choice(
                _("Period"),
                {each.value: word for each, word in words.periods().items()},
                chosen.period.value,
            )
            self._first = self._date(_("First day"), chosen.first.isoformat())
            self._last = self._date(_("Last day"), chosen.last.isoformat())
            self._by = self._choice(
                _("Rows"),
                {each.value: word for each, word in words.groupings().items()},
                chosen.by.value,
            )
            queues = self._settings.office.team.queues
            mine = {name: name for name in queues if self._room.visitor.sees(name)}
            queue = chosen.queue if chosen.queue in mine else ALL
            self._queue = self._choice(_("Queue"), {ALL: _("All"), **mine}, queue)
            self._compare = ui.checkbox(
                _("Beside the period before"), on_change=self._soon
            )
        self._show_dates()

    def _choice(self, title: str, choices: dict[str, str], value: str) -> ui.select:
        found = ui.select(choices, value=value, label=title, on_change=self._soon)
        return found.classes("field")

    def _date(self, title: str, value: str) -> ui.input:
        found = ui.input(title, value=value, on_change=self._soon)
        return found.props("type=date stack-label").classes("field")

    def _show_dates(self) -> None:
        is_own = self._period.value == Period.OWN.value
        for field in (self._first, self._last):
            field.set_visibility(is_own)

    def _read(self) -> Asked:
        self._show_dates()
        params = {
            "period": str(self._period.value),
            "first": str(self._first.value),
            "last": str(self._last.value),
            "by": str(self._by.value),
            "queue": str(self._queue.value or ALL),
        }
        return asked(params, self._now)

    # --- the answer ----------------------------------------------------------------

    async def show(self) -> None:
        """Ask for what the fields say, and show it."""
        self._asked = self._read()
        wish = self._asked.wish(self._room.visitor, self._settings)
        now, country = self._now, self._settings.country
        before = None
        try:
            report = await self._room.ask(reported(wish, now, country))
            if self._compare.value:
                asked_before = reported(wish.before(), now, country)
                before = await self._room.ask(asked_before)
        except StoreError as error:
            self._answer.clear()
            with self._answer:
                parts.failure(_("The records cannot be read now"), str(error))
            return
        backs = CallBacks(self._room, wish, country)
        await backs.look()
        self._answer.clear()
        with self._answer:
            self._fill(report, before, backs)

    def _fill(self, report: Report, before: Report | None, backs: CallBacks) -> None:
        calls = report.total.calls
        if not report.rows and not (calls and calls.came):
            parts.empty(
                "bar_chart",
                _("Nobody called in this period"),
                _("Choose another one, or wait for the first caller."),
            )
            return
        self._figures(report, before)
        with parts.sheet(_("Callers"), _coverage(report)):
            self._chart(report)
            self._tables(report, CALLERS)
            self._links()
        with parts.sheet(_("Service level"), _formula(report)):
            self._tables(report, "service-level", "others")
        backs.show()
        with parts.sheet(_("Agents")):
            self._tables(report, "agents")
            _ranking(self._room, report)
        with parts.sheet(
            _("Contact resolution"),
            _(
                "The same number did not join the same queue again within seven days,"
                " or did for another reason code. The range holds the truth at 95 %."
            ),
        ):
            self._tables(report, "resolution", "reasons")
            ui.label(_unknown(report)).classes("soft")
        with parts.sheet(
            _("Escalation accuracy"),
            _(
                "A transfer is right when the caller reached somebody, did not come"
                " back, was not sent on again, and did not call again within a day."
            ),
        ):
            self._tables(report, "transfers")

    def _tables(self, report: Report, *names: str) -> None:
        found = [table for table in tables_of(report) if table.name in names]
        for table in found:
            add_table(table, is_titled=table.name in TITLED)
        if not found:
            ui.label(_("There was nothing to count.")).classes("soft")

    def _figures(self, report: Report, before: Report | None) -> None:
        total, other = report.total, before.total if before else None
        with ui.element("div").classes("sheets figures"):
            for what, value, kind, tone in _headlines(total):
                with parts.sheet():
                    parts.figure(shown(value, kind), what, tone)
                    if other is not None:
                        was = next(
                            known
                            for name, known, *_rest in _headlines(other)
                            if name == what
                        )
                        told = _("{value} in the period before")
                        ui.label(told.format(value=shown(was, kind))).classes("soft")

    def _chart(self, report: Report) -> None:
        rows = report.rows
        if not rows:
            return
        in_time = [
            round((row.figures.service.of_offered or 0.0) * row.figures.offered)
            for row in rows
        ]
        late = [
            row.figures.answered - soon for row, soon in zip(rows, in_time, strict=True)
        ]
        others = [
            max(row.figures.offered - row.figures.answered - row.figures.abandoned, 0)
            for row in rows
        ]
        columns(
            _("Callers by what became of them; the table below has the figures"),
            [label(row.key, report.wish.by, is_short=True) for row in rows],
            [
                Series(_("answered in time"), Tone.GOOD, in_time),
                Series(_("answered later"), Tone.WARN, late),
                Series(_("gave up"), Tone.BAD, [row.figures.abandoned for row in rows]),
                Series(_("others"), Tone.IDLE, others),
            ],
        )

    def _links(self) -> None:
        with ui.element("div").classes("deeds"):
            for ending, name in (("csv", _("As CSV")), ("xlsx", _("As Excel file"))):
                link = ui.link(name, self._asked.address(f"{PATH}.{ending}"))
                link.classes("link-button").props("download")


Headline = tuple[str, int | float | None, Kind, Tone]


def _headlines(total: Row) -> list[Headline]:
    found = total.figures
    return [
        (_("offered"), found.offered, Kind.COUNT, Tone.MARK),
        (_("answered"), found.answered, Kind.COUNT, Tone.GOOD),
        (_("gave up"), found.abandoned, Kind.COUNT, Tone.BAD),
        (_("service level"), found.service.of_offered, Kind.PERCENT, Tone.MARK),
        (_("mean wait"), found.answer_after_s, Kind.SECONDS, Tone.MARK),
        (_("handling time"), found.handling_s, Kind.SECONDS, Tone.MARK),
    ]


def _coverage(report: Report) -> str:
    if report.total.calls is None:
        return _("Callers of your queues.")
    told = _(
        "{came} calls came in, the box answered {answered} and placed {placed}. Who"
        " finds every line busy is not known to the box."
    )
    calls = report.total.calls
    return told.format(came=calls.came, answered=calls.answered, placed=calls.placed)


def _formula(report: Report) -> str:
    told = _(
        "The headline is: answered within {seconds} s, divided by all offered. Others"
        " divide otherwise; here are all four."
    )
    return told.format(seconds=f"{report.total.figures.service.threshold_s:g}")


def _unknown(report: Report) -> str:
    told = _(
        "{early} contacts are not seven days old yet; {unknown} withheld their number."
    )
    found = report.resolution
    return told.format(early=found.too_early, unknown=found.unknown)


def _ranking(room: Room, report: Report) -> None:
    """Let the reader choose what agents are ordered by."""
    metrics = {each.value: word for each, word in words.metrics().items()}
    chosen = ui.select(
        metrics, value=Metric.RESOLUTION.value, label=_("In order of")
    ).classes("full")
    ui.label(
        _(
            "An order is no judgement: who gets the hard calls looks slow, and figures"
            " of few calls differ by chance. Who has fewer than 20 calls has no place."
        )
    ).classes("soft")
    place = ui.element("div").classes("full")

    def draw() -> None:
        room.speak()
        place.clear()
        with place:
            table = ranking(report, Metric(chosen.value))
            if table.rows:
                add_table(table, is_titled=False)
            else:
                ui.label(_("There was nothing to count.")).classes("soft")

    chosen.on_value_change(draw)
    draw()
