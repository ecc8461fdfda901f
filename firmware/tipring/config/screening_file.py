"""What screening.toml says: the block and allow lists; nobody needs to have one."""

from collections.abc import Iterator
from pathlib import Path

from tipring.config.problems import Problem, SettingsProblems
from tipring.config.tables import ScreeningEntryTable, ScreeningTable
from tipring.config.toml_file import TomlFile, read_toml
from tipring.config.typed import listed_tables, read_table
from tipring.domain.screening import Entry, ListName, Lists

SCREENING_FILE = "screening.toml"


def read_lists(directory: Path, problems: list[Problem]) -> Lists:
    """Return both lists, or none after adding to *problems*; without a file none."""
    if not (directory / SCREENING_FILE).exists():
        return ()
    try:
        file = read_toml(directory, SCREENING_FILE)
    except SettingsProblems as error:
        problems += error.problems
        return ()
    return lists_of(file, problems)


def lists_of(file: TomlFile, problems: list[Problem]) -> Lists:
    """Return what *file* says, or nothing after adding to *problems*."""
    mistakes: list[Problem] = []
    read_table(ScreeningTable, file.data, file, (), mistakes)
    lists = tuple(_entries(file, mistakes))
    problems += mistakes
    return () if mistakes else lists


def load_lists(directory: Path) -> Lists:
    """Return both lists, or raise SettingsProblems with all that is wrong."""
    problems: list[Problem] = []
    lists = read_lists(directory, problems)
    if problems:
        raise SettingsProblems(problems)
    return lists


def _entries(file: TomlFile, problems: list[Problem]) -> Iterator[Entry]:
    seen: set[tuple[bool, str]] = set()
    for which in ListName:
        for index, raw in listed_tables(file.data.get(which)).items():
            path = (which.value, index)
            table = read_table(ScreeningEntryTable, raw, file, path, problems)
            if table is None:
                continue
            if ("number" in table) == ("name" in table):
                what = "needs either a number or a name, and not both"
                problems.append(file.problem(path, what, "keep one of them"))
                continue
            is_name = "name" in table
            pattern = table["name"] if is_name else table["number"]
            if (is_name, pattern.casefold()) in seen:
                what = "stands in the lists already"
                key = "name" if is_name else "number"
                problems.append(file.problem((*path, key), what, "keep one of them"))
            seen.add((is_name, pattern.casefold()))
            yield Entry(which, pattern, is_name, table.get("note", ""))
