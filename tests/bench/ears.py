"""How well and how soon engines understand words, and what they take for words.

The sound goes to the engine as it is, without a line: `listening` measures calls.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np

from bench.sound import draws
from bench.tables import progress, show
from support.ears import DIGITS, KOREAN, korean_model, spoken
from support.sounds import VOICES, frames, noise
from support.voice_sounds import hum, music, pink_noise
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.ears.engine import Engine
from tipring.speech.ears.port import Expected, Heard, Started
from tipring.speech.ears.sphinx_engine import SphinxEngine
from tipring.speech.ears.stream import News, Stream
from tipring.speech.ears.vosk_engine import VoskEngine
from tipring.speech.wav import read_wav

TAKES = 300
"""Of the people's digits, chosen by the seed."""
NOISE_S = 120.0
AUDIBLE_SHARE = 0.05
"""A word ends with its last sample above that share of its loudest."""
NOISES: Sequence[tuple[str, Callable[[float], Samples]]] = (
    ("a quiet line, -60 dBm0", lambda seconds: noise(seconds, -60)),
    ("white noise, -30 dBm0", lambda seconds: noise(seconds, -30)),
    ("pink noise, -30 dBm0", lambda seconds: pink_noise(seconds, -30)),
    ("hum, -25 dBm0", lambda seconds: hum(seconds, -25)),
    ("music, -20 dBm0", lambda seconds: music(seconds, -20)),
)


@dataclass(frozen=True)
class Menu:
    """A grammar, and who speaks to it."""

    name: str
    engine: Engine
    expected: Expected
    said: Sequence[tuple[str, Samples]]
    """Words of the grammar."""
    others: Sequence[tuple[str, Samples]]
    """Words that are none of it."""


@dataclass(frozen=True)
class Outcome:
    """What became of one word."""

    said: str
    heard: str | None
    """None: no news at all."""
    begun_s: float
    """From the beginning of the word until it was known that there are words."""
    decided_s: float
    """From the end of the word until it was told."""
    processor: float
    """Of the processor, in the time that the sound lasts."""


def measure(seed: int, scale: float) -> None:
    """Print what is understood, how soon, and what is taken for words."""
    menus = [*_korean(), *_people(seed, scale)]
    listed = {menu.name: list(_outcomes(menu, menu.said)) for menu in menus}
    rates = [(name, *_rates(outcomes)) for name, outcomes in listed.items()]
    head = ("words", "said", "right", "wrong", "not understood", "no news")
    show("Words of the grammar", head, rates)
    accepts = [
        (menu.name, *_accepts(list(_outcomes(menu, menu.others)))) for menu in menus
    ]
    header = ("words", "said", "taken for a word of it", "not understood", "no news")
    show("Words that are none of the grammar", header, accepts)
    rows = [(name, *_times(outcomes)) for name, outcomes in listed.items()]
    head = (
        *("words", "begin to Started, median", "end to Heard, median", "95 %", "most"),
        "processor, x real time",
    )
    show("How soon: milliseconds of sound", head, rows)
    _noises([menus[0], menus[-1]], NOISE_S * scale)


def _korean() -> Iterator[Menu]:
    engine = VoskEngine({"ko": korean_model()})
    words = _recordings((KOREAN / "words").glob("*.wav"))
    menus = [
        (folder.name, band, _recordings(folder.glob(f"*.{band}.wav")))
        for folder in sorted((KOREAN / "menus").iterdir())
        if folder.is_dir()
        for band in ("8k", "tele")
    ]
    sets = [("14 words", "8k", words), *menus]
    for name, band, said in sets:
        grammar = tuple(word for word, _ in said)
        others = [(word, sound) for word, sound in words if word not in grammar]
        others = others or [each for menu in menus for each in menu[2]]
        others = [each for each in others if each[0] not in grammar]
        title = f"vosk, Korean, {name}, {band}"
        yield Menu(title, engine, Expected("ko", grammar), said, others)


