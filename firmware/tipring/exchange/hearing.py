"""The ear of a simulated caller: it tells which prompt sounds, and how much of it.

The caller knows the recordings and hears them through a telephone: at any sample
offset, quieter or louder, after a coding, with some noise. It listens twice:

1. Every 200 ms the new sound is correlated with the beginning (the *probe*) of
   every known prompt at once. A likeness starts a *trail*.
2. Each trail is followed chunk by chunk of 20 ms until the recording is over or
   three audible chunks in a row are not the recording's.

Prompts may begin with the same words, or one may end with all of another: trails
over the same stretch of sound are rivals, and the one that explains most of it
is the prompt. So a prompt is reported when it is over and no rival lives on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.levels import amplitude_for

PROBE_SAMPLES: Final = 2560
"""320 ms: a syllable or two; of the shipped prompts no two different ones are
more alike than 0.91 there, and each is like itself by 0.98 even after IMA."""
LIKENESS: Final = 0.8
"""Least normalised correlation of a probe."""
CHUNK_LIKENESS: Final = 0.6
"""Least normalised correlation of 20 ms; unrelated chunks seldom pass 0.5."""
QUALITY: Final = 0.8
"""Least mean squared likeness of all that was heard of a prompt: below it was
another text in the same voice."""
AUDIBLE_DB: Final = -24.0
"""When a chunk quieter than this, against its whole prompt, is not heard, that
proves nothing: 8-bit linear coding leaves little of it."""
FAINTEST_DBM0: Final = -45.0
"""Sound below this is the line's noise, however alike."""
LOST_CHUNKS: Final = 3
"""So many audible chunks in a row are missed (60 ms): the prompt was cut."""
WHOLE_MISSES: Final = 1
"""So many audible chunks may be missed at the very end of a whole prompt."""
WHOLE_BONUS: Final = 3.0
"""By how many chunks a rival must explain more to beat a prompt heard whole."""
RIVAL_SAMPLES: Final = 480
"""Trails that share less than 60 ms follow one another."""

_BLOCK: Final = 10 * FRAME_SAMPLES
_MARGIN: Final = FRAME_SAMPLES
"""A block looks this far into the next, to see whether a peak still rises."""
_WINDOW: Final = _BLOCK + _MARGIN + PROBE_SAMPLES
_FAINTEST_POWER: Final = amplitude_for(FAINTEST_DBM0) ** 2 / 2

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeardPrompt:
    """A known prompt that ended; seconds count from the first frame fed.

    A prompt cut within one of its pauses is said to end where the pause began.
    """

    text: str
    started_s: float
    ended_s: float
    whole: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Recording:
    """A known prompt, made ready: what comes before its first sound is set aside."""

    text: str
    onset: int
    samples: int
    chunks: Floats
    """From the onset to the end, free of DC, shape (n, 160)."""
    audible: NDArray[np.bool_]
    """By chunk, shape (n,)."""

    @property
    def probe(self) -> Floats:
        last = int(np.flatnonzero(self.audible)[-1]) + 1
        return self.chunks[:last].ravel()[:PROBE_SAMPLES]


