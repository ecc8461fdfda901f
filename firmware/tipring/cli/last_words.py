"""`tipring last-words`: the end of the log that lives in memory, kept on the disk."""

from datetime import UTC, datetime
from pathlib import Path

import click

from tipring.cli.options import config_option
from tipring.console.whereabouts import whereabouts
from tipring.health.last_words import keep_last_words, kept_words
from tipring.health.surroundings import Surroundings


@click.command("last-words")
@config_option
@click.option("--list", "is_list", is_flag=True, help="What is kept.")
@click.argument("why", default="asked")
def last_words(directory: Path, why: str, *, is_list: bool) -> None:
    """Keep the last lines of the log beside the store, and WHY (systemd does).

    A log in memory spares the card and is gone with the power. Read what is kept
    with zless.
    """
    state, _socket = whereabouts(directory)
    if is_list:
        click.echo("\n".join(map(str, kept_words(state))) or "nothing is kept")
        return
    says = Surroundings(state).said_by
    kept = keep_last_words(state, why, datetime.now(UTC), says)
    click.echo(kept or "there is nothing to keep, or it was kept a moment ago")
