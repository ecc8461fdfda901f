"""`tipring doctor`: whether the box does well, and whether a line does."""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from tipring.app.line_testing import line_named, try_line
from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.desk.box_report import DeskSeen, box_report, seen_by
from tipring.domain.errors import TipringError
from tipring.domain.findings import Finding, Report
from tipring.health.line_examination import Wishes
from tipring.store.line_tests import keep_test

WHICH_LINE = "of which line? Name it: --line NAME"
COLOURS = {"green": "green", "amber": "yellow", "red": "red"}


@click.command()
@config_option
@json_option
@click.option(
    "--line",
    metavar="NAME",
    help="Test this line: its name in tipring.toml, or its place (1 is the first).",
)
@click.option(
    "--no-call", is_flag=True, help="Test it without somebody who calls it meanwhile."
)
@click.option(
    "--transfer",
    "transfer_to",
    metavar="NUMBER",
    default="",
    help="Then find out whether callers can be sent to NUMBER by a hook flash.",
)
def doctor(
    directory: Path,
    line: str | None,
    transfer_to: str,
    *,
    no_call: bool,
    as_json: bool,
) -> None:
    """Examine the box, or one line; each thing with what helps.

    The exit status is 0 for green, 1 for amber, 2 for red. A line is tested with
    the desk stopped: systemctl stop tipring.
    """
    if line is None and (transfer_to or no_call):
        raise click.UsageError(WHICH_LINE)
    wishes = Wishes(_say, ask, not no_call, transfer_to)
    report = (
        box_report(directory, seen(directory))
        if line is None
        else line_report(directory, line, wishes)
    )
    click.echo(show.as_json(report) if as_json else shown(report))
    sys.exit(report.colour.worry)


def line_report(directory: Path, name: str, wishes: Wishes) -> Report:
    """Test one line; keep the report, and return it. Raises TipringError."""
    settings = load(directory)
    line_named(settings, name)
    if wishes.transfer_to:
        number = settings.office.dialled(wishes.transfer_to)
        wishes = replace(wishes, transfer_to=number)
    report = asyncio.run(try_line(settings, name, wishes))
    kept = keep_test(report, settings.store_directory)
    _say(f"the report is kept in {kept}")
    return report


def _say(text: str) -> None:
    """Tell the person, not the program that reads a report."""
    click.echo(f"... {text}", err=True)


async def ask(question: str) -> bool:
    """Ask the person; the line is listened to meanwhile."""
    return await asyncio.to_thread(click.confirm, question, err=True)


def shown(report: Report) -> str:
    """Return *report* for a person: a row for each finding, what helps below it."""
    head = f"{report.about}: {report.device}" if report.device else report.about
    lines = [head, *_rows(report.findings)]
    if report.settings:
        lines += ["", "for tipring.toml:", *report.settings]
    colour = click.style(report.colour.value, fg=COLOURS[report.colour.value])
    return "\n".join([*lines, f"{report.about} is {colour}"])


def _rows(findings: tuple[Finding, ...]) -> Iterator[str]:
    width = max((len(finding.what) for finding in findings), default=0)
    for finding in findings:
        word = click.style(f"{finding.colour.value:5}", fg=COLOURS[finding.colour])
        yield f"{word}  {finding.what:{width}}  {finding.sentence}"
        below = (finding.remedy, _care(finding))
        yield from (f"{'':7}{'':{width}}  {line}" for line in filter(None, below))


def _care(finding: Finding) -> str:
    """Return since when it worries the box, and what the box does about it."""
    since = f"{finding.since.astimezone():%Y-%m-%d %H:%M}" if finding.since else ""
    told = (
        f"since {since}" if since else "",
        f"the box: {finding.tries}" if finding.tries else "",
    )
    return "; ".join(filter(None, told))


def seen(directory: Path) -> DeskSeen:
    """Return what the running desk tells of itself, or that none answers."""
    try:
        with DeskClient(load(directory).socket) as desk:
            return seen_by(desk.status(), desk.link(), desk.health().worries)
    except TipringError as error:
        return DeskSeen(trouble=str(error))
