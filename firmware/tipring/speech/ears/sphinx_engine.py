"""PocketSphinx: English, with the model that comes in its wheel.

A grammar forces it to take anything for one of its words. So a second decoder spells
the same sound as free phones: the better that fits than the words, the less the words
were said.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pocketsphinx  # type: ignore[import-untyped]

from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.voice import VoiceDetector
from tipring.speech.ears.accepting import all_words, is_free, primary
from tipring.speech.ears.engine import UNKNOWN, Guess
from tipring.speech.ears.upsampling import Upsampler

LANGUAGE: Final = "en"
LEAST_MARGIN: Final = -25.0
"""Of words against free phones, for a frame of 10 ms, in the engine's own measure. Of
100 spoken digits it costs 4; of 93 wrong words that a grammar let through, 62 go."""
EVEN_MARGIN: Final = -20.0
MARGIN_SLOPE: Final = 6.0
"""Where confidence is one half, and how far from there it is a quarter off."""
TELEPHONE: Final = "33,17,-32,34,-30,6,-2,-17,18,-21,13,-8,-0.6"
"""The mean cepstrum of voices in a telephone band: where its adapting starts. From its
own start, a wide microphone, it fails at the first words (35 of 100 digits, not 79)."""
SETTINGS: Final = {
    "loglevel": "FATAL",
    "samprate": 2 * RATE_HZ,
    "cmninit": TELEPHONE,
}
SPELLING: Final = {"beam": 1e-20, "pbeam": 1e-20, "lw": 2.0}
"""The engine's advice for decoding phones."""
QUICK: Final = {"fwdflat": False}
"""For free text: one pass, so that the end of an utterance takes little time."""
LOG_BASE: Final = 1.0001
"""Of the engine's scores."""
NO_WORDS: Final = frozenset({"<s>", "</s>", "<sil>", "NULL", "(NULL)", "[NOISE]"})


class SphinxEngine:
    """English with the decoders that nobody uses at the moment kept for the next."""

    def __init__(self) -> None:
        self._model = Path(pocketsphinx.get_model_path(), "en-us")
        self._dictionary = _Dictionary(self._model / "cmudict-en-us.dict")
        self._spellers = _Shelf(self._new_speller)

    def load(self, language: str) -> None:
        """Refuse every language but English."""
        if primary(language) != LANGUAGE:
            message = f"PocketSphinx understands English only, not {language}"
            raise EarsError(message)

    def lacks(self, expected: Expected) -> tuple[str, ...]:
        """Return the words of *expected* that the dictionary does not have."""
        self.load(expected.language)
        spelt = self._dictionary.spelt
        return tuple(word for word in all_words(expected) if not spelt(word))

    def hearing(self, expected: Expected) -> "SphinxHearing":
        """Begin to hear *expected*."""
        self.load(expected.language)
        if is_free(expected):
            return SphinxHearing(pocketsphinx.Decoder(**SETTINGS, **QUICK), None)
        return SphinxHearing(self._with_grammar(expected), self._spellers)

    def voice(self) -> VoiceDetector:
        """Return a detector of voices."""
        return VoiceDetector()

    def _with_grammar(self, expected: Expected) -> Any:  # noqa: ANN401 - untyped
        lacking = set(self.lacks(expected))
        known = Expected(
            expected.language,
            tuple(p for p in expected.phrases if p and not lacking & set(p.split())),
            tuple(word for word in expected.words if word not in lacking),
        )
        if is_free(known):
            message = (
                f"the dictionary has none of the words to listen for: "
                f"{', '.join(sorted(lacking)[:5])}"
            )
            raise EarsError(message)
        decoder = self._small_decoder()
        for word in all_words(known):
            for n, phones in enumerate(self._dictionary.spelt(word), 1):
                name = word if n == 1 else f"{word}({n})"
                decoder.add_word(name, phones, update=False)
        decoder.add_fsg("menu", decoder.create_fsg("menu", 0, 1, list(_arcs(known))))
        decoder.activate_search("menu")
        return decoder

    def _new_speller(self) -> Any:  # noqa: ANN401 - untyped
        phones = str(self._model / "en-us-phone.lm.bin")
        return self._small_decoder(allphone=phones, **SPELLING)

    def _small_decoder(self, **more: Any) -> Any:  # noqa: ANN401 - untyped
        """Return a decoder that does not read the dictionary of 134,000 words."""
        return pocketsphinx.Decoder(lm=None, dict=None, **SETTINGS, **more)


