#!/usr/bin/env python3
"""Render the shipped prompts of a language: text in, 8 kHz recordings out.

    pip install 'tipring[prompts]'
    python audio_prompts/render.py en
    python audio_prompts/render.py en --only digit-1 goodbye

A prompt is rendered when its text changed, when its recording is missing or was
touched, or when the engine is another one than the manifest names. `--only`
renders the named prompts in any case and leaves the others alone. Recordings
whose id left the catalogue are removed.
"""

import argparse
import hashlib
import json
import tomllib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import FULL_SCALE_PEAK, power_dbm0
from tipring.speech.wav import write_wav

Wave = NDArray[np.float64]
Entry = dict[str, Any]

SEED = 0
"""The engine draws the breath of its voice from this seed: rendering repeats."""
ENGINE_RATE_HZ = 24_000
SPEECH_LEVEL_DBM0 = -16.0
"""RMS over speech: as loud as a good talker, 19 dB below clipping (ITU-T G.711)."""
PEAK_LIMIT = 30_000
"""Largest sample of a recording, 0.8 dB below full scale."""
SPEECH_FLOOR_DB = 30.0
"""A frame so far below the loudest one is a pause, not speech."""
EDGE_FLOOR_DB = 40.0
"""A frame so far below the loudest one may be trimmed off an end."""
HIGH_PASS_HZ = (150.0, 200.0)
"""Below is mains hum territory that no telephone carries; the slope between."""
LOW_PASS_HZ = (3_500.0, 3_900.0)
"""The telephone band ends at 3400 Hz; the slope ends before Nyquist."""
EDGE_S = 0.06
PAUSE_S = 0.35
"""Silence between two sentences, the edges of both included."""
FADE_S = 0.02
FRAME_S = 0.02

HERE = Path(__file__).parent


def main() -> None:
    """Bring recordings and manifest of one language up to date."""
    options = _options()
    folder = HERE / options.language
    texts = tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))
    if unknown := set(options.only) - set(texts):
        message = f"not in {folder / 'catalogue.toml'}: {', '.join(sorted(unknown))}"
        raise SystemExit(message)
    known = _known(folder)
    wanted = options.only or [
        name for name in texts if not _is_current(folder, known, name, texts[name])
    ]
    if wanted:
        speak = _engine()
    for name in wanted:
        print(f"{name}: {texts[name]}")  # noqa: T201 - a script talks to its caller
        known[name] = _render(speak, name, texts[name], folder)
    _remove_orphans(folder, texts)
    _write_manifest(folder, [known[name] for name in texts])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language", choices=["en"])
    parser.add_argument("--only", nargs="+", default=[], metavar="ID")
    return parser.parse_args()


def _about() -> Entry:
    engine = "hibari-tts"
    return {"engine": engine, "version": version(engine), "voice": "heart"}


def _engine() -> Callable[[str], list[Wave]]:
    from hibari import Hibari  # noqa: PLC0415 - needed only when a text changed

    engine = Hibari(voice=_about()["voice"])
    return lambda text: [
        sentence.astype(np.float64) * FULL_SCALE_PEAK
        for sentence in engine.stream(text, seed=SEED)
    ]


# --- What is there already ----------------------------------------------------


def _known(folder: Path) -> dict[str, Entry]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    if {key: manifest.get(key) for key in _about()} != _about():
        return {}
    return {entry["id"]: entry for entry in manifest["prompts"]}


def _is_current(folder: Path, known: dict[str, Entry], name: str, text: str) -> bool:
    entry, wav = known.get(name), folder / f"{name}.wav"
    if entry is None or not wav.exists():
        return False
    return bool(entry["text"] == text and entry["sha256"] == _sha256(wav))


def _remove_orphans(folder: Path, texts: dict[str, str]) -> None:
    for wav in folder.glob("*.wav"):
        if wav.stem not in texts:
            wav.unlink()


def _write_manifest(folder: Path, entries: list[Entry]) -> None:
    manifest = _about() | {"prompts": entries}
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", "utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- The recipe ---------------------------------------------------------------


def _render(
    speak: Callable[[str], list[Wave]],
    name: str,
    text: str,
    folder: Path,
) -> Entry:
    sentences = [_trimmed(_telephone_band(wave)) for wave in speak(text)]
    pause = np.zeros(round((PAUSE_S - 2 * EDGE_S) * RATE_HZ))
    joined = [part for wave in sentences for part in (pause, _faded(wave))][1:]
    sound = _levelled(np.concatenate(joined))
    write_wav(folder / f"{name}.wav", sound)
    return {
        "id": name,
        "text": text,
        "sha256": _sha256(folder / f"{name}.wav"),
        "duration_s": round(len(sound) / RATE_HZ, 3),
        "level_dbm0": round(_level_dbm0(sound), 1),
    }


def _telephone_band(wave: Wave) -> Wave:
    """Filter and resample in one transform: no ripple, no delay, no aliases."""
    step = ENGINE_RATE_HZ // RATE_HZ
    wave = np.pad(wave, (0, -len(wave) % step))
    spectrum = np.fft.rfft(wave)
    hz: Wave = np.fft.rfftfreq(len(wave), 1 / ENGINE_RATE_HZ).astype(np.float64)
    spectrum *= _slope(hz, *HIGH_PASS_HZ) * (1 - _slope(hz, *LOW_PASS_HZ))
    size = len(wave) // step
    return np.fft.irfft(spectrum[: size // 2 + 1], size) / step


def _slope(hz: Wave, low_hz: float, high_hz: float) -> Wave:
    """Return 0 below *low_hz*, 1 above *high_hz*, half a cosine between them."""
    ramp = np.clip((hz - low_hz) / (high_hz - low_hz), 0, 1)
    return 0.5 - 0.5 * np.cos(np.pi * ramp)


def _trimmed(wave: Wave) -> Wave:
    """Cut or lengthen the silence at both ends to EDGE_S."""
    frame, edge = round(FRAME_S * RATE_HZ) // 4, round(EDGE_S * RATE_HZ)
    audible = np.flatnonzero(_audible(wave, frame, EDGE_FLOOR_DB)) * frame
    first, last = audible[0], audible[-1] + frame
    return np.pad(wave, edge)[first : last + 2 * edge]


def _faded(wave: Wave) -> Wave:
    ramp = np.linspace(0, 1, round(FADE_S * RATE_HZ))
    wave[: len(ramp)] *= ramp
    wave[-len(ramp) :] *= ramp[::-1]
    return wave


def _levelled(wave: Wave) -> Samples:
    gain = 10 ** ((SPEECH_LEVEL_DBM0 - _level_dbm0(wave)) / 20)
    gain = min(gain, PEAK_LIMIT / np.abs(wave).max())
    sound: Samples = np.round(wave * gain).astype(np.int16)
    return sound


def _level_dbm0(wave: Wave | Samples) -> float:
    """Return the level of the speech in *wave*, its pauses left out."""
    frame = round(FRAME_S * RATE_HZ)
    frames = _frames(wave, frame)[_audible(wave, frame, SPEECH_FLOOR_DB)]
    return power_dbm0(float((frames**2).mean()))


def _audible(wave: Wave | Samples, frame: int, floor_db: float) -> NDArray[np.bool_]:
    power = (_frames(wave, frame) ** 2).mean(axis=1)
    audible: NDArray[np.bool_] = power > power.max() * 10 ** (-floor_db / 10)
    return audible


def _frames(wave: Wave | Samples, size: int) -> Wave:
    return wave[: len(wave) // size * size].reshape(-1, size).astype(np.float64)


if __name__ == "__main__":
    main()
