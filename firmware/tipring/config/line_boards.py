"""Lines on boards of our own (`url = "hat:NAME"`), and who has which pin."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tipring.config.board_file import CODEC_PINS, board_names, pins_of, read_board
from tipring.config.problems import Problem, suggest
from tipring.config.settings import LineSettings
from tipring.config.toml_file import TomlFile
from tipring.domain.board import DaaKind

HAT = "hat:"

LinesRead = Mapping[int, LineSettings | None]
"""By their index in the file; None: it has mistakes."""


def with_boards(
    lines: LinesRead, directory: Path, file: TomlFile, problems: list[Problem]
) -> LinesRead:
    """Return *lines* with the boards that they are on; add to *problems*."""
    found: dict[int, LineSettings | None] = {}
    for index, line in lines.items():
        found[index] = line
        if line is None or not line.url.startswith(HAT):
            continue
        name, path = line.url.removeprefix(HAT), ("line", index, "url")
        names = board_names(directory)
        if name not in names:
            remedy = suggest(name, names)
            problems.append(file.problem(path, "there is no such board", remedy))
            continue
        board = read_board(name, directory, problems)
        if board is not None and board.daa is DaaKind.NONE:
            what = "has no DAA, it carries no line"
            problems.append(file.problem(path, what, "name another board"))
        found[index] = replace(line, board=board)
    problems += _twice(found, file)
    return found


def _twice(lines: LinesRead, file: TomlFile) -> Iterator[Problem]:
    """Yield the pins of boards that another board, or a bell, has as well."""
    taken: dict[int, str] = {}
    codec: dict[int, str] = {}
    for index, line in lines.items():
        if line is None or line.board is None:
            continue
        if line.board.sound is not None:
            codec |= dict.fromkeys(CODEC_PINS, line.board.name)
        for pin, name in pins_of(line.board).items():
            if pin in taken:
                what = f"its pin {pin} ({name}) is one of {taken[pin]}, too"
                remedy = "give each board pins of its own"
                yield file.problem(("line", index, "url"), what, remedy)
                break
            taken[pin] = line.board.name
    for index, line in lines.items():
        if line is None:
            continue
        for key in ("buzzer_pin", "lamp_pin"):
            pin = getattr(line, key)
            if pin in taken or pin in codec:
                owner = taken.get(pin) or codec[pin]
                what = f"is a pin of the board {owner}"
                yield file.problem(("line", index, key), what, "choose another pin")


def pins_of_boards(lines: Iterable[LineSettings]) -> set[int]:
    """Return every pin that a board of *lines* needs, the codecs' too."""
    boards = [line.board for line in lines if line.board is not None]
    wired = {pin for board in boards for pin in pins_of(board)}
    return wired | {pin for board in boards if board.sound for pin in CODEC_PINS}
