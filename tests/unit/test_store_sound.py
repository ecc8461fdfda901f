import wave
from pathlib import Path

import numpy as np
import pytest

from tipring.domain.errors import StoreError
from tipring.dsp.frames import FRAME_SAMPLES, Samples
from tipring.store.sound import MessageFile, mend, part_of, seconds_in

NAME = "messages/office/1.wav"
SPEECH: Samples = np.arange(-4000, 4000, dtype=np.int16)
"""One second."""


def heard(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, 8000)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_message_in_frames_is_a_wav_with_the_same_samples(tmp_path: Path) -> None:
    message = MessageFile.create(tmp_path, NAME)
    for start in range(0, len(SPEECH), FRAME_SAMPLES):
        message.append(SPEECH[start : start + FRAME_SAMPLES])
    assert message.finish() == 1.0
    assert np.array_equal(heard(tmp_path / NAME), SPEECH)
    assert names_in(tmp_path / "messages/office") == ["1.wav"]


def test_a_message_is_a_valid_wav_from_its_first_instant(tmp_path: Path) -> None:
    message = MessageFile.create(tmp_path, NAME)
    assert len(heard(part_of(tmp_path / NAME))) == 0
    message.discard()


def test_everything_before_a_sync_can_be_played_while_recording(tmp_path: Path) -> None:
    message = MessageFile.create(tmp_path, NAME)
    message.append(SPEECH)
    message.sync()
    message.append(SPEECH)
    assert np.array_equal(heard(part_of(tmp_path / NAME)), SPEECH)
    message.discard()


def test_a_discarded_message_leaves_nothing(tmp_path: Path) -> None:
    message = MessageFile.create(tmp_path, NAME)
    message.append(SPEECH)
    message.discard()
    assert names_in(tmp_path / "messages/office") == []


@pytest.mark.parametrize("finished", [False, True])
def test_a_message_never_overwrites_another(tmp_path: Path, finished: bool) -> None:  # noqa: FBT001 - a parameter of the story
    first = MessageFile.create(tmp_path, NAME)
    first.append(SPEECH)
    if finished:
        first.finish()
    with pytest.raises(StoreError, match=r"begin the message .*1\.wav"):
        MessageFile.create(tmp_path, NAME)
    if not finished:
        first.finish()
    assert np.array_equal(heard(tmp_path / NAME), SPEECH)


def cut_off(folder: Path, bytes_left: int | None = None) -> Path:
    """Leave what a killed desk leaves: synced after one second, lost in the next."""
    message = MessageFile.create(folder, NAME)
    message.append(SPEECH)
    message.sync()
    message.append(SPEECH)
    part = part_of(folder / NAME)
    left = part.read_bytes()[:bytes_left]
    message.discard()
    part.write_bytes(left)
    return part


def test_a_file_cut_off_between_two_syncs_is_mended_by_its_size(tmp_path: Path) -> None:
    part = cut_off(tmp_path)
    assert seconds_in(part) == 2.0
    assert mend(part) == 2.0
    assert np.array_equal(heard(tmp_path / NAME), np.concatenate([SPEECH, SPEECH]))
    assert not part.exists()


@pytest.mark.parametrize("bytes_left", [0, 1, 43, 44, 45, 46, 47, 16043, 16045, 32043])
def test_a_file_cut_at_any_byte_is_mended_to_whole_samples(
    tmp_path: Path,
    bytes_left: int,
) -> None:
    samples = max(bytes_left - 44, 0) // 2
    assert mend(cut_off(tmp_path, bytes_left)) == samples / 8000
    assert (tmp_path / NAME).stat().st_size == 44 + 2 * samples
    both = np.concatenate([SPEECH, SPEECH])
    assert np.array_equal(heard(tmp_path / NAME), both[:samples])


def test_a_header_that_the_power_cut_left_as_zeros_is_mended(tmp_path: Path) -> None:
    part = cut_off(tmp_path)
    with part.open("r+b") as file:
        file.write(bytes(44))
    assert mend(part) == 2.0
    assert len(heard(tmp_path / NAME)) == 2 * len(SPEECH)


def test_a_file_that_is_not_there_holds_no_sound(tmp_path: Path) -> None:
    assert seconds_in(tmp_path / "nothing.wav") == 0.0


def test_mending_what_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="mend the message"):
        mend(tmp_path / "nothing.wav.part")
