"""Callers and agents in figures: each with its formula, over any records.

Callers whom the exchange turned away because all lines were busy are in none of them:
an analog line does not tell of those.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.states import AgentState
from tipring.domain.reports.facts import Spell, Visit

SHORT_ABANDON_S = 5.0
"""Who hangs up within this had the wrong number, or changed his mind."""
DEFAULT_THRESHOLD_S = 20.0

_NOT_OFFERED = frozenset({Outcome.RETURNED, Outcome.CLOSED})
"""The same caller counts under another ticket; nobody was to answer."""
NOT_SERVING = frozenset({AgentState.OFFLINE, AgentState.PAUSED, AgentState.OUTSIDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """Four ratios that all go by this name; None where nothing is to be divided."""

    threshold_s: float
    of_offered: float | None
    """Answered within the threshold / offered: the headline."""
    of_answered: float | None
    """Answered within the threshold / answered."""
    with_abandoned: float | None
    """(Answered + abandoned within the threshold) / (answered + abandoned)."""
    without_early_abandoned: float | None
    """Answered within the threshold / (offered - abandoned within the threshold)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """One queue, the callers who joined in the period."""

    queue: str
    offered: int
    """All who came and whose fate is decided, but for those who came back to a kept
    place (they count once), and those who found the queue switched off."""
    answered: int
    abandoned: int
    short_abandoned: int
    """Of the abandoned, those within `SHORT_ABANDON_S`."""
    other_outcomes: Mapping[str, int]
    """How many ended in each of the other outcomes."""
    undecided: int
    """They wait, or are away while their place is kept."""
    answer_after_s: float | None
    """The mean wait of the answered (ASA)."""
    longest_wait_s: float | None
    handling_s: float | None
    """The mean of talk, hold and wrap-up of the calls that are over (AHT)."""
    service: ServiceLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentFigures:
    """One agent in the period, over all queues."""

    agent: str
    calls: int
    talk_s: float
    """On hold included."""
    wrap_up_s: float
    serving_s: float
    """Signed in, and neither on a pause nor on an outside call."""
    paused_s: float
    occupancy: float | None
    """Talk and wrap-up / serving; None for who did not serve."""
    misses: int


def figures_of(
    queue: str,
    calls: Sequence[Visit],
    threshold_s: float,
    wrapped_s: float = 0.0,
) -> QueueFigures:
    """Return the figures of *calls*; agents wrapped up for *wrapped_s* in all."""
    answered = [call for call in calls if call.answered_at is not None]
    unanswered = [call for call in calls if call.answered_at is None]
    outcomes = Counter(call.outcome for call in unanswered if call.outcome)
    abandoned_s = [
        call.waited_s or 0.0 for call in unanswered if call.outcome is Outcome.ABANDONED
    ]
    waits_s = [call.answered_after_s or 0.0 for call in answered]
    not_offered = sum(outcomes[outcome] for outcome in _NOT_OFFERED)
    offered = len(answered) + outcomes.total() - not_offered
    ended = [call for call in answered if call.outcome is Outcome.ANSWERED]
    talked_s = sum(call.talked_s or 0.0 for call in ended)
    ended_s = waits_s + [call.waited_s or 0.0 for call in unanswered if call.outcome]
    return QueueFigures(
        queue=queue,
        offered=offered,
        answered=len(answered),
        abandoned=len(abandoned_s),
        short_abandoned=_within(SHORT_ABANDON_S, abandoned_s),
        other_outcomes={
            outcome.value: count
            for outcome, count in sorted(outcomes.items())
            if outcome is not Outcome.ABANDONED
        },
        undecided=len(unanswered) - outcomes.total(),
        answer_after_s=ratio(sum(waits_s), len(waits_s)),
        longest_wait_s=max(ended_s, default=None),
        handling_s=ratio(talked_s + wrapped_s, len(ended)),
        service=_service(offered, waits_s, abandoned_s, threshold_s),
    )


def agent_figures(
    agent: str,
    spells: Sequence[Spell],
    since: datetime,
    until: datetime,
) -> AgentFigures:
    """Return the figures of one agent's *spells*, in their order."""
    seconds: defaultdict[AgentState, float] = defaultdict(float)
    for spell in spells:
        seconds[spell.state] += spell.seconds_in(since, until)
    begun = [spell for spell in spells if spell.since >= since]
    serving_s = sum(s for state, s in seconds.items() if state not in NOT_SERVING)
    busy_s = seconds[AgentState.TALKING] + seconds[AgentState.WRAP_UP]
    return AgentFigures(
        agent=agent,
        calls=sum(spell.state is AgentState.TALKING for spell in begun),
        talk_s=seconds[AgentState.TALKING],
        wrap_up_s=seconds[AgentState.WRAP_UP],
        serving_s=serving_s,
        paused_s=seconds[AgentState.PAUSED],
        occupancy=ratio(busy_s, serving_s),
        misses=_misses(spells, since),
    )


def ratio(part: float, whole: float) -> float | None:
    """Return the one over the other; None where nothing is to be divided."""
    return part / whole if whole else None


def _service(
    offered: int,
    waits_s: Sequence[float],
    abandoned_s: Sequence[float],
    threshold_s: float,
) -> ServiceLevel:
    in_time = _within(threshold_s, waits_s)
    gone_early = _within(threshold_s, abandoned_s)
    decided = len(waits_s) + len(abandoned_s)
    return ServiceLevel(
        threshold_s=threshold_s,
        of_offered=ratio(in_time, offered),
        of_answered=ratio(in_time, len(waits_s)),
        with_abandoned=ratio(in_time + gone_early, decided),
        without_early_abandoned=ratio(in_time, offered - gone_early),
    )


def _misses(spells: Sequence[Spell], since: datetime) -> int:
    """Count the offers that were not taken: each led to a rest, or to a pause."""
    before = [0, *(spell.misses for spell in spells)]
    return sum(
        spell.since >= since
        and (spell.state is AgentState.MISSED or spell.misses > misses_before)
        for spell, misses_before in zip(spells, before, strict=False)
    )


def _within(limit_s: float, lengths_s: Iterable[float]) -> int:
    return sum(length_s <= limit_s for length_s in lengths_s)
