"""The queue engine held against the formulas of Erlang, Palm and Cobham.

    python -m tests.bench.erlang CASES.json --calls 1000000 > figures.txt

Each case is simulated with the real engine on virtual time. A line tells, for each
figure: what the formula says, what was measured, the error in percent, and how far
the simulation itself can be trusted (95 %, from the means of batches). The status is 1
when a figure is off by more than 2 % and by more than that interval; above a load of
0.9 a million calls are too few for such a verdict, so there the figures are only told.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from .draws import Draw, exponential, lognormal
from .queue_street import HOUR_S, Day, Fate, Plan, Street

Case = Mapping[str, Any]
Measure = Callable[[Day, Case], float]

BATCHES = 20
STUDENT = 2.093
"""Student's t for the mean of 20 batches, 95 %, both sides."""
WARM_UP = 0.02
"""Of the calls: the office was empty when it opened."""
MOST_ERROR = 0.02
TOO_RARE = 1e-6
"""A share smaller than this does not show in a million calls."""
HEAVY_LOAD = 0.9
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one case."""

    name: str
    reference: float
    measured: float
    trust: float
    """Half of the interval in which the truth is, 19 times of 20."""

    @property
    def is_off(self) -> bool:
        """Whether it is too far from the formula to be chance."""
        error = abs(self.measured - self.reference)
        return error > max(MOST_ERROR * abs(self.reference), self.trust, TOO_RARE)

    def __str__(self) -> str:
        """Return name, reference, measured, error and interval."""
        told = f"{self.name} {self.reference:.6g} {self.measured:.6g}"
        if not self.reference:
            return told
        error = 100 * (self.measured / self.reference - 1)
        trust = 100 * self.trust / abs(self.reference)
        mark = " OFF" if self.is_off else ""
        return f"{told} {error:+.2f}% (+-{trust:.2f}%){mark}"


@dataclass(frozen=True, slots=True)
class Result:
    """One case."""

    case: str
    is_heavy: bool
    figures: tuple[Figure, ...]
    events: int
    processor_s: float

    @property
    def is_off(self) -> bool:
        """Whether the verdict is against the engine."""
        return not self.is_heavy and any(figure.is_off for figure in self.figures)

    def __str__(self) -> str:
        """Return the line of the case."""
        heavy = " (heavy load)" if self.is_heavy else ""
        return " | ".join([self.case + heavy, *map(str, self.figures)])


# --- what is measured -----------------------------------------------------------


def _share(which: Callable[[Day], Any]) -> Measure:
    """Return a measure: the part of all callers who offered themselves."""
    return lambda day, _case: float(np.mean(which(day)))


def _answered(day: Day) -> Any:  # noqa: ANN401 - one truth value a caller
    return day.fate == Fate.ANSWERED


def _quantile(part: float) -> Measure:
    return lambda day, _case: float(np.quantile(day.wait_s, part))


def _within(day: Day, case: Case, *fates: Fate) -> Any:  # noqa: ANN401 - as above
    return np.isin(day.fate, fates) & (day.wait_s <= case["params"]["threshold_s"])


def _mean_of(which: Callable[[Day], Any]) -> Measure:
    """Return a measure: the mean wait of some callers."""
    return lambda day, _case: float(np.mean(day.wait_s[which(day)]))


def _occupancy(day: Day, case: Case) -> float:
    return float(day.talk_s.sum() / day.gap_s.sum() / case["params"]["agents"])


def _offered(day: Day, _case: Case) -> float:
    return float(day.talk_s[_answered(day)].mean() / day.gap_s.mean())


def _sl_of_answered(day: Day, case: Case) -> float:
    return float(100 * _within(day, case, Fate.ANSWERED).sum() / _answered(day).sum())


def _sl_of_ended(day: Day, case: Case) -> float:
    """Return the second service level: those who gave up within T count as served."""
    ended = np.isin(day.fate, [Fate.ANSWERED, Fate.ABANDONED])
    within = _within(day, case, Fate.ANSWERED, Fate.ABANDONED)
    return float(100 * within.sum() / ended.sum())


def _sl(day: Day, case: Case) -> float:
    return float(np.mean(_within(day, case, Fate.ANSWERED)))


def _queue_length(day: Day, _case: Case) -> float:
    return float(day.wait_s.sum() / day.gap_s.sum())


_delayed = _share(lambda day: day.wait_s > 0)
_asa = _mean_of(lambda day: day.wait_s >= 0)
_joining = _mean_of(lambda day: day.fate != Fate.FULL)

MEASURES: Mapping[str, Measure] = {
    "offered_erlangs": _offered,
    "occupancy": _occupancy,
    "occ": _occupancy,
    "p0": lambda day, _case: float(day.empty_s.sum() / day.gap_s.sum()),
    "p_wait": _delayed,
    "p_delay": _delayed,
    "p_delay_of_offered": _delayed,
    "p_block": _share(lambda day: day.fate == Fate.FULL),
    "p_abandon_of_offered": _share(lambda day: day.fate == Fate.ABANDONED),
    "p_overflow": _share(lambda day: day.fate == Fate.OVERFLOWED),
    "p_answer_of_offered": _share(_answered),
    "asa_s": _asa,
    "asa_overall_s": _asa,
    "asa_answered_s": _mean_of(_answered),
    "asa_of_delayed_s": _mean_of(lambda day: day.wait_s > 0),
    "mean_wait_all": _joining,
    "mean_wait_all_joining_s": _joining,
    "sl": _sl,
    "sl_within_T": _sl,
    "sl_answered_within_T_of_offered": _sl,
    "abandoned_within_T_of_offered": lambda day, case: float(
        np.mean(_within(day, case, Fate.ABANDONED))
    ),
    "asterisk_SL_pct": _sl_of_answered,
    "asterisk_SL2_pct": _sl_of_ended,
    "mean_queue_len": _queue_length,
    "lq": _queue_length,
    "mean_in_system": lambda day, _case: float(
        (day.wait_s.sum() + day.talk_s.sum()) / day.gap_s.sum()
    ),
    "w_p50_s": _quantile(0.5),
    "w_p90_s": _quantile(0.9),
    "w_p95_s": _quantile(0.95),
}


def _wanted(reference: Mapping[str, Any]) -> Iterable[tuple[str, float, Measure]]:
    """Yield each figure that the case knows: name, reference, how it is measured."""
    for name, value in reference.items():
        if name == "asa_by_priority_s":
            for level, mean_s in enumerate(value):
                by_level = _mean_of(partial(_has_priority, level))
                yield f"{name}[{level}]", mean_s, by_level
        else:
            yield name, value, MEASURES[name]


def _has_priority(level: int, day: Day) -> Any:  # noqa: ANN401 - as above
    return day.priority == level


# --- one case -------------------------------------------------------------------


def plan_of(case: Case) -> Plan:
    """Return the queue and the callers that *case* describes."""
    params = case["params"]
    rates = params.get("calls_per_hour_by_priority") or [params["calls_per_hour"]]
    return Plan(
        agents=params["agents"],
        calls_per_hour=tuple(rates),
        talk=_talk(params["aht_s"], params.get("service_cv")),
        patience_s=params.get("patience_s"),
        overflow_after_s=params.get("overflow_after_s"),
        places=params.get("queue_limit"),
    )


def _talk(mean_s: float, spread: float | None) -> Draw:
    """Return how long talks are; *spread*: of lognormal ones, None: exponential."""
    return exponential(mean_s) if spread is None else lognormal(mean_s, spread)


def _is_heavy(case: Case) -> bool:
    params = case["params"]
    if params.get("patience_s") or params.get("overflow_after_s"):
        return False
    rates = params.get("calls_per_hour_by_priority") or [params["calls_per_hour"]]
    load = sum(rates) / HOUR_S * params["aht_s"] / params["agents"]
    return bool(load >= HEAVY_LOAD)


def measure(case: Case, calls: int, seed: int) -> Result:
    """Simulate one case."""

    def tell(done: int) -> None:
        print(f"{case['id']}: {done} of {calls}", file=sys.stderr, flush=True)

    # A seed of its own for each case, or one unlucky day would be all cases' bad luck.
    own_seed = seed + crc32(case["id"].encode())
    street = Street(plan_of(case), calls, own_seed)
    day = street.run(tell).part(round(WARM_UP * calls), calls)
    size = day.wait_s.size
    edges = np.linspace(0, size, BATCHES + 1).astype(int)
    batches = [day.part(begin, end) for begin, end in pairwise(edges)]
    figures = []
    for name, reference, measured in _wanted(case["reference"]):
        each = [measured(batch, case) for batch in batches]
        trust = STUDENT * float(np.std(each, ddof=1)) / sqrt(BATCHES)
        figures.append(Figure(name, reference, measured(day, case), trust))
    return Result(
        case["id"],
        _is_heavy(case),
        tuple(figures),
        street.events,
        street.processor_s,
    )


# --- the command ----------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the cases of a file; return 1 when the engine is off."""
    options = _parser().parse_args(arguments)
    told = json.loads(options.cases.read_text(encoding="utf-8"))["cases"]
    only = options.only.split(",") if options.only else []
    cases = [case for case in told if not only or case["id"] in only]
    work = partial(measure, calls=options.calls, seed=options.seed)
    results = []
    with ProcessPoolExecutor(PROCESSES) as crew:
        for result in crew.map(work, cases):
            print(result, flush=True)
            results.append(result)
    events = sum(result.events for result in results)
    spent_s = sum(result.processor_s for result in results)
    off = [result.case for result in results if result.is_off]
    print(
        f"{events} events, {events / spent_s:.0f} in a second of one processor, "
        "callers and agents of the simulation included",
    )
    print(f"off: {', '.join(off)}" if off else "every verdict is good")
    return 1 if off else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("cases", type=Path, help="the cases, as JSON")
    parser.add_argument("--calls", type=int, default=100_000, help="of each case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="ID,...", help="these cases")
    return parser


if __name__ == "__main__":
    sys.exit(main())
