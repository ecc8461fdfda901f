"""A report as tables: the same on the page, in files and at the terminal."""

from collections.abc import Iterator
from datetime import date

from babel.dates import format_date

from tipring.console.reporting import words
from tipring.console.words import _, locale
from tipring.domain.reports.ranking import Metric
from tipring.domain.reports.report import Grouping, Report, Row
from tipring.domain.reports.shares import Share
from tipring.domain.reports.table import Column, Kind, Table, Value


def tables_of(report: Report) -> list[Table]:
    """Return all tables that have a row."""
    every = (
        _rows(report),
        _service(report),
        _others(report),
        _agents(report),
        _resolution(report),
        _reasons(report),
        _transfers(report),
        *(ranking(report, metric) for metric in Metric),
    )
    return [table for table in every if table.rows]


def label(key: str, by: Grouping, *, is_short: bool = False) -> str:
    """Return what a row is called; that of all has no key."""
    if not key:
        return _("All")
    if by is Grouping.HOUR:
        return f"{key}:00"
    if by is Grouping.WEEKDAY:
        return words.weekday(int(key), "abbreviated" if is_short else "wide")
    if by is Grouping.DAY:
        day = date.fromisoformat(key)
        form = "d MMM" if is_short else "EEE d MMM y"
        return str(format_date(day, form, locale=locale()))
    return key


def _rows(report: Report) -> Table:
    by = report.wish.by
    has_calls = any(row.calls for row in report.rows)
    columns = [
        Column(words.groupings()[by], Kind.TEXT),
        Column(_("Offered")),
        Column(_("Answered")),
        Column(_("Gave up")),
        Column(_("of them at once")),
        Column(_("Others")),
        Column(_("Not over")),
        Column(_("Service level"), Kind.PERCENT),
        Column(_("Mean wait (ASA)"), Kind.SECONDS),
        Column(_("Longest wait"), Kind.SECONDS),
        Column(_("Talk"), Kind.SECONDS),
        Column(_("Hold"), Kind.SECONDS),
        Column(_("Wrap-up"), Kind.SECONDS),
        Column(_("Handling (AHT)"), Kind.SECONDS),
    ]
    if has_calls:
        columns += [
            Column(_("Calls of lines")),
            Column(_("Answered by the box")),
            Column(_("Placed")),
            Column(_("Minutes in use"), Kind.NUMBER),
        ]
    total = (*report.rows, report.total) if len(report.rows) > 1 else report.rows
    return Table(
        name="callers",
        title=_("Callers"),
        columns=tuple(columns),
        rows=tuple(
            tuple(_row(row, label(row.key, by), has_calls=has_calls)) for row in total
        ),
    )


def _row(row: Row, name: str, *, has_calls: bool) -> Iterator[Value]:
    found = row.figures
    yield name
    yield from (found.offered, found.answered, found.abandoned, found.short_abandoned)
    yield sum(found.other_outcomes.values())
    yield found.undecided
    yield found.service.of_offered
    yield from (found.answer_after_s, found.longest_wait_s)
    yield from (row.talk_s, row.hold_s, row.wrap_up_s, found.handling_s)
    if has_calls and row.calls:
        calls = row.calls
        yield from (calls.came, calls.answered, calls.placed, calls.minutes)
    elif has_calls:
        yield from (None, None, None, None)


def _service(report: Report) -> Table:
    level = report.total.figures.service
    seconds = f"{level.threshold_s:g}"
    formulas = (
        (_("Answered within {seconds} s, of all offered"), level.of_offered),
        (_("Answered within {seconds} s, of the answered"), level.of_answered),
        (
            _("Answered or given up within {seconds} s, of both"),
            level.with_abandoned,
        ),
        (
            _("Answered within {seconds} s, of all but who gave up sooner"),
            level.without_early_abandoned,
        ),
    )
    return Table(
        name="service-level",
        title=_("Four ratios that go by the name of service level"),
        columns=(Column(_("Formula"), Kind.TEXT), Column(_("Share"), Kind.PERCENT)),
        rows=tuple(
            (formula.format(seconds=seconds), share) for formula, share in formulas
        )
        if level.of_offered is not None
        else (),
    )


