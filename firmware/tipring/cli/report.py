"""Reports and staffing at the terminal: `tipring report`, `tipring staffing`.

The modules that count are imported by the commands that use them: the desk needs none.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.console.reporting import staffing_tables as told
from tipring.console.reporting import words
from tipring.console.reporting.asked import asked
from tipring.console.reporting.tables import tables_of
from tipring.desk.journal import utc_now
from tipring.domain.access import Role, Visitor
from tipring.domain.errors import TipringError
from tipring.domain.reports.periods import Period
from tipring.domain.reports.report import Grouping
from tipring.domain.reports.table import Kind, Table, as_csv, plainly
from tipring.domain.staffing.advice import Goal
from tipring.store import staffing_views as views
from tipring.store.reader import open_reader
from tipring.store.report_views import reported

_DAY = click.DateTime(["%Y-%m-%d"])
queue_option = click.option("--queue", default="", help="Only this one.")


@click.command()
@config_option
@json_option
@click.option(
    "--period",
    type=click.Choice([period.value for period in Period]),
    default=Period.LAST_28_DAYS.value,
    show_default=True,
    help="Whole days of the office; `own` needs --from and --to.",
)
@click.option("--from", "first", type=_DAY, help="The first day.")
@click.option("--to", "last", type=_DAY, help="The last day.")
@click.option(
    "--by",
    type=click.Choice([grouping.value for grouping in Grouping]),
    default=Grouping.DAY.value,
    show_default=True,
    help="What the rows are.",
)
@queue_option
@click.option("--csv", "is_csv", is_flag=True, help="For programs that take tables.")
def report(  # noqa: PLR0913 - each is an option of its own
    directory: Path,
    period: str,
    first: datetime | None,
    last: datetime | None,
    by: str,
    queue: str,
    *,
    is_csv: bool,
    as_json: bool,
) -> None:
    """Count the callers of a period, with agents, resolution and transfers."""
    settings, now = load(directory), utc_now()
    _insist(queue, settings)
    params = {"period": period, "by": by, "queue": queue}
    params |= {"first": _iso(first), "last": _iso(last)}
    if first or last:
        params["period"] = Period.OWN.value
    wanted = asked(params, now.astimezone(settings.office.zone))
    owner = Visitor(name="terminal", role=Role.OWNER)
    question = reported(wanted.wish(owner, settings), now, settings.country)
    with open_reader(settings.store_directory) as reader:
        tables = tables_of(reader.ask(question))
    if as_json:
        click.echo(show.as_json(tables))
    elif is_csv:
        click.echo(as_csv(tables), nl=False)
    else:
        days = f"{wanted.first} to {wanted.last}"
        click.echo(f"{days}\n\n{_shown(tables) or 'nobody called a queue'}")


@click.command()
@config_option
@json_option
@queue_option
@click.option(
    "--weeks",
    type=click.IntRange(1, 520),
    default=13,
    show_default=True,
    help="Of records that are looked at.",
)
@click.option(
    "--share",
    type=click.FloatRange(1, 99),
    default=80,
    show_default=True,
    help="Per cent of the callers that are answered in time.",
)
@click.option(
    "--within",
    "within_s",
    type=click.FloatRange(1, 3600),
    default=20,
    show_default=True,
    help="Seconds: what in time is.",
)
@click.option(
    "--reserve",
    type=click.FloatRange(0, 90),
    default=30,
    show_default=True,
    help="Per cent of planned time in which agents cannot be rung.",
)
def staffing(  # noqa: PLR0913 - each is an option of its own
    directory: Path,
    queue: str,
    weeks: int,
    share: float,
    within_s: float,
    reserve: float,
    *,
    as_json: bool,
) -> None:
    """Advise how many agents each half hour needs, and how many lines the office."""
    settings = load(directory)
    _insist(queue, settings)
    zone, names = settings.office.zone, [line.name for line in settings.lines]
    today: date = utc_now().astimezone(zone).date()
    records = views.Records(today=today, zone=zone, weeks=weeks)
    goal = Goal(share=share / 100, within_s=within_s, reserve=reserve / 100)
    queues = (queue,) if queue else ()
    with open_reader(settings.store_directory) as reader:
        advice = reader.ask(views.agents_advised(records, goal, queues))
        lines = reader.ask(views.lines_advised(records, names))
    if as_json:
        tables = [told.half_hours(advice)] if advice else []
        tables += [told.choices(lines)] if lines else []
        click.echo(show.as_json(tables))
        return
    if advice is None:
        click.echo("agents: too few callers were answered to know anything")
    else:
        doubts = words.doubts()
        click.echo(_shown([told.rota(advice)]))
        click.echo("\n".join(["", *told.behind(advice)]))
        click.echo("".join(f"doubt: {doubts[doubt]}\n" for doubt in advice.doubts))
        click.echo(_shown([told.half_hours(advice)]))
    if lines is not None:
        click.echo("\n".join(["", *told.lines_told(lines), ""]))
        click.echo(_shown([told.choices(lines)]))


def _shown(tables: Sequence[Table]) -> str:
    return "\n\n".join("\n".join(_lines(table)) for table in tables)


def _lines(table: Table) -> list[str]:
    heads = tuple(column.title for column in table.columns)
    texts = [
        tuple(
            plainly(value, of.kind)
            for value, of in zip(row, table.columns, strict=True)
        )
        for row in table.rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *texts, strict=True)]
    return [
        table.title,
        *(
            "  ".join(
                cell.ljust(width) if of.kind is Kind.TEXT else cell.rjust(width)
                for cell, width, of in zip(row, widths, table.columns, strict=True)
            ).rstrip()
            for row in (heads, *texts)
        ),
    ]


def _insist(queue: str, settings: Settings) -> None:
    queues = settings.office.team.queues
    if queue and queue not in queues:
        there = ", ".join(sorted(queues)) or "none"
        message = f"there is no queue {queue!r}; there are: {there}"
        raise TipringError(message)


def _iso(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
