"""`tipring lifeline`: the plain telephone beside the box."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.config.factory_reset import is_asked, set_aside
from tipring.config.reader import load
from tipring.domain.errors import SettingsError

STAYS = "Messages and records stay; the settings can be put back. Set them aside?"


@click.group()
def lifeline() -> None:
    """Leave the line to the plain telephone, or let the box answer again."""


@lifeline.command("show")
@config_option
@json_option
def show_(directory: Path, *, as_json: bool) -> None:
    """Show who has the line, and what the board's parts do."""
    settings = load(directory)
    with _desk(settings.socket) as desk:
        found = desk.lifeline()
    told = "\n".join(show.lifeline(found, settings.office.zone))
    click.echo(show.as_json(found) if as_json else told)


@lifeline.command()
@config_option
@click.option("--now", is_flag=True, help="End the call that is under way.")
def telephone(directory: Path, *, now: bool) -> None:
    """Leave the line to the plain telephone, after the call that is under way.

    The box does not answer until: tipring lifeline box
    """
    with _desk(load(directory).socket) as desk:
        found = desk.bypass(on=True, at_once=now)
    click.echo(f"{found.line} is {found.state}")


@lifeline.command()
@config_option
def box(directory: Path) -> None:
    """Let the box answer again."""
    with _desk(load(directory).socket) as desk:
        found = desk.bypass(on=False)
    click.echo(f"{found.line} is the box's again; the lifeline is {found.state}")


def drill_lifeline(directory: Path) -> None:
    """Let the relay fall and look at the line; exit status 1 when that was amiss."""
    with _desk(load(directory).socket) as desk:
        found = desk.drill()
    for sentence in found.findings:
        click.echo(f"well: {sentence}")
    for sentence in found.faults:
        click.echo(f"amiss: {sentence}")
    if found.faults:
        sys.exit(1)
    click.echo("the drill was passed")


@click.command("factory-reset")
@config_option
@click.option(
    "--if-asked", is_flag=True, help="Only if somebody asked for it at the button."
)
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
def factory_reset(directory: Path, *, if_asked: bool, yes: bool) -> None:
    """Set all settings aside in a dated folder; the box does not answer without.

    Nothing is deleted. A desk that runs goes on with what it has read.
    """
    if if_asked and not is_asked(directory):
        return
    if not (if_asked or yes):
        click.confirm(STAYS, abort=True)
    aside = set_aside(directory, datetime.now(UTC), *_store(directory))
    click.echo(f"the settings are in {aside} now; write new ones, or put them back")


def _store(directory: Path) -> Iterator[Path]:
    """Yield the store, if the settings can be read that name it."""
    try:
        yield load(directory).store_directory
    except SettingsError:
        return


def _desk(socket: Path) -> DeskClient:
    return DeskClient(socket)
