"""From the owner's directory to frozen settings, or to all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tipring.config.agents_file import AGENTS_FILE, Agents, Pins, read_agents, read_pins
from tipring.config.errand_references import ErrandReferences
from tipring.config.flow_file import FlowReading, read_flow
from tipring.config.house_file import doubled_numbers
from tipring.config.mail_file import without_password
from tipring.config.mailboxes_file import unknown_people
from tipring.config.main_file import (
    DEFAULT_COUNTRY,
    DEFAULT_LANGUAGE,
    MAIN_FILE,
    Main,
    read_main,
)
from tipring.config.news_file import unproved, with_secrets
from tipring.config.problems import Problem, SettingsProblems, in_order
from tipring.config.queue_file import queue_name, read_queue
from tipring.config.queue_references import QueueReading, QueueReferences
from tipring.config.reasons_file import unknown_queues
from tipring.config.references import References
from tipring.config.screening_file import read_lists
from tipring.config.settings import Settings
from tipring.config.sip_file import with_passwords
from tipring.config.sip_file import without_password as trunks_unproved
from tipring.config.toml_file import TomlFile, read_toml
from tipring.domain.office import Office
from tipring.domain.queue.settings import QueueSettings, Team

FLOWS = "flows"
"""The folder of the flow files; a flow is called as its file."""
QUEUES = "queues"
"""The folder of the queues' files; a queue is called as its file."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A configuration without mistakes, and the files that it stands in."""

    settings: Settings
    main: TomlFile
    flows: Mapping[str, FlowReading]
    queues: Mapping[str, TomlFile]
    agents: TomlFile
    """An empty one where nobody wrote one."""


def load(directory: Path) -> Settings:
    """Read the configuration in *directory*.

    Raises SettingsProblems with everything that is wrong in all of its files.
    That prompts have recordings and examples come true is found out by `check`.
    """
    return read(directory).settings


def read(directory: Path) -> Reading:
    """Read the configuration like `load`; keep the files that it came from."""
    problems: list[Problem] = []
    main_file = _read(directory, MAIN_FILE, problems)
    main = read_main(main_file, directory, problems) if main_file else None
    flows, flow_names = _flows(directory, main, problems)
    queues, queue_names = _queues(directory, main, problems)
    agents_file, agents = _agents(directory, problems)
    pins = read_pins(
        directory,
        agents.settings if agents else None,
        main.mailboxes if main else None,
        problems,
        main.sip if main else None,
    )
    lists = read_lists(directory, problems)
    known_queues = None
    if main:
        named = QueueReferences(queues, queue_names, flows, main)
        wrong = [*named.problems()]
        if len(_right(queues)) == len(queue_names) and not wrong:
            known_queues = _right(queues)
        if agents_file and agents:
            wrong += named.agents(agents_file, agents.settings)
            wrong += unknown_queues(agents.reasons, queue_names, agents_file)
        if main_file and agents:
            wrong += unknown_people(main.mailboxes, agents.settings, main_file)
        mail = main.mail and replace(main.mail, password=pins.mail_password)
        sip = with_passwords(main.sip, pins.of_extensions, pins.of_trunks)
        news = with_secrets(main.news, pins.of_news)
        backup = replace(main.backup, passphrase=pins.of_backups)
        main = replace(main, mail=mail, sip=sip, news=news, backup=backup)
        if main_file and sip:
            right, boxes = _right(queues).values(), main.mailboxes.values()
            wrong += doubled_numbers(
                main_file, sip.extensions, right, boxes, main.country
            )
        if main_file and pins.are_known:
            wrong += without_password(mail, main_file)
            wrong += trunks_unproved(sip, main_file)
            wrong += unproved(news, main_file)
        problems += wrong
    references = References(main_file, flows, flow_names, known_queues)
    problems += references.problems()
    errands = ErrandReferences(
        flows, references.variables(), pins.of_services, directory
    )
    problems += errands.problems()
    if problems or not (main and main_file and agents and agents_file):
        raise SettingsProblems(in_order(problems))
    office = _office(main, flows, Team(_right(queues), agents.settings))
    office = replace(_with_codes(office, agents, pins), screening=lists)
    return Reading(
        replace(_settings(directory, main, office), secrets=pins.of_services),
        main_file,
        flows,
        {name: reading.file for name, reading in queues.items()},
        agents_file,
    )


