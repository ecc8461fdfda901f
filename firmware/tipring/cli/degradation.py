"""`tipring degradation`: what still works if something fails."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from tipring.cli import show
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.config.setup import setup_of
from tipring.domain.degradation.html import as_html
from tipring.domain.degradation.report import Report
from tipring.domain.degradation.reporting import report


@click.command()
@config_option
@json_option
@click.option("--html", "as_page", is_flag=True, help="A page, to be kept and printed.")
def degradation(directory: Path, *, as_json: bool, as_page: bool) -> None:
    """Show what still works if the internet, a line, the power, ... fails.

    It is computed from the settings, for this hour; nothing is tried. To have it on
    paper: tipring degradation --html > page.html
    """
    settings = load(directory)
    found = report(setup_of(settings, datetime.now(settings.office.zone)))
    if as_json:
        click.echo(show.as_json(found))
    elif as_page:
        click.echo(as_html(found), nl=False)
    else:
        click.echo("\n".join(told(found)))


def told(found: Report) -> Iterator[str]:
    """Yield the page as a person reads it in a terminal."""
    yield f"{found.office}: what still works if something fails"
    for case in found.cases:
        yield ""
        yield f"If {case.name}. {case.means}"
        rows = [(each.grade.value, each.what, each.how) for each in case.services]
        yield from (f"  {row}" for row in show.columns(rows))
    if found.advice:
        yield ""
        yield "What would help:"
        yield from (f"  {each}" for each in found.advice)
