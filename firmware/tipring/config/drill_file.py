"""[drill] of tipring.toml: when the internet is cut on purpose, and who is called."""

import ipaddress
from collections.abc import Collection, Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainValidator
from typing_extensions import TypedDict

from tipring.config.mailbox_values import Addresses
from tipring.config.problems import Problem, suggest
from tipring.config.settings import DrillSettings, LineSettings, LinkSettings
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import Text, listed, refusal
from tipring.domain.dialplan.choosing import refusal as refused
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Plan
from tipring.domain.link_drill.calendar import DrillTime, parse_drill_time

DRILL = "drill"
TWO = 2


def _moment(value: object) -> DrillTime:
    try:
        return parse_drill_time(value if isinstance(value, str) else "")
    except ValueError:
        what = "is no time for a drill"
        remedy = 'write for example "first Sun 04:10", "Sun 04:10" or "04:10"'
        raise refusal(what, remedy) from None


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError:
        what = "is no network"
        raise refusal(what, 'write for example "10.0.0.0/8"') from None


@closed
class DrillTable(TypedDict, total=False):
    """[drill]."""

    at: Annotated[DrillTime, PlainValidator(_moment)]
    calls: Text
    own_number: Text
    arrives_at: Text
    office: Annotated[
        tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(listed)
    ]
    tell: Addresses


def read_drill(
    file: TomlFile,
    link: LinkSettings | None,
    lines: Collection[LineSettings],
    plan: Plan,
    problems: list[Problem],
) -> DrillSettings:
    """Return what *file* says; *plan* is what may be called."""
    if DRILL not in file.data:
        return DrillSettings()
    mistakes: list[Problem] = []
    raw: Any = file.data[DRILL]
    table = read_table(DrillTable, raw, file, (DRILL,), mistakes)
    settings = DrillSettings(**(table or {}))
    if link is None and "link" not in file.data:
        what = "needs somebody who notices that the internet is gone"
        mistakes.append(file.problem((DRILL,), what, "add [link]"))
    for key, what, remedy in _contradictions(settings, lines, plan):
        mistakes.append(file.problem((DRILL, key), what, remedy))
    problems += mistakes
    return settings


def _contradictions(
    drill: DrillSettings, lines: Collection[LineSettings], plan: Plan
) -> Iterator[tuple[str, str, str]]:
    """Yield keys that are right one by one and wrong together."""
    for key, number in (("calls", drill.calls), ("own_number", drill.own_number)):
        if not number:
            continue
        if plan.numbering.read(number).kind is NumberKind.EMERGENCY:
            yield key, "is help", "nobody there is called for a drill; choose another"
        elif why := refused(number, plan):
            yield key, why, "add it to allowed in [outside], or choose another"
    names = [line.name for line in lines]
    if drill.own_number and not drill.arrives_at:
        what = "arrives nowhere"
        yield "own_number", what, "name the line where it does: arrives_at"
    if drill.arrives_at and not drill.own_number:
        what = "is called by no number"
        yield "arrives_at", what, "add own_number, the number that arrives there"
    if drill.arrives_at and drill.arrives_at not in names:
        what = "there is no such analog line"
        yield "arrives_at", what, suggest(drill.arrives_at, names)
    elif drill.arrives_at and len(names) < TWO:
        what = "is the only line: it would call itself"
        yield "arrives_at", what, "leave it out, with own_number"
