"""Whether anybody has told this box yet what to do."""

from pathlib import Path

from tipring.config.main_file import MAIN_FILE
from tipring.config.problems import SettingsProblems
from tipring.config.toml_file import read_toml


def is_unset(directory: Path) -> bool:
    """Whether *directory* is there, and has no settings of an office.

    A file that cannot be read is no empty one: its mistake is to be told.
    """
    if not directory.is_dir():
        return False
    if not (directory / MAIN_FILE).exists():
        return True
    try:
        return "office" not in read_toml(directory, MAIN_FILE).data
    except SettingsProblems:
        return False
