"""`tipring link`: how the way to the internet is, and was."""

import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from tipring.cli import link_show, show
from tipring.cli.client import DeskClient
from tipring.cli.mode import mode
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.desk.link_api import LinkNow
from tipring.domain.link.history import Spell, availability, spells
from tipring.domain.link.plot import as_svg, as_text
from tipring.store.link_views import link_changes
from tipring.store.reader import open_reader

WATCH_S = 0.5
"""How often it is looked at."""
MOST_DAYS = 3650


@click.group(invoke_without_command=True)
@config_option
@json_option
@click.option("--watch", is_flag=True, help="Tell each change, until Ctrl-C.")
@click.pass_context
def link(
    context: click.Context, directory: Path, *, as_json: bool, watch: bool
) -> None:
    """Show how the way to the internet is, and what every probe saw last."""
    if context.invoked_subcommand is not None:
        return
    if watch:
        with contextlib.suppress(KeyboardInterrupt):
            _watch(load(directory).socket)
        return
    found = _now(load(directory).socket)
    click.echo(show.as_json(found) if as_json else link_show.link(found))


link.add_command(mode)

days_option = click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=30,
    show_default=True,
    help="How far back.",
)


@link.command()
@config_option
@json_option
@days_option
def history(directory: Path, days: int, *, as_json: bool) -> None:
    """Show when it was another, why, and what share of the time it was there."""
    settings = load(directory)
    found = _spells(settings.store_directory, days)
    figures = availability(found)
    if as_json:
        click.echo(show.as_json({"availability": figures, "spells": found}))
    else:
        click.echo(link_show.history(found, figures, settings.office.zone))


@link.command()
@config_option
@days_option
@click.option("--svg", is_flag=True, help="As a picture for a page.")
def plot(directory: Path, days: int, *, svg: bool) -> None:
    """Draw how it was, a row for each day."""
    settings = load(directory)
    found = _spells(settings.store_directory, days)
    click.echo((as_svg if svg else as_text)(found, settings.office.zone))


def _spells(store: Path, days: int) -> list[Spell]:
    """Return what is written down, whether a desk runs or not."""
    now = datetime.now(UTC)
    since = now - timedelta(days=days)
    with open_reader(store) as reader:
        return spells(reader.ask(link_changes(since)), since, now)


def _watch(socket: Path) -> None:
    last = ""
    while True:
        line = link_show.headline(_now(socket))
        if line != last:
            click.echo(f"{datetime.now().astimezone():%H:%M:%S} {line}")
            last = line
        time.sleep(WATCH_S)


def _now(socket: Path) -> LinkNow:
    with DeskClient(socket) as desk:
        return desk.link()
