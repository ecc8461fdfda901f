"""Voices say what nobody recorded; a program that misbehaves is told in words."""

import io
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

from tipring.domain.errors import SpeechError
from tipring.dsp.mastering import SPEECH_LEVEL_DBM0, speech_level_dbm0
from tipring.speech.voices import espeak, hibari
from tipring.speech.voices.installed import installed_voice, no_voice
from tipring.speech.voices.port import LONGEST_TEXT, About
from tipring.speech.voices.programs import heard_from

PYTHON = sys.executable


@pytest.fixture
def toy_espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that says every text as a tone, and notes how it was called."""
    sound = io.BytesIO()
    moments = np.arange(22_050) / 22_050
    tone = (3000 * np.sin(2 * np.pi * 440 * moments)).astype("<i2")
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes(tone.tobytes())
    (tmp_path / "tone.wav").write_bytes(sound.getvalue())
    program = tmp_path / "espeak-ng"
    program.write_text(
        "#!/bin/sh\n"
        f'cd "{tmp_path}"\n'
        'if [ "$1" = --version ]; then echo "eSpeak NG: 1.99.1  Data at: /"; exit; fi\n'
        'if [ "$2" = xx ]; then echo "no voice xx" >&2; exit 1; fi\n'
        'echo "$@" >>calls; cat >>calls\n'
        "cat tone.wav\n",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


# --- espeak-ng -----------------------------------------------------------------------


def test_a_text_is_said_sentence_by_sentence(toy_espeak: Path) -> None:
    sound = espeak.EspeakVoice("de").render("Drücken Sie die 1. Danke!")
    assert speech_level_dbm0(sound) == pytest.approx(SPEECH_LEVEL_DBM0, abs=0.5)
    assert len(sound) / 8000 == pytest.approx(2 + 0.35 + 0.12, abs=0.05)
    words = "-v de -s 165 --stdin --stdout\n"
    heard = (toy_espeak / "calls").read_text("utf-8")
    assert heard == f"{words}Drücken Sie die 1{words}Danke!"


def test_chinese_is_cut_at_its_own_full_stops(toy_espeak: Path) -> None:
    espeak.EspeakVoice("zh").render("请稍等。再见。")
    heard = (toy_espeak / "calls").read_text("utf-8")
    assert heard.count("-v cmn-latn-pinyin") == 2


def test_a_regional_language_has_the_voice_of_its_language() -> None:
    assert espeak.EspeakVoice("en_GB").about.voice == "en-us"
    assert espeak.EspeakVoice("pt-BR").about.voice == "pt-br"


@pytest.mark.usefixtures("toy_espeak")
def test_who_speaks_is_told_with_the_version() -> None:
    assert espeak.EspeakVoice("tr").about == About("espeak-ng", "1.99.1", "tr")


@pytest.mark.usefixtures("toy_espeak")
def test_a_voice_that_the_program_has_not_is_told() -> None:
    with pytest.raises(SpeechError, match="espeak-ng cannot say it: no voice xx"):
        espeak.EspeakVoice("xx").render("Hello.")


def test_a_program_that_says_nothing_is_told(toy_espeak: Path) -> None:
    quiet = (toy_espeak / "tone.wav").read_bytes()
    (toy_espeak / "tone.wav").write_bytes(quiet[:44] + bytes(4410))
    with pytest.raises(SpeechError, match="says nothing"):
        espeak.EspeakVoice("de").render("Hm.")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [(" ", "no text"), ("a" * (LONGEST_TEXT + 1), "1001 characters is too long")],
)
def test_a_text_that_nobody_can_say_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(SpeechError, match=complaint):
        espeak.EspeakVoice("de").render(text)


# --- programs ------------------------------------------------------------------------


def test_a_program_reads_the_text_and_no_shell_sees_it() -> None:
    echo = "import sys; sys.stdout.write(sys.stdin.read())"
    told = heard_from((PYTHON, "-c", echo), "$(id); `id` | ü")
    assert told.decode() == "$(id); `id` | ü"


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        (("/no/such/program",), "No such file"),
        ((PYTHON, "-c", "import sys; sys.exit(3)"), "exit status 3"),
        ((PYTHON, "-c", "import time; time.sleep(9)"), "longer than 0.2 s"),
    ],
)
def test_a_program_that_fails_is_an_error_with_the_cause(
    command: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(SpeechError, match=complaint):
        heard_from(command, "hello", patience_s=0.2 if "time" in command[-1] else 10)


# --- hibari --------------------------------------------------------------------------


class ToyHibari:
    def __init__(self, voice: str) -> None:
        self.voice = voice

    def stream(self, text: str, seed: int) -> Iterator[NDArray[np.float32]]:
        assert seed == 0
        moments = np.arange(12_000) / 24_000
        for _ in text.split():
            yield np.pad(np.sin(2 * np.pi * 440 * moments) / 3, 2400).astype(np.float32)


@pytest.fixture
def toy_hibari(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("hibari")
    module.Hibari = ToyHibari  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "hibari", module)
    monkeypatch.setattr(hibari, "version", lambda _name: "9.9")


@pytest.mark.usefixtures("toy_hibari")
def test_the_warm_voice_says_sentence_after_sentence() -> None:
    voice = hibari.HibariHere()
    assert voice.about == About("hibari-tts", "9.9", "heart")
    assert len(voice.render("one two")) / 8000 == pytest.approx(1.47, abs=0.05)
    with pytest.raises(SpeechError, match="says nothing"):
        voice.render(" ")


@pytest.mark.usefixtures("toy_hibari")
def test_its_program_writes_samples() -> None:
    told = io.BytesIO()
    hibari.say(io.BytesIO(b"one"), told)
    assert len(told.getvalue()) == 2 * hibari.HibariHere().render("one").size


def test_the_program_is_started_for_each_text(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = np.array([1, -2, 3], dtype="<i2")
    monkeypatch.setattr(hibari, "heard_from", lambda *_: sound.tobytes())
    voice = hibari.HibariVoice()
    assert voice.render("Hello.").tolist() == [1, -2, 3]
    assert voice.about.engine == "hibari-tts"


def test_a_version_that_nobody_tells_is_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hibari, "PACKAGE", "no-such-package-at-all")
    assert hibari.about().version == "unknown"


# --- which of them -------------------------------------------------------------------


@pytest.mark.usefixtures("toy_espeak")
def test_english_has_the_warm_voice_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hibari, "is_installed", lambda: True)
    assert isinstance(installed_voice("en_US"), hibari.HibariVoice)
    assert isinstance(installed_voice("de"), espeak.EspeakVoice)
    monkeypatch.setattr(hibari, "is_installed", lambda: False)
    assert isinstance(installed_voice("en"), espeak.EspeakVoice)


def test_without_a_program_there_is_no_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert installed_voice("de") is None
    assert no_voice("de") is None
