"""`tipring doctor`: whether the box does well, and whether a line does."""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from tipring.app.line_testing import line_named, try_line
from tipring.app.lines import MODEM
from tipring.cli import show
from tipring.cli.options import config_option, json_option
from tipring.config.check import examine, prompt_library
from tipring.config.listening import listened_languages
from tipring.config.reader import Reading, load
from tipring.domain.colours import worst
from tipring.domain.errors import TipringError
from tipring.domain.findings import Finding, Report, amber, green, red
from tipring.domain.link.view import LinkView, Verdict
from tipring.health.examination import examined
from tipring.health.line_examination import Wishes
from tipring.health.surroundings import Surroundings
from tipring.speech.ears.accepting import primary
from tipring.speech.voices.installed import installed_voice
from tipring.store.line_tests import keep_test

BOX, SETTINGS, DESK = "the box", "settings", "desk"
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
        box_report(directory) if line is None else line_report(directory, line, wishes)
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
        if finding.remedy:
            yield f"{'':7}{'':{width}}  {finding.remedy}"


# --- the box ---------------------------------------------------------------------


def box_report(directory: Path) -> Report:
    """Examine the whole box; settings that cannot be read are a finding, too."""
    try:
        found = examine(directory, prompt_library(directory), installed_voice)
        problems, reading = list(map(str, found.problems)), found.reading
    except TipringError as error:
        problems, reading = [str(error)], None
    findings = [settings_finding(problems), *_examined(reading)]
    colour = worst(finding.colour for finding in findings)
    return Report(BOX, datetime.now().astimezone(), colour, tuple(findings))


def settings_finding(problems: list[str]) -> Finding:
    """Return how the settings are."""
    if not problems:
        return green(SETTINGS, "all is well")
    more = f" (and {len(problems) - 1} more)" if problems[1:] else ""
    return red(SETTINGS, f"{problems[0]}{more}", "tipring check tells them all")


def _examined(reading: Reading | None) -> Iterator[Finding]:
    """Yield what the machine shows; without settings there is nothing to look for."""
    if reading is None:
        return
    late_ms: float | None = None
    link: LinkView | None = None
    try:
        late_ms, link = _seen(reading.settings.socket)
    except TipringError as error:
        said, _, helps = str(error).partition("; ")
        yield amber(DESK, said, helps)
    else:
        yield green(DESK, "it runs")
    yield from examined(replace(surroundings(reading, late_ms), link=link))


def _seen(socket: Path) -> tuple[float, LinkView]:
    """Return how late the running desk is, and how it sees the link.

    TipringError when none answers.
    """
    from tipring.cli.client import DeskClient  # noqa: PLC0415 - the desk does without

    with DeskClient(socket) as desk:
        late_ms, link = desk.status().loop_late_p999_ms, desk.link()
    view = LinkView(
        verdict=Verdict(link.verdict),
        why=link.why,
        is_watched=link.is_watched,
        never=tuple(link.never),
    )
    return late_ms, view


def surroundings(reading: Reading, late_p999_ms: float | None) -> Surroundings:
    """Return where to look, by the settings."""
    settings = reading.settings
    modems = [line for line in settings.lines if line.board is None]
    paths = (line.url.removeprefix(MODEM) for line in modems)
    boards = [line.board for line in settings.lines if line.board is not None]
    cards = (board.sound.name for board in boards if board.sound is not None)
    speech = settings.speech.enabled
    return Surroundings(
        store_directory=settings.store_directory,
        modems=tuple(path for path in paths if path.startswith("/")),
        has_modems=bool(modems),
        sound_cards=tuple(dict.fromkeys(cards)),
        has_pins=bool(boards) or settings.panel is not None,
        languages=frozenset(
            map(primary, listened_languages(reading) if speech else ())
        ),
        keep_free_mb=settings.keep_free_mb,
        late_p999_ms=late_p999_ms,
        has_trunks=bool(settings.sip and settings.sip.trunks),
    )
