"""The demo, as a person would run it: on a line that hears while it plays, or not."""

import subprocess
import sys
import wave
from pathlib import Path

import pytest

from support.sampling import also

WITH_ANNA = {
    "usr": (
        "box     rings anna",
        "box     hears anna answer",
        "box     joins the caller",
    ),
}
WITHOUT_HER = ("the line does not hear while it plays", "caller  heard the beep")


@pytest.mark.realtime
@pytest.mark.timeout(180)
@pytest.mark.parametrize("modem", ["usr", *also("agere")])
def test_the_demo_shows_a_call_from_ring_to_message(tmp_path: Path, modem: str) -> None:
    keep = tmp_path / "kept"
    shown = subprocess.run(
        [sys.executable, "-m", "tipring", "demo", "--modem", modem, "--keep", keep],
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
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
        "caller  hung up",
        "box     is on-hook, the record is closed",
        "A second caller wants to talk.",
        *WITH_ANNA.get(modem, WITHOUT_HER),
        "box     is on-hook",
    ]
    for step in steps:
        _, found, story = story.partition(step)
        assert found, step
    assert "The message (tipring messages):" in shown.stdout
    messages = [*keep.glob("state/messages/office/*.wav")]
    assert len(messages) == (1 if modem in WITH_ANNA else 2)
    sides = [(keep / "caller.wav", 2), (keep / "talk.wav", 2)]
    for path, channels in (*((message, 1) for message in messages), *sides):
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