def _people(seed: int, scale: float) -> Iterator[Menu]:
    engine = SphinxEngine()
    files = sorted(VOICES.glob("?_*.wav"))
    order = draws(seed, "digits").permutation(len(files))[: round(TAKES * scale)]
    said = [
        (DIGITS[int(files[place].name[0])], read_wav(files[place]))
        for place in order.tolist()
    ]
    for name, grammar in (
        ("ten digits", DIGITS),
        ("even digits", DIGITS[::2]),
        ("odd digits", DIGITS[1::2]),
    ):
        inside = [each for each in said if each[0] in grammar]
        outside = [each for each in said if each[0] not in grammar]
        expected = Expected("en", grammar)
        yield Menu(f"pocketsphinx, people, {name}", engine, expected, inside, outside)


def _recordings(files: Iterable[Path]) -> list[tuple[str, Samples]]:
    return [(file.name.partition(".")[0], read_wav(file)) for file in sorted(files)]


def _outcomes(menu: Menu, said: Sequence[tuple[str, Samples]]) -> Iterator[Outcome]:
    for done, (word, sound) in enumerate(said, 1):
        yield _outcome(menu, word, sound)
        progress(done, len(said), menu.name)


def _outcome(menu: Menu, word: str, sound: Samples) -> Outcome:
    whole = spoken(sound)
    spent_s = process_time()
    news = _listen(menu, whole)
    spent_s = process_time() - spent_s
    loud = np.abs(whole.astype(int))
    audible = np.flatnonzero(loud > AUDIBLE_SHARE * loud.max()) / RATE_HZ
    began = [one.at_s for one in news if isinstance(one, Started)]
    heard = [one for one in news if isinstance(one, Heard)]
    return Outcome(
        word,
        heard[0].text if heard else None,
        began[0] - audible[0] if began else np.nan,
        heard[0].decided_s - audible[-1] if heard else np.nan,
        spent_s / (whole.size / RATE_HZ),
    )


def _listen(menu: Menu, sound: Samples) -> list[News]:
    engine, expected = menu.engine, menu.expected
    stream = Stream(engine.hearing(expected), engine.voice(), expected)
    return [news for frame in frames(sound) for news in stream.feed(frame)]


def _rates(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    right = sum(one.heard == one.said for one in outcomes)
    _, taken, rest, silent = _accepts(outcomes)
    return f"{len(outcomes)}", f"{right}", f"{int(taken) - right}", rest, silent


def _accepts(outcomes: Sequence[Outcome]) -> tuple[str, str, str, str]:
    taken = sum(bool(one.heard) for one in outcomes)
    empty = sum(one.heard == "" for one in outcomes)
    silent = sum(one.heard is None for one in outcomes)
    return f"{len(outcomes)}", f"{taken}", f"{empty}", f"{silent}"


def _times(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    heard = [one for one in outcomes if one.heard is not None]
    late_ms = 1000 * np.array([one.decided_s for one in heard] or [np.nan])
    begun_ms = 1000 * np.array([one.begun_s for one in heard] or [np.nan])
    share = float(np.mean([one.processor for one in outcomes] or [np.nan]))
    figures = (
        *(np.median(begun_ms), np.median(late_ms)),
        *(np.percentile(late_ms, 95), late_ms.max()),
    )
    return *(f"{figure:.0f}" for figure in figures), f"{share:.3f}"


def _noises(menus: Sequence[Menu], seconds: float) -> None:
    rows = []
    for menu in menus:
        for name, make in NOISES:
            heard = [n for n in _listen(menu, make(seconds)) if isinstance(n, Heard)]
            words = sum(bool(one.text) for one in heard)
            rows.append((f"{menu.name}: {name}", f"{words}", f"{len(heard) - words}"))
    head = (f"{seconds:.0f} s of", "words", "speech without a word")
    show("Sound without speech", head, rows)
