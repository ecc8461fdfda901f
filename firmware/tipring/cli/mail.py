"""`tipring mail`: the way to the office's mail server."""

import asyncio
from pathlib import Path

import click

from tipring.clerk.trial import try_mail
from tipring.cli.options import config_option
from tipring.config.reader import load


@click.group()
def mail() -> None:
    """Look after the mail about messages."""


@mail.command()
@config_option
@click.argument("address")
def test(directory: Path, address: str) -> None:
    """Send a test letter to ADDRESS at once, or say what stands in the way."""
    settings = load(directory)
    answer = asyncio.run(try_mail(settings, address))
    click.echo(f"the server has taken the letter to {address}: {answer}")
