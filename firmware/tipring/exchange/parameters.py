"""The settings of a modem that are plain numbers: what may be set, shown and lost."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from tipring.dsp.plans import PLANS
from tipring.exchange.chips import Chip
from tipring.exchange.grammar import Extended, Form

BYTE: Final = range(256)
ALL_EVENTS = 0xFFFFFFFF
LINE_END, WAIT_FOR_CARRIER, PAUSE = 3, 7, 8
"""S registers: the character that ends a line; the longest wait for an answer and
the length of a comma in a dial string, both in seconds."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One +NAME=value[,value]."""

    name: str
    default: tuple[int, ...]
    allowed: tuple[Container[int], ...]
    shown: str
    """The answer to +NAME=?."""
    voice: bool = True
    """Only in class 8, and lost when it is left."""
    digits: int = 0
    """Width of a hexadecimal value; 0: decimal."""

    def parse(self, text: str) -> tuple[int, ...] | None:
        """Return the values in *text*, the default for those left out, or None."""
        given = text.split(",")
        if len(given) > len(self.default):
            return None
        try:
            values = [int(value, 16 if self.digits else 10) for value in given]
        except ValueError:
            return None
        values.extend(self.default[len(values) :])
        known = zip(values, self.allowed, strict=True)
        return tuple(values) if all(value in ok for value, ok in known) else None

    def show(self, values: Iterable[int]) -> str:
        """Return the answer to +NAME?."""
        if self.digits:
            return ",".join(f"{value:0{self.digits}X}" for value in values)
        return ",".join(map(str, values))


def parameters_of(chip: Chip) -> dict[str, Parameter]:
    """Return the numeric parameters of *chip* by name."""
    countries = sorted({plan.t35 for plan in PLANS.values()})
    parameters = [
        Parameter("+VGT", (128,), (BYTE,), "(0-255)"),
        Parameter("+VGR", (128,), (BYTE,), "(0-255)"),
        Parameter("+VSD", (128, 50), (chip.silence_levels, BYTE), "(127-129),(0-255)"),
        Parameter(
            "+VTD", (100,), (range(chip.longest_tone + 1),), f"(0-{chip.longest_tone})"
        ),
        Parameter("+VIT", (0,), (BYTE,), "(0-255)"),
        Parameter("+VRA", (50,), (BYTE,), "(0-255)"),
        Parameter("+VRN", (10,), (BYTE,), "(0-255)"),
        Parameter("+VNH", (0,), (chip.keep_line,), "(0-2)"),
        Parameter("+VPR", (0,), (BYTE,), "(0)"),
        Parameter("+VCID", (0,), (range(3),), "0, 1, 2", voice=False),
        Parameter(
            "+VDR",
            (0, 0),
            (range(2), chip.ring_delays),
            f"(0,1),(0-{max(chip.ring_delays)})",
            voice=False,
        ),
        Parameter("+IFC", (2, 2), (range(4), range(3)), "(0-3),(0-2)", voice=False),
        Parameter(
            "+GCI",
            (int("B5", 16),),
            ({int(code, 16) for code in countries},),
            f"({','.join(countries)})",
            voice=False,
            digits=2,
        ),
    ]
    if chip.watches_loop:
        parameters.append(Parameter("-STE", (0,), (range(8),), "(0-7)", voice=False))
        parameters.append(Parameter("-SCID", (0,), (range(2),), "(0,1)", voice=False))
    else:
        events = range(ALL_EVENTS + 1)
        parameters.append(
            Parameter("+VEM", (ALL_EVENTS,), (events,), "(0-FFFFFFFF)", digits=8)
        )
    return {parameter.name: parameter for parameter in parameters}


class Settings:
    """All that a modem remembers between two command lines."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self._parameters = parameters_of(chip)
        self.reset()

    def reset(self) -> None:
        """Put everything back as at power-up."""
        self.echo = True
        self.verbose = True
        self.quiet = False
        self.registers = {LINE_END: 13, WAIT_FOR_CARRIER: 50, PAUSE: 2}
        """S registers that were set, or that something here depends on."""
        self.is_voice = False
        self.route = 0
        """The label of +VLS."""
        self.coding = self._chip.default_coding
        """The number of +VSM."""
        self._values = {name: p.default for name, p in self._parameters.items()}

    def __getitem__(self, name: str) -> tuple[int, ...]:
        """Return the values of a parameter that every chip has."""
        return self._values[name]

    def get(self, name: str, default: int) -> tuple[int, ...]:
        """Return the values of a parameter that this chip may not have."""
        return self._values.get(name, (default,))

    def has(self, name: str) -> bool:
        """Whether this is a numeric parameter of this chip."""
        return name in self._parameters

    def forget_voice(self) -> None:
        """Put what belongs to voice mode back as it was."""
        self.route = 0
        self.coding = self._chip.default_coding
        for parameter in self._parameters.values():
            if parameter.voice:
                self._values[parameter.name] = parameter.default

    def access(self, command: Extended) -> str | None:
        """Read, test or set a parameter; return the text to show, or None: refused."""
        parameter = self._parameters[command.name]
        if parameter.voice and not self.is_voice:
            return None
        match command.form:
            case Form.READ:
                return parameter.show(self._values[command.name])
            case Form.TEST:
                return parameter.shown
            case Form.SET if (values := parameter.parse(command.value)) is not None:
                self._values[command.name] = values
                return ""
            case _:
                return None
