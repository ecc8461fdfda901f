"""[panel] of tipring.toml: the board that has relay, lamps and button."""

from collections.abc import Sequence
from pathlib import Path

from tipring.config.board_file import board_names, read_board
from tipring.config.problems import Problem, suggest
from tipring.config.settings import LineSettings, PanelSettings
from tipring.config.tables import PanelTable
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table

PANEL = "panel"


def read_panel(
    file: TomlFile,
    directory: Path,
    lines: Sequence[LineSettings],
    problems: list[Problem],
) -> PanelSettings | None:
    """Return what the panel is, or None: a box without one.

    A line of the kind `hat:` brings the panel of its board along.
    """
    raw = file.data.get(PANEL)
    if raw is None:
        return _of_a_hat(lines)
    table = read_table(PanelTable, raw, file, (PANEL,), problems)
    if table is None or not lines:
        return None
    names = [line.name for line in lines]
    name, its_line = table["board"], table.get("line", names[0])
    if its_line not in names:
        remedy = suggest(its_line, names)
        what = "there is no such line"
        problems.append(file.problem((PANEL, "line"), what, remedy))
        return None
    there = board_names(directory)
    if name not in there:
        remedy = suggest(name, there)
        what = "there is no such board"
        problems.append(file.problem((PANEL, "board"), what, remedy))
        return None
    board = read_board(name, directory, problems)
    return None if board is None else PanelSettings(board, its_line)


def _of_a_hat(lines: Sequence[LineSettings]) -> PanelSettings | None:
    """Return the panel of the first HAT."""
    panels = (PanelSettings(line.board, line.name) for line in lines if line.board)
    return next(panels, None)
