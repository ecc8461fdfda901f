"""Erlang's formulas: lines that are all busy (B), callers who wait patiently (C).

A. K. Erlang 1917; calls come as a Poisson process, handling times are exponential.
"""

from math import exp, log

from tipring.domain.staffing.load import Load, Outlook, no_way, nobody_calls

MOST_LINES = 1000


def erlang_b(servers: int, erlangs: float) -> float:
    """Return which part of calls finds all *servers* busy, and is lost.

    By the recursion B(k) = aB(k-1) / (k + aB(k-1)), which neither overflows nor
    cancels.
    """
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = erlangs * blocked / (number + erlangs * blocked)
    return blocked


def erlang_c(servers: int, erlangs: float) -> float:
    """Return which part of calls has to wait, 1 where the line only grows."""
    if erlangs >= servers:
        return 1.0
    blocked = erlang_b(servers, erlangs)
    return servers * blocked / (servers - erlangs * (1.0 - blocked))


def lines_needed(erlangs: float, blocked_at_most: float) -> int:
    """Return how many lines it takes that no greater part finds all of them busy."""
    blocked, lines = 1.0, 0
    while blocked > blocked_at_most and lines < MOST_LINES:
        lines += 1
        blocked = erlangs * blocked / (lines + erlangs * blocked)
    return lines


def offered_of_carried(lines: int, carried: float) -> float:
    """Return the Erlangs that came, of which *lines* carried so many.

    Who found all lines busy is known to nobody but the exchange; Erlang's formula
    tells how many there were. What fills all lines for good has no answer, and counts
    as ten times the lines.
    """
    low, high = carried, 10.0 * max(lines, 1)
    for _ in range(60):
        middle = (low + high) / 2
        if middle * (1.0 - erlang_b(lines, middle)) < carried:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def outlook_c(load: Load, agents: int, threshold_s: float) -> Outlook:
    """Return what callers have to expect who wait however long it takes (M/M/c)."""
    erlangs = load.erlangs
    if not erlangs:
        return nobody_calls(agents)
    if erlangs >= agents:
        return no_way(agents)
    must_wait = erlang_c(agents, erlangs)
    spare_per_s = _spare_per_s(load, agents)
    wait_s = must_wait / spare_per_s
    return Outlook(
        agents=agents,
        occupancy=erlangs / agents,
        must_wait=must_wait,
        in_time=1.0 - must_wait * exp(-spare_per_s * threshold_s),
        answer_after_s=wait_s,
        wait_s=wait_s,
        waiting=load.per_s * wait_s,
    )


def wait_within_s(load: Load, agents: int, part: float) -> float:
    """Return within how many seconds *part* of patient callers are answered."""
    must_wait = erlang_c(agents, load.erlangs)
    late = 1.0 - part
    return log(must_wait / late) / _spare_per_s(load, agents) if must_wait > late else 0


def _spare_per_s(load: Load, agents: int) -> float:
    """Return how many calls a second more could be ended than come."""
    return agents / load.handling_s - load.per_s
