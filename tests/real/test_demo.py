"""The demo, as a person would run it, for every modem that it can simulate."""

import subprocess
import sys
import wave
from pathlib import Path

import pytest


@pytest.mark.realtime
@pytest.mark.timeout(120)
@pytest.mark.parametrize("modem", ["usr", "conexant", "agere"])
def test_the_demo_shows_a_call_from_ring_to_message(tmp_path: Path, modem: str) -> None:
    keep = tmp_path / "kept"
    shown = subprocess.run(
        [sys.executable, "-m", "tipring", "demo", "--modem", modem, "--keep", keep],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    print(shown.stdout, shown.stderr)
    assert shown.returncode == 0
    story = shown.stdout
    steps = [
        'caller  heard "Thank you for calling Harbor Dental."',
        "caller  pressed 9",
        "9 is not one of the choices",
        "caller  pressed 3",
        "caller  heard the beep",
        "box     has the message safe on the disk",
        'caller  heard "Thank you. Your message has been saved."',
        "box     is on-hook",
    ]
    places = [story.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    (message,) = keep.glob("state/messages/office/*.wav")
    for path, channels in ((message, 1), (keep / "caller.wav", 2)):
        with wave.open(str(path), "rb") as sound:
            assert sound.getframerate() == 8000
            assert sound.getnchannels() == channels


@pytest.mark.realtime
def test_a_demo_that_cannot_begin_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "broken.toml").write_text("start = ")
    shown = subprocess.run(
        [sys.executable, "-m", "tipring", "demo", "--keep", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert shown.returncode == 1
    assert "The demo failed" in shown.stderr
    assert "broken.toml" in shown.stderr
