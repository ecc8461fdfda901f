"""How many agents each half hour of the week needs, how sure that is, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from tipring.domain.staffing.fitting import (
    Dispersion,
    Handling,
    Patience,
    Rate,
    dispersion,
    handling,
    patience,
    rate,
)
from tipring.domain.staffing.impatient import outlook_a
from tipring.domain.staffing.load import Load, Outlook
from tipring.domain.staffing.records import SLOT_H, SLOTS, Contact, Week, week_of
from tipring.domain.staffing.simulating import DAYS, Day, SlotSeen, simulate

MOST_AGENTS = 500
FEWEST_CASES = 10
"""Of handling times or of callers who gave up: with fewer no distribution is fitted."""
MANY_CASES = 30
EXPONENTIAL = (0.8, 1.25)
"""Variations between which Erlang's formulas are hardly wrong."""
LEAP = 2.0
"""A rate that is so many times that of the half hour before makes theory unsure."""
MOST_CALLS = 20_000
"""Simulated at a time: a second or less."""
FEWEST_DAYS = 20
MOST_ROUNDS = 8
"""Of adding agents where the simulation finds too few."""


class Sureness(StrEnum):
    """How far an advice can be trusted."""

    WELL = "well founded"
    ROUGH = "roughly"
    GUESS = "a guess"


class Doubt(StrEnum):
    """What theory supposes, and the records do not show."""

    FEW_CALLS = "few calls"
    DAYS_DIFFER = "days differ by more than chance"
    LEAPS = "the number of calls leaps from one half hour to the next"
    NOT_EXPONENTIAL = "handling times are not exponential"
    NOT_LOG_NORMAL = "handling times are not log-normal"
    NOBODY_GAVE_UP = "too few gave up to know how patient callers are"
    UNEVEN_PATIENCE = "giving up is not as likely late as early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is wanted."""

    share: float = 0.8
    """Of the callers, answered ..."""
    within_s: float = 20.0
    reserve: float = 0.0
    """The part of paid time in which agents cannot be rung: breaks, illness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotAdvice:
    """One half hour of one weekday."""

    weekday: int
    """0 is Monday."""
    slot: int
    rate: Rate
    agents: int
    """Who can be rung: after the simulation."""
    agents_low: int
    """If calls come at the low end of the rate."""
    agents_high: int
    planned: int
    """To be on the rota, the reserve included."""
    outlook: Outlook
    """By theory, for `agents`."""
    by_theory: int
    """How many theory alone would have."""
    seen: SlotSeen
    """By simulation, for `agents`."""
    sureness: Sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A week of them, and what is behind."""

    goal: Goal
    contacts: int
    handling: Handling
    patience: Patience | None
    dispersion: Dispersion
    doubts: tuple[Doubt, ...]
    slots: tuple[SlotAdvice, ...]


def agents_needed(load: Load, goal: Goal, patience_s: float | None) -> Outlook:
    """Return what is to be expected of the fewest agents (one at least) for *goal*.

    By Erlang A, by Erlang C for who is patient for ever.
    """
    agents = 1
    while True:
        found = outlook_a(load, agents, goal.within_s, patience_s)
        if found.in_time >= goal.share or agents >= MOST_AGENTS:
            return found
        agents += 1


def with_reserve(agents: int, reserve: float) -> int:
    """Return how many have to be planned so that *agents* can be rung."""
    return ceil(agents / (1.0 - reserve) - 1e-9) if agents else 0


def advise(contacts: Sequence[Contact], goal: Goal, seed: int = 1) -> Advice | None:
    """Return the advice from *contacts*; None: too few were answered to know anything.

    What theory advises is lived through by simulation, and half hours that miss the
    goal there get another agent. The same records make the same advice.
    """
    lengths_s = [
        contact.handling_s for contact in contacts if contact.handling_s is not None
    ]
    fit = handling(lengths_s)
    if fit is None or len(lengths_s) < FEWEST_CASES:
        return None
    given_up_s = [contact.waited_s for contact in contacts if contact.gave_up]
    served_s = [contact.waited_s for contact in contacts if not contact.gave_up]
    found = patience(given_up_s, served_s)
    if found is not None and found.cases < FEWEST_CASES:
        found = None
    week = week_of(contacts)
    spread = dispersion([*week.counts.values()])
    planner = _Planner(week, goal, fit, found, spread, seed)
    return Advice(
        goal=goal,
        contacts=len(contacts),
        handling=fit,
        patience=found,
        dispersion=spread,
        doubts=tuple(_doubts(week, fit, found, spread)),
        slots=tuple(
            slot for weekday in week.days for slot in planner.slots_of(weekday)
        ),
    )


