"""[alarm] of tipring.toml: who hears of what worries the box, and by which way."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import PlainValidator
from typing_extensions import TypedDict

from tipring.config.mailbox_values import Addresses
from tipring.config.problems import Problem
from tipring.config.settings import AlarmSettings
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import OneSpan, Text, between, refusal
from tipring.domain.colours import Colour
from tipring.domain.dialplan.choosing import refusal as refused
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Plan

ALARM = "alarm"
COLOURS = (Colour.AMBER, Colour.RED)


def _colour(value: object) -> Colour:
    if value not in COLOURS:
        what = "is no colour of a worry"
        raise refusal(what, f"write {' or '.join(COLOURS)}")
    return Colour(str(value))


@closed
class AlarmTable(TypedDict, total=False):
    """[alarm]."""

    mail: Addresses
    call: Text
    colour: Annotated[Colour, PlainValidator(_colour)]
    after_min: Annotated[float, between(0.0, 1440.0)]
    quiet: OneSpan
    calls: Annotated[int, between(1, 20)]


def read_alarm(
    file: TomlFile, plan: Plan, problems: list[Problem], *, has_mail: bool
) -> AlarmSettings:
    """Return what *file* says; *plan* is what may be called."""
    if ALARM not in file.data:
        return AlarmSettings()
    raw: Any = file.data[ALARM]
    table = read_table(AlarmTable, raw, file, (ALARM,), problems)
    settings = AlarmSettings(**(table or {}))
    for key, what, remedy in _contradictions(settings, plan, has_mail=has_mail):
        problems.append(file.problem((ALARM, key), what, remedy))
    return settings


def _contradictions(
    alarm: AlarmSettings, plan: Plan, *, has_mail: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield keys that are right one by one and wrong together."""
    if alarm.mail and not has_mail:
        yield "mail", "needs a server that takes mail", "add [mail]"
    if not alarm.call:
        return
    if plan.numbering.read(alarm.call).kind is NumberKind.EMERGENCY:
        yield "call", "is help", "nobody there is called for a box; choose another"
    elif why := refused(alarm.call, plan):
        yield "call", why, "add it to allowed in [outside], or choose another"
