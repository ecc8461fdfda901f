"""A line's health card: what it is like now, how it was, what went wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from nicegui import ui

from tipring.console.cards import N_
from tipring.console.look import parts
from tipring.console.look.parts import escaped
from tipring.console.look.plot import Plot, drawn
from tipring.console.room import Room
from tipring.console.wires.findings import badge_html
from tipring.console.words import _, n_
from tipring.domain.line_card import CallCounts, DayReading, LineCard, judge
from tipring.domain.line_worries import (
    ECHO_WORRY_DB,
    HUM_WORRY_DBM0,
    NOISE_WORRY_DBM0P,
    SOFT_WORRY_DBM0,
)
from tipring.store.line_views import line_history

DAYS = 60
"""Of history on a page."""
IN_SECONDS_S = 120
"""What is shorter is told in seconds."""


@dataclass(frozen=True, slots=True)
class _Figure:
    name: str
    field: str
    unit: str
    limit: float | None = None


FIGURES = (
    _Figure(N_("Callers"), "speech_dbm0", "dBm0", SOFT_WORRY_DBM0),
    _Figure(N_("Noise"), "noise_dbm0p", "dBm0p", NOISE_WORRY_DBM0P),
    _Figure(N_("Hum"), "hum_dbm0", "dBm0", HUM_WORRY_DBM0),
    _Figure(N_("Echo return loss"), "return_loss_db", "dB", ECHO_WORRY_DB),
)
OTHERS = (
    _Figure(N_("Keys"), "keys_dbm0", "dBm0"),
    _Figure(N_("Twist of keys"), "twist_db", "dB"),
    _Figure(N_("Latency of sound"), "latency_ms", "ms"),
    _Figure(N_("Drift of its clock"), "drift_ppm", "ppm"),
)


async def card_of(room: Room, line: str, days: int = DAYS) -> LineCard:
    """Return a line's card by the store, whether or not the desk runs. StoreError."""
    now = datetime.now(UTC)
    return judge(await room.ask(line_history(line, now, room.zone, days)), now)


def verdict_html(card: LineCard) -> str:
    """Return how the line does, and what helps."""
    told = [f"<p>{badge_html(card.colour)} {escaped(card.sentence)}</p>"]
    if card.remedy:
        helps = _("What helps: {remedy}").format(remedy=card.remedy)
        told.append(f'<p class="soft">{escaped(helps)}</p>')
    return "".join(told)


def show_health(card: LineCard, room: Room) -> None:
    """Add the card: verdict, figures, plots, incidents."""
    with parts.sheet(_("How it does")):
        ui.html(verdict_html(card), sanitize=False)
        for also in card.also:
            ui.label(_("Also: {what}").format(what=also))
        trend = _("Compared with before: {trend}").format(trend=card.trend)
        ui.label(trend).classes("soft")
        rows = [*_now_rows(card), *_count_rows(card.history.counts)]
        parts.table((_("What"), _("Figure")), rows, _("The last calls"), (1,))
    _show_history(card)
    _show_incidents(card, room)


def _now_rows(card: LineCard) -> Iterator[tuple[str, str]]:
    for figure in (*FIGURES, *OTHERS):
        value = getattr(card.now, figure.field) if card.now else None
        if value is not None:
            yield _(figure.name), f"{value:.0f} {figure.unit}"


def _count_rows(counts: CallCounts) -> Iterator[tuple[str, str]]:
    yield _("Calls"), str(counts.calls)
    yield _("Answered"), str(counts.answered)
    for ended in counts.ended_by:
        name = _("Ended by {sign}").format(sign=ended.sign) if ended.sign else ""
        yield name or _("Ended by us"), str(ended.calls)
    if counts.cut_off:
        yield _("Cut off with the box"), str(counts.cut_off)


def _show_history(card: LineCard) -> None:
    days = list(reversed(card.history.days))
    plots = [drawn(_plot(figure, days)) for figure in FIGURES] if days else []
    with parts.sheet(_("How it was")):
        if not any(plots):
            ui.label(_("No call has shown its sound yet.")).classes("soft")
            return
        ui.html(f'<div class="plots">{"".join(plots)}</div>', sanitize=False)
        with ui.expansion(_("The same as a table")).classes("full"):
            heads = (_("Day"), _("Calls"), *(_(each.name) for each in FIGURES))
            rows = [_day_row(day) for day in reversed(days)]
            parts.table(heads, rows, _("Means of each day"), range(1, len(heads)))


def _plot(figure: _Figure, days: list[DayReading]) -> Plot:
    return Plot(
        title=f"{_(figure.name)} ({figure.unit})",
        unit=figure.unit,
        points=[(day.day, getattr(day, figure.field)) for day in days],
        limit=figure.limit,
    )


def _day_row(day: DayReading) -> tuple[str, ...]:
    values = (getattr(day, figure.field) for figure in FIGURES)
    told = ("" if value is None else f"{value:.0f}" for value in values)
    return day.day.isoformat(), str(day.calls), *told


def _show_incidents(card: LineCard, room: Room) -> None:
    history = card.history
    with parts.sheet(_("When it could not be used")):
        if not history.incidents:
            ui.label(_("It could be used all the time.")).classes("soft")
            return
        now = datetime.now(UTC)
        rows = [
            (
                room.when(each.lost_at),
                _length(each.lasted(now).total_seconds()),
                each.reason,
            )
            for each in history.incidents
        ]
        heads = (_("Since"), _("For"), _("Why"))
        parts.table(heads, rows, _("The newest first"))
        mended = [
            (
                room.when(each.at),
                each.step,
                _("it helped")
                if each.worked
                else _("in vain: {why}").format(why=each.why),
            )
            for each in history.repairs
        ]
        if mended:
            heads = (_("When"), _("What was done"), _("What came of it"))
            parts.table(heads, mended, _("Repairs"))


def _length(seconds: float) -> str:
    if seconds < IN_SECONDS_S:
        whole = round(seconds)
        return n_("{count} second", "{count} seconds", whole).format(count=whole)
    minutes = round(seconds / 60)
    return n_("{count} minute", "{count} minutes", minutes).format(count=minutes)
