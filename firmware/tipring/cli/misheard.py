"""`tipring speech misheard`: what callers said that no menu understood."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli import show
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.store.reader import open_reader
from tipring.store.utterances import Misheard
from tipring.store.utterances import misheard as find_misheard

HOW_TO_KEEP = "to keep such sound: keep_misheard = true under [speech] in tipring.toml"


@click.command()
@config_option
@json_option
def misheard(directory: Path, *, as_json: bool) -> None:
    """Show what callers said that no menu understood, and where its sound is.

    A phrase that stands here often is one that your menu should know. Sound is kept
    only if the settings say so.
    """
    settings = load(directory)
    with open_reader(settings.store_directory) as reader:
        found = reader.ask(find_misheard)
    if as_json:
        click.echo(show.as_json(found))
        return
    click.echo(table(found, settings.store_directory, settings.office.zone))
    if not settings.speech.keep_misheard:
        click.echo(HOW_TO_KEEP)


def table(found: Sequence[Misheard], store: Path, zone: ZoneInfo) -> str:
    """Return the report as a table, the most frequent first."""
    if not found:
        return "nothing that was not understood is kept"
    rows = [
        (
            str(one.count),
            one.node,
            one.guess or "-",
            one.language or "-",
            show.time_of(one.utterances[0].at, zone),
            str(store / one.utterances[0].path),
        )
        for one in found
    ]
    head = ("times", "node", "sounds like", "language", "last", "sound of the last")
    return "\n".join(show.columns([head, *rows]))
