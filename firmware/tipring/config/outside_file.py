"""[outside] of tipring.toml: which numbers the box may call, and how much."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator
from typing_extensions import TypedDict

from tipring.config.problems import Problem, suggest
from tipring.config.queue_values import AllowedNumbers, Prefix
from tipring.config.settings import LineSettings, SipSettings
from tipring.config.tables import RawTable, closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table, tables
from tipring.config.values import Name, between, listed, one_of
from tipring.domain.dialplan.listed import COSTLY
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.extensions import SipTrunk
from tipring.domain.tolls import (
    EVERYTHING,
    ONLY_USUAL,
    USUAL_LIMITS,
    Limits,
    TollLimits,
)
from tipring.domain.trunk import OutgoingGroups

OUTSIDE = "outside"
MOST_CALLS = 100_000
"""In a day: more than any box can make."""
MOST_MINUTES = 100_000.0

Calls = Annotated[int, between(0, MOST_CALLS)]
Minutes = Annotated[float, between(0.0, MOST_MINUTES)]
CostlyWord = Annotated[str, one_of(sorted(COSTLY), "is no kind that costs more")]


@closed
class LimitsTable(TypedDict, total=False):
    """[outside.limits.NAME]."""

    calls_an_hour: Calls
    calls_a_day: Calls
    minutes_an_hour: Minutes
    minutes_a_day: Minutes
    minutes_a_call: Minutes


@closed
class OutsideTable(TypedDict, total=False):
    """[outside]."""

    allowed: AllowedNumbers
    costly: Annotated[tuple[CostlyWord, ...], BeforeValidator(listed)]
    prefix: Prefix
    analog_first: AllowedNumbers
    agents: Name
    callbacks: Name
    transfers: Name
    calls_an_hour: Calls
    calls_a_day: Calls
    minutes_an_hour: Minutes
    minutes_a_day: Minutes
    minutes_a_call: Minutes
    limits: dict[Name, RawTable]


_LIMITS = LimitsTable.__annotations__.keys()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The table, understood."""

    allowed: tuple[str, ...] = ()
    costly: frozenset[NumberKind] = frozenset()
    prefix: str = ""
    analog_first: tuple[str, ...] = ()
    groups: OutgoingGroups = field(default_factory=OutgoingGroups)
    limits: Limits = field(default_factory=lambda: ONLY_USUAL)


def read_outside(
    file: TomlFile,
    lines: Collection[LineSettings],
    sip: SipSettings | None,
    problems: list[Problem],
) -> Outside:
    """Return what *file* says of calls to numbers outside."""
    raw: Any = file.data.get(OUTSIDE, {})
    table = read_table(OutsideTable, raw, file, (OUTSIDE,), problems)
    if table is None:
        return Outside()
    ways: list[LineSettings | SipTrunk] = [*lines, *(sip.trunks if sip else ())]
    groups = {group for way in ways for group in way.groups}
    chosen = OutgoingGroups(
        table.get("agents", ""),
        table.get("callbacks", ""),
        table.get("transfers", ""),
    )
    for key, group in asdict(chosen).items():
        if group and group not in groups:
            what = f"no line is in a group {group}"
            remedy = f'add groups = ["{group}"] to a [[line]]'
            problems.append(file.problem((OUTSIDE, key), what, remedy))
    scopes = groups | {way.name for way in ways}
    inner = dict(_limits(file, scopes, problems))
    own: Any = {key: most for key, most in table.items() if key in _LIMITS}
    return Outside(
        allowed=table.get("allowed", ()),
        costly=frozenset(map(NumberKind, table.get("costly", ()))),
        prefix=table.get("prefix", ""),
        analog_first=table.get("analog_first", ()),
        groups=chosen,
        limits=MappingProxyType({EVERYTHING: replace(USUAL_LIMITS, **own), **inner}),
    )


def _limits(
    file: TomlFile, scopes: Collection[str], problems: list[Problem]
) -> Iterator[tuple[str, TollLimits]]:
    """Yield whose calls are limited besides, and how."""
    outside: Any = file.data.get(OUTSIDE, {})
    for name, raw in tables(outside.get("limits")).items():
        path = (OUTSIDE, "limits", name)
        table = read_table(LimitsTable, raw, file, path, problems)
        if name not in scopes:
            what = "there is no such line, trunk or group of lines"
            problems.append(file.problem(path, what, suggest(name, scopes)))
        elif table is not None:
            yield name, TollLimits(**table)
