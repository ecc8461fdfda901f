#!/usr/bin/env python3
"""Let a recogniser write down the English prompts, to find what is empty or wrong.

    python audio_prompts/listen.py
    python audio_prompts/listen.py --only goodbye closed

PocketSphinx hears a telephone badly: two words of five are wrong on the whole. So
a single prompt proves little; one of which next to nothing is recognised, although
it is long, is worth a listen. Numbers of words, not of prompts, make the total.
"""

import argparse
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pocketsphinx import Decoder

from tipring.dsp.frames import Samples
from tipring.speech.prompts import CATALOGUE
from tipring.speech.wav import read_wav

FOLDER = Path(__file__).parent / "en"
RATE_HZ = 16_000
"""Of the recogniser's model."""
WORDS_TO_JUDGE = 5
"""In a shorter prompt chance decides."""
SUSPICIOUS = 0.8
"""So many wrong words are more than a telephone explains."""


@dataclass(frozen=True)
class Heard:
    """What was made of one prompt."""

    name: str
    said: list[str]
    heard: list[str]
    wrong: int

    @property
    def rate(self) -> float:
        """Wrong words against those that were said."""
        return self.wrong / len(self.said)

    @property
    def is_suspicious(self) -> bool:
        """Whether somebody should listen to it."""
        if not self.heard:
            return True
        return len(self.said) >= WORDS_TO_JUDGE and self.rate > SUSPICIOUS


def main() -> None:
    """Report each prompt, the worst last, and the whole."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=[], metavar="ID")
    only = parser.parse_args().only
    texts = tomllib.loads((FOLDER / CATALOGUE).read_text("utf-8"))
    decoder = Decoder(samprate=float(RATE_HZ), loglevel="FATAL")
    rows = [_listen(decoder, name, texts[name]) for name in only or texts]
    for row in sorted(rows, key=lambda row: row.rate):
        mark = "LISTEN" if row.is_suspicious else ""
        heard = " ".join(row.heard) or "(nothing)"
        print(f"{row.rate:4.0%} {row.name:28} {mark:6} {heard}")  # noqa: T201
    words, wrong = sum(len(row.said) for row in rows), sum(row.wrong for row in rows)
    long = [row for row in rows if len(row.said) >= WORDS_TO_JUDGE]
    in_long = sum(row.wrong for row in long) / max(1, sum(len(r.said) for r in long))
    print(  # noqa: T201
        f"{len(rows)} prompts, {words} words, {wrong / words:.1%} wrong"
        f" ({in_long:.1%} in the {len(long)} of {WORDS_TO_JUDGE} words and more);"
        f" {sum(row.is_suspicious for row in rows)} to listen to",
    )


def _listen(decoder: Decoder, name: str, text: str) -> Heard:
    decoder.start_utt()
    sound = _at_16_khz(read_wav(FOLDER / f"{name}.wav"))
    decoder.process_raw(sound.tobytes(), no_search=False, full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    said, heard = _words(text), _words(found.hypstr if found else "")
    return Heard(name, said, heard, _distance(said, heard))


def _at_16_khz(sound: Samples) -> Samples:
    spectrum = np.fft.rfft(sound.astype(np.float64))
    wide = np.fft.irfft(spectrum, 2 * len(sound)) * 2
    return np.clip(np.round(wide), -32768, 32767).astype(np.int16)


DIGITS = (
    *("zero", "one", "two", "three", "four"),
    *("five", "six", "seven", "eight", "nine"),
)
FIGURES = {"23": "twenty three"}


def _words(text: str) -> list[str]:
    spelt = text.lower().replace("-", " ")
    for figure, words in FIGURES.items():
        spelt = spelt.replace(figure, words)
    spelt = re.sub(r"\d", lambda found: f" {DIGITS[int(found[0])]} ", spelt)
    return re.findall(r"[a-z']+", spelt)


def _distance(said: list[str], heard: list[str]) -> int:
    """Return how many words must be changed, added or left out (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(said, 1):
        before, row = row, [index]
        for place, other in enumerate(heard, 1):
            change = before[place - 1] + (word != other)
            row.append(min(change, before[place] + 1, row[-1] + 1))
    return row[-1]


if __name__ == "__main__":
    main()
