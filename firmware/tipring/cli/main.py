"""The `tipring` command: run the box, check its settings, look at what happened.

The HTTP client and the exchange are imported by the commands that use them: the
desk, which runs for months, does without (10 MB).
"""

import asyncio
import contextlib
import logging
import sys
from pathlib import Path

import click

from tipring import __version__
from tipring.app import Ending, run_desk, unheard_words
from tipring.app.waiting import settings_are_there
from tipring.cli import show
from tipring.cli.account import account
from tipring.cli.backup import backup, restore
from tipring.cli.beginning import begin_again
from tipring.cli.call import call
from tipring.cli.clerk import clerk
from tipring.cli.console import console
from tipring.cli.degradation import degradation
from tipring.cli.doctor import doctor
from tipring.cli.drawing import DRAWINGS, drawing
from tipring.cli.drill import drill
from tipring.cli.extensions import extensions
from tipring.cli.last_words import last_words
from tipring.cli.lifeline import factory_reset, lifeline
from tipring.cli.lines import lines
from tipring.cli.link import link
from tipring.cli.mail import mail
from tipring.cli.messages import messages
from tipring.cli.mode import mode
from tipring.cli.modems import modems
from tipring.cli.news import news
from tipring.cli.options import FOLDER, config_option, json_option, limit_option
from tipring.cli.phones import phones
from tipring.cli.privacy import privacy
from tipring.cli.prompts import prompts
from tipring.cli.queue import queue
from tipring.cli.recordings import recordings
from tipring.cli.report import report, staffing
from tipring.cli.retention import retention
from tipring.cli.route import route
from tipring.cli.screen import screen
from tipring.cli.self_test import command as self_test
from tipring.cli.speech import speech
from tipring.config.advice import advise
from tipring.config.check import examine, prompt_library
from tipring.config.listening import listened
from tipring.config.reader import load
from tipring.domain.errors import TipringError
from tipring.speech.voices.installed import installed_voice
from tipring.store.reader import open_reader


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tipring")
def cli() -> None:
    """Answer the telephone of a small office."""


@cli.command()
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


@cli.command()
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


@cli.command()
@config_option
@json_option
def status(directory: Path, *, as_json: bool) -> None:
    """Show the running box: lines, calls, lateness."""
    from tipring.cli.client import DeskClient  # noqa: PLC0415 - see above

    with DeskClient(load(directory).socket) as desk:
        found = desk.status()
    click.echo(show.as_json(found) if as_json else show.status(found))


@cli.command()
@config_option
@json_option
@limit_option
def calls(directory: Path, limit: int, *, as_json: bool) -> None:
    """List the calls, newest first."""
    settings = load(directory)
    with open_reader(settings.store_directory) as reader:
        found = reader.calls(limit)
    zone = settings.office.zone
    click.echo(show.as_json(found) if as_json else show.calls(found, zone))


@cli.command("hang-up")
@config_option
@click.argument("call_id")
def hang_up(directory: Path, call_id: str) -> None:
    """End a call; what the caller said so far is kept."""
    from tipring.cli.client import DeskClient  # noqa: PLC0415 - see above

    with DeskClient(load(directory).socket) as desk:
        desk.hang_up(call_id)
    click.echo(f"{call_id} was asked to end")


@cli.command()
@config_option
def events(directory: Path) -> None:
    """Follow what happens, one JSON document a line, until Ctrl-C."""
    from tipring.cli.client import DeskClient  # noqa: PLC0415 - see above

    with (
        contextlib.suppress(KeyboardInterrupt),
        DeskClient(load(directory).socket) as desk,
    ):
        for document in desk.events():
            click.echo(document)


@cli.command()
@click.argument(
    "recordings",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    nargs=-1,
    required=True,
)
def learn(recordings: tuple[Path, ...]) -> None:
    """Find the tone in which calls end, for the setting disconnect_tone.

    RECORDINGS are WAV files (8000 Hz, mono, 16 bit) of calls that went on for some
    seconds after the other side had hung up. Two are better than one.
    """
    from tipring.cli.learning import findings  # noqa: PLC0415 - see above

    found, setting = findings(recordings)
    click.echo("\n".join(found))
    if setting is None:
        click.echo("no disconnect tone was found", err=True)
        sys.exit(1)
    click.echo(f"\nFor the line in tipring.toml:\n{setting}")


@cli.command()
@click.argument("machine", type=click.Choice(DRAWINGS))
def draw(machine: str) -> None:
    """Print the transition table of a machine as a Mermaid state diagram."""
    click.echo(drawing(machine))


@cli.command()
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
    from tipring.cli.demo import run_demo  # noqa: PLC0415 - see above
    from tipring.cli.demo_page import run_page  # noqa: PLC0415 - see above

    sys.exit(run_page(keep) if page else run_demo(modem, keep, is_quick=quick))


cli.add_command(backup)
cli.add_command(restore)
cli.add_command(call)
cli.add_command(privacy)
cli.add_command(prompts)
cli.add_command(messages)
cli.add_command(degradation)
cli.add_command(doctor)
cli.add_command(extensions)
cli.add_command(last_words)
cli.add_command(lines)
cli.add_command(lifeline)
link.add_command(mode)
cli.add_command(link)
cli.add_command(drill)
cli.add_command(factory_reset)
cli.add_command(modems)
cli.add_command(mail)
cli.add_command(news)
cli.add_command(clerk)
cli.add_command(account)
cli.add_command(console)
cli.add_command(phones)
cli.add_command(queue)
cli.add_command(recordings)
cli.add_command(report)
cli.add_command(retention)
cli.add_command(staffing)
cli.add_command(route)
cli.add_command(screen)
cli.add_command(self_test)
cli.add_command(speech)


def main() -> None:
    """Run the command; an error of ours is one clear message and exit status 1."""
    try:
        cli()
    except TipringError as error:
        click.echo(f"tipring: {error}", err=True)
        sys.exit(1)
