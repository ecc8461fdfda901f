"""The whole box examined: settings, desk, machine; each thing with what helps.

It reads files and asks programs of the system: call it in a thread of a process that
carries no sound.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from tipring.config.check import examine, prompt_library
from tipring.config.listening import listened_languages
from tipring.config.reader import Reading
from tipring.config.settings import Settings
from tipring.desk.facts import facts_of
from tipring.desk.link_api import LinkNow
from tipring.desk.status import Status
from tipring.domain.colours import worst
from tipring.domain.errors import TipringError
from tipring.domain.findings import Finding, Report, amber, green, red
from tipring.domain.link.view import LinkView, Verdict
from tipring.domain.worries.worry import Worry
from tipring.edge.plan import DIRECTORY, EdgePlan
from tipring.health.desk_facts import DeskFacts
from tipring.health.examination import examined
from tipring.health.surroundings import Surroundings
from tipring.speech.ears.accepting import primary
from tipring.speech.voices.installed import installed_voice

BOX: Final = "the box"
SETTINGS, DESK = "settings", "desk"
_MODEM: Final = "modem://"
PAGES: Final = "console"
"""In the store's directory: the certificate of the pages of a box without SIP."""


@dataclass(frozen=True, slots=True)
class DeskSeen:
    """What the running desk says of itself, or why none answers."""

    late_p999_ms: float | None = None
    link: LinkView | None = None
    facts: DeskFacts | None = None
    worries: tuple[Worry, ...] = ()
    """What has worried it for a while."""
    trouble: str = ""
    """Why none answers, and after a semicolon what helps; empty: it runs."""


def seen_by(status: Status, link: LinkNow, worries: Sequence[Worry] = ()) -> DeskSeen:
    """Return what a desk that answered has told."""
    view = LinkView(
        verdict=Verdict(link.verdict),
        why=link.why,
        is_watched=link.is_watched,
        never=tuple(link.never),
    )
    late_ms = status.loop_late_p999_ms
    return DeskSeen(late_ms, view, facts_of(status), tuple(worries))


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
    settings = reading.settings
    languages = listened_languages(reading) if settings.speech.enabled else ()
    box = surroundings(settings, languages)
    known = {worry.key: worry for worry in seen.worries}
    for found in examined(seen_from(box, seen)):
        worry = known.get(found.key)
        yield replace(found, since=worry.since) if worry and found.remedy else found


def seen_from(box: Surroundings, seen: DeskSeen) -> Surroundings:
    """Return *box* with what its desk told."""
    return replace(box, late_p999_ms=seen.late_p999_ms, link=seen.link, seen=seen.facts)


def surroundings(settings: Settings, languages: Collection[str]) -> Surroundings:
    """Return where to look, by the settings; *languages* are listened to."""
    modems = [line for line in settings.lines if line.board is None]
    paths = (line.url.removeprefix(_MODEM) for line in modems)
    boards = [line.board for line in settings.lines if line.board is not None]
    cards = (board.sound.name for board in boards if board.sound is not None)
    return Surroundings(
        store_directory=settings.store_directory,
        modems=tuple(path for path in paths if path.startswith("/")),
        has_modems=bool(modems),
        sound_cards=tuple(dict.fromkeys(cards)),
        has_pins=bool(boards) or settings.panel is not None,
        languages=frozenset(map(primary, languages)),
        keep_free_mb=settings.keep_free_mb,
        backup_to=settings.backup.to,
        backup_worry_days=settings.backup.worry_days,
        has_trunks=bool(settings.sip and settings.sip.trunks),
        telephones=frozenset(settings.sip.passwords if settings.sip else ()),
        certificates=_certificates(settings),
    )


def _certificates(settings: Settings) -> tuple[Path, ...]:
    """Return where the certificate of pages is, and that of the border."""
    if settings.console.certificate is not None:
        return (settings.console.certificate,)
    folder = DIRECTORY if settings.sip else PAGES
    plan = EdgePlan(directory=settings.store_directory / folder, listen=())
    return (plan.certificate,)