@dataclass(slots=True, eq=False)
class _Trail:
    """One supposition: that *recording* sounds from sample *start* (its onset)."""

    recording: _Recording
    start: int
    over: bool = False
    whole: bool = False
    reported: bool = False
    explained: float = 0.0
    """Squared likeness of the matching chunks, added up: as good as a length."""
    _done: int = 0
    """How many chunks were compared."""
    _audible: int = 0
    """How many of them could prove something."""
    _missed: int = 0
    """How many of those, in a row, did not match."""
    _matched: int = 0
    """What `_done` was after the last match."""
    _counted: int = 0
    """What `_audible` was then."""

    @property
    def until(self) -> int:
        """The sample up to which it matched."""
        return self.start + self._matched * FRAME_SAMPLES

    @property
    def needs(self) -> int:
        """The sample up to which sound must be there to follow on."""
        return self.start + (self._done + 1) * FRAME_SAMPLES

    @property
    def score(self) -> float:
        return round(self.explained + WHOLE_BONUS * self.whole, 1)

    @property
    def believable(self) -> bool:
        return self.explained > QUALITY * self._counted

    def follow(self, heard: Floats) -> None:
        """Compare the sound from where it stopped; shape (n,), any length."""
        chunks = len(heard) // FRAME_SAMPLES
        model = self.recording.chunks[self._done : self._done + chunks]
        audible = self.recording.audible[self._done :]
        heard = heard[: len(model) * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
        for likeness, speaks in zip(_likeness(heard, model), audible, strict=False):
            self._done += 1
            if speaks or likeness >= CHUNK_LIKENESS:
                self._judge(float(likeness))
            if self.over:
                return
        if self._done == len(self.recording.chunks):
            self.over, self.whole = True, self._missed <= WHOLE_MISSES

    def _judge(self, likeness: float) -> None:
        self._audible += 1
        if likeness < CHUNK_LIKENESS:
            self._missed += 1
            self.over = self._missed == LOST_CHUNKS
            return
        self.explained += likeness**2
        self._matched, self._counted, self._missed = self._done, self._audible, 0

    def rivals(self, other: "_Trail") -> bool:
        """Whether both claim the same stretch of sound."""
        shared = min(self.until, other.until) - max(self.start, other.start)
        return self is not other and shared > RIVAL_SAMPLES

    def report(self) -> HeardPrompt:
        start = self.start - self.recording.onset
        end = start + self.recording.samples if self.whole else self.until
        return HeardPrompt(
            self.recording.text,
            max(start, 0) / RATE_HZ,
            end / RATE_HZ,
            self.whole,
        )


class PromptSpotter:
    """Recognise the prompts *known* (text to recording) in what a caller hears.

    Takes about 0.1 ms a frame with 50 prompts. A prompt that ended is reported at
    once; only if it might still turn out to be the beginning of a longer one, when
    that goes on or does not. A prompt cut within its first 320 ms goes unnoticed,
    one cut in a faint last consonant passes for whole. Raises SpeechError for a
    recording without sound.
    """

    def __init__(self, known: Mapping[str, Samples]) -> None:
        self._recordings = [_prepare(text, sound) for text, sound in known.items()]
        self._bank = _ProbeBank([recording.probe for recording in self._recordings])
        self._trails: list[_Trail] = []
        self._recent: Floats = np.zeros(_WINDOW, dtype=np.float32)
        self._fed = 0
        self._searched = -_WINDOW
        """Every prompt whose onset lies before this sample has its trail."""

    @property
    def now_hearing(self) -> str | None:
        """The text of the prompt that is sounding, as far as can be told by now."""
        sounding = [
            trail for trail in self._trails if trail.believable and not trail.over
        ]
        best = max(sounding, key=lambda trail: trail.score, default=None)
        return best.recording.text if best else None

    def feed(self, frame: Frame) -> list[HeardPrompt]:
        """Hear 20 ms more; return the prompts that are now known to have ended."""
        self._recent = np.concatenate(
            (self._recent[FRAME_SAMPLES:], frame.astype(np.float32)),
        )
        self._fed += FRAME_SAMPLES
        if self._fed % _BLOCK == 0:
            self._search()
        for trail in self._trails:
            if not trail.over and trail.needs <= self._fed:
                first = trail.needs - FRAME_SAMPLES - self._fed
                trail.follow(self._recent[first:])
        return self._settle() if self._trails else []

    def _search(self) -> None:
        origin = self._fed - _WINDOW
        self._searched = origin + _BLOCK
        for index, lag in self._bank.search(self._recent):
            recording = self._recordings[index]
            if not self._follows(recording, origin + lag):
                self._trails.append(_Trail(recording, origin + lag))

    def _follows(self, recording: _Recording, start: int) -> bool:
        return any(
            trail.recording is recording and abs(trail.start - start) < RIVAL_SAMPLES
            for trail in self._trails
        )

    def _settle(self) -> list[HeardPrompt]:
        """Drop the beaten; report who ended; keep those until no rival can come."""
        kept: list[_Trail] = []
        for trail in sorted(self._trails, key=_rank):
            beaten = any(trail.rivals(better) for better in kept)
            if not trail.over or (trail.believable and not beaten):
                kept.append(trail)
        ended = [trail for trail in kept if self._has_ended(trail, kept)]
        for trail in ended:
            trail.reported = True
        self._trails = [
            trail
            for trail in kept
            if not trail.reported or self._searched < trail.until
        ]
        return [trail.report() for trail in ended]

    def _has_ended(self, trail: _Trail, kept: list[_Trail]) -> bool:
        """Whether *trail* is over, and nothing may yet prove to be a better one."""
        if trail.reported or not trail.over:
            return False
        looked = self._searched >= trail.start + RIVAL_SAMPLES
        return looked and not any(
            other.rivals(trail) and other.believable for other in kept if not other.over
        )


def _rank(trail: _Trail) -> tuple[float, int]:
    """Put the best first; of two equally good ones the shorter recording."""
    return -trail.score, trail.recording.samples


class _ProbeBank:
    """The beginnings of all prompts, transformed once, searched for together."""

    def __init__(self, probes: list[Floats]) -> None:
        self._sizes = np.array([len(probe) for probe in probes], dtype=np.intp)
        padded = np.zeros((len(probes), _WINDOW), dtype=np.float32)
        for row, probe in zip(padded, probes, strict=True):
            row[: len(probe)] = probe
        self._norms = np.sqrt((padded**2).sum(axis=1))
        least = self._sizes.min(initial=PROBE_SAMPLES)
        self._silence = LIKENESS**2 * _FAINTEST_POWER * float(least)
        """No window of less energy is as much like any probe."""
        self._spectra = np.fft.rfft(padded).conj().astype(np.complex64)

    def search(self, window: Floats) -> list[tuple[int, int]]:
        """Return (probe, lag) of each probe that begins in the window's first block."""
        if float(window.dot(window)) < self._silence:
            return []
        lags = np.arange(_BLOCK + _MARGIN)
        power = np.concatenate(([0.0], np.cumsum(window.astype(np.float64) ** 2)))
        energy = power[lags + self._sizes[:, None]] - power[lags]
        energy = np.maximum(energy, _FAINTEST_POWER * self._sizes[:, None])
        spectra = self._spectra * np.fft.rfft(window)
        match = np.fft.irfft(spectra, _WINDOW)[:, : len(lags)]
        likeness = match / (np.sqrt(energy) * self._norms[:, None])
        peaks = likeness.argmax(axis=1)
        found = likeness.max(axis=1) >= LIKENESS
        return [
            (int(index), int(peaks[index]))
            for index in np.flatnonzero(found)
            if peaks[index] < _BLOCK
        ]


def _prepare(text: str, sound: Samples) -> _Recording:
    wide = sound.astype(np.float32)
    limit = float((wide**2).mean()) * 10 ** (AUDIBLE_DB / 10) if wide.size else 0.0
    loud = _powers(_chunked(wide)) > limit
    if not loud.any():
        message = f'nobody can recognise "{text}": its recording is silent'
        raise SpeechError(message)
    onset = int(loud.argmax()) * FRAME_SAMPLES
    chunks = _chunked(wide[onset:])
    chunks -= chunks.mean(axis=1, keepdims=True)
    return _Recording(text, onset, len(sound), chunks, _powers(chunks) > limit)


def _chunked(sound: Floats) -> Floats:
    return np.pad(sound, (0, -len(sound) % FRAME_SAMPLES)).reshape(-1, FRAME_SAMPLES)


def _powers(chunks: Floats) -> Floats:
    powers: Floats = (chunks**2).mean(axis=1)
    return powers


def _likeness(heard: Floats, model: Floats) -> Floats:
    """Return the normalised correlation of each pair of rows; DC does not count."""
    heard = heard - heard.mean(axis=1, keepdims=True)
    product = np.einsum("ij,ij->i", heard, model)
    norms = np.einsum("ij,ij->i", heard, heard) * np.einsum("ij,ij->i", model, model)
    likeness: Floats = product / np.sqrt(np.maximum(norms, 1.0))
    return likeness
