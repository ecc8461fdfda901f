"""One sound to try a detector on, and what it must say about it."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bench.keys import Dialling, Press, dial
from bench.sound import Draws, Wave, draws, noise, samples
from bench.wear import Wear
from tipring.dsp.frames import RATE_HZ, Samples

FLOOR_DBM0 = -65.0
"""White noise that is always there; a good local line has no less (our choice)."""


class Demand(StrEnum):
    """What the standards ask of a detector."""

    ACCEPT = "accept"
    """Every key reported exactly once, and nothing else."""
    INFO = "info"
    """Beyond the standards: keys may be reported, anything else is still false."""
    REJECT = "reject"
    """Nothing may be reported."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What sounds are made from; the same studio makes the same sounds."""

    seed: int
    scale: float
    """How many rounds, against the full measurement."""
    voices: Sequence[Wave]
    """Real speech for prompts."""

    def rounds(self, full: int) -> int:
        return max(1, round(full * self.scale))

    def draws(self, *names: object) -> Draws:
        return draws(self.seed, *names)


@dataclass(frozen=True, slots=True)
class Trial:
    """A sound, made."""

    sound: Samples
    presses: Sequence[Press] = ()
    """What must or may be reported."""
    stimuli: int = 0
    """How many things it holds that a bad detector would report, if they count."""
    played: Samples | None = None
    """The clean prompt whose echo is in the sound."""

    @property
    def seconds(self) -> float:
        return self.sound.size / RATE_HZ


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of the conformance table, made when it is needed."""

    category: str
    name: str
    demand: Demand
    basis: str
    """The standard or data sheet that asks for it, or `practice` for our own."""
    make: Callable[[Studio], Trial]
    program: str = ""
    """What must be installed to make it; none for most."""

    @property
    def can_be_made(self) -> bool:
        return not self.program or shutil.which(self.program) is not None


def dialled(
    place: tuple[str, str],
    demand: Demand,
    basis: str,
    how: Dialling,
    *wear: Wear,
    floor_dbm0: float = FLOOR_DBM0,
) -> Condition:
    """Return a condition, named by category and name: keys over noise, then *wear*."""

    def make(studio: Studio) -> Trial:
        rng = studio.draws(*place)
        scaled = replace(how, rounds=studio.rounds(how.rounds))
        wave, presses = dial(scaled, rng)
        wave += noise(wave.size, floor_dbm0, rng)
        for change in wear:
            wave = change(wave, rng, presses)
        wanted = () if demand is Demand.REJECT else presses
        return Trial(samples(wave), wanted, len(presses))

    return Condition(*place, demand, basis, make)
