#!/usr/bin/env python3
"""Render the shipped prompts of the languages: text in, 8 kHz recordings out.

    apt install espeak-ng; pip install 'tipring[prompts]'
    python audio_prompts/render.py                   # every language
    python audio_prompts/render.py en --only digit-1 goodbye
    python audio_prompts/render.py de tr --check

A prompt is rendered when its text changed, when its recording is missing or was
touched, or when the engine is another one than the manifest names. `--only`
renders the named prompts in any case and leaves the others alone. Recordings
whose id left the catalogue are removed, and the table of docs/prompts.md is
written anew. `--check` renders nothing: it says what is wrong with what is there,
and fails if there is anything.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tipring.dsp.frames import Samples
from tipring.dsp.g711 import MU_LAW_DECODER, MU_LAW_ENCODER
from tipring.speech.faults import faults_of
from tipring.speech.manifest import Made, made, read_manifest, sha256_of, write_manifest
from tipring.speech.prompts import CATALOGUE
from tipring.speech.voices import espeak, hibari
from tipring.speech.voices.port import Voice
from tipring.speech.wav import read_wav, write_wav

ORIGINAL = "en"
"""The language that every other one is translated from."""
BASIC = {"quality": "basic voice, replace it"}
"""What the manifest says of a voice that is no pleasure to listen to."""
TABLE = "<!-- written by audio_prompts/render.py -->"
TABLE_END = "<!-- end -->"
HEADING = """\
| language | prompts | together | loudness | voice | |
|---|---|---|---|---|---|
"""
HERE = Path(__file__).parent
LANGUAGES = sorted(path.parent.name for path in HERE.glob(f"*/{CATALOGUE}"))


def main() -> None:
    """Bring recordings and manifests up to date, or check them."""
    options = _options()
    languages = options.languages or LANGUAGES
    if options.check:
        faults = [fault for name in languages for fault in _faults(name)]
        print("\n".join(faults) or f"{', '.join(languages)}: all is well")  # noqa: T201
        sys.exit(1 if faults else 0)
    for language in languages:
        _bring_up_to_date(language, options.only)
    _write_table(HERE.parent / "docs" / "prompts.md")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", choices=[*LANGUAGES, []])
    parser.add_argument("--only", nargs="+", default=[], metavar="ID")
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


def _texts(language: str) -> dict[str, str]:
    return tomllib.loads((HERE / language / CATALOGUE).read_text("utf-8"))


# --- Rendering ----------------------------------------------------------------


def _bring_up_to_date(language: str, only: list[str]) -> None:
    folder, texts, voice = HERE / language, _texts(language), _voice(language)
    if unknown := set(only) - set(texts):
        message = f"not in {folder / CATALOGUE}: {', '.join(sorted(unknown))}"
        raise SystemExit(message)
    about = _about(language, voice)
    found, known = read_manifest(folder)
    if found != about:
        known = {}
    wanted = only or [
        name for name in texts if not _is_current(folder, known, name, texts[name])
    ]
    for name in wanted:
        print(f"{language} {name}: {texts[name]}")  # noqa: T201 - a script talks
        known[name] = _render(voice, folder / f"{name}.wav", texts[name])
    for name in _orphans(folder, texts):
        (folder / f"{name}.wav").unlink()
    write_manifest(folder, about, [known[name] for name in texts])


def _voice(language: str) -> Voice:
    if language == ORIGINAL:
        if not hibari.is_installed():
            sys.exit("English needs its voice: pip install 'tipring[prompts]'")
        return hibari.HibariHere()
    if not espeak.is_installed():
        sys.exit(f"{language} needs its voice: apt install espeak-ng")
    return espeak.EspeakVoice(language)


def _about(language: str, voice: Voice) -> dict[str, Any]:
    return asdict(voice.about) | ({} if language == ORIGINAL else BASIC)


def _is_current(folder: Path, known: dict[str, Made], name: str, text: str) -> bool:
    entry, wav = known.get(name), folder / f"{name}.wav"
    if entry is None or not wav.exists():
        return False
    return entry.text == text and entry.sha256 == sha256_of(wav)


def _orphans(folder: Path, texts: dict[str, str]) -> list[str]:
    return sorted({wav.stem for wav in folder.glob("*.wav")} - set(texts))


def _render(voice: Voice, path: Path, text: str) -> Made:
    sound = voice.render(text)
    if path.parent.name != ORIGINAL:
        sound = _companded(sound)
    write_wav(path, sound)
    return made(path, text, sound)


def _companded(sound: Samples) -> Samples:
    """Return only what a telephone network carries: git packs it in half the room."""
    return MU_LAW_DECODER[MU_LAW_ENCODER[sound.view(np.uint16)]]


def _write_table(page: Path) -> None:
    """Write how much there is of each language between the marks of *page*."""
    above, _, rest = page.read_text("utf-8").partition(TABLE)
    below = rest.partition(TABLE_END)[2]
    rows = "".join(_row(language) for language in LANGUAGES)
    page.write_text(f"{above}{TABLE}\n\n{HEADING}{rows}\n{TABLE_END}{below}", "utf-8")


def _row(language: str) -> str:
    about, known = read_manifest(HERE / language)
    levels = [entry.level_dbm0 for entry in known.values()]
    total_s = sum(entry.duration_s for entry in known.values())
    minutes, seconds = divmod(round(total_s), 60)
    voice = f"{about['engine']} {about['version']}, {about['voice']}"
    quality = about.get("quality", "")
    return (
        f"| `{language}` | {len(known)} | {minutes}:{seconds:02} min"
        f" | {min(levels):.1f} to {max(levels):.1f} dBm0 | {voice} | {quality} |\n"
    )


# --- Checking -----------------------------------------------------------------


def _faults(language: str) -> Iterator[str]:
    folder, texts = HERE / language, _texts(language)
    _, known = read_manifest(folder)
    for name in _orphans(folder, texts):
        yield f"{language} {name}: a recording without a text in the catalogue"
    for name in sorted(set(known) - set(texts)):
        yield f"{language} {name}: in the manifest, and not in the catalogue"
    for name, text in texts.items():
        for fault in _faults_of(folder, known, name, text):
            yield f"{language} {name}: {fault}"


def _faults_of(
    folder: Path, known: dict[str, Made], name: str, text: str
) -> Iterator[str]:
    path = folder / f"{name}.wav"
    if not path.exists():
        yield "there is no recording"
        return
    if not _is_current(folder, known, name, text):
        yield "the manifest knows another text or recording"
    sound = read_wav(path)
    yield from faults_of(sound, text, folder.name)
    if name in known and made(path, text, sound) != known[name]:
        yield "it is not as the manifest says"


if __name__ == "__main__":
    main()
