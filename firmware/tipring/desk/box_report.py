"""The whole box examined: settings, desk, machine; each thing with what helps.

It reads files and asks programs of the system: call it in a thread of a process that
carries no sound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from tipring.config.check import examine, prompt_library
from tipring.config.listening import listened_languages
from tipring.config.reader import Reading
from tipring.desk.link_api import LinkNow
from tipring.domain.colours import worst
from tipring.domain.errors import TipringError
from tipring.domain.findings import Finding, Report, amber, green, red
from tipring.domain.link.view import LinkView, Verdict
from tipring.health.examination import examined
from tipring.health.surroundings import Surroundings
from tipring.speech.ears.accepting import primary
from tipring.speech.voices.installed import installed_voice

BOX: Final = "the box"
SETTINGS, DESK = "settings", "desk"
_MODEM: Final = "modem://"


@dataclass(frozen=True, slots=True)
class DeskSeen:
    """What the running desk says of itself, or why none answers."""

    late_p999_ms: float | None = None
    link: LinkView | None = None
    trouble: str = ""
    """Why none answers, and after a semicolon what helps; empty: it runs."""


def seen_by(late_p999_ms: float, link: LinkNow) -> DeskSeen:
    """Return what a desk that answered has told."""
    view = LinkView(
        verdict=Verdict(link.verdict),
        why=link.why,
        is_watched=link.is_watched,
        never=tuple(link.never),
    )
    return DeskSeen(late_p999_ms, view)


def box_report(directory: Path, seen: DeskSeen) -> Report:
    """Examine the whole box; settings that cannot be read are a finding, too."""
    try:
        found = examine(directory, prompt_library(directory), installed_voice)
        problems, reading = list(map(str, found.problems)), found.reading
    except TipringError as error:
        problems, reading = [str(error)], None
    findings = [settings_finding(problems), *_examined(reading, seen)]
    colour = worst(finding.colour for finding in findings)
    return Report(BOX, datetime.now().astimezone(), colour, tuple(findings))


def settings_finding(problems: list[str]) -> Finding:
    """Return how the settings are."""
    if not problems:
        return green(SETTINGS, "all is well")
    more = f" (and {len(problems) - 1} more)" if problems[1:] else ""
    return red(SETTINGS, f"{problems[0]}{more}", "tipring check tells them all")


def _examined(reading: Reading | None, seen: DeskSeen) -> Iterator[Finding]:
    """Yield what the machine shows; without settings there is nothing to look for."""
    if reading is None:
        return
    if seen.trouble:
        said, _, helps = seen.trouble.partition("; ")
        yield amber(DESK, said, helps)
    else:
        yield green(DESK, "it runs")
    box = surroundings(reading, seen.late_p999_ms)
    yield from examined(replace(box, link=seen.link))


def surroundings(reading: Reading, late_p999_ms: float | None) -> Surroundings:
    """Return where to look, by the settings."""
    settings = reading.settings
    modems = [line for line in settings.lines if line.board is None]
    paths = (line.url.removeprefix(_MODEM) for line in modems)
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
