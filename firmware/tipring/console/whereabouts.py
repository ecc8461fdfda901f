"""Where an office keeps its state, even while its settings have mistakes, or none."""

from pathlib import Path
from typing import Any

from tipring.config.console_file import read_console
from tipring.config.main_file import MAIN_FILE, SYSTEM_CONFIGURATION, SYSTEM_STORE
from tipring.config.problems import SettingsProblems
from tipring.config.settings import ConsoleSettings
from tipring.config.toml_file import read_toml

STATE = "state"
"""In the owner's folder, for an office that is not the system's."""
SOCKET = "desk.sock"


def whereabouts(directory: Path) -> tuple[Path, Path]:
    """Return the store's directory of the office in *directory*, and its desk's socket.

    Both as `config/main_file.py` has them, but no mistake elsewhere is in the way.
    """
    data = _data(directory)
    system = directory.resolve() == SYSTEM_CONFIGURATION
    usual = SYSTEM_STORE if system else directory / STATE
    state = _path(directory, data, "store", "directory") or usual
    return state, _path(directory, data, "api", "socket") or state / SOCKET


def console_settings(directory: Path) -> ConsoleSettings:
    """Return where pages are shown, though other tables have mistakes.

    What is wrong in its own table is told by whoever reads all of the settings.
    """
    if not (directory / MAIN_FILE).exists():
        return ConsoleSettings()
    try:
        return read_console(read_toml(directory, MAIN_FILE), directory, [])
    except SettingsProblems:
        return ConsoleSettings()


def _data(directory: Path) -> dict[str, Any]:
    if not (directory / MAIN_FILE).exists():
        return {}
    try:
        return read_toml(directory, MAIN_FILE).data
    except SettingsProblems:
        return {}


def _path(directory: Path, data: dict[str, Any], table: str, key: str) -> Path | None:
    found = data.get(table)
    value = found.get(key) if isinstance(found, dict) else None
    return directory / value if isinstance(value, str) and value else None
