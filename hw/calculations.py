"""The board's figures: each from the parts of bom.csv, each with its limits.

.venv/bin/python hw/calculations.py            says them, writes them into README.md
.venv/bin/python hw/calculations.py --check    fails when one is out of its limits
                                               or README.md is not up to date
"""

import csv
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
BEGIN, END = "<!-- calculations -->\n", "<!-- end of calculations -->"
UNITS: Final = {"R": 1.0, "k": 1e3, "M": 1e6, "u": 1e-6, "n": 1e-9, "p": 1e-12}
V5, V33 = 5.0, 3.3


@dataclass(frozen=True, slots=True)
class Figure:
    """One result: what it is, what it must be."""

    what: str
    value: float
    unit: str
    least: float
    most: float
    why: str

    @property
    def is_good(self) -> bool:
        """Whether it is within its limits."""
        return self.least <= self.value <= self.most

    def row(self) -> str:
        """Return it as a row of the table."""
        limits = f"{self.least:g} to {self.most:g}"
        return f"| {self.what} | {self.value:.3g} {self.unit} | {limits} | {self.why} |"


def values() -> dict[str, float]:
    """Return ohms and farads of the parts in bom.csv, by designator."""
    found = {}
    with (HERE / "bom.csv").open() as table:
        for row in csv.DictReader(table):
            number = re.fullmatch(r"(\d+)([RkMunp])(\d*)", row["value"])
            if number:
                whole, unit, part = number.groups()
                amount = float(f"{whole}.{part or 0}") * UNITS[unit]
                found |= dict.fromkeys(row["ref"].split(","), amount)
    return found


def loop_currents() -> Iterator[Figure]:
    """Tell the line's own: a battery behind its feed, the copper, the DAA."""
    for what, battery_v, feed_ohm, copper_ohm, least, most in (
        ("loop, exchange next door", 48.0, 400.0, 0.0, 20, 120),
        ("loop, 3 km of copper", 48.0, 400.0, 840.0, 20, 120),
        ("loop, ATA with 24 V", 24.0, 400.0, 20.0, 18, 120),
    ):
        daa_v, sense_v, daa_ohm = 6.0, 1.6, 120.0
        amps = (battery_v - daa_v - sense_v) / (feed_ohm + copper_ohm + daa_ohm)
        yield Figure(what, amps * 1e3, "mA", least, most, "far above the trip")


def loop_sense(part: dict[str, float]) -> Iterator[Figure]:
    """Tell the optocoupler's trip: R1 takes the current until the LED lights."""
    collector_a = (V33 - 0.8) / part["R3"]
    for what, ratio, led_v in (
        ("loop trip, strong opto", 1.0, 1.05),
        ("loop trip, weak opto", 0.33, 1.15),
    ):
        led_a = collector_a / ratio
        trip_a = led_a + (led_v + led_a * part["R2"]) / part["R1"]
        yield Figure(what, trip_a * 1e3, "mA", 8, 12, "on-hook snoop < 1, loop >= 18")
    led_a = (3 * 0.8 - 1.3) / part["R2"]
    yield Figure("LED at 120 mA of loop", led_a * 1e3, "mA", 1, 50, "rating of LDA100")
    filter_ms = part["R3"] * part["C1"] * 1e3
    yield Figure("loop filter", filter_ms, "ms", 0.1, 5, "dial pulses are 40 ms")


def voltage_sense(part: dict[str, float]) -> Iterator[Figure]:
    """Tell what the detectors see of the line, and it of them."""
    legs = sum(part[ref] for ref in ("R4", "R5", "R6", "R7"))
    share = part["R8"] / (legs + part["R8"])
    on_hook_mohm = (legs + part["R8"]) / 1e6
    yield Figure("on-hook resistance", on_hook_mohm, "Mohm", 5, 100, ">= 5 by rule")
    seen_v = 19.0 * share
    yield Figure("U4 sees of 19 V", seen_v * 1e3, "mV", 100, 1000, "line in use below")
    ring_v = (56.0 + 150.0 * math.sqrt(2)) / 4
    yield Figure("each of R4 to R7 at ringing", ring_v, "V", 0, 200, "1206 rating")


