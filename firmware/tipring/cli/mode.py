"""`tipring link mode`: who answers the plain line, and who shall."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.cli.show import as_json as shown
from tipring.cli.show import time_of
from tipring.config.reader import load
from tipring.desk.mode import ModeNow


@click.command()
@click.argument("to", type=click.Choice(["box", "pbx", "itself"]), required=False)
@config_option
@json_option
def mode(to: str | None, directory: Path, *, as_json: bool) -> None:
    """Show who answers, or let the box or the cloud PBX do so by hand.

    By hand it stays so, over restarts, too, until: tipring link mode itself
    """
    settings = load(directory)
    with DeskClient(settings.socket) as desk:
        found = desk.answer(to) if to else desk.mode()
    click.echo(shown(found) if as_json else sentence(found, settings.office.zone))


def sentence(found: ModeNow, zone: ZoneInfo) -> str:
    """Return who answers in one line."""
    who = "the box answers" if found.to_box else "the cloud PBX answers"
    since = f" since {time_of(found.since, zone)}" if found.since else ""
    waits = f"; waiting for calls on {', '.join(found.waits_for)}"
    later = waits if found.waits_for else ""
    return f"{who}{since}: {found.why}{later}"
