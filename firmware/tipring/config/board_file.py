"""What boards/NAME.toml says of a board on the Pi's pins: an owner's, or a shipped one.

Another board is another file and no code; hw/README.md tells what the parts do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tipring
from tipring.config.board_tables import (
    ACTIVE,
    BoardSoundTable,
    BoardTable,
    InputPinTable,
    OutputPinTable,
)
from tipring.config.problems import Problem, SettingsProblems, suggest
from tipring.config.toml_file import TomlFile, read_toml
from tipring.config.typed import read_table, tables
from tipring.domain.board import (
    Board,
    DaaKind,
    InputPin,
    OutputPin,
    Pull,
    RelayHolds,
    SoundCard,
)

BOARDS = "boards"
"""The folder of the boards' files, the owner's and the shipped one; a board is called
as its file."""

OUTPUTS = (
    "off_hook",
    "snoop",
    "relay",
    "watchdog",
    "led_ok",
    "led_line",
    "led_fault",
)
INPUTS = ("ring", "loop", "polarity", "line_in_use", "phone_hook", "button")

CODEC_PINS = {
    2: "I2C data",
    3: "I2C clock",
    18: "I2S bit clock",
    19: "I2S frame clock",
    20: "I2S data in",
    21: "I2S data out",
}
"""What the kernel uses for a codec on the header."""


def shipped_boards() -> Path:
    """Return the folder of the boards that come with Tipring."""
    package = Path(tipring.__file__).parent
    installed, checkout = package / BOARDS, package.parents[1] / "hw" / BOARDS
    return installed if installed.is_dir() else checkout


def board_names(directory: Path) -> set[str]:
    """Return what there is: of the owner in *directory*, and shipped."""
    folders = (directory / BOARDS, shipped_boards())
    return {file.stem for folder in folders for file in folder.glob("*.toml")}


def load_board(name: str, directory: Path) -> Board:
    """Return the board *name*; SettingsProblems with all that is wrong with it."""
    problems: list[Problem] = []
    board = read_board(name, directory, problems)
    if board is None:
        raise SettingsProblems(problems)
    return board


def read_board(name: str, directory: Path, problems: list[Problem]) -> Board | None:
    """Return the board *name* of `board_names`, or None after adding to *problems*.

    A file of the owner in *directory* hides a shipped one.
    """
    own = directory / BOARDS / f"{name}.toml"
    folder = directory if own.exists() else shipped_boards().parent
    try:
        file = read_toml(folder, f"{BOARDS}/{name}.toml")
    except SettingsProblems as error:
        problems += error.problems
        return None
    return board_of(file, problems)


def board_of(file: TomlFile, problems: list[Problem]) -> Board | None:
    """Return what *file* says, or None after adding to *problems*."""
    mistakes: list[Problem] = []
    table = read_table(BoardTable, file.data, file, (), mistakes)
    sound = _sound(file, mistakes)
    pins = dict(_pins(file, mistakes))
    if table is not None:
        mistakes += _contradictions(table, file)
    mistakes += _shared_pins(pins, file, has_codec="sound" in file.data)
    problems += mistakes
    if mistakes or table is None:
        return None
    rest: dict[str, Any] = {
        key: value for key, value in table.items() if key not in ("sound", "pin")
    }
    for key, kind in (("daa", DaaKind), ("relay_holds", RelayHolds)):
        if key in rest:
            rest[key] = kind(rest[key])
    return Board(**rest | pins, sound=sound)


def pins_of(board: Board) -> dict[int, str]:
    """Return the pins that *board* is wired to, without those of its codec."""
    pins = {name: getattr(board, name) for name in (*OUTPUTS, *INPUTS)}
    return {pin.bcm: name for name, pin in pins.items() if pin is not None}


def _sound(file: TomlFile, problems: list[Problem]) -> SoundCard | None:
    raw = file.data.get("sound")
    if not isinstance(raw, dict):
        return None
    table = read_table(BoardSoundTable, raw, file, ("sound",), problems)
    if table is None:
        return None
    rest: dict[str, Any] = {**table}
    return SoundCard(rest.pop("card"), **rest)


# --- pins --------------------------------------------------------------------------


def _pins(
    file: TomlFile, problems: list[Problem]
) -> Iterator[tuple[str, OutputPin | InputPin]]:
    for name, raw in tables(file.data.get("pin")).items():
        path = ("pin", name)
        if name in OUTPUTS:
            output = read_table(OutputPinTable, raw, file, path, problems)
            if output is not None:
                yield name, OutputPin(**_levels(dict(output)))
        elif name in INPUTS:
            taken = read_table(InputPinTable, raw, file, path, problems)
            if taken is not None:
                yield name, InputPin(**_levels(dict(taken)))
        else:
            remedy = suggest(name, (*OUTPUTS, *INPUTS))
            problems.append(file.problem(path, "boards have no such pin", remedy))


def _levels(table: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a pin that *table* gives."""
    if "active" in table:
        table["active_high"] = ACTIVE[table.pop("active")]
    if "pull" in table:
        table["pull"] = Pull(table["pull"])
    return table


def _shared_pins(
    pins: dict[str, OutputPin | InputPin], file: TomlFile, *, has_codec: bool
) -> Iterator[Problem]:
    seen: dict[int, str] = {}
    for name, pin in pins.items():
        path = ("pin", name, "bcm")
        first = seen.setdefault(pin.bcm, name)
        if first != name:
            what = f"is the pin of {first} already"
            yield file.problem(path, what, "give each a pin of its own")
        if has_codec and pin.bcm in CODEC_PINS:
            what = f"is the codec's own pin ({CODEC_PINS[pin.bcm]})"
            yield file.problem(path, what, "choose another one")


# --- what is right one by one and wrong together -----------------------------------


def _contradictions(table: BoardTable, file: TomlFile) -> Iterator[Problem]:
    if f"{BOARDS}/{table['name']}.toml" != file.name:
        what = "is not the name of this file"
        yield file.problem(("name",), what, "a board is called as its file")
    named = file.data.get("pin", {})
    if table.get("daa", DaaKind.NONE) != DaaKind.NONE:
        for name in ("off_hook", "ring"):
            if name not in named:
                remedy = f"a DAA needs it: add [pin.{name}]"
                yield file.problem(("pin", name), "is missing", remedy)
        if "sound" not in file.data:
            remedy = "a DAA needs a sound card: add [sound]"
            yield file.problem(("sound",), "is missing", remedy)
    elif not named:
        yield file.problem(("pin",), "is missing", "a board without pins does nothing")
