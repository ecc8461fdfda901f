"""`tipring demo`: two real calls, one that is quick, or a page to call from."""

import sys
from pathlib import Path

import click

from tipring.cli.demo import run_demo
from tipring.cli.demo_page import run_page
from tipring.cli.options import FOLDER


@click.command()
@click.option(
    "--modem",
    type=click.Choice(["usr", "conexant", "agere"]),
    default="usr",
    show_default=True,
    help="The chip that the simulated modem behaves like.",
)
@click.option(
    "--keep",
    type=FOLDER,
    help="Where to leave records and sound (default: a new temporary folder).",
)
@click.option("--page", is_flag=True, help="Call the box yourself, from a browser.")
@click.option("--quick", is_flag=True, help="One short call: is all in its place?")
def demo(modem: str, keep: Path | None, *, page: bool, quick: bool) -> None:
    """Show a real call going through, on a simulated telephone network."""
    sys.exit(run_page(keep) if page else run_demo(modem, keep, is_quick=quick))