def _doubts(
    week: Week, fit: Handling, found: Patience | None, spread: Dispersion
) -> Iterator[Doubt]:
    if fit.cases < MANY_CASES:
        yield Doubt.FEW_CALLS
    if not spread.is_poisson:
        yield Doubt.DAYS_DIFFER
    if any(_leaps(week, weekday, slot) for weekday, slot in week.counts):
        yield Doubt.LEAPS
    low, high = EXPONENTIAL
    if not low <= fit.variation <= high:
        yield Doubt.NOT_EXPONENTIAL
    if not fit.is_log_normal:
        yield Doubt.NOT_LOG_NORMAL
    if found is None:
        yield Doubt.NOBODY_GAVE_UP
    elif not found.is_steady:
        yield Doubt.UNEVEN_PATIENCE


def _leaps(week: Week, weekday: int, slot: int) -> bool:
    """Whether clearly more come there than in the half hour before."""
    before, now = week.calls(weekday, slot - 1), week.calls(weekday, slot)
    return now >= FEWEST_CASES and now > LEAP * before


@dataclass(frozen=True, slots=True)
class _Planner:
    week: Week
    goal: Goal
    fit: Handling
    patience: Patience | None
    spread: Dispersion
    seed: int

    @property
    def over(self) -> float:
        return 1.0 if self.spread.is_poisson else max(self.spread.index, 1.0)

    @property
    def patience_s(self) -> float | None:
        return self.patience.mean_s if self.patience else None

    def slots_of(self, weekday: int) -> Iterator[SlotAdvice]:
        """Yield the half hours of a weekday in which anybody ever came."""
        rates = {
            slot: rate(self.week.calls(weekday, slot), hours, self.over)
            for slot in range(SLOTS)
            if (hours := self.week.hours(weekday)) and self.week.calls(weekday, slot)
        }
        theory = {slot: self._needed(rates[slot].mean) for slot in rates}
        agents = {slot: theory[slot].agents for slot in rates}
        seen = self._lived_through(rates, agents)
        for slot, its_rate in rates.items():
            yield SlotAdvice(
                weekday=weekday,
                slot=slot,
                rate=its_rate,
                agents=agents[slot],
                agents_low=min(self._needed(its_rate.low).agents, agents[slot]),
                agents_high=max(self._needed(its_rate.high).agents, agents[slot]),
                planned=with_reserve(agents[slot], self.goal.reserve),
                outlook=self._outlook(its_rate.mean, agents[slot]),
                by_theory=theory[slot].agents,
                seen=seen[slot],
                sureness=self._sureness(its_rate),
            )

    def _load(self, calls_per_hour: float) -> Load:
        return Load(calls_per_hour=calls_per_hour, handling_s=self.fit.mean_s)

    def _needed(self, calls_per_hour: float) -> Outlook:
        return agents_needed(self._load(calls_per_hour), self.goal, self.patience_s)

    def _outlook(self, calls_per_hour: float, agents: int) -> Outlook:
        load = self._load(calls_per_hour)
        return outlook_a(load, agents, self.goal.within_s, self.patience_s)

    def _lived_through(
        self, rates: dict[int, Rate], agents: dict[int, int]
    ) -> dict[int, SlotSeen]:
        """Add to *agents* where simulated callers wait too long; tell what is seen.

        Each round is one simulation of all half hours of the day.
        """
        first, last = min(rates), max(rates)
        span = range(first, last + 1)
        calls = [rates[slot].mean if slot in rates else 0.0 for slot in span]
        days = int(min(DAYS, max(MOST_CALLS / (sum(calls) * SLOT_H), FEWEST_DAYS)))
        for left in reversed(range(MOST_ROUNDS)):
            day = Day(
                slot_s=SLOT_H * 3600,
                calls_per_hour=calls,
                # Nobody goes home while nobody happens to call.
                agents=[agents.get(slot, 1) for slot in span],
                log_mean=self.fit.log_mean,
                log_deviation=self.fit.log_deviation,
                patience_s=self.patience_s,
                over=self.over,
            )
            seen = simulate(day, self.goal.within_s, self.seed, days)
            found = {slot: seen[slot - first] for slot in rates}
            goal = self.goal.share
            short = [slot for slot in rates if found[slot].share_range[1] < goal]
            if not short or not left:
                break
            for slot in short:
                agents[slot] += 1
        return found

    def _sureness(self, its_rate: Rate) -> Sureness:
        if its_rate.spread <= 0.25 and self.fit.cases >= MANY_CASES:  # noqa: PLR2004
            return Sureness.WELL
        return Sureness.ROUGH if its_rate.spread <= 0.6 else Sureness.GUESS  # noqa: PLR2004
