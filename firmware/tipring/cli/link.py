"""`tipring link`: how the way to the internet is, and was."""

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tipring.cli import link_show, show
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load

if TYPE_CHECKING:
    from tipring.desk.link_api import LinkNow

WATCH_S = 0.5
"""How often it is looked at."""


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


def _watch(socket: Path) -> None:
    last = ""
    while True:
        line = link_show.headline(_now(socket))
        if line != last:
            click.echo(f"{time.strftime('%H:%M:%S')} {line}")
            last = line
        time.sleep(WATCH_S)


def _now(socket: Path) -> "LinkNow":
    from tipring.cli.client import DeskClient  # noqa: PLC0415 - the desk does without

    with DeskClient(socket) as desk:
        return desk.link()
