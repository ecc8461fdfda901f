"""`tipring call`: somebody calls a simulated line of the running box."""

from pathlib import Path

import click

from tipring.cli.client import DeskClient
from tipring.cli.options import config_option
from tipring.config.reader import load


@click.command()
@config_option
@click.option("--from", "caller_id", help="The number that the caller calls from.")
@click.argument("line")
@click.argument("sentences", nargs=-1, required=True)
def call(
    directory: Path, line: str, sentences: tuple[str, ...], caller_id: str | None
) -> None:
    """Call a simulated LINE (url = "simulated:NUMBER"), and do what SENTENCES say.

    For example: tipring call line-1 'waits for "press 1"' 'presses 1' 'waits 9 s'
    'hangs up'. What the caller notices is printed as it happens.
    """
    with DeskClient(load(directory).socket) as desk:
        for sentence in desk.trial_call(line, sentences, caller_id):
            click.echo(sentence)
