"""A message on its way to the disk."""

import asyncio
import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from support.box import virtual_wall
from support.sounds import at_level, babble, frames, mixed
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.recorder import SYNC_S, Recorder
from tipring.domain.call_events import RecordingFailed, RecordingHeld, RecordingStopped
from tipring.domain.commands import HoldRecording, StartRecording, StopRecording
from tipring.domain.journal import CallRang
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import sine_mix
from tipring.speech.wav import read_wav
from tipring.store.records import MessageRecord, MessageState
from tipring.store.sound import part_of, seconds_in
from tipring.store.store import Store

FRAME = np.full(160, 1000, np.int16)
Outcome = RecordingStopped | RecordingFailed
WAV_HEADER_BYTES = 44


async def speak(recorder: Recorder, seconds: float) -> None:
    for _ in range(round(seconds / 0.02)):
        await asyncio.sleep(0.02)
        recorder.take(FRAME)


def record(
    directory: Path,
    speak: Callable[[Recorder], Awaitable[None]],
    order: StopRecording | None = None,
) -> tuple[Outcome, MessageRecord]:
    """Return how a recording ended and what the store knows of it."""

    async def tell() -> tuple[Outcome, MessageRecord]:
        async with await Store.open(directory) as store:
            journal = Journal(store, virtual_wall, "line-1", "call-1")
            journal.note(CallRang())
            held: list[RecordingHeld] = []
            recorder = Recorder(journal, StartRecording("office"), held.append)
            running = asyncio.create_task(recorder.run())
            await speak(recorder)
            recorder.stop(order or StopRecording())
            outcome = await running
            await store.append()
            (message,) = await store.messages()
            return outcome, message

    return run_virtually(tell())


def kept(message: MessageRecord, duration_s: float) -> RecordingStopped:
    path = f"messages/office/{message.id}.wav"
    return RecordingStopped(
        kept=True, duration_s=duration_s, path=path, message_id=message.id
    )


async def two_seconds(recorder: Recorder) -> None:
    await speak(recorder, 2.0)


def test_what_was_said_is_kept(tmp_path: Path) -> None:
    outcome, message = record(tmp_path, two_seconds)
    assert outcome == kept(message, 2.0)
    assert message.state is MessageState.KEPT
    assert message.duration_s == 2.0
    assert not message.interrupted
    assert message.path.parent == tmp_path / "messages" / "office"
    assert seconds_in(message.path) == 2.0


def test_the_tail_is_cut_off(tmp_path: Path) -> None:
    outcome, message = record(tmp_path, two_seconds, StopRecording(drop_tail_s=0.5))
    assert outcome == kept(message, 1.5)
    assert seconds_in(message.path) == 1.5


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (StopRecording(discard="nothing was said"), "nothing was said"),
        (StopRecording(shortest_s=2.5), "only 2.0 s long"),
        (StopRecording(drop_tail_s=1.5, shortest_s=1), "only 0.5 s long"),
        (StopRecording(drop_tail_s=9), "only 0.0 s long"),
    ],
)
def test_what_is_not_worth_keeping_is_removed(
    tmp_path: Path,
    order: StopRecording,
    reason: str,
) -> None:
    outcome, message = record(tmp_path, two_seconds, order)
    assert outcome == RecordingStopped(kept=False, duration_s=0.0)
    assert message.state is MessageState.DISCARDED
    assert message.reason == reason
    assert list(tmp_path.rglob("*.wav*")) == []


def test_a_recording_is_safe_up_to_the_last_second(tmp_path: Path) -> None:
    lengths = []

    async def look_now_and_then(recorder: Recorder) -> None:
        for _ in range(5):
            await speak(recorder, 1.0)
            (part,) = await asyncio.to_thread(parts_in, tmp_path)
            lengths.append(await asyncio.to_thread(seconds_in, part))

    record(tmp_path, look_now_and_then)
    assert len(lengths) == 5
    for spoken_s, safe_s in enumerate(lengths, 1):
        assert spoken_s - SYNC_S - 0.1 <= safe_s <= spoken_s


def parts_in(directory: Path) -> list[Path]:
    return list(directory.rglob("*.part"))


def test_a_caller_who_hangs_up_in_the_tone_leaves_nothing(tmp_path: Path) -> None:
    async def nothing(_: Recorder) -> None:
        pass

    outcome, message = record(tmp_path, nothing)
    assert outcome == RecordingStopped(kept=False, duration_s=0.0)
    assert message.state is MessageState.DISCARDED


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let writes fail with EFBIG beyond *size* bytes: a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


