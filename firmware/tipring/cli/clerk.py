"""`tipring clerk`: the process that does the slow work."""

import asyncio
import logging
from pathlib import Path

import click

from tipring.clerk.running import run_clerk
from tipring.cli.beginning import begin_again
from tipring.cli.options import config_option
from tipring.speech.ears.transcribe import transcribe


@click.command()
@config_option
@click.option("-v", "--verbose", is_flag=True, help="Tell more in the log.")
def clerk(directory: Path, *, verbose: bool) -> None:
    """Do the slow work until told to stop: mail, texts, reminders, retention.

    It runs beside the desk (the service does this), with a low priority.
    """
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("asyncio", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    if asyncio.run(run_clerk(directory, transcribe)):
        begin_again()
