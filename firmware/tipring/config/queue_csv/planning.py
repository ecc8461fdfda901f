"""What becomes of each queue: its file as it is and as it will be."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tipring.config.queue_csv.cell_text import guarded, written
from tipring.config.queue_csv.cells import Cells, Mark, Value
from tipring.config.queue_csv.column import Column, Need
from tipring.config.queue_csv.columns import (
    ALTERNATE_NUMBERS,
    EXTENSION,
    LOCATION,
    NAME,
    PATTERN,
    ROUTING,
    SETTINGS,
)
from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.folder import QUEUES, Folder, Identity, QueueFile, Table
from tipring.config.queue_csv.lists import Lists
from tipring.config.queue_csv.people import People
from tipring.config.queue_csv.rows import Line, QueueRows
from tipring.config.queue_csv.rules import (
    AGENT,
    LEVEL,
    WEIGHT,
    broken,
    routing_of,
    value_of,
)
from tipring.config.queue_csv.spelling import slug

_SETTINGS = tuple(column for column in SETTINGS if column not in {NAME, LOCATION})
_ROUTED = frozenset({ROUTING, PATTERN})


@dataclass(frozen=True, slots=True)
class Plan:
    """One queue of an import."""

    name: str
    identity: Identity
    old: QueueFile | None
    """None for a new queue."""
    new: Table
    """What its file will say."""
    line: Line
    """Its first row."""
    touched: frozenset[Column]
    """What the rows changed."""
    wrong: frozenset[Column]
    """Whose cells were refused: no rule asks for them any more."""

    @property
    def path(self) -> str:
        """Return where its file is below the configuration directory."""
        return f"{QUEUES}/{self.name}.toml"

    @property
    def is_changed(self) -> bool:
        """Return whether its file will say anything else than now."""
        return self.old is None or self.old.data != self.new


@dataclass(slots=True)
class Planner:
    """Holds the rows of queues against the folder."""

    folder: Folder
    cells: Cells
    people: People
    _names: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = {queue.name.casefold() for queue in self.folder.queues.values()}

    @property
    def findings(self) -> Findings:
        """Return where errors go."""
        return self.cells.findings

    def plan(self, rows: QueueRows) -> Plan:
        """Return what *rows* make of their queue; errors are told on the way."""
        old = self.folder.queues.get(rows.identity)
        touched: set[Column] = set()
        wrong: set[Column] = set()
        new = self._settings(rows, old, touched, wrong)
        self._lists(rows, new, touched)
        plan = Plan(
            name=old.name if old else self._name(rows.identity),
            identity=rows.identity,
            old=old,
            new=new,
            line=rows.first,
            touched=frozenset(touched),
            wrong=frozenset(wrong),
        )
        if old is None:
            self._needs(plan)
        if plan.is_changed:
            self._rules(plan)
        return plan

    # --- settings ----------------------------------------------------------------

    def _settings(
        self,
        rows: QueueRows,
        old: QueueFile | None,
        touched: set[Column],
        wrong: set[Column],
    ) -> Table:
        """Return the new data, as far as settings go; lists are shared with *old*."""
        title, location = rows.identity
        new = dict(old.data) if old else {"title": title, "location": location}
        copied: set[str] = set()
        for column in _SETTINGS:
            raw = rows.first.cells.get(column)
            value = self._changed(column, raw, rows.first, old) if raw else Mark.BLANK
            if value is Mark.WRONG:
                wrong.add(column)
            elif value is not Mark.BLANK:
                touched.add(column)
                _put(new, column.key, value, copied)
        return new

    def _changed(
        self,
        column: Column,
        raw: str,
        line: Line,
        old: QueueFile | None,
    ) -> Value | Mark:
        """Return what the cell *raw* changes; BLANK if it says what is there."""
        had = value_of(old.data, column) if old else None
        country = self.folder.country
        before = written(column, had, country)
        if before and guarded(before) == raw:
            return Mark.BLANK
        value = self.cells.read(column, raw, line.place)
        if old and column in _ROUTED:
            return self._routing(column, value, line, old)
        if value is Mark.REMOVED:
            return self._cleared(column, had, line)
        is_same = bool(before) and written(column, value, country) == before
        if is_same or (column is EXTENSION and self._lost_zeros(value, had, line)):
            return Mark.BLANK
        return value

    def _routing(
        self,
        column: Column,
        value: Value | Mark,
        line: Line,
        old: QueueFile,
    ) -> Mark:
        now = routing_of(old.data, column)
        then = routing_of({}, column) if value is Mark.REMOVED else value
        if not isinstance(then, Mark) and then != now:
            what = f"cannot be changed by an import (it is {now})"
            key = f'{column.key[-1]} = "{then}"'
            remedy = f"write {key} under [offering] in {old.path}, or leave it blank"
            self.findings.error(line.at(column), what, remedy)
        return Mark.BLANK

    def _cleared(self, column: Column, had: object, line: Line) -> Mark:
        if column.need is Need.NEW:
            what = "cannot be cleared"
            self.findings.error(line.at(column), what, "choose one", column.allowed)
            return Mark.WRONG
        return Mark.BLANK if had is None else Mark.REMOVED

    def _lost_zeros(self, value: Value | Mark, had: object, line: Line) -> bool:
        both = isinstance(value, str) and isinstance(had, str)
        if not both or not str(had).startswith("0"):
            return False
        if str(value).startswith("0") or value != str(had).lstrip("0"):
            return False
        what = f"has lost the leading zeros of {had}, which is kept"
        remedy = "set the column to Text in the spreadsheet"
        self.findings.warning(line.at(EXTENSION), what, remedy)
        return True

    # --- lists -------------------------------------------------------------------

    def _lists(self, rows: QueueRows, new: Table, touched: set[Column]) -> None:
        lists = Lists(self.cells, self.people)
        for key, changed in (("agent", lists.agents), ("alternate", lists.alternates)):
            old = new.get(key, [])
            tables = changed(old, rows)
            if tables == old:
                continue
            new[key] = tables
            if not tables:
                del new[key]
            touched |= _touched(key, old, tables)
        self.people.seated(seat["id"] for seat in new.get("agent", []) if "id" in seat)

    # --- as a whole --------------------------------------------------------------

    def _name(self, who: Identity) -> str:
        title, location = who
        short = slug(title) or "queue"
        long = slug(f"{title} {location}") or "queue"
        numbered = (f"{long}-{number}" for number in range(2, len(self._names) + 3))
        names = (name for name in (short, long, *numbered) if name not in self._names)
        name = next(names)
        self._names.add(name)
        return name

    def _needs(self, plan: Plan) -> None:
        title = plan.identity[0]
        if len(title) > NAME.most:
            what = f"has {len(title)} characters"
            place = plan.line.at(NAME)
            self.findings.error(place, what, "write a shorter one", NAME.allowed)
        if PATTERN not in plan.touched | plan.wrong:
            what = "is blank, but the queue is new"
            place = plan.line.at(PATTERN)
            self.findings.error(place, what, "choose one", PATTERN.allowed)

    def _rules(self, plan: Plan) -> None:
        for rule in broken(plan.new):
            involved = plan.touched.intersection(rule.columns)
            if plan.wrong.intersection(rule.columns) or (plan.old and not involved):
                continue
            tell = self.findings.error if rule.is_error else self.findings.warning
            tell(_place(plan.line, rule.columns[0]), rule.what, rule.remedy)


def _place(line: Line, column: Column) -> Place:
    """Return where *line* says something like *column*, the seat apart."""
    if not column.seat:
        return line.at(column)
    alike = (cell for cell in line.cells if cell.seat and cell.key == column.key)
    return line.at(next(alike, column))


def _put(
    queue: Table,
    key: Sequence[str],
    value: Value | Mark,
    copied: set[str],
) -> None:
    """Set or clear *key*; inner tables are copied before their first change."""
    table = queue
    if len(key) > 1:
        outer = key[0]
        if outer not in copied:
            found = queue.get(outer, {})
            queue[outer] = dict(found) if isinstance(found, dict) else {}
            copied.add(outer)
        table = queue[outer]
    if value is Mark.REMOVED:
        table.pop(key[-1], None)
    else:
        table[key[-1]] = value
    if len(key) > 1 and not table:
        del queue[key[0]]
        copied.discard(key[0])


def _touched(key: str, old: list[Table], new: list[Table]) -> set[Column]:
    if key == "alternate":
        return {ALTERNATE_NUMBERS}
    before = {seat.get("id"): seat for seat in old}
    changed = {AGENT}
    for seat in new:
        had = before.get(seat["id"], {})
        for name, column in (("weight", WEIGHT), ("skill_level", LEVEL)):
            if name in seat and seat[name] != had.get(name):
                changed.add(column)
    return changed
