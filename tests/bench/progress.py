"""Call progress: which tone is heard for each tone that is sent, and how soon.

Every tone of every country in every wear; then hours of speech that hold no tone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.corpus import Recording
from bench.crew import each
from bench.tables import show
from bench.talkoff import EFFECTS
from support.progress_sounds import (
    TIMBRES,
    TONES,
    Trial,
    Wear,
    expected,
    music,
    reports,
    trials,
    tune,
)
from tipring.domain.events import Tone
from tipring.dsp.codec import Coding
from tipring.dsp.frames import Samples
from tipring.dsp.plans import PLANS
from tipring.dsp.progress import ProgressDetector

WEARS = {
    "as sent": Wear(),
    "-30 dBm0": Wear(level_dbm0=-30.0),
    "noise 15 dB below": Wear(snr_db=15.0),
    "25 Hz too high": Wear(shift_hz=25.0, snr_db=25.0),
    "25 Hz too low": Wear(shift_hz=-25.0, snr_db=25.0),
    "20 % too slow": Wear(pace=1.2, snr_db=25.0),
    "20 % too fast": Wear(pace=0.8, snr_db=25.0),
    "mu-law and hum": Wear(coding=Coding.MU_LAW, hum_dbm0=-20.0),
    "8 bits, linear": Wear(coding=Coding.UNSIGNED_8),
    "joined late": Wear(cut_s=0.3, snr_db=25.0),
}
"""ITU-T E.180 allows 10 % in cadence; in the field it is twice that, and 25 Hz."""
NONE = "none"
MUSIC_MINUTES = 20
TALK_COUNTRIES = ("us", "uk", "de")


@dataclass(frozen=True, slots=True)
class Exchange:
    """Sends every tone of every country in one wear."""

    countries: Sequence[str]

    def __call__(self, wear: Wear) -> list[Trial]:
        return list(trials([wear], self.countries))


def measure(recordings: Sequence[Recording], scale: float, jobs: int) -> None:
    """Print the confusion matrix, the share found by wear, and tones in speech."""
    count = max(1, round(len(PLANS) * scale))
    results = each(Exchange(list(PLANS)[:count]), list(WEARS.values()), WEARS, jobs)
    every = [trial for of_wear in results for trial in of_wear]
    _show_confusion(every)
    rows = [_wear_row(*of_wear) for of_wear in zip(WEARS, results, strict=True)]
    show("Tones found by what the line did", ("line", "tones", "right, %"), rows)
    _show_music(max(1, round(MUSIC_MINUTES * scale)), jobs)
    if recordings:
        _show_talk(recordings, jobs)


def _show_confusion(every: Sequence[Trial]) -> None:
    heard = [*dict.fromkeys((*TONES, *(_first(trial) for trial in every)))]
    rows: list[Sequence[object]] = []
    for sent in TONES:
        of_it = [trial for trial in every if _truth(trial) is sent]
        counts = Counter(_first(trial) for trial in of_it)
        after_s = [trial.after_s for trial in of_it if trial.heard]
        rows.append((sent, *(counts[tone] or "" for tone in heard), _delay(after_s)))
    header = ("sent, down; heard first, across", *heard, "known after, s: median, 95 %")
    show("Call progress tones", header, rows)


def _truth(trial: Trial) -> Tone:
    return expected(PLANS[trial.country], trial.sent)


def _first(trial: Trial) -> str:
    return trial.heard[0] if trial.heard else NONE


def _delay(after_s: Sequence[float]) -> str:
    if not after_s:
        return "-"
    middle, late = np.percentile(after_s, (50, 95))
    return f"{middle:.2f}, {late:.2f}"


def _wear_row(name: str, of_wear: Sequence[Trial]) -> Sequence[object]:
    right = sum(set(trial.heard) == {_truth(trial)} for trial in of_wear)
    return name, len(of_wear), f"{100 * right / len(of_wear):.1f}"


def _show_music(minutes: int, jobs: int) -> None:
    """Print how many tones are heard in invented music on hold and in single tunes."""
    pieces = [(make, timbre) for make in (music, tune) for timbre in TIMBRES]
    names = [f"{make.__name__} {timbre}" for make, timbre in pieces]
    counts = each(Orchestra(minutes), pieces, names, jobs)
    rows = [(name, minutes, count) for name, count in zip(names, counts, strict=True)]
    show("Tones of the United States heard in music", ("", "minutes", "tones"), rows)


@dataclass(frozen=True, slots=True)
class Orchestra:
    """Plays minutes of music."""

    minutes: int

    def __call__(self, piece: tuple[Callable[[float, str, int], Samples], str]) -> int:
        """Return how many tones are heard in it."""
        make, timbre = piece
        plan = PLANS["us"]
        return sum(
            len(reports(ProgressDetector(plan), make(60.0, timbre, minute)))
            for minute in range(self.minutes)
        )


def _show_talk(recordings: Iterable[Recording], jobs: int) -> None:
    """Print how many tones of some plans are heard in speech, and in other sounds."""
    chosen = [recording for recording in recordings if recording.variant == "tel_m15"]
    names = [recording.path.stem for recording in chosen]
    counts = each(_tones_in, chosen, names, jobs)
    rows: list[Sequence[object]] = []
    for what, is_effect in (("speech", False), ("animals, sirens, instruments", True)):
        places = [
            place
            for place, recording in enumerate(chosen)
            if (recording.source == EFFECTS) is is_effect
        ]
        hours = sum(chosen[place].seconds for place in places) / 3600
        columns = zip(*(counts[place] for place in places), strict=True)
        rows.append((what, f"{hours:.2f}", *map(sum, columns)))
    header = ("", "hours", *(PLANS[country].name for country in TALK_COUNTRIES))
    show("Tones heard where there are none, by plan", header, rows)


def _tones_in(recording: Recording) -> list[int]:
    sound = recording.sound()
    detectors = [ProgressDetector(PLANS[country]) for country in TALK_COUNTRIES]
    return [len(reports(detector, sound)) for detector in detectors]
