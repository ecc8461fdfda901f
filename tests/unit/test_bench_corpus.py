import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bench import cli, corpus, recordings, talkoff
from bench.corpus import Recording
from bench.scoring import Report
from support.sampling import also
from support.sounds import babble
from tipring.dsp.frames import Samples
from tipring.speech.wav import read_wav, write_wav

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[2]


class Hallucinator:
    """A detector that hears a key at one moment of everything."""

    name = "hallucinator"

    def reports(self, sound: Samples, played: Samples | None = None) -> list[Report]:
        assert played is None
        return [Report(1.5, "7")] if sound.size else []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus folder of our own, with nothing in it yet."""
    for module in (corpus, recordings):
        monkeypatch.setattr(module, "MANIFEST", tmp_path / "talkoff" / "manifest.json")
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    monkeypatch.setattr(recordings, "TALK", tmp_path / "talkoff")
    monkeypatch.setattr(recordings, "RAW", tmp_path / "raw")
    return tmp_path


def put_clips(folder: Path, count: int) -> None:
    """Lay recordings where the Debian package would have them."""
    package = folder / "raw" / "asterisk-core-sounds-en-wav" / "sounds"
    package.mkdir(parents=True)
    for number in range(count):
        write_wav(package / f"clip-{number}.wav", babble(1.0, seed=number))
    shutil.copy(package / "clip-0.wav", package / "clip-0-again.wav")
    write_wav(package / "silent.wav", np.zeros(8000, dtype=np.int16))


def test_without_recordings_the_rig_says_how_to_get_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folder.is_dir()
    assert corpus.recordings() == []
    assert cli.main(["talkoff"]) == 0
    assert "sh tests/bench/get_speech.sh" in capsys.readouterr().err


def test_without_recordings_our_own_prompts_speak(folder: Path) -> None:
    assert folder.is_dir()
    assert corpus.voices()[0].size > 60 * 8000
    assert len(corpus.words()) > 40


def test_nothing_is_built_before_anything_was_fetched(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["build"]) == 1
    assert f"there is no {folder / 'raw'}" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("sox") is None, reason="needs sox")
def test_a_corpus_is_half_of_the_clips_once_each_in_four_variants(
    folder: Path,
) -> None:
    put_clips(folder, 16)
    assert cli.main(["build"]) == 0
    built = corpus.recordings()
    assert {r.variant for r in built} == set(recordings.VARIANTS)
    clips = built[0].clips
    assert 3 <= len(clips) <= 13, "about half of 16"
    assert not any("silent" in clip for clip in clips)
    assert not {"clip-0.wav", "clip-0-again.wav"} <= {Path(c).name for c in clips}
    for recording in built:
        assert recording.clips == clips
        sound = read_wav(recording.path)
        assert recording.seconds == pytest.approx(sound.size / 8000)
        assert recording.ends_s[-1] == pytest.approx(recording.seconds - 0.25, abs=0.01)
        assert recording.clip_at(recording.ends_s[0] - 0.2) == clips[0]
        assert recording.clip_at(1e6) == clips[-1]


def test_false_keys_are_counted_by_variant_and_source_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "talk.wav"
    write_wav(path, babble(3.0))
    talk = [
        Recording(path, "ast_en", "tel_m15", 3.0, (1.0, 3.0), ("a", "x/sounds/b.wav")),
        Recording(path, talkoff.EFFECTS, "tel_m15", 3.0, (3.0,), ("cow",)),
    ]
    talkoff.measure(talk, [Hallucinator()], jobs=1)
    printed = capsys.readouterr().out
    assert "| ast_en | 0.00 | 1 (1200.00/h) |" in printed
    assert "| **all speech** | 0.00 | 1 (1200.00/h) |" in printed
    assert "| hallucinator | 7 | tel_m15 | b.wav |" in printed


def test_the_manifest_of_a_corpus_is_read(folder: Path) -> None:
    entry = {
        "wav": "talkoff/a.wav",
        "source": "ast_en",
        "variant": "flat_m15",
        "seconds": 2.5,
        "clips": [[0.0, 1.0, "one"], [1.25, 2.25, "two"]],
    }
    (folder / "talkoff").mkdir()
    corpus.MANIFEST.write_text(json.dumps({"files": [entry]}), encoding="utf-8")
    (recording,) = corpus.recordings()
    assert recording.path == folder / "talkoff" / "a.wav"
    assert recording.clip_at(1.4) == "two"


@pytest.mark.parametrize("run", ["calling", *also("learner"), "voice"])
def test_each_measurement_prints_a_table(
    run: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert folder.is_dir()
    assert cli.main([run, "--scale", "0.01"]) == 0
    assert capsys.readouterr().out.count("| --- |") == 1


def test_the_script_that_fetches_recordings_is_a_shell_script() -> None:
    script = ROOT / "tests" / "bench" / "get_speech.sh"
    subprocess.run(["sh", "-n", script], check=True)
