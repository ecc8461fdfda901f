"""Opens the street door for whoever enters a code that stands in `codes.csv`."""

import csv
from hmac import compare_digest
from pathlib import Path
from time import sleep

from gpiozero import DigitalOutputDevice

from tipring.scripting import Answer, Call

CODES = Path(__file__).parent / "codes.csv"
"""Lines of `code,name`; only the box may read it."""
OPENER_PIN = 17
"""The GPIO that the relay of the door opener hangs on."""
OPEN_S = 1.0


def open_door(call: Call) -> str | Answer:
    """Open for the code that the caller typed last, and note whose it was."""
    with CODES.open(newline="") as file:
        for code, name in csv.reader(file):
            if compare_digest(code.encode(), call.digits.encode()):
                _pulse()
                return Answer(go="open", set={"visitor": name})
    return "wrong"


def _pulse() -> None:
    with DigitalOutputDevice(OPENER_PIN) as opener:
        opener.on()
        sleep(OPEN_S)