def _flows(
    directory: Path,
    main: Main | None,
    problems: list[Problem],
) -> tuple[Mapping[str, FlowReading], list[str]]:
    """Return the flows by name, and all names: also of those that are no TOML."""
    names, files = _folder(directory, FLOWS, problems)
    if not names:
        what = "there is no flow"
        problems.append(Problem(f"{FLOWS}/", None, "", "", what, "add main.toml to it"))
    language = main.language if main else DEFAULT_LANGUAGE
    zone = main.zone if main else ZoneInfo("UTC")
    readings = [read_flow(file, language, zone, problems) for file in files]
    return {reading.name: reading for reading in readings}, names


def _queues(
    directory: Path,
    main: Main | None,
    problems: list[Problem],
) -> tuple[Mapping[str, QueueReading], list[str]]:
    """Return the queues by name, and all names: also of those that are no TOML."""
    names, files = _folder(directory, QUEUES, problems)
    country = main.country if main else DEFAULT_COUNTRY
    readings = {
        queue_name(file): QueueReading(file, read_queue(file, country, problems))
        for file in files
    }
    return readings, names


def _right(queues: Mapping[str, QueueReading]) -> Mapping[str, QueueSettings]:
    return MappingProxyType(
        {name: reading.settings for name, reading in queues.items() if reading.settings}
    )


def _agents(
    directory: Path,
    problems: list[Problem],
) -> tuple[TomlFile | None, Agents | None]:
    """Return who answers; nobody has to."""
    file: TomlFile | None = TomlFile(AGENTS_FILE, {}, {(): 1})
    if (directory / AGENTS_FILE).exists():
        file = _read(directory, AGENTS_FILE, problems)
    return file, read_agents(file, problems) if file else None


def _folder(
    directory: Path,
    folder: str,
    problems: list[Problem],
) -> tuple[list[str], list[TomlFile]]:
    """Return what the files of *folder* are called, and those that are TOML."""
    paths = sorted((directory / folder).glob("*.toml"))
    files = [_read(directory, f"{folder}/{path.name}", problems) for path in paths]
    return [path.stem for path in paths], [file for file in files if file]


def _read(directory: Path, name: str, problems: list[Problem]) -> TomlFile | None:
    try:
        return read_toml(directory, name)
    except SettingsProblems as error:
        problems += error.problems
        return None


def _office(main: Main, flows: Mapping[str, FlowReading], team: Team) -> Office:
    right = {name: reading.flow for name, reading in flows.items() if reading.flow}
    return Office(
        main.name,
        main.zone,
        MappingProxyType(right),
        main.schedules,
        main.mailboxes,
        team,
        main.outside.allowed,
        costly=main.outside.costly,
        limits=main.outside.limits,
        language=main.language,
        outgoing=main.outside.groups,
        country=main.country,
        extensions=main.sip.extensions if main.sip else MappingProxyType({}),
        outside_prefix=main.outside.prefix,
        routes=main.routes,
        street=main.street,
    )


def _with_codes(office: Office, agents: Agents, pins: Pins) -> Office:
    """Return *office* with all that people type in to be known."""
    return replace(
        office,
        agent_codes=agents.codes,
        reasons=agents.reasons,
        agent_pins=pins.of_agents,
        mailbox_pins=pins.of_mailboxes,
        prompt_pin=pins.of_prompts,
    )


def _settings(directory: Path, main: Main, office: Office) -> Settings:
    return Settings(
        directory=directory,
        office=office,
        country=main.country,
        language=main.language,
        lines=main.lines,
        store_directory=main.store_directory,
        keep_free_mb=main.keep_free_mb,
        socket=main.socket,
        speech=main.speech,
        keep_recordings_days=main.keep_recordings_days,
        privacy=main.privacy,
        mail=main.mail,
        care=main.care,
        panel=main.panel,
        sip=main.sip,
        link=main.link,
        drill=main.drill,
        report=main.report,
        alarm=main.alarm,
        news=main.news,
        console=main.console,
        backup=main.backup,
    )
