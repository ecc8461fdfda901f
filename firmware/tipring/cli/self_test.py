"""`tipring self-test`: the box looked through from end to end, by night."""

import sys
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.doctor import seen, shown
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.desk.self_test import faults_in, self_test
from tipring.domain.errors import TipringError

NOT_KEPT = "no desk runs that could keep this in its journal"


@click.command("self-test")
@config_option
@json_option
def command(directory: Path, *, as_json: bool) -> None:
    """Look through the whole box, and all that it keeps.

    Besides what `tipring doctor` looks at: the database, the sound of every message,
    every recording, the voice, and how fast the disk is. The running desk writes the
    result into its journal. The exit status is 0 for green, 1 for amber, 2 for red.
    """
    report = self_test(directory, seen(directory))
    click.echo(show.as_json(report) if as_json else shown(report))
    _keep(directory, faults_in(report))
    sys.exit(report.colour.worry)


def _keep(directory: Path, faults: tuple[str, ...]) -> None:
    try:
        with DeskClient(load(directory).socket) as desk:
            desk.self_tested(faults)
    except TipringError:
        click.echo(NOT_KEPT, err=True)
