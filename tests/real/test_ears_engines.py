"""The real engines in this process: words of a telephone band, and what kills Vosk.

The Korean words were chosen because this model understands them: they prove the path
from the sound to the word, and say nothing of how well people are understood.
"""

from pathlib import Path
from statistics import median, quantiles

import numpy as np
import pytest

from support.ears import DIGITS, KOREAN, korean_model, spoken
from support.sounds import VOICES, frames, noise, silence
from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected, Heard
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.ears.engine import Engine
from tipring.speech.ears.sphinx_engine import SphinxEngine
from tipring.speech.ears.stream import Stream
from tipring.speech.ears.transcribe import transcribe, write_down
from tipring.speech.ears.vosk_engine import VoskEngine
from tipring.speech.wav import read_wav

pytestmark = pytest.mark.timeout(60)

AUDIBLE = 300
"""A sample of so much belongs to the word."""
MEDIAN_S, MOST_S = 0.5, 0.8
"""From the end of a word to the verdict, half of them and 95 of 100."""


@pytest.fixture(scope="module")
def vosk() -> VoskEngine:
    engine = VoskEngine({"ko_KR": korean_model()})
    engine.load("ko")
    return engine


@pytest.fixture(scope="module")
def sphinx() -> SphinxEngine:
    return SphinxEngine()


def hear(engine: Engine, expected: Expected, sound: Samples) -> list[Heard]:
    stream = Stream(engine.hearing(expected), engine.voice(), expected)
    news = [one for frame in frames(sound) for one in stream.feed(frame)]
    return [one for one in news if isinstance(one, Heard)]


def recordings() -> list[list[Path]]:
    """Return the files of each grammar."""
    if not KOREAN.is_dir():
        pytest.skip(f"no recordings in {KOREAN}")
    menus = sorted(path for path in (KOREAN / "menus").iterdir() if path.is_dir())
    return [sorted((KOREAN / "words").glob("*.wav"))] + [
        sorted(menu.glob("*.8k.wav")) for menu in menus
    ]


def word_of(file: Path) -> str:
    return file.name.partition(".")[0]


def end_of(sound: Samples) -> float:
    return float(np.flatnonzero(np.abs(sound.astype(int)) > AUDIBLE)[-1]) / RATE_HZ


def test_vosk_hears_every_word_and_soon_after_its_end(vosk: VoskEngine) -> None:
    waits_s = []
    for files in recordings():
        menu = Expected("ko", tuple(word_of(file) for file in files))
        assert vosk.lacks(menu) == ()
        for file in files:
            sound = spoken(read_wav(file))
            (heard,) = hear(vosk, menu, sound)
            assert heard.text == word_of(file)
            waits_s.append(heard.decided_s - end_of(sound))
    assert len(waits_s) == 14 + 13
    assert median(waits_s) <= MEDIAN_S
    assert quantiles(waits_s, n=20)[-1] <= MOST_S


def test_vosk_gives_the_same_each_time(vosk: VoskEngine) -> None:
    files = recordings()[0]
    menu = Expected("ko", tuple(word_of(file) for file in files))
    sound = spoken(read_wav(files[3]))
    assert len({tuple(hear(vosk, menu, sound)) for _ in range(4)}) == 1


@pytest.mark.parametrize(
    "expected",
    [
        Expected("ko", ("",)),
        Expected("ko", (" ",), ("",)),
        Expected("ko", ("xyzzy", "plugh 팁링")),
    ],
)
def test_no_grammar_that_kills_vosk_gets_through(
    vosk: VoskEngine, expected: Expected
) -> None:
    with pytest.raises(EarsError, match="knows none of the words"):
        vosk.hearing(expected)


@pytest.mark.parametrize(
    "phrase", ['["', '{"a": 1}', "\\", "\x00", "네 [unk]", "<UNK>"]
)
def test_whatever_a_phrase_holds_vosk_lives(vosk: VoskEngine, phrase: str) -> None:
    assert hear(vosk, Expected("ko", ("네", phrase)), silence(0.5)) == []


