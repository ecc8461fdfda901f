"""[privacy] of tipring.toml: how long it is known who called."""

from typing import Annotated, Any

from typing_extensions import TypedDict

from tipring.config.problems import Problem
from tipring.config.settings import PrivacySettings
from tipring.config.tables import LONGEST_RETENTION_DAYS, closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import between

PRIVACY = "privacy"


@closed
class PrivacyTable(TypedDict, total=False):
    """[privacy]."""

    keep_numbers_days: Annotated[int, between(1, LONGEST_RETENTION_DAYS)]


def read_privacy(file: TomlFile, problems: list[Problem]) -> PrivacySettings:
    """Return what *file* says, or what holds without a word of it."""
    raw: Any = file.data.get(PRIVACY, {})
    table = read_table(PrivacyTable, raw, file, (PRIVACY,), problems)
    return PrivacySettings(**(table or {}))
