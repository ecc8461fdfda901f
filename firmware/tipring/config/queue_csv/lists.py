"""What the rows of a queue do to its agents and its alternate numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from tipring.config.queue_csv.cell_text import written
from tipring.config.queue_csv.cells import Cells, Mark, Value
from tipring.config.queue_csv.column import Column
from tipring.config.queue_csv.columns import (
    AGENT_ACTION,
    AGENT_SEATS,
    ALTERNATE_ACTION,
    ALTERNATE_NUMBERS,
    ALTERNATE_PATTERN,
)
from tipring.config.queue_csv.findings import Place
from tipring.config.queue_csv.folder import Table
from tipring.config.queue_csv.people import People
from tipring.config.queue_csv.rows import Line, QueueRows

ADD, REPLACE, REMOVE_THEM = "add", "replace", "remove"


@dataclass(frozen=True, slots=True)
class Entry:
    """One agent or number of a row: what it is, and the keys beside it."""

    id: str
    place: Place
    keys: tuple[tuple[str, Value | Mark], ...]
    """BLANK: as it is; REMOVED: cleared."""


@dataclass(slots=True)
class Lists:
    """Applies the rows of one queue to copies of its lists."""

    cells: Cells
    people: People

    def agents(self, old: list[Table], rows: QueueRows) -> list[Table]:
        """Return the `[[agent]]` tables after *rows*."""
        list_ = _List("id", {str(seat.get("id")): seat for seat in old}, self.cells)
        for line in rows.lines:
            entries = list(self._seats(line))
            action = self._action(line, AGENT_ACTION, entries)
            list_.apply(
                action, entries, line, AGENT_ACTION, is_first=line is rows.first
            )
        return list(list_.now.values())

    def alternates(self, old: list[Table], rows: QueueRows) -> list[Table]:
        """Return the `[[alternate]]` tables after *rows*."""
        numbers = {self._number(table): table for table in old}
        list_ = _List("number", numbers, self.cells)
        for line in rows.lines:
            entries = self._alternates(line)
            action = self._action(line, ALTERNATE_ACTION, entries or [])
            if entries is None:
                action, entries = REPLACE, []
            is_first = line is rows.first
            list_.apply(action, entries, line, ALTERNATE_ACTION, is_first=is_first)
        return list(list_.now.values())

    def _number(self, table: Table) -> str:
        number = table.get("number")
        return written(ALTERNATE_NUMBERS, number, self.cells.country) or str(number)

    def _action(self, line: Line, column: Column, entries: list[Entry]) -> str:
        value = self.cells.read(column, line.cells.get(column, ""), line.place)
        if value is Mark.REMOVED:
            return REMOVE_THEM
        if isinstance(value, str):
            return value
        if value is Mark.BLANK and entries:
            here = line.at(column)
            self.cells.findings.note(here, "is blank: what the row lists is added")
        return ADD

    # --- the entries of a row ------------------------------------------------------

    def _seats(self, line: Line) -> Iterator[Entry]:
        seen: dict[str, str] = {}
        for columns in AGENT_SEATS:
            texts = [line.cells.get(column, "") for column in columns]
            if not any(texts):
                continue
            id_, weight, level = (
                self.cells.read(column, text, line.place) if text else Mark.BLANK
                for column, text in zip(columns, texts, strict=True)
            )
            place = line.at(columns[0])
            if not isinstance(id_, str):
                self._no_agent(id_, place)
                continue
            agent = self.people.spelled(id_, place)
            if first := seen.get(agent):
                remedy = "name each agent once in a row"
                self.cells.findings.error(place, f"stands in {first}, too", remedy)
            seen[agent] = columns[0].english
            yield Entry(agent, place, (("weight", weight), ("skill_level", level)))

    def _no_agent(self, id_: Value | Mark, place: Place) -> None:
        if id_ is Mark.BLANK:
            what = "a weight or level stands beside it, but no agent"
            self.cells.findings.error(place, what, "name the agent, or clear them")
        elif id_ is Mark.REMOVED:
            what = "REMOVE takes no agent away"
            remedy = f"write the agent here and REMOVE in {AGENT_ACTION.english}"
            self.cells.findings.error(place, what, remedy)

    def _alternates(self, line: Line) -> list[Entry] | None:
        """Return the numbers of *line*; None if their list is cleared."""
        pattern_text = line.cells.get(ALTERNATE_PATTERN, "")
        pattern = self.cells.read(ALTERNATE_PATTERN, pattern_text, line.place)
        numbers_text = line.cells.get(ALTERNATE_NUMBERS, "")
        numbers = self.cells.read(ALTERNATE_NUMBERS, numbers_text, line.place)
        place = line.at(ALTERNATE_NUMBERS)
        if numbers is Mark.REMOVED:
            return None
        if numbers is Mark.BLANK and pattern is not Mark.BLANK:
            what = "a ring pattern stands beside it, but no number"
            self.cells.findings.error(place, what, "write the numbers that ring so")
        found = numbers if isinstance(numbers, tuple) else ()
        return [Entry(number, place, (("pattern", pattern),)) for number in found]


@dataclass(slots=True)
class _List:
    """One list of a queue, by what its entries are."""

    key: str
    now: dict[str, Table]
    cells: Cells

    def apply(
        self,
        action: str,
        entries: list[Entry],
        line: Line,
        column: Column,
        *,
        is_first: bool,
    ) -> None:
        place = line.at(column)
        if action == REPLACE and not is_first:
            what = "REPLACE throws away what the rows above gave this queue"
            remedy = "write ADD in rows that go on with a queue"
            self.cells.findings.warning(place, what, remedy)
        if action == REPLACE and not entries:
            what = "REPLACE with nothing in the row empties the list"
            self.cells.findings.warning(place, what)
        if action == REMOVE_THEM and not entries:
            what = "REMOVE names nothing to take away"
            self.cells.findings.error(place, what, "list what is to go, or clear it")
        match action:
            case "replace":
                self._replace(entries)
            case "remove":
                self._remove(entries)
            case _:
                for entry in entries:
                    self.now[entry.id] = self._changed(entry, self.now.get(entry.id))

    def _replace(self, entries: list[Entry]) -> None:
        before, self.now = self.now, {}
        columns = {"weight", "skill_level", "pattern"}
        for entry in entries:
            kept = before.get(entry.id, {})
            ours = {key: kept[key] for key in kept if key not in columns}
            self.now[entry.id] = self._changed(entry, ours or None)

    def _remove(self, entries: list[Entry]) -> None:
        for entry in entries:
            if self.now.pop(entry.id, None) is None:
                what = "is not there: nothing is taken away"
                self.cells.findings.warning(entry.place, what)

    def _changed(self, entry: Entry, old: Table | None) -> Table:
        new: Table = dict(old) if old else {self.key: entry.id}
        for key, value in entry.keys:
            if value is Mark.REMOVED:
                new.pop(key, None)
            elif not isinstance(value, Mark):
                new[key] = value
        return new