DATABASE_BYTES = 8_000_000
"""Room for the database, which the limit must not touch."""


def test_a_disk_that_fills_up_keeps_what_was_said_before(tmp_path: Path) -> None:
    async def a_long_message(recorder: Recorder) -> None:
        for _ in range(DATABASE_BYTES // 2 // FRAME.size - 50):
            recorder.take(FRAME)
        await asyncio.sleep(2 * SYNC_S)
        await speak(recorder, 3.0)

    with no_file_longer_than(DATABASE_BYTES):
        outcome, message = record(tmp_path, a_long_message)
    assert isinstance(outcome, RecordingFailed)
    assert "File too large" in outcome.reason
    assert message.state is MessageState.KEPT
    assert message.interrupted
    assert message.duration_s == pytest.approx(seconds_in(message.path), abs=0.01)
    assert message.duration_s == pytest.approx(DATABASE_BYTES / 16000 - 0.5, abs=0.6)
    assert not part_of(message.path).exists()


def test_a_disk_that_was_full_from_the_start_keeps_nothing(tmp_path: Path) -> None:
    async def too_much_at_once(recorder: Recorder) -> None:
        for _ in range(DATABASE_BYTES // 2 // FRAME.size + 50):
            recorder.take(FRAME)
        await asyncio.sleep(2 * SYNC_S)

    with no_file_longer_than(DATABASE_BYTES):
        outcome, message = record(tmp_path, too_much_at_once)
    assert isinstance(outcome, RecordingFailed)
    assert message.state is MessageState.DISCARDED
    assert "File too large" in (message.reason or "")
    assert list(tmp_path.rglob("*.wav*")) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("in the way")
    outcome, message = record(tmp_path, two_seconds)
    assert isinstance(outcome, RecordingFailed)
    assert message.state is MessageState.DISCARDED
    assert message.reason == outcome.reason


def test_a_message_whose_file_vanished_is_told(tmp_path: Path) -> None:
    async def pull_the_rug(recorder: Recorder) -> None:
        await speak(recorder, 1.0)
        for part in await asyncio.to_thread(parts_in, tmp_path):
            await asyncio.to_thread(part.unlink)

    outcome, message = record(tmp_path, pull_the_rug)
    assert isinstance(outcome, RecordingFailed)
    assert message.state is MessageState.RECORDING


def hum_share(sound: Samples) -> float:
    """How strong 50 Hz is against the strongest part of the voice."""
    spectrum = np.abs(np.fft.rfft(sound[-2 * RATE_HZ :]))
    return float(spectrum[90:110].max() / spectrum[500:].max())


def test_a_soft_caller_over_a_humming_line_is_kept_loud_and_without_the_hum(
    tmp_path: Path,
) -> None:
    voice = at_level(babble(6.0), -34.0)
    heard = mixed(voice, sine_mix((50.0,), 6.0, -30.0))

    async def softly(recorder: Recorder) -> None:
        for frame in frames(heard):
            await asyncio.sleep(0.02)
            recorder.take(frame)

    _, message = record(tmp_path, softly)
    kept = read_wav(message.path)
    assert kept.size == voice.size
    assert dbm0(kept[-2 * RATE_HZ :]) > dbm0(voice) + 10.0
    assert hum_share(kept) < hum_share(heard) / 50


def test_a_recording_that_rests_is_whole_and_goes_on_where_it_was_cut(
    tmp_path: Path,
) -> None:
    heard: list[float] = []

    async def with_a_rest(recorder: Recorder) -> None:
        await speak(recorder, 2.0)
        recorder.hold(HoldRecording(drop_tail_s=0.5))
        await asyncio.sleep(1.0)
        (part,) = await asyncio.to_thread(lambda: list(tmp_path.rglob("*.part")))
        heard.append(len(await asyncio.to_thread(read_wav, part)) / RATE_HZ)
        await speak(recorder, 1.0)

    outcome, message = record(tmp_path, with_a_rest)
    assert heard == [1.5]
    assert outcome == kept(message, 2.5)
    assert seconds_in(message.path) == 2.5


def test_a_recording_that_is_stopped_before_it_rests_is_cut_all_the_same(
    tmp_path: Path,
) -> None:
    async def cut_short(recorder: Recorder) -> None:
        await speak(recorder, 2.0)
        recorder.hold(HoldRecording(drop_tail_s=0.5))

    outcome, message = record(tmp_path, cut_short)
    assert outcome == kept(message, 1.5)