class SphinxHearing:
    """One decoder, and one that spells beside it unless anything may be said."""

    def __init__(self, decoder: Any, spellers: "_Shelf | None") -> None:  # noqa: ANN401
        self._decoder = decoder
        self._spellers = spellers
        self._speller = spellers.take() if spellers else None
        self._upsampler = Upsampler()
        self._is_open = False

    def __del__(self) -> None:
        if self._spellers:
            self._spellers.give_back(self._speller)

    def feed(self, sound: Samples) -> str:
        """Take samples; return the words so far."""
        if not self._is_open:
            self._is_open = True
            self._upsampler = Upsampler()
            for decoder in self._both():
                decoder.start_utt()
        wide = self._upsampler.feed(sound).tobytes()
        for decoder in self._both():
            decoder.process_raw(wide, no_search=False, full_utt=False)
        text = self._text()
        return text if text and self._margin() >= LEAST_MARGIN else ""

    def finish(self) -> Guess:
        """Judge the utterance."""
        self.forget()
        text = self._text()
        if not text:
            return Guess("")
        if not self._speller:
            return Guess(text, self._share(len(text.split())))
        margin = self._margin()
        if margin < LEAST_MARGIN:
            return Guess(UNKNOWN)
        odds = (EVEN_MARGIN - margin) / MARGIN_SLOPE
        return Guess(text, 1 / (1 + math.exp(odds)))

    def forget(self) -> None:
        """Begin a new utterance."""
        if self._is_open:
            self._is_open = False
            for decoder in self._both():
                decoder.end_utt()

    def _both(self) -> Iterator[Any]:
        yield self._decoder
        if self._speller:
            yield self._speller

    def _text(self) -> str:
        guess = self._decoder.hyp()
        return str(guess.hypstr) if guess else ""

    def _share(self, words: int) -> float:
        """Return what a word has, on average, of all that it might have been."""
        certain = min(1.0, float(self._decoder.get_prob()))
        return math.pow(certain, 1 / words)

    def _margin(self) -> float:
        """Return how much better the words fit than free phones."""
        if not self._speller:
            return 0.0
        frames: int = sum(
            segment.end_frame - segment.start_frame + 1
            for segment in self._decoder.seg()
            if segment.word not in NO_WORDS
        )
        spelt = self._speller.hyp()
        if not spelt or not frames:
            return -math.inf
        words = self._decoder.hyp().best_score
        ratio = float(words / spelt.best_score)
        return math.log(ratio) / math.log(LOG_BASE) / float(frames)


class _Shelf:
    """Decoders that are made once and lent again."""

    def __init__(self, make: Any) -> None:  # noqa: ANN401 - untyped
        self._make = make
        self._free: list[Any] = []
        self._lock = Lock()

    def take(self) -> Any:  # noqa: ANN401 - untyped
        with self._lock:
            if self._free:
                return self._free.pop()
        return self._make()

    def give_back(self, decoder: Any) -> None:  # noqa: ANN401 - untyped
        with self._lock:
            self._free.append(decoder)


class _Dictionary:
    """The pronunciations of words, found in the text of the file as it is."""

    def __init__(self, file: Path) -> None:
        self._text = b"\n" + file.read_bytes()
        self._known: dict[str, tuple[str, ...]] = {}

    def spelt(self, word: str) -> tuple[str, ...]:
        """Return the phones of each way to say *word*; none: it is not known."""
        if word not in self._known:
            self._known[word] = tuple(self._find(word))
        return self._known[word]

    def _find(self, word: str) -> Iterator[str]:
        n, at = 1, self._text.find(f"\n{word} ".encode())
        while at >= 0:
            end = self._text.find(b"\n", at + 1)
            yield self._text[at + 1 : end].decode().partition(" ")[2].strip()
            n += 1
            follows = self._text.startswith(f"\n{word}({n}) ".encode(), end)
            at = end if follows else -1


def _arcs(expected: Expected) -> Iterator[tuple[Any, ...]]:
    """Yield the grammar as arcs from state 0 to state 1."""
    ways = len(expected.phrases) + len(expected.words)
    state = 3
    for phrase in expected.phrases:
        *words, last = phrase.split()
        here = 0
        for word in words:
            yield here, state, 1 / ways if here == 0 else 1.0, word
            here, state = state, state + 1
        yield here, 1, 1 / ways if here == 0 else 1.0, last
    for word in expected.words:
        yield 0, 2, 1 / ways, word
        yield 2, 2, 0.5 / len(expected.words), word
    if expected.words:
        yield 2, 1, 0.5
