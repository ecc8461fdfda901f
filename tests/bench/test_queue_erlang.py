"""The engine serves callers as the formulas for waiting lines say; a small sample.

`python -m tests.bench.erlang` measures many cases, with millions of calls.
"""

import json
from collections.abc import Sequence
from itertools import accumulate
from math import exp
from pathlib import Path

import pytest

from bench.erlang import Case, Figure, main, measure

pytestmark = pytest.mark.no_cover

CALLS = 12_000
SEED = 5
TRUST = 2.0
"""Times its own interval: of a hundred figures none may be off by chance."""
HOUR_S = 3600.0
AGENTS, PER_HOUR, TALK_S, THRESHOLD_S = 3, 45.0, 150.0, 20.0
RATE, SERVICE = PER_HOUR / HOUR_S, 1 / TALK_S


def erlang_b(agents: int, load: float) -> float:
    blocked = 1.0
    for agent in range(1, agents + 1):
        blocked = load * blocked / (agent + load * blocked)
    return blocked


def erlang_c(agents: int, load: float) -> float:
    blocked = erlang_b(agents, load)
    return agents * blocked / (agents - load * (1 - blocked))


def shares(leaving: Sequence[float], rate: float = RATE) -> list[float]:
    """How much of the time so many callers are there: a chain of births and deaths."""
    weights = list(accumulate(leaving, lambda before, out: before * rate / out))
    total = sum(weights)
    return [weight / total for weight in weights]


def case(name: str, reference: dict[str, object], **params: object) -> Case:
    usual = {
        "agents": AGENTS,
        "calls_per_hour": PER_HOUR,
        "aht_s": TALK_S,
        "threshold_s": THRESHOLD_S,
    }
    return {"id": name, "params": usual | params, "reference": reference}


def patient() -> Case:
    delayed = erlang_c(AGENTS, RATE * TALK_S)
    spare = AGENTS * SERVICE - RATE
    reference: dict[str, object] = {
        "p_wait": delayed,
        "asa_s": delayed / spare,
        "sl_within_T": 1 - delayed * exp(-spare * THRESHOLD_S),
        "occupancy": RATE * TALK_S / AGENTS,
    }
    return case("patient", reference)


def impatient() -> Case:
    patience_s, most = 90.0, 200
    busy = [min(n, AGENTS) * SERVICE for n in range(1, most)]
    bored = [max(0, n - AGENTS) / patience_s for n in range(1, most)]
    share = shares([1.0, *map(sum, zip(busy, bored, strict=True))])
    waiting = sum(max(0, n - AGENTS) * part for n, part in enumerate(share))
    reference: dict[str, object] = {
        "p_delay_of_offered": sum(share[AGENTS:]),
        "p_abandon_of_offered": waiting / patience_s / RATE,
        "mean_queue_len": waiting,
    }
    return case("impatient", reference, patience_s=patience_s)


def crowded() -> Case:
    places = 2
    share = shares([1.0, *(min(n, AGENTS) * SERVICE for n in range(1, 4 + places))])
    reference: dict[str, object] = {
        "p_block": share[-1],
        "p_delay_of_offered": sum(share[AGENTS:-1]),
    }
    return case("crowded", reference, queue_limit=places)


def sent_on() -> Case:
    after_s = 45.0
    spare, load = AGENTS * SERVICE - RATE, RATE * TALK_S
    states = list(accumulate(range(1, AGENTS), lambda t, n: t * load / n, initial=1.0))
    gone = exp(-spare * after_s)
    held_s = (1 - gone) / spare + gone / (AGENTS * SERVICE)
    idle = sum(states) / states[-1]
    reference: dict[str, object] = {
        "p_overflow": (1 - spare * held_s) / (idle + RATE * held_s),
    }
    return case("sent on", reference, overflow_after_s=after_s)


def ranked() -> Case:
    first, all_of_them = 15.0, 45.0
    delayed = erlang_c(AGENTS, RATE * TALK_S)
    alone_s = delayed * TALK_S / AGENTS
    busy = [rate / HOUR_S * TALK_S / AGENTS for rate in (first, all_of_them)]
    reference: dict[str, object] = {
        "asa_by_priority_s": [
            alone_s / (1 - busy[0]),
            alone_s / (1 - busy[0]) / (1 - busy[1]),
        ],
    }
    rates = [first, all_of_them - first]
    return case("ranked", reference, calls_per_hour_by_priority=rates)


CASES = [patient(), impatient(), crowded(), sent_on(), ranked()]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("told", CASES, ids=lambda told: told["id"])
def test_callers_fare_as_the_formulas_say(told: Case) -> None:
    for figure in measure(told, CALLS, SEED).figures:
        error = abs(figure.measured - figure.reference)
        assert error < TRUST * figure.trust, figure
        assert figure.trust < figure.reference / 4, "too few calls for a verdict"


def written(path: Path, *told: Case) -> str:
    path.write_text(json.dumps({"cases": told}), encoding="utf-8")
    return str(path)


@pytest.mark.timeout(120)
def test_the_command_tells_the_figures_and_its_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    true, false = crowded(), case("false", {"p_block": 0.9}, queue_limit=2)
    file = written(tmp_path / "cases.json", true, false)
    assert main([file, "--calls", "4000", "--only", "crowded"]) == 0
    assert "every verdict is good" in capsys.readouterr().out
    assert main([file, "--calls", "4000"]) == 1
    out = capsys.readouterr().out
    assert "false | p_block 0.9" in out
    assert "OFF" in out
    assert "off: false" in out


@pytest.mark.timeout(120)
def test_of_a_heavy_load_the_figures_are_only_told() -> None:
    wrong: dict[str, object] = {"p_wait": 0.1, "p0": 0.0}
    told = measure(case("heavy", wrong, agents=2), 2000, SEED)
    assert told.is_heavy
    assert not told.is_off
    assert str(told).startswith("heavy (heavy load) | p_wait 0.1 ")


def test_what_is_too_rare_to_be_seen_is_not_missed() -> None:
    assert not Figure("p0", 2e-9, 0.0, 0.0).is_off
    assert Figure("p_block", 0.2, 0.0, 0.0).is_off
    assert not Figure("asa_s", 100.0, 104.0, 5.0).is_off
    assert Figure("asa_s", 100.0, 104.0, 3.0).is_off
