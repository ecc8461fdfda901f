"""`tipring route`: which way a number takes now, and when something fails."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.desk.server import somebody_answers
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.table import RouteRow, RouteTable, WayRow, route_table
from tipring.domain.house.book import book_of
from tipring.domain.link.view import Fitness

TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%H:%M"]
NO_DATE = datetime(1900, 1, 1, tzinfo=UTC).date()
"""What a time without a day is read as."""
HEAD = ("when", "it goes by", "then by", "because", "not by")


@click.command()
@config_option
@json_option
@click.option(
    "--at",
    type=click.DateTime(TIMES),
    help="At another time of the office (schedules, tariffs), as in 22:30.",
)
@click.argument("number")
def route(directory: Path, number: str, at: datetime | None, *, as_json: bool) -> None:
    """Show which way a call to NUMBER takes now, and in each failure.

    NUMBER is what a telephone of the office dials. Nothing is called. Where no desk
    runs, "now" is as if everything worked.
    """
    settings = load(directory)
    found = _asked(settings, number, _moment(at, settings.office.zone))
    click.echo(show.as_json(found) if as_json else "\n".join(told(found)))


def _asked(settings: Settings, number: str, at: datetime | None) -> RouteTable:
    if somebody_answers(settings.socket):
        with DeskClient(settings.socket) as desk:
            return desk.route(number, at)
    office = settings.office
    book = book_of(office, office.extensions)
    now = Conditions(moment=at or datetime.now(UTC))
    return route_table(number, book, office.plan, now)


def _moment(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    if at is None:
        return None
    day = at.date() if at.date() != NO_DATE else datetime.now(zone).date()
    return datetime.combine(day, at.time(), zone)


def told(found: RouteTable) -> Iterator[str]:
    """Yield the table as a person reads it."""
    if found.means:
        yield f"{found.dialled} is {found.means}: it needs no way to the street"
        return
    full = f" ({found.e164})" if found.e164 not in {"", found.dialled} else ""
    yield f"{found.dialled}{full}, kind: {found.kind}"
    if found.refusal:
        yield f"it is not called: {found.refusal}"
        return
    if found.caller_id:
        yield f"it is told as our number: {found.caller_id}"
    once_more = "is" if found.again else "is not"
    yield f"a call that the link takes down {once_more} offered again by another way"
    yield ""
    yield from show.columns([HEAD, *map(_cells, found.rows)])


def _cells(row: RouteRow) -> tuple[str, ...]:
    first, *others = row.ways or (WayRow(way="nothing", why="no way is left"),)
    return (
        row.when,
        _way(first),
        ", ".join(map(_way, others)) or "-",
        first.why,
        ", ".join(f"{each.way} ({each.why})" for each in row.left_out) or "-",
    )


def _way(row: WayRow) -> str:
    return f"{row.way} (poor)" if row.fitness is Fitness.POOR else row.way
