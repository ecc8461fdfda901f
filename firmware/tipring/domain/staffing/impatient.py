"""Callers who give up after a while, and lines with a last place (Erlang A).

C. Palm 1946: each caller's patience is exponential. Everything here is exact: a chain
of births and deaths, and the wait of whoever finds so many before him.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, inf

from tipring.domain.staffing.erlang import outlook_c
from tipring.domain.staffing.load import Load, Outlook, nobody_calls

NEGLIGIBLE = 1e-17
"""Of the likeliest number of callers: rarer ones are left out."""


@dataclass(frozen=True, slots=True)
class _Waiter:
    """Who finds all agents busy and so many waiting: what becomes of him."""

    is_served: float
    served_wait_s: float
    """His wait, 0 if he is not served."""
    in_time: float
    gives_up_early: float


def outlook_a(
    load: Load,
    agents: int,
    threshold_s: float,
    patience_s: float | None,
    places: int | None = None,
) -> Outlook:
    """Return what callers have to expect whose mean patience is *patience_s*.

    None: they wait for ever. *places* are those where somebody can wait; None: there
    is no last one.
    """
    if not load.erlangs:
        return nobody_calls(agents)
    if patience_s is None and places is None:
        return outlook_c(load, agents, threshold_s)
    leaves_per_s = 1.0 / patience_s if patience_s else 0.0
    ends_per_s = 1.0 / load.handling_s
    chain = _chain(load.per_s, ends_per_s, leaves_per_s, agents, places)
    total = sum(chain)
    shares = [share / total for share in chain]
    turned_away = shares[-1] if places is not None else 0.0
    queueing = shares[agents:-1] if places is not None else shares[agents:]
    waiters = _waiters(agents * ends_per_s, leaves_per_s, threshold_s)
    known = [*zip(queueing, waiters, strict=False)]
    at_once = sum(shares[:agents])
    served = at_once + sum(share * one.is_served for share, one in known)
    waiting = sum(number * share for number, share in enumerate(shares[agents:]))
    served_wait_s = sum(share * one.served_wait_s for share, one in known)
    joins = 1.0 - turned_away
    return Outlook(
        agents=agents,
        occupancy=load.erlangs * served / agents if agents else 1.0,
        must_wait=sum(queueing),
        turned_away=turned_away,
        gives_up=max(joins - served, 0.0),
        gives_up_early=sum(share * one.gives_up_early for share, one in known),
        in_time=at_once + sum(share * one.in_time for share, one in known),
        answer_after_s=served_wait_s / served if served else inf,
        wait_s=waiting / (load.per_s * joins) if joins else inf,
        waiting=waiting,
    )


def _chain(
    comes_per_s: float,
    ends_per_s: float,
    leaves_per_s: float,
    agents: int,
    places: int | None,
) -> list[float]:
    """Return how likely each number of callers is, but for a factor."""

    def goes_per_s(callers: int) -> float:
        waiting = max(callers - agents, 0)
        return min(callers, agents) * ends_per_s + waiting * leaves_per_s

    last = None if places is None else agents + places
    peak = min(int(comes_per_s / ends_per_s), agents)
    below = [1.0]
    for callers in range(peak, 0, -1):
        below.append(below[-1] * goes_per_s(callers) / comes_per_s)
    chain = below[::-1]
    highest = 1.0
    while last is None or len(chain) <= last:
        ratio = comes_per_s / goes_per_s(len(chain))
        chain.append(chain[-1] * ratio)
        highest = max(highest, chain[-1])
        if last is None and ratio < 1.0 and chain[-1] < NEGLIGIBLE * highest:
            break
    return chain


def _waiters(
    ends_per_s: float, leaves_per_s: float, threshold_s: float
) -> Iterator[_Waiter]:
    """Yield whoever finds nobody waiting, then one, then two, ...

    With k before him he is served after k + 1 ends or leavings, whose rates are
    ends + j leaves. Then exp(-leaves W) has the beta distribution of ends / leaves
    and k + 1, whose integral is a sum of positive terms.
    """
    if not leaves_per_s:
        yield from _patient_waiters(ends_per_s, threshold_s)
        return
    part = ends_per_s / leaves_per_s
    stays = exp(-leaves_per_s * threshold_s)
    term_late = exp(-ends_per_s * threshold_s)
    term_served_late = term_late * stays
    late, served_late, wait_s, before = 0.0, 0.0, 0.0, 0
    while True:
        late += term_late
        served_late += term_served_late
        wait_s += 1.0 / (ends_per_s + (before + 1) * leaves_per_s)
        is_served = part / (part + before + 1)
        in_time = is_served * (1.0 - served_late)
        early = max(1.0 - in_time - stays * late, 0.0)
        yield _Waiter(is_served, is_served * wait_s, in_time, early)
        before += 1
        term_late *= (1.0 - stays) * (part + before - 1) / before
        term_served_late *= (1.0 - stays) * (part + before) / before


def _patient_waiters(ends_per_s: float, threshold_s: float) -> Iterator[_Waiter]:
    """Yield the same for who never gives up: his wait is Erlang distributed."""
    term = exp(-ends_per_s * threshold_s)
    late, before = 0.0, 0
    while True:
        late += term
        before += 1
        yield _Waiter(1.0, before / ends_per_s, 1.0 - late, 0.0)
        term *= ends_per_s * threshold_s / before