def lifeline(part: dict[str, float]) -> Iterator[Figure]:
    """Tell of the monostable, the relay's coil, the telephone's own feed."""
    after_s = 0.7 * part["R12"] * part["C2"]
    yield Figure("monostable", after_s, "s", 1.3, 1.7, "0.7 R C (74HCT4538)")
    longest_s = after_s * 1.01 * 1.05 * 1.10
    yield Figure("monostable, at most", longest_s, "s", 0, 2, "1 %, 5 %, chip 10 %")
    shortest_s = after_s * 0.99 * 0.95 * 0.90
    yield Figure("monostable, at least", shortest_s, "s", 1, 2, "edges come each 0.2 s")
    reset_ms = part["R13"] * part["C3"] * 1e3
    yield Figure("reset at power-up", reset_ms, "ms", 20, 500, "the rail is up in 10")
    coil_a = (V5 - 0.1) / 178.0
    yield Figure("relay coil", coil_a * 1e3, "mA", 25, 40, "178 ohm, G6S-2 DC5")
    base_a = (V5 - 0.4 - 0.7) / part["R17"]
    gain = coil_a / base_a
    yield Figure("gain asked of Q1", gain, "", 5, 80, "BC817-25 has 160")
    for what, phone_ohm in (("feed, telephone lifted", 300.0), ("feed, short", 0.0)):
        feed_a = (24.0 - 1.2) / (part["R19"] + phone_ohm)
        yield Figure(what, feed_a * 1e3, "mA", 18, 50, "NMG0524SC gives 83")
    feed_w = (24.0 - 1.2) ** 2 / part["R19"]
    yield Figure("R19 at a short", feed_w, "W", 0, 1, "its rating")


def sound(part: dict[str, float]) -> Iterator[Figure]:
    """Tell levels and corners of the codec, and its clock."""
    full_dbm = 20 * math.log10(1.0 / 0.7746)
    yield Figure("full scale into 600 ohm", full_dbm, "dBm", 1, 4, "1 Vrms (WM8731)")
    gain_db = full_dbm - 3.14
    yield Figure(
        "so the gain settings are", gain_db, "dB", -2, 2, "less what DAA loses"
    )
    in_hz = 1 / (2 * math.pi * 10e3 * part["C11"])
    yield Figure("corner, receiving", in_hz, "Hz", 5, 100, "10 kohm at +12 dB")
    out_hz = 1 / (2 * math.pi * 600 * part["C12"])
    yield Figure("corner, sending", out_hz, "Hz", 5, 100, "600 ohm")
    divided = 12.288e6 / 1536 / 8000
    yield Figure("crystal over 8 kHz", divided, "x 1536", 1, 1, "exact")


def power(part: dict[str, float]) -> Iterator[Figure]:
    """Tell of the Pi's rails: 5 V, and 3.3 V of which a HAT gets little."""
    leds_ma = 3 * (V33 - 2.0) / part["R25"] * 1e3
    yield Figure("three LEDs on pins", leds_ma, "mA", 1, 50, "all pins together")
    codec_ma, analog_ma = 12.0, 15.0
    rail33_ma = codec_ma + 1.0 + 2.0 + 6 * V33 / part["R3"] * 1e3
    yield Figure("3.3 V of the Pi", rail33_ma, "mA", 1, 50, "codec, U4, U11, pull-ups")
    feed_ma = 24.0 * 23.3 / 0.8 / V5
    idle_ma = analog_ma + 5.0 + 20.0
    yield Figure("5 V, idle", idle_ma, "mA", 1, 100, "U10, logic, PS1 without load")
    call_ma = idle_ma + 28.0 + 30.0
    yield Figure("5 V, in a call", call_ma, "mA", 1, 200, "and relay, DAA (30 mA?)")
    most_ma = call_ma + feed_ma
    yield Figure("5 V, telephone lifted", most_ma, "mA", 1, 500, "and PS1 loaded")


def figures() -> list[Figure]:
    """Return all of them."""
    part = values()
    return [
        *loop_currents(),
        *loop_sense(part),
        *voltage_sense(part),
        *lifeline(part),
        *sound(part),
        *power(part),
    ]


def table(found: list[Figure]) -> str:
    """Return the table for README.md."""
    head = "| figure | is | must be | why |\n|---|---|---|---|\n"
    return head + "".join(figure.row() + "\n" for figure in found)


def main() -> int:
    """Say, write or check; the exit status is 1 when something is not right."""
    found = figures()
    readme = HERE / "README.md"
    before, _, rest = readme.read_text().partition(BEGIN)
    old, _, after = rest.partition(END)
    if "--check" not in sys.argv:
        readme.write_text(before + BEGIN + table(found) + END + after)
    elif old != table(found):
        print("README.md has other figures: run hw/calculations.py")
        return 1
    bad = [figure for figure in found if not figure.is_good]
    for figure in found if "--check" not in sys.argv else bad:
        print(figure.row() if figure.is_good else f"OUT OF ITS LIMITS: {figure.row()}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
