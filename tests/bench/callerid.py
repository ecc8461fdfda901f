"""Caller ID: how many messages come through whole, by noise, level and wear."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from bench.crew import each
from bench.tables import show
from support.callerid_sounds import Decoder, Spandsp, Way, success
from tipring.dsp.callerid_sound import Standard
from tipring.dsp.codec import Coding

MESSAGES = 100
"""For each figure, at full scale."""
SNRS_DB = (20, 15, 10, 8, 6, 4, 2, 0)
"""Noise of 0 to 4000 Hz; receiver chips promise 20 dB."""
LEVELS_DBM0 = (0, -13.5, -25, -32, -36, -40, -44, -48)
"""Exchanges send -13.5 dBm; lines lose up to 20 dB."""
TYPICAL = Way(snr_db=30.0)
WEARS = {
    "twist 6 dB": replace(TYPICAL, twist_db=6.0),
    "twist 10 dB": replace(TYPICAL, twist_db=10.0),
    "clock off by 1 %": replace(TYPICAL, clock_error=0.01),
    "clock off by 2 %": replace(TYPICAL, clock_error=0.02),
    "300-3400 Hz": replace(TYPICAL, telephone_band=True),
    "hum -20 dBm0": replace(TYPICAL, hum_dbm0=-20.0),
    "hum as loud": replace(TYPICAL, hum_dbm0=TYPICAL.level_dbm0),
    "right after a ring": replace(TYPICAL, ring=True),
    "A-law": replace(TYPICAL, coding=Coding.A_LAW),
    "8 bits, linear": replace(TYPICAL, coding=Coding.UNSIGNED_8),
    "IMA ADPCM": replace(TYPICAL, coding=Coding.IMA),
    "all together": Way(
        level_dbm0=-20.0,
        snr_db=20.0,
        twist_db=6.0,
        clock_error=0.01,
        telephone_band=True,
        ring=True,
    ),
}
SHORT = {
    Standard.BELL_202: "Bell 202",
    Standard.V_23: "V.23",
    Standard.UK: "UK, alert and V.23",
    Standard.DTMF: "DTMF",
}

Ears = Callable[[Standard], Decoder | None]
"""Returns who decodes a standard; None is ours."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends messages on one way and counts those that come through."""

    seeds: Sequence[int]

    def __call__(self, sent: tuple[Way, Standard, Ears]) -> float:
        way, standard, ears = sent
        return success(standard, way, self.seeds, ears(standard))


def measure(seed: int, scale: float, jobs: int, spandsp: Path | None) -> None:
    """Print the tables; *spandsp* is its compiled harness, to stand beside ours."""
    count = max(1, round(MESSAGES * scale))
    sender = Sender(range(1000 * seed, 1000 * seed + count))
    every: dict[str, Ears] = {"": lambda _: None}
    if spandsp is not None:
        every[", spandsp"] = Spandsp(spandsp).decoder
    noises = {f"{snr:g} dB": replace(TYPICAL, snr_db=snr) for snr in SNRS_DB}
    levels = {
        f"{level:g} dBm0": replace(TYPICAL, level_dbm0=level) for level in LEVELS_DBM0
    }
    for what, ways in (
        ("signal to noise", noises),
        ("level, noise 30 dB below", levels),
        ("wear, noise 30 dB below", WEARS),
    ):
        title = f"Caller ID by {what}: % of {count} messages, every field right"
        _show(title, ways, every, sender, jobs)


def _show(
    title: str,
    ways: Mapping[str, Way],
    every: Mapping[str, Ears],
    sender: Sender,
    jobs: int,
) -> None:
    columns = list(product(SHORT, every))
    sent = [
        (way, standard, every[who])
        for way in ways.values()
        for standard, who in columns
    ]
    names = [f"{name} {standard}{who}" for name in ways for standard, who in columns]
    shares = iter(each(sender, sent, names, jobs))
    rows: list[Sequence[object]] = [
        (name, *(f"{100 * next(shares):.0f}" for _ in columns)) for name in ways
    ]
    header = ("", *(SHORT[standard] + who for standard, who in columns))
    show(title, header, rows)
