"""`tipring retention`: erase what has been kept long enough."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import click

from tipring.clerk.door import (
    DeskAway,
    DeskDoor,
    Refused,
)
from tipring.clerk.retention import Over, Retention, told
from tipring.cli import show
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.desk.journal import utc_now
from tipring.domain.errors import TipringError


@click.command()
@config_option
@json_option
def retention(directory: Path, *, as_json: bool) -> None:
    """Erase messages and recordings, and forget callers, whose time is over.

    The clerk does this once a day, too; asked twice, nothing is left to do.
    """
    # The HTTP client is 10 MB, and the desk does without.

    settings = load(directory)

    async def look() -> Over:
        async with DeskDoor.at(settings.socket) as door:
            engine = Retention(settings.office.mailboxes, utc_now)
            return await engine.look(door, utc_now())

    try:
        over = asyncio.run(look())
    except (DeskAway, Refused) as error:
        message = f"{error}; it is done the next time, or: systemctl start tipring"
        raise TipringError(message) from error
    click.echo(show.as_json(asdict(over)) if as_json else told(over))
