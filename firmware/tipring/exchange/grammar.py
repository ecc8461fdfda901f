"""Take an AT command line apart (ITU-T V.250 clause 5)."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How an extended command or register is addressed."""

    ACT = ""
    SET = "="
    READ = "?"
    TEST = "=?"


@dataclass(frozen=True, slots=True)
class Basic:
    """A letter, perhaps after &, with a number: E0, H, &K3."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Register:
    """S0=0 (set) or S0? (read)."""

    number: int
    value: int | None


@dataclass(frozen=True, slots=True)
class Extended:
    """+VLS=1, +VSM=?, -STE?."""

    name: str
    form: Form
    value: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    """D and the rest of the line."""

    digits: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is no command."""

    text: str


Command = Basic | Register | Extended | Dial | Unknown

_EXTENDED = re.compile(r"([+-][A-Z0-9]+)(=\?|\?|=|)([^;]*)(?:;|$)")
_REGISTER = re.compile(r"S(\d+)(?:=(\d+)|\?)")
_BASIC = re.compile(r"(&?[A-Z])(\d*)")


def parse(line: str) -> list[Command]:
    """Return the commands of *line*, which is what stands after AT."""
    commands: list[Command] = []
    rest = line.upper().replace(" ", "").lstrip(";")
    while rest:
        command, rest = _first(rest)
        commands.append(command)
        rest = rest.lstrip(";")
    return commands


def _first(rest: str) -> tuple[Command, str]:
    if rest[0] == "D":
        return Dial(rest[1:]), ""
    if match := _EXTENDED.match(rest):
        return _extended(match), rest[match.end() :]
    if match := _REGISTER.match(rest):
        value = None if match[2] is None else int(match[2])
        return Register(int(match[1]), value), rest[match.end() :]
    if match := _BASIC.match(rest):
        return Basic(match[1], int(match[2] or 0)), rest[match.end() :]
    return Unknown(rest), ""


def _extended(match: re.Match[str]) -> Command:
    name, form, value = match.groups()
    if value and form != Form.SET:
        return Unknown(match[0])
    return Extended(name, Form(form), value)
