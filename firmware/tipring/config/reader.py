"""From the owner's directory to frozen settings, or to all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tipring.config.flow_file import FlowReading, read_flow
from tipring.config.main_file import DEFAULT_LANGUAGE, MAIN_FILE, Main, read_main
from tipring.config.problems import Problem, SettingsProblems, in_order
from tipring.config.references import References
from tipring.config.settings import Settings
from tipring.config.toml_file import TomlFile, read_toml
from tipring.domain.office import Office

FLOWS = "flows"
"""The folder of the flow files; a flow is called as its file."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A configuration without mistakes, and the files that it stands in."""

    settings: Settings
    main: TomlFile
    flows: Mapping[str, FlowReading]


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
    names = sorted(path.name for path in (directory / FLOWS).glob("*.toml"))
    if not names:
        what = "there is no flow"
        problems.append(Problem(f"{FLOWS}/", None, "", "", what, "add main.toml to it"))
    files = [_read(directory, f"{FLOWS}/{name}", problems) for name in names]
    language = main.language if main else DEFAULT_LANGUAGE
    zone = main.zone if main else ZoneInfo("UTC")
    readings = [read_flow(file, language, zone, problems) for file in files if file]
    flows = {reading.name: reading for reading in readings}
    stems = [Path(name).stem for name in names]
    problems += References(main_file, flows, stems).problems()
    if problems or main is None or main_file is None:
        raise SettingsProblems(in_order(problems))
    return Reading(_settings(directory, main, flows), main_file, flows)


def _read(directory: Path, name: str, problems: list[Problem]) -> TomlFile | None:
    try:
        return read_toml(directory, name)
    except SettingsProblems as error:
        problems += error.problems
        return None


def _settings(
    directory: Path,
    main: Main,
    readings: Mapping[str, FlowReading],
) -> Settings:
    flows = {name: reading.flow for name, reading in readings.items() if reading.flow}
    office = Office(
        main.name,
        main.zone,
        MappingProxyType(flows),
        main.schedules,
        main.mailboxes,
    )
    return Settings(
        directory=directory,
        office=office,
        country=main.country,
        language=main.language,
        lines=main.lines,
        store_directory=main.store_directory,
        socket=main.socket,
    )
