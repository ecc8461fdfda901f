"""A report: the callers of a period, grouped as somebody wishes, with agents beside."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.states import AgentState
from tipring.domain.reasons import Reasons
from tipring.domain.reports import ranking
from tipring.domain.reports.facts import Call, Facts, Spell, Visit
from tipring.domain.reports.figures import (
    DEFAULT_THRESHOLD_S,
    AgentFigures,
    QueueFigures,
    agent_figures,
    figures_of,
    ratio,
)
from tipring.domain.reports.handovers import Accuracy, Handover, accuracy, handovers
from tipring.domain.reports.ranking import Metric, Ranked
from tipring.domain.reports.resolution import (
    Contact,
    Resolution,
    by,
    resolution,
)
from tipring.domain.reports.shares import Share
from tipring.domain.staffing.load import HOUR_S


class Grouping(StrEnum):
    """What the rows of a report are."""

    HOUR = "hour"
    DAY = "day"
    WEEKDAY = "weekday"
    LINE = "line"
    QUEUE = "queue"
    AGENT = "agent"


WITHOUT_CALLS = frozenset({Grouping.QUEUE, Grouping.AGENT})
"""A call of a line has neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a report is to be of."""

    since: datetime
    until: datetime
    zone: ZoneInfo
    by: Grouping = Grouping.DAY
    queues: tuple[str, ...] = ()
    """Only these; empty: all, and calls that were in none."""
    thresholds_s: Mapping[str, float] = field(default_factory=dict)
    """Of the service level, by queue."""
    threshold_s: float = DEFAULT_THRESHOLD_S
    """For queues that have none, and where queues with several are counted together."""
    reasons: Reasons = field(default_factory=Reasons)
    """What calls may be about, and which of it means that the matter is settled."""

    def before(self) -> "Wish":
        """Return the wish for the period before, as many days of the office long."""
        since, until = (
            moment.astimezone(self.zone) for moment in (self.since, self.until)
        )
        days = timedelta(days=max((until.date() - since.date()).days, 1))
        return replace(self, since=since - days, until=until - days)

    def threshold_of(self, visits: Sequence[Visit]) -> float:
        """Return the threshold for *visits* together."""
        queues = {visit.queue for visit in visits} or {*self.queues}
        found = {self.thresholds_s.get(queue, self.threshold_s) for queue in queues}
        return found.pop() if len(found) == 1 else self.threshold_s


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """Calls of the lines, in queues or not."""

    came: int
    answered: int
    """By the box."""
    placed: int
    """By the box, to somebody."""
    minutes: float
    """In which lines were in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: an hour, a day, a queue, ..."""

    key: str
    """`09`, `2026-11-23`, `0` for Monday, or a name."""
    figures: QueueFigures
    talk_s: float | None
    """The mean, without hold."""
    hold_s: float | None
    wrap_up_s: float | None
    calls: CallCounts | None
    """None where there are none to be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """One agent."""

    figures: AgentFigures
    handling_s: float | None
    """The mean of talk, hold and wrap-up."""
    hold_s: float | None
    calls_per_hour: float | None
    """Of serving."""
    resolution: Share
    accuracy: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it."""

    wish: Wish
    rows: tuple[Row, ...]
    total: Row
    agents: tuple[AgentRow, ...]
    resolution: Resolution
    by_queue: Mapping[str, Share]
    by_code: Mapping[str, Share]
    by_word: Share
    """Settled by the reason codes that agents gave, of all codes that say so or no."""
    codes: Mapping[str, int]
    """How often each reason code was given, the most frequent first."""
    accuracy: Accuracy
    handovers: tuple[Handover, ...]
    rankings: Mapping[Metric, tuple[Ranked, ...]]


def report(
    facts: Facts, wish: Wish, now: datetime, known_as: Callable[[str], str]
) -> Report:
    """Return the report of *facts*, judged at *now*."""
    counting = _Counting(facts, wish)
    solved, contacts = resolution(facts, now, known_as)
    sent_on = handovers(facts, now, known_as)
    agents = tuple(counting.agents(contacts, sent_on))
    codes = [contact.code for contact in contacts]
    return Report(
        wish=wish,
        rows=tuple(counting.rows()),
        total=counting.row("", facts.visits, None if wish.queues else facts.calls),
        agents=agents,
        resolution=solved,
        by_queue=by(contacts, lambda contact: contact.queue),
        by_code=by(contacts, lambda contact: contact.code),
        by_word=_by_word(contacts, wish.reasons),
        codes=dict(Counter(code for code in codes if code).most_common()),
        accuracy=accuracy(sent_on),
        handovers=tuple(sent_on),
        rankings={
            metric: tuple(ranking.ranked(measured, metric))
            for metric, measured in counting.measured(agents).items()
        },
    )


class _Counting:
    """Facts sorted once, and asked many times."""

    def __init__(self, facts: Facts, wish: Wish) -> None:
        self._facts = facts
        self._wish = wish
        self._wrap_up_s: defaultdict[str, float] = defaultdict(float)
        self._hold_s: defaultdict[str, float] = defaultdict(float)
        self._spells: defaultdict[str, list[Spell]] = defaultdict(list)
        for spell in facts.spells:
            self._spells[spell.agent].append(spell)
            if spell.state is AgentState.WRAP_UP:
                self._wrap_up_s[spell.ticket] += spell.length_s
        for hold in facts.holds:
            self._hold_s[hold.ticket] += hold.length_s

    # --- rows ----------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Return the rows in their order; none is empty."""
        grouping = self._wish.by
        visits: defaultdict[str, list[Visit]] = defaultdict(list)
        for visit in self._facts.visits:
            if key := self._key_of_visit(visit):
                visits[key].append(visit)
        calls: defaultdict[str, list[Call]] = defaultdict(list)
        is_counted = grouping not in WITHOUT_CALLS and not self._wish.queues
        if is_counted:
            for call in self._facts.calls:
                calls[self._key(call.rang_at, call.line)].append(call)
        return [
            self.row(
                key, visits.get(key, []), calls.get(key, []) if is_counted else None
            )
            for key in sorted({*visits, *calls})
        ]

    def row(
        self, key: str, visits: Sequence[Visit], calls: Sequence[Call] | None
    ) -> Row:
        """Return one row."""
        ended = [
            visit
            for visit in visits
            if visit.answered_at and visit.outcome is Outcome.ANSWERED
        ]
        wrapped_s = sum(self._wrap_up_s[visit.ticket] for visit in ended)
        held_s = sum(self._hold_s[visit.ticket] for visit in ended)
        talked_s = sum(visit.talked_s or 0.0 for visit in ended)
        threshold_s = self._wish.threshold_of(visits)
        return Row(
            key=key,
            figures=figures_of(key, visits, threshold_s, wrapped_s),
            talk_s=ratio(max(talked_s - held_s, 0.0), len(ended)),
            hold_s=ratio(held_s, len(ended)),
            wrap_up_s=ratio(wrapped_s, len(ended)),
            calls=None if calls is None else _counts(calls),
        )

    def _key_of_visit(self, visit: Visit) -> str:
        """Return in which row *visit* is; empty: in none."""
        if self._wish.by is Grouping.QUEUE:
            return visit.queue
        if self._wish.by is Grouping.AGENT:
            return visit.agent if visit.answered_at else ""
        return self._key(visit.joined_at, visit.line)

    def _key(self, moment: datetime, line: str) -> str:
        here = moment.astimezone(self._wish.zone)
        match self._wish.by:
            case Grouping.HOUR:
                return f"{here:%H}"
            case Grouping.WEEKDAY:
                return str(here.weekday())
            case Grouping.LINE:
                return line
            case _:
                return here.date().isoformat()

    # --- agents --------------------------------------------------------------------

    def agents(
        self, contacts: Sequence[Contact], sent_on: Sequence[Handover]
    ) -> list[AgentRow]:
        """Return who worked; with a wish for some queues, who answered there."""
        answered: defaultdict[str, list[Visit]] = defaultdict(list)
        for visit in self._facts.visits:
            if visit.answered_at and visit.agent:
                answered[visit.agent].append(visit)
        names = {*answered} if self._wish.queues else {*answered, *self._spells}
        solved = by(contacts, lambda contact: contact.agent)
        by_agent: defaultdict[str, list[Handover]] = defaultdict(list)
        for handover in sent_on:
            by_agent[handover.by].append(handover)
        return [
            self._agent(name, answered[name], solved.get(name), by_agent[name])
            for name in sorted(names)
        ]

    def _agent(
        self,
        name: str,
        visits: Sequence[Visit],
        solved: Share | None,
        sent_on: Sequence[Handover],
    ) -> AgentRow:
        found = agent_figures(
            name, self._spells[name], self._wish.since, self._wish.until
        )
        row = self.row(name, visits, None)
        return AgentRow(
            figures=found,
            handling_s=row.figures.handling_s,
            hold_s=row.hold_s,
            calls_per_hour=ratio(found.calls, found.serving_s / HOUR_S),
            resolution=solved or Share(0, 0),
            accuracy=accuracy(sent_on).share,
        )

    def measured(
        self, agents: Sequence[AgentRow]
    ) -> Mapping[Metric, list[ranking.Measured]]:
        """Return the figures that agents are ordered by."""
        names = {row.figures.agent: row for row in agents}
        hours = {
            name: (row.figures.calls, row.figures.serving_s / HOUR_S)
            for name, row in names.items()
        }
        solved = {name: row.resolution for name, row in names.items()}
        right = {name: row.accuracy for name, row in names.items()}
        return {
            Metric.RESOLUTION: ranking.of_shares(solved),
            Metric.HANDLING: ranking.of_ratios(self._handling_ratios()),
            Metric.PER_HOUR: ranking.of_counts(hours),
            Metric.ACCURACY: ranking.of_shares(right),
        }

    def _handling_ratios(self) -> Mapping[str, list[float]]:
        """Return of each call: its time over what its queue takes on average."""
        times: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        for visit in self._facts.visits:
            if visit.outcome is Outcome.ANSWERED and visit.agent:
                takes_s = (visit.talked_s or 0.0) + self._wrap_up_s[visit.ticket]
                times[visit.queue].append((visit.agent, takes_s))
        found: defaultdict[str, list[float]] = defaultdict(list)
        for of_queue in times.values():
            mean_s = sum(takes_s for _agent, takes_s in of_queue) / len(of_queue)
            for agent, takes_s in of_queue:
                if mean_s:
                    found[agent].append(takes_s / mean_s)
        return found


def _by_word(contacts: Sequence[Contact], reasons: Reasons) -> Share:
    said = [reasons.is_solved(contact.code) for contact in contacts if contact.code]
    known = [solved for solved in said if solved is not None]
    return Share(sum(known), len(known))


def _counts(calls: Sequence[Call]) -> CallCounts:
    came = [call for call in calls if not call.placed]
    used_s = sum(
        (call.ended_at - call.rang_at).total_seconds()
        for call in calls
        if call.ended_at
    )
    return CallCounts(
        came=len(came),
        answered=sum(call.answered_at is not None for call in came),
        placed=len(calls) - len(came),
        minutes=used_s / 60,
    )
