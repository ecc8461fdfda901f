"""The pin table of README.md, from the board file.

.venv/bin/python hw/schematic/pins.py            writes it
.venv/bin/python hw/schematic/pins.py --check    fails when it is out of date
"""

import sys
import tomllib
from pathlib import Path
from typing import Final

HW: Final = Path(__file__).parents[1]
BOARD: Final = HW / "boards" / "tipring-fxo.toml"
BEGIN, END = "<!-- pins -->\n", "<!-- end of pins -->"
HEADER: Final = dict(
    enumerate(
        (
            *(27, 28, 3, 5, 7, 29, 31, 26, 24, 21, 19, 23, 32, 33, 8, 10),
            *(36, 11, 12, 35, 38, 40, 15, 16, 18, 22, 37, 13),
        )
    )
)
"""The 40-pin header: BCM numbers to pins."""
LAST_PULLED_UP: Final = 8
"""GPIO 0 to 8 wake up with a pull-up, 9 to 27 with a pull-down (BCM2835 ARM
Peripherals, page 102)."""
OUTPUTS: Final = frozenset(
    {"off_hook", "relay", "watchdog", "snoop", "led_ok", "led_line", "led_fault"}
)
REASONS: Final = {
    "off_hook": "closes the loop; ANDed with the watchdog in U7; asleep it is low",
    "relay": "takes the telephone off the line; ANDed with the watchdog in U7",
    "watchdog": "edges of the audio loop; a level, either one, is no edge",
    "snoop": "option B: sound while on-hook; pulled down asleep, which only listens",
    "ring": "pulses with the ringing voltage",
    "loop": "U3: loop current through our DAA, either way round",
    "polarity": "U4: Tip is negative",
    "line_in_use": "U4: less than 19 V while we are on-hook",
    "phone_hook": "U8: the telephone is lifted while the relay keeps it off the line",
    "led_ok": "the box does its work",
    "led_line": "the line is in use",
    "led_fault": "something needs a hand",
    "button": "bypass; held: factory reset",
}
"""Why each pin is there; a board file may have fewer."""


def header_pin(bcm: int) -> int | None:
    """Return the pin of the header; None: it is not there."""
    return HEADER.get(bcm)


def table() -> str:
    """Return the table of the reference board."""
    head = (
        "| pin | BCM | header | direction | active | asleep | what |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    pins = tomllib.loads(BOARD.read_text())["pin"]
    return head + "".join(_row(name, pin) for name, pin in pins.items())


def _row(name: str, pin: dict[str, object]) -> str:
    bcm = int(str(pin["bcm"]))
    asleep = "pull-up" if bcm <= LAST_PULLED_UP else "pull-down"
    way = "out" if name in OUTPUTS else f"in, pull-{pin['pull']}"
    return (
        f"| {name} | {bcm} | {HEADER[bcm]} | {way} | {pin['active']} | {asleep} |"
        f" {REASONS[name]} |\n"
    )


def main() -> int:
    """Write or check."""
    readme = HW / "README.md"
    before, _, rest = readme.read_text().partition(BEGIN)
    old, _, after = rest.partition(END)
    if old == table():
        return 0
    if "--check" in sys.argv:
        print("README.md has another pin table: run make hw")
        return 1
    readme.write_text(before + BEGIN + table() + END + after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
