"""Other lines: who is sent on after a set wait, who goes first, who works alone."""

from collections.abc import Sequence
from math import exp, expm1

from tipring.domain.staffing.erlang import erlang_b, erlang_c
from tipring.domain.staffing.load import HOUR_S, Load, Outlook


def outlook_overflow(
    load: Load, agents: int, threshold_s: float, after_s: float
) -> Outlook:
    """Return what callers have to expect who are sent on after *after_s* (M/M/c+D).

    F. Baccelli and G. Hebuterne 1981; `gives_up` is who was sent on.
    """
    comes_per_s = load.per_s
    spare_per_s = agents / load.handling_s - comes_per_s
    free = 1.0 / erlang_b(agents - 1, load.erlangs)
    until = _decay(spare_per_s, after_s)
    beyond = exp(-spare_per_s * after_s) * load.handling_s / agents
    whole = free + comes_per_s * (until + beyond)
    sent_on = comes_per_s * beyond / whole
    waited_s = comes_per_s * (_decayed_mean(spare_per_s, after_s) + after_s * beyond)
    wait_s = waited_s / whole
    reached = min(threshold_s, after_s)
    rest = until - _decay(spare_per_s, reached)
    in_time = 1.0 - sent_on - comes_per_s * rest / whole
    answered = 1.0 - sent_on
    return Outlook(
        agents=agents,
        occupancy=load.erlangs * answered / agents,
        must_wait=comes_per_s * (until + beyond) / whole,
        gives_up=sent_on,
        gives_up_early=sent_on if after_s <= threshold_s else 0.0,
        in_time=in_time,
        answer_after_s=(wait_s - sent_on * after_s) / answered,
        wait_s=wait_s,
        waiting=comes_per_s * wait_s,
    )


def priority_waits_s(
    calls_per_hour: Sequence[float], handling_s: float, agents: int
) -> list[float]:
    """Return the mean wait of each class, who goes first standing first (A. Cobham).

    Nobody is interrupted; callers are patient.
    """
    all_calls = Load(calls_per_hour=sum(calls_per_hour), handling_s=handling_s)
    basic_s = erlang_c(agents, all_calls.erlangs) * handling_s / agents
    waits_s, before = [], 0.0
    for calls in calls_per_hour:
        until = before + calls * handling_s / HOUR_S / agents
        waits_s.append(basic_s / ((1.0 - before) * (1.0 - until)))
        before = until
    return waits_s


def wait_of_one_s(load: Load, variation: float) -> float:
    """Return the mean wait for one agent, whatever handling times look like (M/G/1).

    *variation* is their deviation over their mean (Pollaczek and Khinchine).
    """
    square = load.handling_s**2 * (1.0 + variation**2)
    return load.per_s * square / (2.0 * (1.0 - load.erlangs))


def _decay(rate: float, until: float) -> float:
    """Return the integral of exp(-rate x) from 0."""
    return -expm1(-rate * until) / rate if rate else until


def _decayed_mean(rate: float, until: float) -> float:
    """Return the integral of x exp(-rate x) from 0."""
    if not rate:
        return until**2 / 2
    return (_decay(rate, until) - until * exp(-rate * until)) / rate
