"""`tipring console`: the process that shows pages to people."""

import asyncio
import logging
from pathlib import Path

import click

from tipring.cli.beginning import begin_again
from tipring.cli.options import config_option
from tipring.console.thrift import be_thrifty


@click.command()
@config_option
@click.option("-v", "--verbose", is_flag=True, help="Tell more in the log.")
def console(directory: Path, *, verbose: bool) -> None:
    """Show the office's pages until told to stop: http://BOX:8080/ at the first time.

    It runs beside the desk (the service does this). A box without settings shows how
    to set it up; [console] and [sip] say where pages are shown.
    """
    be_thrifty()  # before the rest is loaded
    from tipring.console.running import run_console  # noqa: PLC0415 - see above

    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    for noisy in (
        "asyncio",
        "httpx",
        "httpcore",
        "uvicorn",
        "socketio",
        "engineio",
        "argon2",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    if asyncio.run(run_console(directory)):
        begin_again()
