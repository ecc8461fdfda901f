"""`tipring drill`: the lifeline, and the link, tried in a quiet minute."""

import sys
import time
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.lifeline import drill_lifeline
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.domain.errors import TipringError
from tipring.domain.link_drill.record import DrillRecord
from tipring.domain.link_drill.report import as_page, as_text, headline
from tipring.store.drill_views import drills_of_link, link_drill
from tipring.store.reader import open_reader

ASK_S = 0.5
"""How often it is asked how far a drill is."""
MOST_LISTED = 50


@click.group(invoke_without_command=True)
@config_option
@click.option(
    "--if-there", is_flag=True, help="Nothing to do on a box without a board."
)
@click.pass_context
def drill(context: click.Context, directory: Path, *, if_there: bool) -> None:
    """Try what an emergency needs, in a quiet minute.

    Without a further word it is the lifeline: its relay falls for a moment, and the
    line is looked at. That takes two seconds; a call that comes breaks it off. What
    was found is kept, and shown by: tipring status
    """
    if context.invoked_subcommand is not None:
        return
    if if_there and load(directory).panel is None:
        click.echo("this box has no lifeline to be tried")
        return
    drill_lifeline(directory)


@drill.command("link")
@config_option
@click.option("--stop", is_flag=True, help="Break off the drill that is being held.")
def link_(directory: Path, *, stop: bool) -> None:
    """Cut the office off from the internet for a minute or two, and try calls.

    A caller, or somebody who dials, ends it at once. The internet comes back by
    itself, whatever happens to the box. [drill] in tipring.toml says who is called.
    """
    settings = load(directory)
    with _desk(settings.socket) as desk:
        if stop:
            desk.stop_link_drill()
            click.echo("the drill is broken off")
            return
        drill_id = desk.begin_link_drill()
        click.echo(f"drill {drill_id}; to break it off: tipring drill link --stop")
        record = _followed(desk, drill_id)
    click.echo(f"\n{as_text(record, settings.office.name, settings.office.zone)}")
    sys.exit(0 if record.is_passed else 1)


def _followed(desk: DeskClient, drill_id: str) -> DrillRecord:
    """Tell each step of a drill until it is over; return its record."""
    told = ""
    while step := desk.link_drill().step:
        if step != told:
            click.echo(f"... {step}", err=True)
        told = step
        time.sleep(ASK_S)
    return desk.link_drill_record(drill_id)


@drill.command("show")
@config_option
@json_option
@click.option("--html", "as_html", is_flag=True, help="As a page, to be printed.")
@click.option("--list", "is_list", is_flag=True, help="All drills, a line each.")
@click.argument("drill_id", default="")
def show_(
    directory: Path, drill_id: str, *, as_json: bool, as_html: bool, is_list: bool
) -> None:
    """Show the record of the last drill of the link, or of DRILL_ID."""
    settings = load(directory)
    name, zone = settings.office.name, settings.office.zone
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(drills_of_link(MOST_LISTED))
        record = reader.ask(link_drill(drill_id))
    if is_list:
        rows = [
            f"{each.drill_id}  {show.time_of(each.began_at, zone)}  {headline(each)}"
            for each in found
        ]
        click.echo(show.as_json(found) if as_json else "\n".join(rows))
        return
    if record is None:
        message = (
            f"there is no drill {drill_id}" if drill_id else "no drill was held yet"
        )
        raise TipringError(message)
    if as_json:
        click.echo(show.as_json(record))
    else:
        click.echo((as_page if as_html else as_text)(record, name, zone))


def _desk(socket: Path) -> DeskClient:
    return DeskClient(socket)
