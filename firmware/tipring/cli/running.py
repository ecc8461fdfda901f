"""`tipring run|check`: the desk, and what it would make of its settings."""

import asyncio
import logging
import sys
from pathlib import Path

import click

from tipring.app import Ending, run_desk
from tipring.app.ears import unheard_words
from tipring.app.waiting import settings_are_there
from tipring.cli.beginning import begin_again
from tipring.cli.options import config_option
from tipring.config.advice import advise
from tipring.config.check import examine, prompt_library
from tipring.config.listening import listened
from tipring.speech.voices.installed import installed_voice


@click.command()
@config_option
@click.option("-v", "--verbose", is_flag=True, help="Tell more in the log.")
def run(directory: Path, *, verbose: bool) -> None:
    """Answer the lines until told to stop (Ctrl-C, SIGTERM).

    A box without settings waits for them: `tipring console` shows how to set it up.
    """
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    if asyncio.run(_answer(directory)) is Ending.AGAIN:
        begin_again()


async def _answer(directory: Path) -> Ending:
    if not await settings_are_there(directory):
        return Ending.STOPPED
    return await run_desk(directory)


@click.command()
@config_option
def check(directory: Path) -> None:
    """Check the settings and try the examples of every flow; give advice."""
    examined = examine(directory, prompt_library(directory), installed_voice)
    for problem in examined.problems:
        click.echo(str(problem))
    reading, narrator = examined.reading, examined.narrator
    if examined.problems or reading is None or narrator is None:
        click.echo(f"{len(examined.problems)} to mend; nothing was changed", err=True)
        sys.exit(1)
    for advice in advise(reading, narrator):
        click.echo(f"advice: {advice}")
    if any(listened(reading)):
        speech, in_vain = asyncio.run(unheard_words(reading))
        click.echo(f"speech: {speech}")
        for advice in in_vain:
            click.echo(f"advice: {advice}")
    settings = reading.settings
    examples = sum(len(flow.examples) for flow in settings.office.flows.values())
    click.echo(
        f"{settings.office.name}: {len(settings.lines)} line(s),"
        f" {len(settings.office.flows)} flow(s), {examples} example(s): all is well",
    )
