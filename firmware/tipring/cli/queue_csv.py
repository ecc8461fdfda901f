"""Queues in and out of spreadsheets: `tipring queue import`, `tipring queue export`.

What does the work is imported by the commands: the desk does without.
"""

import sys
from pathlib import Path

import click

from tipring.cli.options import config_option
from tipring.config.queue_csv import telling
from tipring.config.queue_csv.exporting import export
from tipring.config.queue_csv.findings import Findings
from tipring.config.queue_csv.folder import read_folder
from tipring.config.queue_csv.importing import prepare
from tipring.config.queue_csv.together import mend_import

MANY = 200
"""From so many queues on progress is told to a log file, too."""
STEPS = 4
"""How often, to a log file."""

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("import")
@click.argument("file", type=_FILE)
@config_option
@click.option("--dry-run", is_flag=True, help="Show what would change, write nothing.")
@click.option("--report", type=_FILE, help="Write the findings to this CSV, too.")
def import_queues(
    file: Path,
    directory: Path,
    report: Path | None,
    *,
    dry_run: bool,
) -> None:
    """Take queues from a Webex call-queue CSV, or from a ZIP of several.

    A blank cell changes nothing. If anything is wrong, nothing is changed, and
    all that is wrong is told with row, column and remedy.
    """
    mend_import(directory)
    found = prepare(file, directory, _progress)
    for line in telling.lines(found.findings):
        click.echo(line)
    if report:
        text = telling.report(found.findings)
        report.write_text(text, encoding="utf-8-sig", newline="")
    if dry_run:
        for line in telling.differences(found.plans):
            click.echo(line)
    else:
        found.write(_progress)
    is_right = not found.findings.errors
    for line in telling.summary(found, is_written=is_right and not dry_run):
        click.echo(line, err=not is_right)
    if not is_right:
        sys.exit(1)


@click.command("export")
@click.argument("file", type=_FILE)
@config_option
def export_queues(file: Path, directory: Path) -> None:
    """Write all queues as a Webex call-queue CSV.

    More than 1000 rows become a ZIP of the same name, with parts that can be
    imported.
    """
    findings = Findings()
    written = export(file, read_folder(directory), findings, _progress)
    for line in telling.lines(findings):
        click.echo(line, err=True)
    click.echo(f"{written.queues} queue(s) in {written.rows} row(s): {written.path}")


def _progress(what: str, done: int, everything: int) -> None:
    """Show progress on a terminal; elsewhere now and then, of many queues."""
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{everything} {what}", nl=done == everything, err=True)
    elif everything > MANY and done * STEPS % everything < STEPS:
        click.echo(f"{done}/{everything} {what}", err=True)
