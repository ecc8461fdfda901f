"""`tipring console`: the process that shows pages to people."""

import asyncio
import logging
from pathlib import Path

import click

from tipring.cli.options import config_option


@click.command()
@config_option
@click.option("-v", "--verbose", is_flag=True, help="Tell more in the log.")
def console(directory: Path, *, verbose: bool) -> None:
    """Show pages by HTTPS until told to stop: a telephone in the browser.

    It runs beside the desk (the service does this), at the addresses of [sip].
    """
    from tipring.console.running import run_console  # noqa: PLC0415 - see main

    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("asyncio", "httpx", "httpcore", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    asyncio.run(run_console(directory))
