"""Draw the reference board anew: one SVG for each sheet, and the pin table.

.venv/bin/python hw/schematic/draw.py            writes what changed
.venv/bin/python hw/schematic/draw.py --check    fails if a drawing is out of date,
                                                 a part of bom.csv is on no sheet, or a
                                                 pin of the board file on none
"""

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import sheets
from pins import header_pin
from sheet import HERE, Sheet, parts

BOARD: Final[Path] = HERE.parent / "boards" / "tipring-fxo.toml"
SHEETS: Final[dict[str, Callable[[dict[str, int]], Sheet]]] = {
    "block": sheets.block,
    "line": sheets.line,
    "sense": sheets.sense,
    "lifeline": sheets.lifeline,
    "codec": sheets.codec,
    "connector": sheets.connector,
}


def board_pins() -> dict[str, int]:
    """Return the board file's pins by their names: BCM numbers."""
    pins = tomllib.loads(BOARD.read_text())["pin"]
    return {name: pin["bcm"] for name, pin in pins.items()}


def faults(drawn: list[Sheet], pins: dict[str, int]) -> list[str]:
    """Return what does not agree: drawings, parts list, board file."""
    refs = set().union(*(sheet.refs for sheet in drawn))
    nets = set().union(*(sheet.nets for sheet in drawn if "board" not in sheet.title))
    return [
        *(
            f"{ref} is in bom.csv and on no sheet"
            for ref in sorted(set(parts()) - refs)
        ),
        *(f"pin {pin} is on no sheet" for pin in sorted(set(pins) - nets)),
        *(f"pin {pin} has no header pin" for pin in pins if not header_pin(pins[pin])),
    ]


def main() -> int:
    """Draw, or check; the exit status is 1 when something is not right."""
    pins = board_pins()
    drawn = {name: draw(pins) for name, draw in SHEETS.items()}
    wrong = faults(list(drawn.values()), pins)
    for name, sheet in drawn.items():
        path, svg = HERE / f"{name}.svg", sheet.svg()
        if path.exists() and path.read_text() == svg:
            continue
        if "--check" in sys.argv:
            wrong.append(f"{path.name} is out of date: run make hw")
        else:
            path.write_text(svg)
            print(f"drew {path.name}")
    for words in wrong:
        print(words)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
