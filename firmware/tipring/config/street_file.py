"""What tipring.toml says of calls to the street: ways, routes, tariffs."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tipring.config.problems import Problem, suggest
from tipring.config.settings import LineSettings, SipSettings
from tipring.config.street_tables import RouteTable, TariffTable
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.config.typed import listed_tables, read_table
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import (
    ALL_NUMBERS,
    Order,
    Route,
    Street,
    Tariff,
    WayOut,
)
from tipring.domain.dialplan.ways import Way, WayKind
from tipring.domain.extensions import SipTrunk
from tipring.domain.hours import Schedule

ROUTE = "route"
TARIFF = "tariff"


@dataclass(frozen=True, slots=True)
class StreetFile:
    """One pass over the file; what is wrong is added to `problems`."""

    file: TomlFile
    lines: Collection[LineSettings]
    sip: SipSettings | None
    schedules: Mapping[str, Schedule]
    problems: list[Problem]

    def routes(self) -> tuple[Route, ...]:
        """Return the routes, in their order."""
        return tuple(self._routes())

    def street(self, area: str, analog_first: tuple[str, ...]) -> Street:
        """Return the ways there are, and what is said of them."""
        return Street(
            area=area,
            lines=tuple(WayOut(line.name, line.groups) for line in self.lines),
            trunks=tuple(WayOut(trunk.name, trunk.groups) for trunk in self._trunks),
            analog_first=analog_first,
            tariffs=tuple(self._tariffs()),
        )

    @property
    def _trunks(self) -> tuple[SipTrunk, ...]:
        return self.sip.trunks if self.sip else ()

    def _routes(self) -> Iterator[Route]:
        for index, raw in listed_tables(self.file.data.get(ROUTE)).items():
            path = (ROUTE, index)
            table = read_table(RouteTable, raw, self.file, path, self.problems)
            if table is None:
                continue
            order = Order(table.get("order", Order.LISTED))
            if order is Order.CHEAPEST and not self.file.data.get(TARIFF):
                what = "nobody says what a call costs"
                self._add((*path, "order"), what, "add [[tariff]] with by and a price")
            yield Route(
                table.get("numbers", ALL_NUMBERS),
                self._ways(table.get("by", ()), (*path, "by")),
                _kinds(table.get("kinds", ())),
                self._during(table.get("during"), path),
                order,
                table.get("caller_id", ""),
                table.get("again", True),
            )

    def _tariffs(self) -> Iterator[Tariff]:
        for index, raw in listed_tables(self.file.data.get(TARIFF)).items():
            path = (TARIFF, index)
            table = read_table(TariffTable, raw, self.file, path, self.problems)
            if table is not None:
                yield Tariff(
                    self._ways(table["by"], (*path, "by")),
                    table.get("per_minute", 0.0),
                    table.get("per_call", 0.0),
                    table.get("numbers", ALL_NUMBERS),
                    _kinds(table.get("kinds", ())),
                    self._during(table.get("during"), path),
                )

    def _during(self, name: str | None, path: KeyPath) -> Schedule | None:
        if name is not None and name not in self.schedules:
            remedy = suggest(name, self.schedules)
            self._add((*path, "during"), "there is no such schedule", remedy)
        return self.schedules.get(name or "")

    def _ways(self, words: Collection[str], path: KeyPath) -> tuple[Way, ...]:
        """Return the ways; each has to lead to a trunk or a group that there is."""
        ways = tuple(map(_way, words))
        groups = {group for line in self.lines for group in line.groups}
        trunks = {trunk.name for trunk in self._trunks}
        trunks |= {group for trunk in self._trunks for group in trunk.groups}
        known = {WayKind.TRUNK: trunks, WayKind.LINES: groups}
        for way in ways:
            names = known[way.kind]
            if way.name and way.name not in names:
                what, make = _UNKNOWN[way.kind]
                make = make.format(way.name)
                remedy = suggest(way.name, names) if names else make
                self._add(path, what.format(way.name), remedy)
        return ways

    def _add(self, path: KeyPath, what: str, remedy: str) -> None:
        self.problems.append(self.file.problem(path, what, remedy))


_UNKNOWN = {
    WayKind.TRUNK: ("there is no trunk {}", 'add [[trunk]] with name = "{}"'),
    WayKind.LINES: (
        "there is no group of lines {}",
        'add groups = ["{}"] to a [[line]]',
    ),
}
"""What is said of a way that leads nowhere, and how it would be made."""


def _way(word: str) -> Way:
    kind, _, name = word.partition(":")
    return Way(WayKind(kind), name)


def _kinds(words: Collection[str]) -> tuple[NumberKind, ...]:
    return tuple(map(NumberKind, words))
