"""A card by its name, through real PortAudio: ALSA's null devices stand for cards."""

import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path

import pyaudio  # type: ignore[import-untyped]
import pytest

from tipring.domain.board import SoundCard
from tipring.domain.errors import LineError
from tipring.lines.hat import portaudio
from tipring.lines.hat.portaudio import PortAudioCard

ALSA = Path("/usr/share/alsa/alsa.conf")
CARDS = f"""\
<{ALSA}>
pcm.tipring_null {{ type null }}
pcm.tipring_nothing {{
  type asym
  playback.pcm {{ type null }}
  capture.pcm {{ type hw card 7 device 7 }}
}}
"""


@pytest.fixture(autouse=True)
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not ALSA.exists():
        pytest.skip("ALSA's own settings are missing (libasound2-data)")
    (tmp_path / "asound.conf").write_text(CARDS, encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))


class Taker:
    """Takes some frames, as fast as the null device gives them, and ends."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.enough = threading.Event()

    def take(
        self, data: bytes, count: int, times: Mapping[str, float], _flags: int
    ) -> tuple[bytes, int]:
        assert times["output_buffer_dac_time"] > 0
        self.sizes.append(count)
        if len(self.sizes) < 5:
            return bytes(len(data)), portaudio.GO_ON
        self.enough.set()
        return bytes(len(data)), int(pyaudio.paComplete)


def test_a_card_is_found_by_its_name_and_gives_frames_of_20_ms(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    card = PortAudioCard(SoundCard("tipring_null"))
    for _ in range(2):  # opened while it is open: it begins anew
        taker = Taker()
        with caplog.at_level(logging.DEBUG, portaudio.__name__):
            assert 0 < card.open(taker.take) < 0.2
        assert taker.enough.wait(5)
        assert taker.sizes[:5] == [160] * 5
    card.close()
    card.close()  # harmless
    assert "ALSA" in caplog.text  # what it complains of goes to the log
    assert "ALSA" not in capfd.readouterr().err


def test_what_somebody_else_says_while_a_card_is_opened_is_said(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with portaudio._hushed():  # noqa: SLF001 - the moment of opening
        os.write(2, b"ALSA lib conf.c: never mind\nline-1: it rings\n")
    assert capfd.readouterr().err == "line-1: it rings\n"


def test_a_card_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(LineError) as told:
        PortAudioCard(SoundCard("tipring_nul")).open(Taker().take)
    assert 'there is no sound card "tipring_nul" (there: ' in str(told.value)
    assert "tipring_null" in str(told.value)
    assert "overlay" in str(told.value)


def test_a_card_that_only_plays_is_no_card_for_a_line() -> None:
    with pytest.raises(LineError, match="is not free both ways"):
        PortAudioCard(SoundCard("tipring_nothing")).open(Taker().take)


def test_a_card_that_has_no_such_channels_is_told() -> None:
    card = PortAudioCard(SoundCard("tipring_null", channels=99_999))
    with pytest.raises(LineError, match=r"cannot be opened: .* 8000 Hz"):
        card.open(Taker().take)


def test_a_card_waits_for_another_one_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portaudio, "PATIENCE_S", 0.01)
    card = PortAudioCard(SoundCard("tipring_null"))
    with portaudio._one_at_a_time:  # noqa: SLF001 - another card's thread
        with pytest.raises(LineError, match="waits for another one that hangs"):
            card.open(Taker().take)
        with pytest.raises(LineError, match="waits for another one"):
            card.close()
