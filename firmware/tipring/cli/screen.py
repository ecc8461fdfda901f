"""The commands of screening: `tipring screen ...`."""

import csv
import sys
from dataclasses import fields
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.client import DeskClient
from tipring.cli.options import config_option, json_option
from tipring.config.queue_csv.cell_text import guarded
from tipring.config.reader import load
from tipring.config.screening_csv import Finding, Sheet, read_sheet
from tipring.config.screening_edit import add, entry_from
from tipring.config.screening_edit import remove as remove_entry
from tipring.config.screening_file import load_lists
from tipring.domain.screening import ListName, Lists

screen = click.Group("screen", help="Decide who may come in: block and allow lists.")

note_option = click.option("--note", default="", help="Why; shown where it decided.")
_FILE = click.Path(path_type=Path, dir_okay=False)
_DONE = {ListName.BLOCK: "blocked", ListName.ALLOW: "allowed"}


@screen.command()
@config_option
@click.argument("caller", metavar="NUMBER|NAME")
@note_option
def block(directory: Path, caller: str, note: str) -> None:
    """Keep a caller out, from the next call on.

    NUMBER may be the beginning of numbers (+49900*), NAME may have wildcards (ACME*).
    """
    _add(directory, ListName.BLOCK, caller, note)


@screen.command()
@config_option
@click.argument("caller", metavar="NUMBER|NAME")
@note_option
def allow(directory: Path, caller: str, note: str) -> None:
    """Let a caller in unasked, from the next call on.

    NUMBER may be the beginning of numbers (+49900*), NAME may have wildcards (ACME*).
    """
    _add(directory, ListName.ALLOW, caller, note)


@screen.command()
@config_option
@click.argument("caller", metavar="NUMBER|NAME")
def remove(directory: Path, caller: str) -> None:
    """Take a caller off the list, whichever it is."""
    gone = remove_entry(directory, caller, load(directory).country)
    click.echo(f"{gone.pattern} is not {_DONE[gone.list]} any more")


@screen.command("list")
@config_option
@json_option
def list_callers(directory: Path, *, as_json: bool) -> None:
    """List who is blocked and who is allowed."""
    lists = load_lists(directory)
    click.echo(show.as_json(lists) if as_json else _table(lists))


@screen.command("import")
@config_option
@click.argument("file", type=_FILE)
@click.option(
    "--to",
    "which",
    type=click.Choice([name.value for name in ListName]),
    default=ListName.BLOCK.value,
    show_default=True,
    help="The list that the rows belong to.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, write nothing.")
@click.option("--report", type=_FILE, help="Write the findings to this CSV, too.")
def import_callers(
    directory: Path, file: Path, which: str, report: Path | None, *, dry_run: bool
) -> None:
    """Take callers from a CSV with the columns number, name, note.

    If anything is wrong, nothing is changed, and all that is wrong is told with
    row, column and remedy.
    """
    sheet = read_sheet(file, ListName(which), load_lists(directory))
    for finding in sheet.findings:
        click.echo(str(finding))
    if report:
        _report(report, sheet)
    if sheet.findings:
        count = len(sheet.findings)
        click.echo(f"{count} to mend; nothing was changed", err=True)
        sys.exit(1)
    if dry_run:
        click.echo(_table(tuple(sheet.entries)))
    else:
        add(directory, sheet.entries)
    done = "would be" if dry_run else "are"
    names = f"{len(sheet.entries)} caller(s) {done} {_DONE[ListName(which)]}"
    click.echo(f"{names}, {sheet.known} were already")


@screen.command("pass")
@config_option
@click.option(
    "--minutes",
    type=click.FloatRange(min=1, max=1440),
    default=30,
    show_default=True,
    help="How long the pass holds.",
)
def give_pass(directory: Path, minutes: float) -> None:
    """Let the next caller in who is on neither list, once and unasked."""
    settings = load(directory)
    with DeskClient(settings.socket) as desk:
        until = desk.give_pass(minutes).astimezone(settings.office.zone)
    click.echo(f"the next caller on neither list may come in, until {until:%H:%M}")


def _add(directory: Path, which: ListName, caller: str, note: str) -> None:
    entry = entry_from(which, caller, note)
    add(directory, [entry])
    click.echo(f"{entry.pattern} is {_DONE[which]} from the next call on")


def _table(lists: Lists) -> str:
    if not lists:
        return "nobody is blocked, nobody is allowed unasked"
    head = ("list", "what", "caller", "note")
    rows = [
        (
            entry.list.value,
            "name" if entry.is_name else "number",
            entry.pattern,
            entry.note or "-",
        )
        for entry in lists
    ]
    return "\n".join(show.columns([head, *rows]))


def _report(path: Path, sheet: Sheet) -> None:
    names = [column.name for column in fields(Finding)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(
            [guarded(str(getattr(finding, name))) for name in names]
            for finding in sheet.findings
        )
