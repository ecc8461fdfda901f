"""[panel] of tipring.toml: the board that has relay, lamps and button."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from tipring.config.board_file import board_names, pins_of, read_board
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

    A HAT brings the panel of its board along; one box has one.
    """
    hats = [PanelSettings(line.board, line.name) for line in lines if line.board]
    if PANEL not in file.data:
        if not problems:
            problems += _fed_by_nobody(hats[1:], file)
        return hats[0] if hats else None
    if hats:
        what = f"{hats[0].line} is on a board that brings its panel along"
        problems.append(file.problem((PANEL,), what, "leave this table out"))
        return None
    return _beside_modems(file, directory, [line.name for line in lines], problems)


def pins_of_panel(panel: PanelSettings | None) -> set[int]:
    """Return every pin that the panel needs."""
    return set() if panel is None else set(pins_of(panel.board))


def _fed_by_nobody(hats: Sequence[PanelSettings], file: TomlFile) -> Iterator[Problem]:
    """Yield that no other watchdog than the first HAT's would have its edges."""
    for hat in hats:
        if hat.board.watchdog is not None:
            what = f"the watchdog of {hat.line} would be fed by nobody"
            remedy = "a box has one lifeline: give one HAT a board without a watchdog"
            yield file.problem(("line",), what, remedy)


def _beside_modems(
    file: TomlFile, directory: Path, lines: Sequence[str], problems: list[Problem]
) -> PanelSettings | None:
    raw = file.data[PANEL]
    if not isinstance(raw, dict):
        return None  # told by who reads the whole file
    table = read_table(PanelTable, raw, file, (PANEL,), problems)
    if table is None or not lines:
        return None
    name, line = table["board"], table.get("line", lines[0])
    boards = board_names(directory)
    places: tuple[tuple[str, str, Collection[str]], ...]
    places = (("board", name, boards), ("line", line, lines))
    for key, wanted, there in places:
        if wanted not in there:
            what, remedy = f"there is no such {key}", suggest(wanted, there)
            problems.append(file.problem((PANEL, key), what, remedy))
            return None
    board = read_board(name, directory, problems)
    return None if board is None else PanelSettings(board, line)
