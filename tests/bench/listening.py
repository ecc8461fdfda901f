"""How sure, and how soon, a word in a call is understood: engines behind a modem.

Each word is said in a call of its own on an emulated modem, on the virtual clock:
what a busy processor adds is measured on a running box (`listening live`).
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from bench.tables import progress, show
from support.engine_ears import EngineEars
from support.sounds import VOICES
from support.speech_office import KOREAN, korean_model, recorded
from support.street import Street, modem_street
from support.virtual_time import run_virtually
from tipring.domain.asking.words import MenuWords
from tipring.domain.hearing import Expected, Heard
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.exchange.caller import Deed, Voice
from tipring.speech.ears.engine import Engine
from tipring.speech.ears.port import EarNews, Started
from tipring.speech.prompts import PromptLibrary, shipped_root

SETTLES_S = 4.0
"""After so much of a prompt the echo canceller has found the echo."""
PATIENCE_S = 10.0
DIGITS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
)
DEPARTMENTS = (
    *("sales", "support", "billing", "appointments", "opening hours"),
    *("emergency", "directions", "prescriptions", "operator"),
)
TAKES = 14
"""Every so many-th recording of a digit: about a hundred in all."""
AUDIBLE = 300
"""A word ends with its last sample above this: -43 dBm0."""


@dataclass(frozen=True)
class Word:
    """Something that is said, and what may be."""

    expected: Expected
    text: str
    sound: Samples


@dataclass(frozen=True)
class Corpus:
    """Words and the engine that is to understand them."""

    name: str
    language: str
    engine: Callable[[], Engine]
    words: Sequence[Word]


@dataclass(frozen=True)
class Condition:
    """A line, and what it does meanwhile."""

    name: str
    chip: str = "usr"
    hybrid_db: float | None = None
    """How much softer our prompt comes back; None: nothing is played."""
    gain_db: float = 0.0
    noise_dbm0: float | None = None


CONDITIONS = (
    Condition("full duplex, no prompt"),
    Condition("half duplex, no prompt", chip="agere"),
    Condition("no prompt, noise -45 dBm0", noise_dbm0=-45.0),
    Condition("no prompt, 12 dB softer", gain_db=-12.0),
    Condition("over a prompt, echo -12 dB", hybrid_db=12.0),
    Condition("over a prompt, echo -6 dB", hybrid_db=6.0),
    Condition("over a prompt, echo 0 dB", hybrid_db=0.0),
)


@dataclass(frozen=True)
class Outcome:
    """What became of one word; times count from its end (begin: from its begin)."""

    right: bool
    text: str | None
    """None: nothing was heard."""
    decided_s: float
    began_s: float


HEADER = (
    *("line", "right", "wrong", "not understood"),
    *("first word to silent prompt, median", "word's end to decision, median", "95 %"),
)


def measure(corpora: Sequence[Corpus]) -> None:
    """Print a table for each corpus."""
    for corpus in corpora:
        engine = corpus.engine()
        engine.load(corpus.language)
        rows = [
            (condition.name, *_figures(list(_outcomes(corpus, engine, condition))))
            for condition in CONDITIONS
        ]
        show(f"{corpus.name}: {len(corpus.words)} words", HEADER, rows)


def _outcomes(
    corpus: Corpus, engine: Engine, condition: Condition
) -> Iterator[Outcome]:
    for done, word in enumerate(corpus.words, 1):
        ears = EngineEars(engine, corpus.language)
        yield run_virtually(_say(word, ears, condition))
        progress(done, len(corpus.words), condition.name)


def _figures(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    right = [one for one in outcomes if one.right]
    wrong = [one for one in outcomes if one.text and not one.right]
    late = [1000 * one.decided_s for one in right] or [float("nan")]
    began = [1000 * one.began_s for one in right] or [float("nan")]
    return (
        f"{len(right)}",
        f"{len(wrong)}",
        f"{len(outcomes) - len(right) - len(wrong)}",
        f"{median(began):.0f} ms",
        f"{median(late):.0f} ms",
        f"{np.percentile(late, 95):.0f} ms",
    )


async def _say(word: Word, ears: EngineEars, condition: Condition) -> Outcome:
    """Let somebody say *word* in a call."""
    async with modem_street(condition.chip) as street:
        wire = street.plugged.wire
        wire.set_noise(condition.noise_dbm0)
        wire.set_gain(condition.gain_db)
        plays = condition.hybrid_db is not None
        if condition.hybrid_db is not None:
            wire.set_hybrid(condition.hybrid_db)
        call = await street.take_call(
            f"waits {SETTLES_S if plays else 1} s",
            "says it",
            "waits 60 s",
            voice=Voice(say=lambda _: word.sound),
        )
        prompt = street.start_play(_prompt()) if plays else None
        told = await _listen(street, ears, word.expected, prompt)
        (said,) = [entry.at for entry in call.diary if entry.deed is Deed.SAID]
    return _judge(told, word, said)


async def _listen(
    street: Street,
    ears: EngineEars,
    expected: Expected,
    prompt: asyncio.Task[None] | None,
) -> list[tuple[float, EarNews]]:
    """Listen until something is heard; words silence the prompt, as in a call."""
    told: list[tuple[float, EarNews]] = []
    over = asyncio.Event()

    def tell(news: EarNews) -> None:
        told.append((street.now, news))
        if isinstance(news, Started) and prompt is not None:
            prompt.cancel()
        elif isinstance(news, Heard):
            over.set()

    listening = ears.listen(expected, tell)
    street.line.listen_for_words(listening.feed)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await over.wait()
    except TimeoutError:
        pass
    return told


def _judge(told: list[tuple[float, EarNews]], word: Word, said: float) -> Outcome:
    loud = np.flatnonzero(np.abs(word.sound) > AUDIBLE) / RATE_HZ
    nan = float("nan")
    began = [at for at, news in told if isinstance(news, Started)] or [nan]
    heard = [(at, news.text) for at, news in told if isinstance(news, Heard)]
    if not heard:
        return Outcome(right=False, text=None, decided_s=nan, began_s=nan)
    at, text = heard[0]
    return Outcome(
        right=text == word.text,
        text=text,
        decided_s=at - said - float(loud[-1]),
        began_s=began[0] - said - float(loud[0]),
    )


def _prompt() -> Samples:
    """Return a menu that is long enough to be interrupted."""
    library = PromptLibrary([shipped_root()])
    whole = library.load(library.find("harbor-menu", "en"))
    return np.concatenate([whole, whole])


# --- the corpora -------------------------------------------------------------------


def korean() -> Corpus:
    """Return synthetic Korean menus in a telephone's band: a path, no accuracy."""
    words = []
    for menu in sorted(path for path in KOREAN.iterdir() if path.is_dir()):
        files = sorted(menu.glob("*.wav"))
        phrases = tuple(dict.fromkeys(path.name.split(".")[0] for path in files))
        expected = _menu(phrases, "ko")
        words += [
            Word(expected, path.name.split(".")[0], recorded(path)) for path in files
        ]
    return Corpus("Korean menus, synthetic, Vosk", "ko", _vosk_ko, words)


def human_digits() -> Corpus:
    """Return digits of real people, said to a menu whose keys have names as well."""
    expected = _menu(DEPARTMENTS, "en")
    keys = [DIGITS[digit] for digit in range(1, len(DEPARTMENTS) + 1)]
    words = [
        Word(expected, text, recorded(path))
        for digit, text in enumerate(keys, 1)
        for path in sorted(VOICES.glob(f"{digit}_*.wav"))[::TAKES]
    ]
    return Corpus("One to nine, real people, PocketSphinx", "en", _sphinx, words)


def _sphinx() -> Engine:
    from tipring.speech.ears.sphinx_engine import SphinxEngine  # noqa: PLC0415

    return SphinxEngine()


def _menu(phrases: Sequence[str], language: str) -> Expected:
    """Return what a menu with these phrases for its keys 1, 2, ... listens for."""
    spoken = {phrase: str(key) for key, phrase in enumerate(phrases, 1)}
    choices = dict.fromkeys(spoken.values(), "node")
    return MenuWords(choices, spoken, language).expected


def _vosk_ko() -> Engine:
    from tipring.speech.ears.vosk_engine import VoskEngine  # noqa: PLC0415

    return VoskEngine({"ko": korean_model()})
