"""`tipring status|calls|events|hang-up`: what goes on, and what went on."""

import contextlib
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option, limit_option
from tipring.config.reader import load
from tipring.store.reader import open_reader


@click.command()
@config_option
@json_option
def status(directory: Path, *, as_json: bool) -> None:
    """Show the running box: lines, calls, lateness."""
    with DeskClient(load(directory).socket) as desk:
        found = desk.status()
    click.echo(show.as_json(found) if as_json else show.status(found))


@click.command()
@config_option
@json_option
@limit_option
def calls(directory: Path, limit: int, *, as_json: bool) -> None:
    """List the calls, newest first."""
    settings = load(directory)
    with open_reader(settings.store_directory) as reader:
        found = reader.calls(limit)
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else show.calls(found, zone))


@click.command("hang-up")
@config_option
@click.argument("call_id")
def hang_up(directory: Path, call_id: str) -> None:
    """End a call; what the caller said so far is kept."""
    with DeskClient(load(directory).socket) as desk:
        desk.hang_up(call_id)
    click.echo(f"{call_id} was asked to end")


@click.command()
@config_option
def events(directory: Path) -> None:
    """Follow what happens, one JSON document a line, until Ctrl-C."""
    with (
        contextlib.suppress(KeyboardInterrupt),
        DeskClient(load(directory).socket) as desk,
    ):
        for document in desk.events():
            click.echo(document)
