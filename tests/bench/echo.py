"""The echo of our own prompt: how much is taken away, and the keys pressed over it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from bench import on_the_line, own_prompt
from bench.corpus import shipped_prompts
from bench.crew import each
from bench.dtmf import cell
from bench.peers import Detector, Streaming
from bench.scoring import Report, Score, score
from bench.sound import Wave, noise, samples
from bench.tables import show
from bench.trial import FLOOR_DBM0, Condition, Studio
from support.hybrids import G168, Response, echo_of, g168
from support.sounds import through
from tipring.dsp.codec import Coding
from tipring.dsp.echo import without_echo
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0

WINDOWS_S = ((0.0, 0.25), (0.25, 0.5), (0.5, 1.0), (1.0, 3.0), (3.0, 5.0), (5.0, 8.0))
"""ITU-T G.168 looks at the first 50 ms, at one second and at the end."""
CHANGE_S = 3


class Uncancelled:
    """Ours without the canceller, as a peer."""

    name = "tipring, no canceller"

    def reports(self, sound: Samples, played: Samples | None = None) -> list[Report]:  # noqa: ARG002 - that is its point
        return Streaming().reports(sound)


@dataclass(frozen=True, slots=True)
class Caller:
    """Presses keys while a prompt is played."""

    studio: Studio
    detectors: Sequence[Detector]

    def __call__(self, condition: Condition) -> list[Score]:
        trial = condition.make(self.studio)
        return [
            score(trial.presses, detector.reports(trial.sound, trial.played))
            for detector in self.detectors
        ]


def measure(studio: Studio, detectors: Sequence[Detector], jobs: int) -> None:
    """Print the keys found by level of the echo, and what is left of the echo."""
    heard_by = [Uncancelled(), *detectors]
    conditions = [c for c in on_the_line.conditions() if c.category.startswith("14")]
    names = [condition.name for condition in conditions]
    scores = each(Caller(studio, heard_by), conditions, names, jobs)
    rows: list[Sequence[object]] = []
    for level, group in groupby(zip(names, scores, strict=True), _level):
        totals = [Score() for _ in heard_by]
        for _, of_condition in group:
            for total, part in zip(totals, of_condition, strict=True):
                total.add(part)
        rows.append((level, totals[0].expected, *(cell(total, 1) for total in totals)))
    header = ("echo against the key", "keys", *(detector.name for detector in heard_by))
    show("Keys over our own prompt: % reported exactly once, in place", header, rows)

    paths = _paths()
    prompter = Prompter(studio, shipped_prompts())
    results = each(prompter, list(paths.values()), paths, jobs)
    cells = [[round(erle) for erle in result] for result in results]
    header = ("line", *(f"{first:g} to {last:g} s" for first, last in WINDOWS_S))
    rows = [(name, *row) for name, row in zip(paths, cells, strict=True)]
    show("Echo taken away (ERLE), dB, from the beginning of a prompt", header, rows)


def _level(named: tuple[str, object]) -> str:
    return named[0].partition(",")[0]


@dataclass(frozen=True, slots=True)
class Path:
    """A line, and what happens on it while a prompt is played."""

    response: Response
    loss_db: float = 12.0
    later_s: float = 0.0
    coding: Coding | None = None
    """Of the modem: what is played and what is heard go through it."""
    talks: bool = False
    """Somebody does, as loud as the echo."""
    then: Response | None = None
    """The line after CHANGE_S."""


def _paths() -> dict[str, Path]:
    usual = g168("D.5")
    return {
        **{f"G.168 {clause}": Path(g168(clause)) for clause in G168},
        "30 ms later": Path(usual, later_s=0.03),
        "64 ms later": Path(usual, later_s=0.064),
        "echo 3 dB softer than the prompt": Path(usual, loss_db=3.0),
        "echo 30 dB softer": Path(usual, loss_db=30.0),
        "mu-law": Path(usual, coding=Coding.MU_LAW),
        "8 bits, linear": Path(usual, coding=Coding.UNSIGNED_8),
        "somebody talks": Path(usual, talks=True),
        f"the line changes after {CHANGE_S} s": Path(usual, then=g168("D.8")),
    }


@dataclass(frozen=True, slots=True)
class Prompter:
    """Plays our own prompts into lines, the same into each."""

    studio: Studio
    prompts: Wave

    def __call__(self, path: Path) -> list[float]:
        """Return the ERLE in each of WINDOWS_S."""
        rng = self.studio.draws("prompt")
        size = round(WINDOWS_S[-1][1] * RATE_HZ)
        prompt = own_prompt.prompt([self.prompts], size, rng)
        talk = own_prompt.prompt(self.studio.voices, size, rng)
        played = _through(path.coding, samples(prompt))
        back = self._echo(path, played)
        near = noise(size, FLOOR_DBM0, rng)
        if path.talks:
            near += talk * 10 ** (-path.loss_db / 20)
        heard = _through(path.coding, samples(back + near))
        left = without_echo(heard, played) - near
        return [
            dbm0(samples(back[window])) - dbm0(samples(left[window]))
            for window in (
                slice(round(first * RATE_HZ), round(last * RATE_HZ))
                for first, last in WINDOWS_S
            )
        ]

    def _echo(self, path: Path, played: Samples) -> Wave:
        back = echo_of(played, path.response, path.loss_db, path.later_s)
        if path.then is not None:
            change = CHANGE_S * RATE_HZ
            back[change:] = echo_of(played, path.then, path.loss_db)[change:]
        return back.astype(np.float64)


def _through(coding: Coding | None, sound: Samples) -> Samples:
    return sound if coding is None else through(coding, sound)