def test_a_directory_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EarsError, match="is no model"):
        VoskEngine({"de": tmp_path}).load("de")
    with pytest.raises(EarsError, match="tipring speech install fr"):
        VoskEngine({}).load("fr")


# --- PocketSphinx, and people's voices --------------------------------------------


def takes(speaker: str, take: int) -> dict[str, Samples]:
    if not VOICES.is_dir():
        pytest.skip(f"no recordings in {VOICES}")
    files = {
        word: VOICES / f"{n}_{speaker}_{take}.wav" for n, word in enumerate(DIGITS)
    }
    return {word: read_wav(file) for word, file in files.items() if file.exists()}


def test_sphinx_hears_most_digits_of_a_person(sphinx: SphinxEngine) -> None:
    menu = Expected("en-US", DIGITS)
    said = [pair for take in (0, 1) for pair in takes("theo", take).items()]
    right = [[h.text for h in hear(sphinx, menu, spoken(s))] == [w] for w, s in said]
    assert len(said) >= 8
    assert sum(right) >= 0.7 * len(said)


def test_sphinx_throws_out_what_was_another_word(sphinx: SphinxEngine) -> None:
    menu = Expected("en", ("zero", "two", "four", "six", "eight"))
    odd = [
        s
        for take in (0, 1)
        for w, s in takes("theo", take).items()
        if w not in menu.phrases
    ]
    taken = [h.text for s in odd for h in hear(sphinx, menu, spoken(s)) if h.text]
    assert len(odd) >= 3
    assert len(taken) <= len(odd) / 2


def test_sphinx_hears_a_row_of_digits(sphinx: SphinxEngine) -> None:
    said = takes("theo", 1)
    words = [word for word in ("seven", "three") if word in said]
    gap = noise(0.3, -60)
    sound = np.concatenate([part for word in words for part in (said[word], gap)])
    (heard,) = hear(sphinx, Expected("en", words=DIGITS), spoken(sound))
    assert heard.text.split() == words


def test_sphinx_knows_which_words_it_lacks(sphinx: SphinxEngine) -> None:
    menu = Expected("en", ("billing", "xyzzyq desk"), ("one", "plughq"))
    assert sphinx.lacks(menu) == ("xyzzyq", "plughq")
    assert hear(sphinx, menu, silence(1)) == []
    with pytest.raises(EarsError, match="none of the words"):
        sphinx.hearing(Expected("en", ("xyzzyq",)))
    with pytest.raises(EarsError, match="English only"):
        sphinx.load("de")


# --- recordings ---------------------------------------------------------------------


def test_a_recording_is_written_down_by_sphinx() -> None:
    said = takes("theo", 1)
    sound = np.concatenate([spoken(said["three"]), spoken(said["seven"])])
    written = transcribe(sound, "en_GB", {})
    assert (written.engine, written.language) == ("sphinx", "en")
    assert written.text.splitlines() == ["three", "seven"]
    assert 0 < written.confidence < 1


def test_silence_has_no_text() -> None:
    assert transcribe(silence(2), "en", {}).text == ""
    assert transcribe(silence(0), "en", {}).confidence == 0


def test_a_recording_is_written_down_by_vosk(vosk: VoskEngine) -> None:
    files = recordings()[0]
    sound = np.concatenate([spoken(read_wav(file)) for file in files[1:3]])
    written = write_down(sound[:-RATE_HZ], "ko", vosk, "vosk")
    assert written.engine == "vosk"
    assert written.text.splitlines() == ["네", "노래"]
    assert 0 < written.confidence <= 1


def test_a_language_without_an_engine_is_refused() -> None:
    with pytest.raises(EarsError, match="tipring speech install tr"):
        transcribe(silence(1), "tr", {})
    with pytest.raises(EarsError, match="no model in nowhere"):
        transcribe(silence(1), "tr", {"tr_TR": Path("nowhere")})