def _others(report: Report) -> Table:
    told = words.outcomes()
    return Table(
        name="others",
        title=_("Who was neither answered nor gave up"),
        columns=(Column(_("What happened"), Kind.TEXT), Column(_("Callers"))),
        rows=tuple(
            (told.get(outcome, outcome), count)
            for outcome, count in report.total.figures.other_outcomes.items()
        ),
    )


def _agents(report: Report) -> Table:
    return Table(
        name="agents",
        title=_("Agents"),
        columns=(
            Column(_("Agent"), Kind.TEXT),
            Column(_("Calls")),
            Column(_("Calls an hour"), Kind.NUMBER),
            Column(_("Handling (AHT)"), Kind.SECONDS),
            Column(_("Hold"), Kind.SECONDS),
            Column(_("Talk in all"), Kind.SECONDS),
            Column(_("Wrap-up in all"), Kind.SECONDS),
            Column(_("Serving"), Kind.SECONDS),
            Column(_("Pauses"), Kind.SECONDS),
            Column(_("Occupancy"), Kind.PERCENT),
            Column(_("Missed")),
            Column(_("Resolved"), Kind.PERCENT),
            Column(_("Transfers")),
            Column(_("Right transfers"), Kind.PERCENT),
        ),
        rows=tuple(
            (
                row.figures.agent,
                row.figures.calls,
                row.calls_per_hour,
                row.handling_s,
                row.hold_s,
                row.figures.talk_s,
                row.figures.wrap_up_s,
                row.figures.serving_s,
                row.figures.paused_s,
                row.figures.occupancy,
                row.figures.misses,
                row.resolution.share,
                row.accuracy.whole,
                row.accuracy.share,
            )
            for row in report.agents
        ),
    )


def _resolution(report: Report) -> Table:
    def row(name: str, share: Share) -> tuple[Value, ...]:
        return (name, share.whole, share.share, share.low, share.high)

    solved = report.resolution.share
    codes, reasons = _("Reason: {reason}"), report.wish.reasons
    rows = [row(_("All"), solved)] if solved.whole else []
    if report.by_word.whole:
        rows.append(row(_("By the reasons that agents gave"), report.by_word))
    rows += [row(queue, share) for queue, share in report.by_queue.items()]
    rows += [
        row(codes.format(reason=reasons.call_title(code)), share)
        for code, share in report.by_code.items()
    ]
    return Table(
        name="resolution",
        title=_("Who did not have to call again within seven days"),
        columns=(
            Column(_("Of"), Kind.TEXT),
            Column(_("Contacts")),
            Column(_("Resolved"), Kind.PERCENT),
            Column(_("at least"), Kind.PERCENT),
            Column(_("at most"), Kind.PERCENT),
        ),
        rows=tuple(rows),
    )


def _reasons(report: Report) -> Table:
    reasons = report.wish.reasons
    return Table(
        name="reasons",
        title=_("What calls were about"),
        columns=(Column(_("Reason"), Kind.TEXT), Column(_("Calls"))),
        rows=tuple(
            (reasons.call_title(code), count) for code, count in report.codes.items()
        ),
    )


def _transfers(report: Report) -> Table:
    told = words.verdicts()
    return Table(
        name="transfers",
        title=_("Transfers, judged by what came of them"),
        columns=(Column(_("Judged"), Kind.TEXT), Column(_("Transfers"))),
        rows=tuple(
            (told[verdict], count)
            for verdict, count in report.accuracy.verdicts.items()
        ),
    )


def ranking(report: Report, metric: Metric) -> Table:
    """Return the agents in order of *metric*."""
    share = metric in {Metric.RESOLUTION, Metric.ACCURACY}
    kind = Kind.PERCENT if share or metric is Metric.HANDLING else Kind.NUMBER
    told = words.standings()
    return Table(
        name=f"ranking-{metric.name.lower()}",
        title=words.metrics()[metric],
        columns=(
            Column(_("Place"), Kind.TEXT),
            Column(_("Agent"), Kind.TEXT),
            Column(_("Value"), kind),
            Column(_("at least"), kind),
            Column(_("at most"), kind),
            Column(_("Calls")),
            Column(_("Against the mean"), Kind.TEXT),
        ),
        rows=tuple(
            (
                "" if each.place is None else str(each.place),
                each.measured.agent,
                each.measured.value,
                each.measured.low,
                each.measured.high,
                each.measured.cases,
                told[each.standing],
            )
            for each in report.rankings.get(metric, ())
        ),
    )
