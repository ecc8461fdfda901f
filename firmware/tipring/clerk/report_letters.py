"""The weekly report as a letter: a table of queues, the week before in brackets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from html import escape

from sqlalchemy import Connection

from tipring.clerk.letters import Sender, envelope, harmless, message_id_of
from tipring.clerk.report_words import ReportWords, report_words
from tipring.config.settings import Settings
from tipring.domain.reports.mailing import days_of
from tipring.domain.reports.periods import moments_of
from tipring.domain.reports.report import Grouping, Report, Row, Wish
from tipring.domain.reports.table import Kind, Value, plainly
from tipring.store.message_records import Job
from tipring.store.queue_abandoned import abandoned
from tipring.store.report_views import reported


@dataclass(frozen=True, slots=True)
class Week:
    """What a letter is made of."""

    first: date
    last: date
    report: Report
    before: Report
    open: int
    """Who gave up, and nobody has talked with him since."""


def week_of(
    job: Job, settings: Settings, now: datetime
) -> Callable[[Connection], Week]:
    """Return the question for the week that *job* is to tell of, judged at *now*."""
    first, last = days_of(date.fromisoformat(job.details["day"]))
    since, until = moments_of((first, last), settings.office.zone)
    queues = settings.office.team.queues
    wish = Wish(
        since=since,
        until=until,
        zone=settings.office.zone,
        by=Grouping.QUEUE,
        thresholds_s={name: queue.threshold_s for name, queue in queues.items()},
    )

    def ask(connection: Connection) -> Week:
        gave_up = abandoned(since, until, country=settings.country)(connection)
        return Week(
            first,
            last,
            reported(wish, now, settings.country)(connection),
            reported(wish.before(), now, settings.country)(connection),
            sum(call.answered_at is None for call in gave_up),
        )

    return ask


def report_letter(job: Job, sender: Sender, week: Week) -> EmailMessage:
    """Return the letter of *job*: plain text, and the same as simple HTML."""
    words = report_words(sender.language)
    days = words.subject.format(first=week.first, last=week.last)
    mail = envelope(sender, job.details["to"], f"{harmless(sender.office)}: {days}")
    mail["Date"] = job.queued_at
    mail["Message-ID"] = message_id_of(job.id, sender)
    rows, notes = _rows(week, words), _notes(week, words)
    mail.set_content(_plain(days, rows, notes), cte="quoted-printable")
    html = _html(days, rows, notes)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail


def _rows(week: Week, words: ReportWords) -> list[list[str]]:
    if not week.report.rows:
        return []
    head = [words.queue, words.offered, words.answered, words.gave_up]
    head += [words.level, words.wait, words.handling]
    before = {row.key: row for row in week.before.rows}
    rows = [
        [harmless(row.key), *_cells(row, before.get(row.key))]
        for row in week.report.rows
    ]
    total = [words.all, *_cells(week.report.total, week.before.total)]
    return [head, *rows, total] if len(rows) > 1 else [head, *rows]


def _cells(row: Row, before: Row | None) -> list[str]:
    now, was = _figures(row), _figures(before) if before else None
    return [
        f"{plainly(value, kind)} ({plainly(was[place][0], kind) if was else '-'})"
        for place, (value, kind) in enumerate(now)
    ]


def _figures(row: Row) -> list[tuple[Value, Kind]]:
    found = row.figures
    return [
        (found.offered, Kind.COUNT),
        (found.answered, Kind.COUNT),
        (found.abandoned, Kind.COUNT),
        (found.service.of_offered, Kind.PERCENT),
        (found.answer_after_s, Kind.SECONDS),
        (found.handling_s, Kind.SECONDS),
    ]


def _notes(week: Week, words: ReportWords) -> list[str]:
    if not week.report.rows:
        return [words.nobody]
    seconds = f"{week.report.total.figures.service.threshold_s:g}"
    return [
        words.waiting.format(count=week.open),
        words.intro.format(seconds=seconds),
        words.blind,
    ]


def _plain(title: str, rows: Sequence[Sequence[str]], notes: Sequence[str]) -> str:
    """Return each queue as a paragraph: lines of columns break on telephones."""
    told = [
        "\n".join([row[0], *map(": ".join, zip(rows[0][1:], row[1:], strict=True))])
        for row in rows[1:]
    ]
    return "\n\n".join([title, *told, *notes]) + "\n"


def _html(title: str, rows: Sequence[Sequence[str]], notes: Sequence[str]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in (rows or [[]])[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in rows[1:]
    )
    table = (
        f'<table border="1" cellpadding="6" cellspacing="0">\n<tr>{head}</tr>\n'
        f"{body}</table>\n"
        if rows
        else ""
    )
    said = "".join(f"<p>{escape(note)}</p>\n" for note in notes)
    return f"<html><body>\n<h1>{escape(title)}</h1>\n{table}{said}</body></html>\n"
