"""Conformance: how many keys of each condition are found, and what else is reported."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np

from bench import no_keys, on_the_line
from bench.crew import each
from bench.peers import OURS, Detector
from bench.scoring import Score, score
from bench.tables import note, show
from bench.trial import Condition, Demand, Studio

TITLES = {
    Demand.ACCEPT: "Must accept: % of keys reported exactly once, in place",
    Demand.INFO: "Beyond the standards: % of keys reported",
}
LATENCIES = ("01 nominal", "14 own prompt")


@dataclass(slots=True)
class Outcome:
    """What came of one condition, or of all conditions of a category."""

    name: str
    demand: Demand
    bases: list[str]
    stimuli: int = 0
    seconds: float = 0.0
    scores: list[Score] = field(default_factory=list)
    """One for each detector."""

    def add(self, other: "Outcome") -> None:
        self.bases += [basis for basis in other.bases if basis not in self.bases]
        self.stimuli += other.stimuli
        self.seconds += other.seconds
        for ours, theirs in zip(self.scores, other.scores, strict=True):
            ours.add(theirs)

    @property
    def is_perfect(self) -> bool:
        return not any(
            score.expected - score.hits or score.splits or score.false
            for score in self.scores
        )


@dataclass(frozen=True, slots=True)
class Examiner:
    """Tries every detector on one condition."""

    studio: Studio
    detectors: Sequence[Detector]

    def __call__(self, condition: Condition) -> Outcome:
        trial = condition.make(self.studio)
        scores = [
            score(trial.presses, detector.reports(trial.sound, trial.played))
            for detector in self.detectors
        ]
        return Outcome(
            condition.category,
            condition.demand,
            [condition.basis],
            trial.stimuli,
            trial.seconds,
            scores,
        )


def conditions() -> list[Condition]:
    """Return every condition there is, in the order of the tables."""
    every = [*on_the_line.conditions(), *no_keys.conditions()]
    return sorted(every, key=lambda condition: condition.category)


def measure(studio: Studio, detectors: Sequence[Detector], jobs: int) -> None:
    """Print the tables of a conformance run."""
    every = conditions()
    possible = [condition for condition in every if condition.can_be_made]
    for condition in every:
        if not condition.can_be_made:
            note(f"left out {condition.category}: {condition.program} is not installed")
    names = [condition.name for condition in possible]
    results = each(Examiner(studio, detectors), possible, names, jobs)
    header = [detector.name for detector in detectors]
    faults = list(_faults(names, results, len(detectors) - OURS))
    categories = [_joined(list(group)) for _, group in groupby(results, _by_name)]
    for demand, title in TITLES.items():
        of_it = [category for category in categories if category.demand is demand]
        rows = [*_rows(of_it), _total(of_it)]
        columns = ("category", "basis", "keys", *header)
        show(f"{title} (s split, f false)", columns, rows)
    _show_rejects([c for c in categories if c.demand is Demand.REJECT], header)
    _show_latencies(categories, header)
    if faults:
        columns = ("category", "condition", "keys", *header)
        show("Conditions of the standards that ours did not fulfil", columns, faults)


def _by_name(outcome: Outcome) -> str:
    return outcome.name


def _joined(parts: Sequence[Outcome]) -> Outcome:
    first, *others = parts
    for other in others:
        first.add(other)
    return first


def _faults(
    names: Sequence[str], results: Sequence[Outcome], first_ours: int
) -> Iterator[Sequence[object]]:
    for name, result in zip(names, results, strict=True):
        ours = replace(result, scores=result.scores[first_ours:])
        if result.demand is not Demand.INFO and not ours.is_perfect:
            cells = [cell(score, 1) for score in result.scores]
            yield result.name, name, result.scores[0].expected, *cells


def _rows(categories: Iterable[Outcome]) -> Iterator[Sequence[object]]:
    for category in categories:
        cells = [cell(score, 1) for score in category.scores]
        basis = "; ".join(category.bases)
        yield category.name, basis, category.scores[0].expected, *cells


def _total(categories: Sequence[Outcome]) -> Sequence[object]:
    totals = [Score() for _ in categories[0].scores]
    for category in categories:
        for total, part in zip(totals, category.scores, strict=True):
            total.add(part)
    cells = [f"**{cell(total, 2)}**" for total in totals]
    return "**all**", "", totals[0].expected, *cells


def cell(score: Score, decimals: int) -> str:
    """Return the share of keys found, in %, and what else was reported."""
    marks = [f"{score.percent:.{decimals}f}"]
    marks += [f"s{score.splits}"] if score.splits else []
    marks += [f"f{len(score.false)}"] if score.false else []
    return " ".join(marks)


def _show_rejects(categories: Sequence[Outcome], header: Sequence[str]) -> None:
    rows = [
        (
            category.name,
            "; ".join(category.bases),
            category.stimuli or "-",
            f"{category.seconds:.0f}",
            *(len(score.false) for score in category.scores),
        )
        for category in categories
    ]
    title = "Must reject: keys reported where none was pressed"
    show(title, ("category", "basis", "stimuli", "seconds", *header), rows)


def _show_latencies(categories: Sequence[Outcome], header: Sequence[str]) -> None:
    rows = []
    for category in categories:
        if category.name in LATENCIES:
            cells = [_latency(score.latencies_s) for score in category.scores]
            rows.append((category.name, *cells))
    title = "From the key's beginning to its report, ms: median, 95 %"
    show(title, ("category", *header), rows)


def _latency(latencies_s: Sequence[float]) -> str:
    if not latencies_s:
        return "-"
    middle, late = np.percentile(latencies_s, (50, 95)) * 1000
    return f"{middle:.0f}, {late:.0f}"
