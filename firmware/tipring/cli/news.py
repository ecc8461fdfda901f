"""`tipring news`: which other machines are told what happens, and how that goes."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.desk.news import NewsStatus

NOBODY = (
    "nobody is told news; name who is in tipring.toml: [webhook.NAME] with a url, or"
    " [mqtt] with a host"
)
WELL = "all is well"
_HEAD = ("addressee", "told last", "waiting", "how it goes")


@click.command()
@config_option
@json_option
def news(directory: Path, *, as_json: bool) -> None:
    """Show who is told what happens (webhooks, MQTT), and what waits for whom.

    Waiting are entries of the journal that were not looked through yet; not each of
    them is news.
    """
    settings = load(directory)
    with DeskClient(settings.socket) as desk:
        found = desk.news()
    told = "\n".join(table(found, settings.office.zone))
    click.echo(show.as_json(found) if as_json else told)


def table(found: Sequence[NewsStatus], zone: ZoneInfo) -> Iterator[str]:
    """Yield one line for each addressee, or what to do where there is none."""
    if not found:
        yield NOBODY
        return
    rows = [
        (
            one.name,
            show.time_of(one.told_at, zone) if one.told_at else "-",
            str(one.waiting),
            one.trouble or WELL,
        )
        for one in found
    ]
    yield from show.columns([_HEAD, *rows])
